"""`certify config show`: parse, call, print."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.grouping import GroupedCommand
from certify_cli.cli.policy_options import Policy
from certify_cli.errors import BadFile, UsageError

if TYPE_CHECKING:
    from certify_cli.commands.config import Option
    from certify_cli.settings import FileSettings

app = typer.Typer(help="The settings that hold here.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def options_before_the_action(
    database: options.Database = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """The settings that hold here."""


@app.command("show", cls=GroupedCommand)
def show(
    context: typer.Context,
    policy: Policy = None,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Show every setting with its value and where it comes from: flag, variable, line of a file, or default.

    Opens no store and asks nobody. What may be a secret is only said to be set.
    """
    from certify_cli.commands.config import settings_table
    from certify_cli.commands.grounds import policy_file
    from certify_cli.commands.misspelt import refuse_misspelt, refuse_unknown_accounts

    frame = Frame.of(
        database=database,
        registry=registry,
        quiet=quiet,
        verbose=verbose,
        format=format,
        output=output,
        shows="table",
    )
    file = context.meta["certify.settings"]
    refuse_misspelt(file)
    held = policy_file(policy, file) if policy else file
    refuse_unknown_accounts(held, file.accounts)
    variable = "variable CERTIFY_POLICY" if policy else "default"
    chosen = "flag" if options.typed(context, "policy") else variable
    options_here = _options(context, file)
    frame.emit(settings_table(options_here, file, (held.policy, held, chosen), os.environ, datetime.now(UTC)))
    for said in _doubts(context, file, held, registry):
        frame.console.warn(said)


def _doubts(context: typer.Context, file: FileSettings, held: FileSettings, registry: Path | None) -> Iterator[str]:
    """What is no error and means nothing, as far as can be told without a store: models, cases, variables."""
    from certify_cli.cli.variables import variables_of
    from certify_cli.commands.doors import open_catalogue
    from certify_cli.commands.grounds import case_ids
    from certify_cli.commands.misspelt import unknown_cases, unknown_models
    from certify_cli.stray_variables import strays

    files = (file,) if held is file else (file, held)
    yield from (said for one in files for said in unknown_cases(one, case_ids(file)))
    if any(one.policy.rules or one.waivers or one.targets or one.prices for one in files):
        try:
            catalogue = open_catalogue(registry, None)
            yield from (said for one in files for said in unknown_models(one, catalogue))
        except BadFile as error:
            yield f"{error.message}; {error.hint}"
    yield from (f"{one.seen}; {one.remedy}" for one in strays(os.environ, variables_of(context)))


def _options(context: typer.Context, file: FileSettings) -> tuple[Option, ...]:
    """The options that settings or variables can say, with this command line's own."""
    from certify_cli.commands.config import Option
    from certify_cli.stores import default_location

    found = []
    for parameter in _parameters(context.find_root().command):
        default = parameter.get_default(context, call=True)
        flag = options.given(context, parameter.name)
        value = getattr(default, "value", default)
        if parameter.name == "database":
            value = str(default_location(False))
        said = parameter.value_from_envvar(context) if parameter.callback is None else None
        if said is not None:
            _refuse_unfit(context, parameter, said)
        if said is None and flag is None and parameter.name in file.values:
            options.refuse_unfit(context, parameter, file.values[parameter.name], file)
        found.append(Option(name=parameter.name, default=value, variable=str(parameter.envvar or ""), flag=flag))
    return tuple(found)


def _parameters(root: Any) -> Iterator[Any]:
    """Those of `certify certify`, and of other commands what reads a variable that it does not read."""
    from certify_cli.settings import KEYS

    own = root.commands["certify"].params
    yield from (one for one in own if (one.envvar or one.name in KEYS) and not getattr(one, "hidden", False))
    seen = {one.envvar for one in own}
    for one in (param for command in root.commands.values() for param in command.params if param.envvar):
        if one.envvar not in seen:
            seen.add(one.envvar)
            yield one


def _refuse_unfit(context: typer.Context, parameter: Any, said: str) -> None:
    """What the command itself would refuse of a variable is refused here; raises UsageError."""
    try:
        parameter.process_value(context, said)
    except typer.BadParameter as error:
        hint = "certify certify --help says what it takes"
        raise UsageError(f"the variable {parameter.envvar}: {error.message}", hint=hint) from None
