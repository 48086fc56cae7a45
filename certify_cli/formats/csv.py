"""`csv`: one row a target or list entry, safe to open in a spreadsheet; lists are joined by `;`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from certify_cli.formats._cells import joined
from certify_cli.formats._summary import demanded, worst_first
from certify_cli.formats._untrusted import csv_cell
from certify_cli.interfaces import Format, Screen
from certify_cli.types.findings import Mark
from certify_cli.types.reports import Report, Table, TargetReport

_NAMED_ALIKE = """
    target origin status rating badge reason model vendor provider kind route region account account_name principal
    api asked served named suite uncurated cached certified_at expires_at lifecycle eol_date calls retries cost_usd
    coverage category remedy
"""


def _with_mark(mark: Mark) -> Callable[[TargetReport], Any]:
    return lambda target: [probe.id for probe in target.probes if probe.mark is mark and demanded(probe)]


# Scripts rely on names and order: add at the end, never rename.
COLUMNS: Mapping[str, Callable[[TargetReport], Any]] = {
    **{name: attrgetter(name) for name in _NAMED_ALIKE.split()},
    "latency_p50_ms": attrgetter("latency_ms.p50"),
    "latency_p90_ms": attrgetter("latency_ms.p90"),
    "latency_p95_ms": attrgetter("latency_ms.p95"),
    "ttft_p50_ms": attrgetter("ttft_ms.p50"),
    "ttft_p90_ms": attrgetter("ttft_ms.p90"),
    "ttft_p95_ms": attrgetter("ttft_ms.p95"),
    "input_tokens": attrgetter("tokens.input"),
    "output_tokens": attrgetter("tokens.output"),
    "passed": _with_mark(Mark.PASS),
    "failed": _with_mark(Mark.FAIL),
    "inconclusive": _with_mark(Mark.INCONCLUSIVE),
    "skipped": _with_mark(Mark.SKIPPED),
    "observed": lambda target: [f"{probe.id}={probe.mark.value}" for probe in target.probes if not demanded(probe)],
    "flaky": lambda target: [probe.id for probe in target.probes if probe.flaky],
    "estimated_usd": attrgetter("estimated_usd"),
    "geography": attrgetter("geography"),
    "price_source": lambda target: target.price.source if target.price else None,
    "price_day": lambda target: target.price.day if target.price else None,
}


def report(value: Report, _: Screen) -> str:
    """One row a target, worst first; `run` and `partial` are the report's."""
    tail = [value.run.id if value.run else None, value.partial]
    rows = ([*(column(target) for column in COLUMNS.values()), *tail] for target in worst_first(value.targets))
    return _written([*COLUMNS, "run", "partial"], rows)


def table(value: Table, _: Screen) -> str:
    """The keys meant for data, else the columns people are shown."""
    keys = value.data_keys or tuple(column.key for column in value.columns)
    return _written(keys, ([row.get(key) for key in keys] for row in value.rows))


def _written(header: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([csv_cell(name) for name in header])
    writer.writerows([csv_cell(joined(cell)) for cell in row] for row in rows)
    return text.getvalue()


FORMAT = Format(name="csv", report=report, table=table)
