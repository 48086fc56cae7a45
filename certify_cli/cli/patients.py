"""Who and what `certify doctor` examines, by its options and the settings: as a run would have it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import typer

from certify_cli.aws.examination import Examination
from certify_cli.cli import options
from certify_cli.cli.configuring import configured_of
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed
from certify_cli.cli.variables import variables_of
from certify_cli.commands.doors import wanted_regions
from certify_cli.doctor.configured import Configured
from certify_cli.doctor.patient import Patient
from certify_cli.errors import CertifyError, UnknownModel, UsageError
from certify_cli.interfaces import Imported
from certify_cli.planning.places import Places, places, wanted_accounts
from certify_cli.planning.select import Wanted, select
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.registry.names import parse
from certify_cli.settings import FileSettings
from certify_cli.stores import default_location
from certify_cli.types.accounts import NAMELESS, Account
from certify_cli.types.target import Selected

SETTINGS = "certify.settings"


def patient_of(context: typer.Context, frame: Frame, *, problem: CertifyError | None, simulated: bool) -> Patient:
    """This machine, and in it every account that is wanted; `problem` is what is wrong with the settings file."""
    file: FileSettings = context.meta.get(SETTINGS) or FileSettings()
    configured = configured_of(context, file, frame.console.environ, simulated=simulated)
    targets, regions = _targets(context, frame, file, simulated), _regions(context, frame, file, simulated)
    if not targets:
        targets, unknown = _declared(configured, frame)
        regions = unknown if targets or unknown else regions
    for one in targets:
        regions[one.target.account] = (*regions.get(one.target.account, ()), one.target.region)
    machine = Patient(
        aws=Examination(),
        environment=frame.console.environ,
        location=frame.database or default_location(simulated),
        regions=tuple(dict.fromkeys(region for some in regions.values() for region in some)),
        registry_directory=frame.registry,
        settings_file=file.path,
        settings_keys=tuple(sorted(file.values)),
        settings_error=problem,
        variables=variables_of(context),
        targets=targets,
        simulated=simulated,
        configured=configured,
    )
    named = [one for one in file.accounts if one.name in regions]
    return replace(machine, accounts=tuple(_in_account(one, machine, regions[one.name]) for one in named))


def _in_account(account: Account, machine: Patient, regions: tuple[str, ...]) -> Patient:
    """A simulator plays every account, whoever signs."""
    return replace(
        machine,
        name=account.name,
        aws=Examination(account=None if machine.simulated else account),
        regions=tuple(dict.fromkeys(regions)),
        targets=tuple(one for one in machine.targets if one.target.account == account.name),
    )


def _regions(context: typer.Context, frame: Frame, file: FileSettings, simulated: bool) -> dict[str, tuple[str, ...]]:
    """Account -> the regions that a run would use there; those that nobody typed now are examined whatever they are."""
    asked = listed(context.params["region"])
    typed, usual = options.typed(context, "region"), asked or wanted_regions(simulated=simulated)
    try:
        where = _places(context, frame, file, asked if typed else (), usual)
    except UsageError:
        if typed or options.typed(context, "account"):
            raise
        return {one.name: usual for one in file.accounts or (NAMELESS,)}
    return {
        one.name: tuple(region for region in where.asked if one.has(region)) if typed else at_home
        for one, at_home in where.homes.items()
    }


def _declared(configured: Configured, frame: Frame) -> tuple[tuple[Selected, ...], dict[str, tuple[str, ...]]]:
    """The targets of a run without a selection, and account -> where it wants what only AWS may know of."""
    try:
        catalogue = merge(load(frame.registry))
        declared = configured.targets(catalogue)
    except CertifyError:
        return (), {}  # told of the policy or the registry
    selected: list[Selected] = []
    regions: dict[str, tuple[str, ...]] = {}
    for wanted in (one for one in declared if isinstance(one, Wanted)):
        try:
            selected += select(wanted, catalogue, today=datetime.now(UTC).date()).selected
        except UnknownModel:
            for account in wanted_accounts(wanted.accounts, wanted.only):
                own = (region for row in wanted.rows for region in _own(row) if account.has(region))
                regions[account.name] = (*regions.get(account.name, ()), *own)
        except UsageError:
            continue  # told of the targets
    return tuple(selected), {account: some for account, some in regions.items() if some}


def _own(row: Imported) -> tuple[str, ...]:
    region = parse(row.model).region
    return (region,) if region else row.regions


def _places(
    context: typer.Context, frame: Frame, file: FileSettings, asked: tuple[str, ...], usual: tuple[str, ...]
) -> Places:
    only = listed(context.params["account"])
    return places(asked, usual, _known(frame), accounts=file.accounts, only=only)


def _known(frame: Frame) -> frozenset[str]:
    try:
        return load(frame.registry).regions
    except CertifyError:
        return frozenset()  # told of the registry


def _targets(context: typer.Context, frame: Frame, file: FileSettings, simulated: bool) -> tuple[Selected, ...]:
    params = context.params
    if not params["targets"] and not params["everything"]:
        return ()
    asked = listed(params["region"])
    wanted = Wanted(
        names=tuple(params["targets"] or ()),
        sweep=params["everything"],
        regions=asked if options.typed(context, "region") else (),
        default_regions=asked or wanted_regions(simulated=simulated),
        accounts=file.accounts,
        only=listed(params["account"]),
    )
    return select(wanted, merge(load(frame.registry)), today=datetime.now(UTC).date()).selected
