"""`certify config show`: parse, call, print."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.grouping import GroupedCommand
from certify_cli.cli.policy_options import Policy

if TYPE_CHECKING:
    from certify_cli.commands.config import Option

app = typer.Typer(help="The settings that hold here.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def options_before_the_action(
    context: typer.Context,
    database: options.Database = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """The settings that hold here."""
    options.pass_on(context)


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
    held = policy_file(policy) if policy else file
    variable = "variable CERTIFY_POLICY" if policy else "default"
    chosen = "flag" if options.typed(context, "policy") else variable
    frame.emit(settings_table(_options(context), file, (held.policy, held, chosen), os.environ))


def _options(context: typer.Context) -> tuple[Option, ...]:
    """The options of `certify certify` that settings or variables can say, with this command line's own."""
    from certify_cli.commands.config import Option
    from certify_cli.settings import KEYS
    from certify_cli.stores import default_location

    root: Any = context.find_root().command
    found = []
    for parameter in root.commands["certify"].params:
        variable = parameter.envvar or ""
        if (variable or parameter.name in KEYS) and not getattr(parameter, "hidden", False):
            default = parameter.get_default(context, call=True)
            flag = options.given(context, parameter.name) if parameter.name in context.params else None
            value = getattr(default, "value", default)
            if parameter.name == "database":
                value = str(default_location(False))
            said = parameter.value_from_envvar(context) if parameter.callback is None else None
            if said is not None:
                parameter.process_value(context, said)  # what the command itself would refuse is refused here
            found.append(Option(name=parameter.name, default=value, variable=str(variable), flag=flag))
    return tuple(found)
