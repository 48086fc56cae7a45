"""What is stored, found by the names that people call it by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatchcase

from certify_cli.commands.asks import in_regions
from certify_cli.registry.names import Parsed
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

Pair = tuple[str, TargetReport]
"""A target and any report of it."""


class Pool:
    """Looked through by everything that is asked for, so a name leads to its own targets and not past all others."""

    def __init__(self, pairs: Iterable[Pair]) -> None:
        self._reports = dict(pairs)
        self._called: dict[str, list[Pair]] = defaultdict(list)
        for pair in self._reports.items():
            for name in {(pair[1].route or "").lower(), pair[1].model.lower()}:
                self._called[name].append(pair)

    def of(self, targets: Iterable[str]) -> tuple[TargetReport, ...]:
        """Their reports."""
        return tuple(self._reports[name] for name in targets)

    def called(self, name: str) -> Sequence[Pair]:
        """Those with that route, or of that model."""
        return self._called.get(name.lower(), ())

    def meant(self, parsed: Parsed, regions: tuple[str, ...], account: str = "") -> Iterator[str]:
        """The targets that a name or glob means there, of that account if one is named."""
        name = parsed.name.lower()
        by_model: dict[tuple[str, str], list[Pair]] = defaultdict(list)
        for target, report in self._reports.items() if parsed.is_glob else self.called(name):
            if account not in ("", report.account_name) or not _here(parsed, regions, report):
                continue
            route, model = (report.route or "").lower(), report.model.lower()
            exact = name == route and (parsed.at_region or route != model)
            if exact or (parsed.is_glob and any(fnmatchcase(one, name) for one in (model, route))):
                yield target
            elif name == model and not parsed.at_region:
                by_model[report.region or "", report.account_name or ""].append((target, report))
        for found in by_model.values():
            yield from _one_route(found)


def _one_route(found: list[Pair]) -> Iterator[str]:
    """A model's bare id where that can be called, else its geographic profile; never a global one, unasked."""
    usable = [pair for pair in found if not (pair[1].route or "").startswith("global.")]
    bare = [pair for pair in usable if pair[1].route in (None, pair[1].model)]
    able = [pair for pair in bare if pair[1].status is not Status.UNSUPPORTED]
    chosen = able or [pair for pair in usable if pair not in bare] or bare
    yield from (target for target, _ in chosen)


def _here(parsed: Parsed, regions: tuple[str, ...], report: TargetReport) -> bool:
    if parsed.account and parsed.account != report.account_name:
        return False
    if report.region is None:
        return True
    return report.region == parsed.region if parsed.region else in_regions(report.region, regions)
