"""How often each probe was tried, as a certificate's key says it, and which key says at least as much as another."""

from __future__ import annotations

LEAST = 3
"""The most that one trial and its confirmation take; every sequential test takes as many of a healthy model."""


def sampled(digest: str, trials: int, confidence: float | None) -> str:
    """The digest of everything else that a certificate depends on, with its sampling; alone where nothing was asked."""
    if confidence is not None:
        return f"{digest} confidence {confidence!r}"
    return f"{digest} trials {trials}" if trials else digest


def covers(earned: str, wanted: str) -> bool:
    """Whether a certificate of the one key says at least what is wanted by the other, both as `sampled` makes them.

    More trials cover fewer, a higher confidence a lower one, and either what was asked for without them.
    """
    if earned == wanted:
        return True
    digest, way, much = _parts(earned)
    other, wanted_way, least = _parts(wanted)
    if digest != other or not way:
        return False
    if wanted_way:
        return way == wanted_way and much >= least
    return way == "confidence" or much >= LEAST


def _parts(key: str) -> tuple[str, str, float]:
    digest, _, sampling = key.partition(" ")
    way, _, much = sampling.partition(" ")
    return digest, way, float(much or 0)
