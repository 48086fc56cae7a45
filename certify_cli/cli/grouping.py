"""Help pages in plain text with options grouped by purpose; Typer's own groups need rich, which costs 100 ms."""

from __future__ import annotations

from typer.core import TyperCommand

OTHERS = "Options"


class GroupedCommand(TyperCommand):
    """A command whose options stand under the headings they were declared with."""

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
