"""Probes by id, a run's cases among them; and what a certificate that rests on cases depends on."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from difflib import get_close_matches
from fnmatch import fnmatchcase
from functools import cache, lru_cache
from importlib.resources import files

from certify_cli.cases.asking import probe_of
from certify_cli.codec import to_json
from certify_cli.errors import UsageError
from certify_cli.interfaces import Probe
from certify_cli.probes import by_id
from certify_cli.types.cases import PREFIX, Case, is_case


def probe_named(name: str, cases: Sequence[Case]) -> Probe:
    """The probe of that id, of ours or of the run's cases; raises UsageError with the nearest ids."""
    if not is_case(name):
        return by_id(name)
    for case in cases:
        if case.id == name:
            return probe_of(case)
    raise _unknown(name, cases)


def expand(names: Sequence[str], cases: Sequence[Case]) -> tuple[str, ...]:
    """The ids as they were asked for, patterns (`case:*`) replaced by the cases they match, in the file's order.

    Raises UsageError for an id that nothing has, and for a pattern that matches nothing.
    """
    found: dict[str, None] = {}
    for name in names:
        matching = [case.id for case in cases if is_case(name) and fnmatchcase(case.id, name)]
        found.update(dict.fromkeys(matching or [probe_named(name, cases).id]))
    return tuple(found)


@lru_cache(maxsize=8)
def cases_digest(cases: tuple[Case, ...]) -> str:
    """What a certificate rests on beside the probes: the cases, in any order, and how they are judged; "" for none."""
    if not cases:
        return ""
    content = [rules_version(), *(to_json(case) for case in sorted(cases, key=lambda case: case.name))]
    return hashlib.sha256("\n".join(content).encode()).hexdigest()


@cache
def rules_version() -> str:
    """A digest of this room's sources: whatever changes how cases are asked or judged changes it."""
    here = sorted(file.name for file in files("certify_cli.cases").iterdir() if file.name.endswith(".py"))
    text = "\n".join((files("certify_cli.cases") / name).read_text(encoding="utf-8") for name in here)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


def _unknown(name: str, cases: Sequence[Case]) -> UsageError:
    if not cases:
        return UsageError(f"unknown case '{name}'", hint="name the file it stands in with --cases FILE")
    ids = [case.id for case in cases]
    near = [PREFIX + one for one in get_close_matches(name.removeprefix(PREFIX), [case.name for case in cases], n=3)]
    shown = ", ".join(ids[:8]) + (f" and {len(ids) - 8} more" if len(ids) > 8 else "")
    hint = f"did you mean {' or '.join(near)}?" if near else f"cases are {shown}"
    return UsageError(f"unknown case '{name}'", hint=hint)
