"""What an image model says instead of a picture, and whom to blame for it."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.probes._judging import failed, shown, unclear
from certify_cli.types.findings import Judgement


def withheld(reasons: Sequence[str]) -> Judgement | None:
    """None where nothing was said against the request. A content filter decides nothing: our prompts are harmless."""
    if not reasons:
        return None
    filtered = any(word in reasons[0].lower() for word in ("filter", "blocked", "content", "policy"))
    said = f"'{shown(reasons[0])}'"
    return unclear(f"a content filter refused the picture: {said}") if filtered else failed(f"no picture: {said}")
