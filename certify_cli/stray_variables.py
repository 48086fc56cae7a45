"""Variables that look like certify's and are read by nothing."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from certify_cli.settings import KEYS

PREFIX = "CERTIFY_"


@dataclass(frozen=True, slots=True)
class Stray:
    """Such a variable, what is said of it, and what to do."""

    name: str
    seen: str
    remedy: str


def strays(environment: Iterable[str], known: Sequence[str]) -> Iterator[Stray]:
    """Those of the environment that are none of the `known`."""
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            yield Stray(name, f"the variable {name} is none of certify's, so nothing reads it", _remedy(name, known))


def _remedy(name: str, known: Sequence[str]) -> str:
    key = name.removeprefix(PREFIX).lower()
    if key in KEYS:
        return f"say it with --{key.replace('_', '-')}, or as {key} in the settings file"
    near = difflib.get_close_matches(name, known, n=1, cutoff=0.8)
    return f"did you mean {near[0]}? else unset it" if near else f"there are: {', '.join(known)}"
