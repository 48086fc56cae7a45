"""What a list says that is not done as it says, in words: regions nobody knows here, roles, modes, patterns."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

from certify_cli.interfaces import Imported
from certify_cli.registry.known import Registry
from certify_cli.registry.names import strip_prefix
from certify_cli.sources.providers import BEDROCK
from certify_cli.types.model import Kind
from certify_cli.types.naming import some_of

SHOWN = 3
KINDS: Mapping[str, Kind] = {
    "chat": "chat",
    "completion": "chat",
    "responses": "chat",
    "embedding": "embedding",
    "image_generation": "image",
    "rerank": "rerank",
    "video_generation": "video",
    "audio_speech": "speech",
    "realtime": "speech",
}
"""LiteLLM's modes; another one says nothing of a kind."""
GLOB = frozenset("*?[")


def list_notes(
    rows: Sequence[Imported], known: Callable[[], Registry], *, roles: Collection[str] = ()
) -> Iterator[str]:
    """One line a matter; `roles` are the ARNs that accounts of the settings file assume.

    What is known is asked for only where a row says of which kind it is.
    """
    ours = [row for row in rows if row.provider == BEDROCK]
    if places := [row.region_from for row in ours if row.region_from]:
        yield f"{_of(places)} region from {_names(places)}, which only its own program reads; here --region says it"
    if strange := [_spoken(row.role) for row in ours if row.role and row.role not in roles]:
        yield f"{_of(strange)} caller from {_names(strange)}, which no [[accounts]] assumes; here whoever calls counts"
    kinds = [row for row in ours if row.mode in KINDS]
    if others := list(_of_other_kinds(kinds, known())) if kinds else ():
        yield f"listed for what they are not: {_names(others)}"


def _of_other_kinds(rows: Iterable[Imported], known: Registry) -> Iterator[str]:
    for row in rows:
        model = known.get(strip_prefix(row.model)[1])
        if model is not None and model.kind != KINDS[row.mode]:
            yield f"{row.model} of kind {model.kind} in line {row.line} ({row.mode})"


def without_patterns(rows: Iterable[Imported]) -> tuple[list[Imported], list[str]]:
    """The rows that name a model, and the patterns among them: they name none that is in use."""
    rows = list(rows)
    patterns = [row.model for row in rows if GLOB & set(row.model)]
    return [row for row in rows if not GLOB & set(row.model)], patterns


def _of(some: Sequence[str]) -> str:
    return "1 entry takes its" if len(some) == 1 else f"{len(some)} entries take their"


def _names(some: Sequence[str]) -> str:
    return some_of(list(dict.fromkeys(some)), SHOWN)


def _spoken(role: str) -> str:
    """Without the account's number."""
    return f"role {role.rpartition('/')[2]}" if role.startswith("arn:") else role
