"""What a row of the tables of defects says."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kit.mutating import Mutation


@dataclass(frozen=True)
class Defect:
    """`make` gives a fresh mutation, which may remember calls; `probe` must catch it, for every seed tried.

    With `sometimes` one seed of many will do. `mark` is "inconclusive" where there is no whole reply (CONTRACT 7), or
    "skipped" where a refusal is merely observed. `reason` is what the finding must say. `model` is of the registry.
    """

    name: str
    make: Callable[[], Mutation]
    probe: str
    reason: str = ""
    model: str = ""
    sometimes: bool = False
    mark: str = "fail"
