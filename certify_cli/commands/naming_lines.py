"""On which line each target is named: of the list that was read, or of the `[[targets]]` of settings or policy.

Found when a report is written and kept nowhere: lines move, and a stored report is shown where the file is not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import chain
from operator import itemgetter
from pathlib import Path
from typing import Self

from certify_cli.commands.file_places import place_of
from certify_cli.errors import BadFile, UsageError
from certify_cli.interfaces import Imported
from certify_cli.registry.names import Parsed, parse
from certify_cli.settings import FileSettings
from certify_cli.text_files import read_text
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import Report, TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Naming:
    """What stands on a line: an identifier in any form or a glob, and the regions it is meant in, empty for all."""

    text: str
    at: FileLine
    regions: tuple[str, ...] = ()
    parsed: Parsed | None = None
    """None for what contradicts itself, and for a waiver."""
    waived: str = ""
    """The probe, where this names the target of a waiver."""

    @classmethod
    def of(cls, text: str, at: FileLine, regions: tuple[str, ...]) -> Self:
        try:
            parsed = parse(text)
        except UsageError:
            parsed = None
        return cls(text=text, at=at, regions=regions, parsed=parsed)

    def waives(self, reason: Reason) -> bool:
        return bool(self.waived) and self.text == reason.target and f" {self.waived} " in f"{reason.message} "


def pointed(report: Report, rows: Sequence[Imported], list_file: Path | None, files: Sequence[FileSettings]) -> Report:
    """The report whose targets say where they are named: on the first line that means them, of the list if one does.

    Of the `files` that say what must hold the last comes first, for a policy's own targets are those that are meant.
    """
    said = [(one, place_of(one.path)) for one in reversed(files) if one.path is not None]
    waivers = chain.from_iterable(_waivers(*one) for one in said)
    targets = chain.from_iterable(_of_settings(*one) for one in said)
    namings = _Namings((*waivers, *_of_list(rows, list_file), *targets))
    file = said[0][1] if said else ""
    found = tuple(replace(one, named_at=namings.line(one)) for one in report.targets)
    return replace(report, targets=found, decision=_decision(report, namings), settings_file=file)


class _Namings:
    """In their order; by name, so that thousands of targets need not look through thousands of lines."""

    def __init__(self, namings: Iterable[Naming]) -> None:
        self._waiving: list[Naming] = []
        self._asked: dict[str, list[Naming]] = defaultdict(list)
        self._named: dict[str, list[tuple[int, Naming]]] = defaultdict(list)
        self._globs: list[tuple[int, Naming]] = []
        for number, one in enumerate(namings):
            if one.waived:
                self._waiving.append(one)
                continue
            self._asked[one.text].append(one)
            if one.parsed is not None:
                (self._globs if one.parsed.is_glob else self._named[one.parsed.name.lower()]).append((number, one))

    def line(self, target: TargetReport) -> FileLine | None:
        """The first line that has the very words asked for, else the first that means the target."""
        exact = (one for one in self._asked.get(target.asked, ()) if _is_there(one, target))
        return next((one.at for one in chain(exact, self._meaning(target))), None)

    def waiving(self, reason: Reason) -> FileLine | None:
        """A waiver is told by the words of its target and probe."""
        return next((one.at for one in self._waiving if one.waives(reason)), None)

    def meaning(self, target: TargetReport) -> FileLine | None:
        """The first line that means the target."""
        return next((one.at for one in self._meaning(target)), None)

    def _meaning(self, target: TargetReport) -> Iterator[Naming]:
        names = {name.lower() for name in (target.route, target.model, target.asked) if name}
        by_name = (pair for name in names for pair in self._named.get(name, ()))
        for _, one in sorted((*by_name, *self._globs), key=itemgetter(0)):
            if _means(one, target):
                yield one


def _decision(report: Report, namings: _Namings) -> Decision | None:
    """The decision, whose reasons about waivers and about what the report does not have say where that is named."""
    made, reported = report.decision, {one.target or one.model for one in report.targets}
    if made is None:
        return None
    return replace(made, reasons=tuple(_placed(one, namings, reported) for one in made.reasons))


def _placed(reason: Reason, namings: _Namings, reported: Collection[str]) -> Reason:
    """A target without a certificate is a name and a region."""
    if reason.rule == "waiver":
        return replace(reason, named_at=namings.waiving(reason))
    if reason.target is None or reason.target in reported:
        return reason
    name, region, *_ = (*str(reason.target).split("@"), "")
    meant = TargetReport(target=None, model=name, region=region or None, asked=name, status=Status.PENDING)
    return replace(reason, named_at=namings.meaning(meant))


def _of_list(rows: Sequence[Imported], path: Path | None) -> Iterator[Naming]:
    if path is None or not path.is_file():  # a pipe has no lines that anybody could look up
        return
    place, lines = place_of(path), _lines(path)
    for row in rows:
        if row.line:
            yield Naming.of(row.model, FileLine(place, _exact(lines, row)), row.regions)


def _lines(path: Path) -> list[str]:
    """None of a file that changed for the worse during the run: its report is not lost for that."""
    try:
        return read_text(path).split("\n")
    except BadFile:
        return []


_ENTRY = 20
"""Lines of a list's entry in which its model is looked for."""


def _exact(lines: Sequence[str], row: Imported) -> int:
    """Where the model itself stands: an entry of a LiteLLM config begins lines before it."""
    near = range(row.line, min(row.line + _ENTRY, len(lines) + 1))
    return next((number for number in near if row.model in lines[number - 1]), row.line)


def _of_settings(settings: FileSettings, place: str) -> Iterator[Naming]:
    for number, one in enumerate(settings.targets):
        line = max(settings.line("targets", number, key) for key in ("model", "target"))
        yield Naming.of(one.name, FileLine(place, line), one.regions)


def _waivers(settings: FileSettings, place: str) -> Iterator[Naming]:
    for one in settings.waivers:
        yield Naming(text=one.target, at=FileLine(place, one.line), waived=one.probe)


def _is_there(naming: Naming, target: TargetReport) -> bool:
    region = target.region
    return not naming.regions or not region or any(fnmatchcase(region, pattern) for pattern in naming.regions)


def _means(naming: Naming, target: TargetReport) -> bool:
    parsed = naming.parsed
    if parsed is None or not _is_there(naming, target):
        return False
    if parsed.region and target.region and parsed.region != target.region:
        return False
    if parsed.account and parsed.account != target.account_name:
        return False
    names = {name.lower() for name in (target.route, target.model, target.asked) if name}
    return any(fnmatchcase(name, parsed.name.lower()) for name in names)
