"""The `CERTIFY_*` variables that there are: those of every option, and one of the program itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import typer

ALSO_READ = ("CERTIFY_TRACEBACK",)


def variables_of(context: typer.Context) -> tuple[str, ...]:
    """Every variable that some command reads, sorted."""
    return tuple(sorted({*ALSO_READ, *_variables(context.find_root().command)}))


def _variables(command: Any) -> Iterator[str]:
    """The variables that the options of a command and of those below it read."""
    for param in command.params:
        named: str | list[str] | None = param.envvar
        yield from [named] if isinstance(named, str) else named or ()
    below: Mapping[str, Any] = getattr(command, "commands", {})
    for one in below.values():
        yield from _variables(one)
