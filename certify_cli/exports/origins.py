"""What must be said of results that are not AWS's, whoever reads the file."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.exports.certified import Certified

WARNINGS = {
    "simulated": "SIMULATED RESULTS - not evidence about AWS",
    "custom": "CUSTOM ENDPOINT - not evidence about AWS",
}


def warning(certified: Sequence[Certified]) -> str:
    """Empty where AWS itself answered."""
    return "; ".join(text for origin, text in WARNINGS.items() if any(one.report.origin == origin for one in certified))


def comments(certified: Sequence[Certified]) -> str:
    """Lines that begin with `#`, for files that know comments."""
    said = warning(certified)
    return f"# {said}\n" if said else ""
