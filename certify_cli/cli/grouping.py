"""What every command does with its options: they may stand before its word, and its help groups them by purpose.

The help is plain text: Typer's own groups need rich, which costs 100 ms.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from typer.core import TyperCommand

from certify_cli.cli.continuing import typed_words

OTHERS = "Options"


class GroupedCommand(TyperCommand):
    """A command whose options stand under the headings they were declared with, and may stand before its word."""

    def parse_args(self, ctx, args):  # type: ignore[no-untyped-def] # click's types are vendored
        return super().parse_args(ctx, [*_typed_before(ctx.parent), *args])

    def format_options(self, ctx, formatter) -> None:  # type: ignore[no-untyped-def] # click's types are vendored
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                argument = param.param_type_name == "argument"
                heading = "Arguments" if argument else getattr(param, "rich_help_panel", None) or OTHERS
                groups.setdefault(heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def _typed_before(outer: Any) -> Iterator[str]:
    """Options before the command's own word, as they are typed behind it; the outermost first.

    There they rank as any flag does, above variables and settings, and what the command does not take is refused.
    """
    if outer is not None:
        yield from _typed_before(outer.parent)
        yield from typed_words(outer, [param.name for param in outer.command.params])
