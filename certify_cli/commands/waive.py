"""`certify waive`: the block that lets a known failure pass until a day, checked before anybody keeps it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from certify_cli.commands.called import called
from certify_cli.commands.kept import Kept
from certify_cli.errors import UsageError
from certify_cli.policy.breach import failing, name_of
from certify_cli.policy.patterns import fits
from certify_cli.policy.waivers import waivable
from certify_cli.registry.names import parse
from certify_cli.types.cases import is_case
from certify_cli.types.durations import parse_duration
from certify_cli.types.naming import some_of
from certify_cli.types.policy import LONGEST_WAIVER
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

MOST_NAMED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What somebody wants waived; `expires` is a duration from now or a day."""

    target: str
    probe: str
    reason: str
    owner: str
    expires: str


def waiver_block(wish: Wish, now: datetime) -> str:
    """The TOML block; raises UsageError for what would be no waiver, or none that ends."""
    for name in ("target", "reason", "owner"):
        value = getattr(wish, name)
        if not value.strip() or not value.isprintable():
            raise UsageError(
                f"--{name} must be one line of text, not {value!r}", hint="a waiver says why and whose it is"
            )
    last = last_day(wish.expires, now)
    texts = {name: getattr(wish, name).strip() for name in ("target", "probe", "reason", "owner")}
    lines = [f"{name} = {json.dumps(text, ensure_ascii=False)}" for name, text in texts.items()]
    return "\n".join(["[[waivers]]", *lines, f"expires = {last.isoformat()}", ""])


def last_day(expires: str, now: datetime) -> date:
    """The last day on which the waiver holds, in UTC; raises UsageError for the past and for more than a year."""
    try:
        last = date.fromisoformat(expires.strip())
    except ValueError:
        try:
            last = (now + parse_duration(expires)).astimezone(UTC).date()
        except ValueError:
            raise UsageError(f"--expires {expires!r} is neither a duration nor a day", hint="14d, say") from None
    if not now.astimezone(UTC).date() <= last <= (now + LONGEST_WAIVER).date():
        raise UsageError(
            f"--expires {last} is past, or more than a year ahead", hint="14d, say; a waiver is no decision"
        )
    return last


def check(wish: Wish, kept: Kept, catalogue: Callable[[], Catalogue]) -> tuple[Wish, tuple[str, ...]]:
    """The wish by its target's own name, and what to know of it.

    Raises UsageError where no such probe or target is known, and where the name means several that no waiver covers.
    """
    if not is_case(wish.probe):
        from certify_cli.probes import by_id

        by_id(wish.probe)
    reports = [report for _, report in kept.reports()]
    stored = [one for one in reports if fits(wish.target, waivable(one))]
    said = []
    if not stored and (stored := list(called(wish.target, reports, catalogue))):
        name = _own_name(wish.target, stored)
        said = [f"{wish.target} means {name}, so the waiver is for that"] if name else []
        wish = replace(wish, target=name or wish.target)
    if not stored:
        from certify_cli.registry.identify import identify

        found = identify(wish.target, catalogue())
        return wish, (f"nothing stored is {found.asked}: the waiver is of no use before it is certified",)
    states = [kept.state(name_of(one), "smoke") for one in stored]
    if not any(wish.probe in failing(one) for one in states):
        said.append(f"{wish.probe} fails nowhere there as far as is stored: the waiver would be unused")
    return wish, tuple(said)


def _own_name(asked: str, stored: Sequence[TargetReport]) -> str:
    """What the one target is called that a name with a region means; "" for a model's other name without one."""
    parsed = parse(asked)
    if parsed.region is None and not parsed.is_glob:
        return ""
    if len(stored) > 1:
        names = some_of([name_of(one) for one in stored], MOST_NAMED)
        raise UsageError(f"{asked!r} means several targets, and no waiver is for them all: {names}", hint="name one")
    return name_of(stored[0])
