"""What code scanning says of each rule, beside its results."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_STATUS: Mapping[str, tuple[str, str]] = {
    "failed": ("The target failed certification", "It cannot be called, or does not do what is claimed or required."),
    "quality-warning": (
        "The target passed with reservations",
        "Its pass rate is below 80 %, or a claimed capability failed.",
    ),
    "inconclusive": ("The target could not be decided", "Too little could be asked to say anything; ask again."),
    "unsupported": (
        "The target cannot be certified",
        "It is named, and cannot be called by an API that certify speaks.",
    ),
    "cancelled": ("The target was not certified", "Its run was replaced before it was called."),
    "unfinished": ("The target is not finished", "Its run ended before it did; it can be continued."),
    "stand-in": ("An earlier certificate stands in", "What was asked for anew could not be asked."),
}
_OTHERS: Mapping[str, tuple[str, str]] = {
    "lifecycle/end-of-life": ("The model's life ends", "After that day it can no longer be called."),
    "policy/waiver": ("A waiver needs a look", "It ended, is about to end, or nothing needs it any more."),
    "run/ended": ("The run ended early", "Not everything was asked; what was is kept."),
}


def rule(name: str) -> dict[str, Any]:
    """A reporting descriptor; `name` is its id."""
    short, full = _words(name)
    tags = ["bedrock", name.partition("/")[0]]
    return {
        "id": name,
        "shortDescription": {"text": short},
        "fullDescription": {"text": full},
        "help": {"text": f"{full} `certify report --explain TARGET` shows how the verdict came about."},
        "properties": {"tags": tags},
    }


def _words(name: str) -> tuple[str, str]:
    kind, _, rest = name.partition("/")
    if kind == "probe":
        said = f"The model did not do what probe {rest} asks, or its answer was wrong."
        return f"Probe {rest} failed", f"{said} `certify probes` lists what probes ask, and why."
    if kind == "status":
        return _STATUS[rest]
    return _OTHERS.get(name) or (f"Policy rule {rest} is not met", "The policy in force demands it.")
