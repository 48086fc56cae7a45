"""`github`: annotations by workflow commands on the lines that name the targets, and one line that sums up.

GitHub shows at most 10 annotations of a level a step and drops the rest unsaid, so they are chosen here.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from certify_cli.formats._problems import Problem, by_target, of_run
from certify_cli.formats._reasons import LEVELS, Level
from certify_cli.formats._summary import BANNERS, banner, decision_line, name_of, partial_line, totals_line
from certify_cli.formats._untrusted import ci_safe, github_message, github_property, one_line
from certify_cli.interfaces import Format, Screen
from certify_cli.types.lines import FileLine
from certify_cli.types.naming import counted
from certify_cli.types.reports import Report, TargetReport

MOST = 10
"""Annotations of one level."""
LIMIT, TITLE_LIMIT = 4_000, 250
"""Characters; GitHub cuts a title at 255."""
NAMES: Mapping[Level, str] = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True)
class _Annotation:
    level: Level
    title: str
    message: str
    at: FileLine | None = None

    def __str__(self) -> str:
        where = {"file": self.at.file, "line": str(self.at.line)} if self.at else {}
        said = {**where, "title": one_line(self.title, TITLE_LIMIT)}
        properties = ",".join(f"{key}={github_property(value, LIMIT)}" for key, value in said.items())
        return f"::{NAMES[self.level]} {properties}::{github_message(self.message, LIMIT)}"


def report(value: Report, _: Screen) -> str:
    """An annotation a target with something wrong, worst first; what does not fit is counted in the last line."""
    by_level: dict[Level, list[_Annotation]] = defaultdict(list)
    for one in _annotations(value):
        by_level[one.level].append(one)
    shown = [one for level in LEVELS for one in by_level[level][:MOST]]
    left = [_left_out(level, len(by_level[level]) - MOST) for level in LEVELS if len(by_level[level]) > MOST]
    return "".join(f"{line}\n" for line in (*map(str, shown), _summary(value, left)))


def _annotations(value: Report) -> Iterator[_Annotation]:
    for warning in (banner(value), partial_line(value)):
        if warning:
            yield _Annotation("note", "certify", warning)
    for problem in of_run(value):
        yield _alone(problem)
    for target, found in by_target(value):
        if here := [one for one in found if one.at == target.named_at]:
            worst = min((one.level for one in here), key=LEVELS.index)
            said = "\n".join(one.told.removeprefix(f"{target.status.value}: ") for one in here)
            yield _Annotation(worst, _title(target), said, target.named_at)
        yield from (_alone(one) for one in found if one.at != target.named_at)


def _alone(problem: Problem) -> _Annotation:
    return _Annotation(problem.level, problem.target or "certify", problem.told, problem.at)


def _title(target: TargetReport) -> str:
    marked = f"[{target.origin}] " if target.origin in BANNERS else ""
    rating = "" if target.rating is None else f" {target.rating:.1f}"
    return f"{marked}{name_of(target)} {target.status.value}{rating}"


def _left_out(level: Level, number: int) -> str:
    return f"{counted(number, NAMES[level])} more, which GitHub would not show"


def _summary(value: Report, left: list[str]) -> str:
    return ci_safe(one_line("; ".join(part for part in (totals_line(value), decision_line(value), *left) if part)))


FORMAT = Format(name="github", report=report)
