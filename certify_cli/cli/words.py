"""The words of a command line as they were typed, before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

from typer.core import TyperGroup

from certify_cli.errors import UsageError

SEPARATORS = ", \t\r\n"


class Program(TyperGroup):
    """All commands; what none of them may be told is refused here, once for all."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def] # click's types are vendored
        refuse_blanks(args)
        return super().parse_args(ctx, args)


def refuse_blanks(words: Iterable[str]) -> None:
    """Raises UsageError for an empty value: it would leave out a filter, and so mean everything there is."""
    for before, word in pairwise(["", *words]):
        option, has_value, value = word.partition("=") if word.startswith("--") else (before, "=", word)
        if has_value and not value.strip(SEPARATORS):
            where = f"the value of {option}" if option.startswith("-") else "an argument"
            raise UsageError(f"{where} is empty", hint="is it a variable of your shell that is not set?")
