"""What `certify doctor` looks at beside AWS, as options, variables and settings give it to `certify certify`."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.cli import options
from certify_cli.cli.attesting import open_seal
from certify_cli.cli.options import listed
from certify_cli.cli.policy_options import declared_of
from certify_cli.commands.declaring import rows_of
from certify_cli.commands.doors import wanted_regions
from certify_cli.doctor.configured import Configured
from certify_cli.errors import UsageError
from certify_cli.planning.select import Wanted
from certify_cli.types.durations import parse_duration
from certify_cli.verdicts.endings import WARNING

if TYPE_CHECKING:
    import typer

    from certify_cli.commands.grounds import Declared
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.settings import FileSettings
    from certify_cli.types.policy import DeclaredTarget


def configured_of(
    context: typer.Context, file: FileSettings, environ: Mapping[str, str], *, simulated: bool
) -> Configured:
    """Nothing but the settings file, which was read, is opened here."""

    def declared() -> Declared:
        context.meta.setdefault("certify.settings", file)
        return declared_of(context, context.params["policy"], context.params["baseline"])

    def targets(catalogue: Catalogue) -> tuple[Wanted | UsageError, ...]:
        asked = listed(context.params["region"])
        typed = asked if options.typed(context, "region") else ()

        def wanted(one: DeclaredTarget) -> Wanted | UsageError | None:
            try:
                rows = rows_of((one,), lambda: catalogue.regions, typed)
            except UsageError as error:
                return error
            if not rows:
                return None
            usual, only = asked or wanted_regions(simulated=simulated), listed(context.params["account"])
            return Wanted(rows=rows, regions=typed, default_regions=usual, accounts=file.accounts, only=only)

        return tuple(found for one in declared().targets if (found := wanted(one)))

    said, key = file.values.get("eol_warning"), environ.get("CERTIFY_EVIDENCE_KEY")
    return Configured(
        grounds=lambda: declared().grounds,
        targets=targets,
        cases=tuple(Path(one) for one in file.values.get("cases", ())),
        notify=file.notify,
        sign_with=environ.get("CERTIFY_SIGN_WITH", ""),
        seal=open_seal,
        key=Path(key) if key else None,
        eol_warning=parse_duration(said) if said else WARNING,
    )
