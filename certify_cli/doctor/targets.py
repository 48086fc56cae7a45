"""The declared targets: whether each is a model that can be called where it is wanted, and for how long still."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from certify_cli.doctor.patient import Patient
from certify_cli.errors import BadFile, UnknownModel, UsageError
from certify_cli.planning.asks import Selection, Wanted
from certify_cli.planning.lifecycle import warnings
from certify_cli.planning.select import select
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.checks import Checked, Level
from certify_cli.types.naming import counted
from certify_cli.types.target import Selected, Target

UNCALLED = "a run finds it UNSUPPORTED (exit 1): certify list-certifiable --all says why, and what can be called"
ENDING = "plan its replacement: certify list-certifiable --expiring 180d"


def look(patient: Patient) -> Iterator[Checked]:
    try:
        catalogue = patient.registry
        declared = patient.configured.targets(catalogue)
    except BadFile:
        return  # told of the policy or the registry
    called: dict[Target, Selected] = {}
    for wanted in declared:
        if isinstance(wanted, UsageError):
            yield _checked("fail", wanted.message, wanted.hint)
            continue
        found = _selected(patient, wanted, catalogue)
        if isinstance(found, Checked):
            yield found
            continue
        called |= {one.target: one for one in found.selected}
        for skip in (one for one in found.skipped if one.named or not found.selected):
            where = f"@{skip.region}" if skip.region else ""
            yield _checked("warn", f"{_line(wanted)}{skip.model_id}{where}: {skip.reason}", UNCALLED)
    yield from _nowhere(patient, {one.region for one in called}, catalogue)
    for said in warnings(called.values(), catalogue, patient.now().date(), patient.configured.eol_warning):
        yield _checked("warn", said, ENDING)
    if called:
        yield _checked("ok", f"{len(declared)} declared: {counted(len(called), 'target')} to call")


def _selected(patient: Patient, wanted: Wanted, catalogue: Catalogue) -> Selection | Checked:
    try:
        return select(wanted, catalogue, today=patient.now().date())
    except UnknownModel as error:
        remedy = f"a run asks AWS for it, and ends with exit 2 where AWS does not know it either; {error.hint}"
        return _checked("warn", error.message, remedy)
    except UsageError as error:
        line = "" if error.message.startswith("line ") else _line(wanted)
        return _checked("fail", f"{line}{error.message}", error.hint)


def _nowhere(patient: Patient, regions: set[str], catalogue: Catalogue) -> Iterator[Checked]:
    """Regions that nobody has heard of, where AWS is asked all the same: there may be a new one."""
    known = {*catalogue.regions, *patient.aws.known_regions()}
    for region in sorted(regions - known):
        near = difflib.get_close_matches(region, sorted(known), n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else "certify list-certifiable shows models by region"
        yield _checked("warn", f"{region}: neither AWS's SDK nor the registry knows it", remedy)


def _line(wanted: Wanted) -> str:
    line = next((row.line for row in wanted.rows), 0)
    return f"line {line}: " if line else ""


def _checked(level: Level, seen: str, remedy: str = "") -> Checked:
    return Checked(check="targets", level=level, seen=seen, remedy=remedy)
