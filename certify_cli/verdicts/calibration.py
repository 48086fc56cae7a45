"""The sequential test for a confidence: Wald's boundaries, then moved until the exact errors are what was asked for."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from functools import cache, partial

from certify_cli.verdicts.characteristic import characteristic, fixed_size
from certify_cli.verdicts.sequential import RELIABLE, UNRELIABLE, Sequential

TIMES_FIXED_SIZE = 2
"""The test is cut off at this many times the fixed-size test with the same errors."""
SHARE_OF_RISK = 0.95
"""How much of the error allowed the exact computation may use up: that a simulation sees the bound hold, not touch."""
HALVINGS = 14
ROUNDS = 3


def risk_of(confidence: float) -> float:
    """The chance of a wrong decision that is left: 0.05 for 0.95, without the binary dust of 1 - 0.95."""
    return float(1 - Decimal(repr(confidence)))


@cache
def sequential_test(confidence: float) -> Sequential:
    """The test with alpha = beta = 1 - confidence, truncation included.

    Wald's boundaries ln((1 - beta) / alpha) suppose that the ratio meets them exactly, and no truncation. Ours jumps
    over them, so each is moved towards zero as far as the exact error allows. Pulling one nearer never raises the
    other's error, so both hold at the end.
    """
    risk = risk_of(confidence)
    wald = math.log((1 - risk) / risk)
    limit = TIMES_FIXED_SIZE * fixed_size(RELIABLE, UNRELIABLE, risk).trials
    most = SHARE_OF_RISK * risk
    test = Sequential(accept=wald, reject=-wald, limit=limit)
    farthest = 2 * wald + test.gain + test.loss
    for _ in range(ROUNDS):
        test = replace(test, reject=-_nearest(farthest, partial(_rejects_well, test, most)))
        test = replace(test, accept=_nearest(farthest, partial(_accepts_well, test, most)))
    return test


def _rejects_well(test: Sequential, risk: float, distance: float) -> bool:
    """Whether with its boundary this far below zero the test wrongly fails no more often than that."""
    return characteristic(replace(test, reject=-distance), test.reliable).fails <= risk


def _accepts_well(test: Sequential, risk: float, distance: float) -> bool:
    """Whether with its boundary this far above zero the test wrongly passes no more often than that."""
    return characteristic(replace(test, accept=distance), test.unreliable).passes <= risk


def _nearest(farthest: float, good: Callable[[float], bool]) -> float:
    """The least distance from zero that is still good, by halving; what lies farther is good as well."""
    bad = 0.0
    for _ in range(HALVINGS):
        middle = (bad + farthest) / 2
        bad, farthest = (bad, middle) if good(middle) else (middle, farthest)
    return farthest
