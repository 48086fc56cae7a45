"""`certify report --compare RUN`: what is different since an earlier run, per target and per probe, worst first."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from certify_cli.codec import utc
from certify_cli.commands.report import Filters, narrowed
from certify_cli.commands.sides import Side, sides
from certify_cli.interfaces import Store
from certify_cli.policy.breach import name_of
from certify_cli.types.history import gist_of
from certify_cli.types.naming import counted, some_of
from certify_cli.types.reports import TargetReport
from certify_cli.types.tables import Column, Table
from certify_cli.verdicts.differences import Difference, Direction, differences, verdict

COLUMNS = (
    Column(key="change", title="change"),
    Column(key="target", title="target"),
    Column(key="says", title="what"),
)
KEYS = ("target", "change", "what", "probe", "before", "after", "detail", "since")
LAST = 200
"""Differences that are shown unless somebody asks for more."""
_NAMED = 3
_ORDER = {"worse": 0, "other": 1, "better": 2}
_UNITS = {"latency_p50_ms": ("latency p50", " ms"), "cost_usd": ("cost", " USD")}
_WORDS: Mapping[Direction, str] = {"worse": "worse", "other": "changed", "better": "better"}


def compare(store: Store, since: str, filters: Filters, run_id: str | None = None, last: int = LAST) -> Table:
    """One row a difference, the worst of them; `last` 0 means all.

    `since` is a run's id, `previous`, or `green`: the newest earlier run that was met.
    Raises UsageError for a run that is not there, and for a filter that fits nothing of both.
    """
    before, after = sides(store, since, run_id)
    both = {**before.reports, **after.reports}
    kept = {id(report) for report in narrowed(list(both.values()), filters)}
    names = [name for name, report in both.items() if id(report) in kept]
    shown = {name: name_of(both[name]) for name in names}
    found = sorted(_differences(names, before, after), key=lambda one: (_ORDER[one.change], shown[one.target]))
    return Table(
        title=f"run {after.run.id} against {before.run.id}",
        columns=COLUMNS,
        rows=tuple(_row(one, before, shown[one.target]) for one in (found[:last] if last else found)),
        data_keys=KEYS,
        note="; ".join([*_cut(len(found), last), _note(names, found, before, after)]),
    )


def _cut(found: int, last: int) -> list[str]:
    return [f"the worst {last} of {found} differences, --last 0 shows all"] if 0 < last < found else []


def _differences(names: Sequence[str], before: Side, after: Side) -> Iterator[Difference]:
    for name in names:
        then, now = before.reports.get(name), after.reports.get(name)
        if then is not None and now is not None:
            yield from differences(name, then, now)
        else:
            yield Difference(
                target=name,
                what="target",
                change="other",
                before=then and then.status,
                after=now and now.status,
                detail=_alone(now, before, after),
            )


def _alone(now: TargetReport | None, before: Side, after: Side) -> str:
    if now is not None:
        return f"not {before.scope}"
    return "not in the later run" if after.targets == len(after.reports) else "not in the later run, or not done yet"


def _row(one: Difference, before: Side, shown: str) -> dict[str, Any]:
    since = before.older.get(one.target, before.run)
    return {
        "target": shown,
        "change": one.change,
        "what": one.what,
        "probe": one.probe,
        "before": one.before,
        "after": one.after,
        "detail": one.detail,
        "since": since.id if one.target in before.reports else None,
        "says": _says(one),
    }


def _says(one: Difference) -> str:
    if one.what == "target":
        return f"{one.detail}: {one.after or one.before}"
    title, unit = _UNITS.get(one.what, (f"{one.what} {one.probe}" if one.probe else one.what, ""))
    detail = f": {one.detail}" if one.detail else ""
    return f"{title} {_number(one.before)}{unit}, now {_number(one.after)}{unit}{detail}"


def _number(value: Any) -> str:
    return f"{value:.1f}" if isinstance(value, float) else str(value)


def _note(names: Sequence[str], found: Sequence[Difference], before: Side, after: Side) -> str:
    """How many targets are worse, better, changed or alike; a target counts once."""
    by_target: dict[str, list[Difference]] = defaultdict(list)
    for one in found:
        by_target[one.target].append(one)
    counts = Counter(map(verdict, by_target.values()))
    said = [f"{counts[change]} {word}" for change, word in _WORDS.items()]
    lines = [f"{counted(len(names), 'target')}: {', '.join(said)}, {len(names) - len(by_target)} alike"]
    lines += [f"started {utc(after.run.started_at)} and {utc(before.run.started_at)}"]
    lines += [f"cost {_cost(after, names)} USD and {_cost(before, names)} USD"]
    lines += _older(names, before)
    suites = {run.suite for run in (before.run, *before.older.values())} - {after.run.suite}
    if suites:
        earlier = some_of(sorted(suites), _NAMED)
        lines.append(f"suite {after.run.suite} against {earlier}: probes that only one asked are left out")
    if after.targets > len(after.reports):
        lines.append(f"{counted(after.targets - len(after.reports), 'target')} of the later run not done yet")
    return "; ".join(lines)


def _older(names: Sequence[str], before: Side) -> list[str]:
    """Which targets' counterparts come from runs before the earlier one."""
    runs = Counter(before.older[name].id for name in names if name in before.older)
    told = some_of([f"{counted(count, 'target')} against {run}" for run, count in runs.most_common()], _NAMED)
    return [told] if told else []


def _cost(side: Side, names: Sequence[str]) -> Decimal:
    """Of what the run itself did to these targets."""
    gists = (gist_of(side.reports[name]) for name in names if name in side.reports)
    return sum((gist.cost_usd for gist in gists if gist.cost_usd is not None), Decimal(0))
