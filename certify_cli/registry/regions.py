"""Regions as people write them: one, a comma list, a glob like `eu-*`, or `all`.

A glob stays within the commercial partition unless it begins as another one's regions do (`us-gov*`): the same
credentials never sign for both.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable
from fnmatch import fnmatchcase

from certify_cli.errors import UsageError
from certify_cli.sources.forms import REGION

DIRECTIONS = frozenset(
    "north south east west central northeast southeast northwest southwest gov iso isob isoe isof".split()  # noqa: SIM905 - one line
)
ALL = {"all": "*"}
GLOB_SIGNS = "*?["
PARTITIONS = ("us-gov", "cn-", "us-iso", "eu-iso", "eusc-")
"""How the regions of the partitions beside the commercial one begin."""


def expand(patterns: Iterable[str], known: Iterable[str]) -> tuple[str, ...]:
    """The regions meant, in the order asked, none twice; raises UsageError for what can be no region.

    A region nobody knows is accepted where its name could be one: AWS opens regions faster than wheels are built.
    """
    names = sorted(known)
    words = [pattern_of(word) for pattern in patterns for word in pattern.split(",") if word.strip()]
    return tuple(dict.fromkeys(region for word in words for region in _expand_one(word, names)))


def pattern_of(word: str) -> str:
    """The word as a pattern: folded, `all` as the glob that it stands for."""
    folded = word.strip().lower()
    return ALL.get(folded, folded)


def stands_for_itself(word: str) -> bool:
    """Whether it can be told without knowing any region that the word is one: no glob, and no misspelt name."""
    return _plausible(word.strip().lower())


def is_glob(word: str) -> bool:
    """Whether it may mean several regions."""
    return word.strip().lower() in ALL or any(sign in word for sign in GLOB_SIGNS)


def fits_any(region: str, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns means that region; none of them has to be one that anybody knows."""
    return any(region == word or (fnmatchcase(region, word) and _partition(region, word)) for word in patterns)


def check_plausible(word: str, known: Callable[[], Iterable[str]]) -> None:
    """Raises UsageError for what is no pattern and can be no region; only then somebody is asked which are `known`."""
    folded = word.strip().lower()
    if not is_glob(folded) and not _plausible(folded):
        expand([folded], known())


def _expand_one(word: str, known: list[str]) -> list[str]:
    if is_glob(word):
        matching = [region for region in known if fnmatchcase(region, word) and _partition(region, word)]
        if not matching:
            raise UsageError(f"no known region matches {word!r}", hint=f"known: {', '.join(known)}")
        return matching
    if word in known or _plausible(word):
        return [word]
    near = difflib.get_close_matches(word, known, n=3)
    hint = f"did you mean {', '.join(near)}?" if near else f"known: {', '.join(known)}"
    raise UsageError(f"{word!r} is no AWS region", hint=hint)


def _partition(region: str, pattern: str) -> bool:
    """Whether the pattern may mean a region of that partition."""
    apart = next((start for start in PARTITIONS if region.startswith(start)), "")
    return pattern.startswith(apart)


def _plausible(word: str) -> bool:
    return bool(REGION.match(word)) and DIRECTIONS.issuperset(word.split("-")[1:-1])
