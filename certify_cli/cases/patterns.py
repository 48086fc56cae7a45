"""Regular expressions from case files, searched under a time limit that the matcher itself keeps.

Python's own `re` can be made to run for years by forty characters, and no look at a pattern tells which. The package
`regex` takes the same syntax, and its matcher looks at the clock.
"""

from __future__ import annotations

import re
import time

from certify_cli.cases.work import TooMuchWork, Work

LONGEST = 2_000
_RECURSION = re.compile(r"\(\?(?:R\)|&|P>|[+-]?\d)")
"""Needs memory without bound in the time it is given."""


def pattern_problem(pattern: str) -> str:
    """Why the pattern cannot be used, or ""; never repeats it."""
    import regex

    if len(pattern) > LONGEST:
        return f"longer than {LONGEST} characters"
    if _RECURSION.search(pattern):
        return "patterns that call themselves are not supported"
    try:
        regex.compile(pattern)
    except (regex.error, OverflowError, RecursionError, ValueError, IndexError, KeyError) as error:
        position = getattr(error, "pos", None)
        return "not a valid pattern" + (f", at its character {position + 1}" if isinstance(position, int) else "")
    return ""


def found(pattern: str, text: str, work: Work) -> bool:
    """Whether the pattern matches anywhere in the text; raises TooMuchWork."""
    import regex

    began = time.thread_time()
    try:
        match = regex.compile(pattern).search(text, timeout=work.seconds)
    except (TimeoutError, MemoryError, RecursionError):
        raise TooMuchWork from None
    work.took(time.thread_time() - began)
    return match is not None
