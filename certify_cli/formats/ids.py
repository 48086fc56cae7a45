"""`ids`: what a list names, one a line, ready for `xargs` or `certify --from`."""

from __future__ import annotations

from certify_cli.formats._cells import shown
from certify_cli.formats._untrusted import ci_safe, one_line
from certify_cli.interfaces import Format, Screen
from certify_cli.types.tables import Table


def table(value: Table, _: Screen) -> str:
    """The rows' ids in their order; a row without one, or that does not qualify, has no line."""
    rows = [row for row in value.rows if not value.id_if or row.get(value.id_if)]
    named = [row[value.id_key] for row in rows if row.get(value.id_key)]
    return ci_safe("".join(f"{one_line(shown(name))}\n" for name in named))


FORMAT = Format(name="ids", table=table)
