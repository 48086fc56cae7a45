"""`csv`: one row a target or list entry, safe to open in a spreadsheet; lists are joined by `;`."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any

from certify_cli.formats._cells import joined
from certify_cli.formats._measures import pass_rate
from certify_cli.formats._summary import demanded, worst_first
from certify_cli.formats._untrusted import csv_cell
from certify_cli.interfaces import Format, Screen
from certify_cli.types.findings import Mark
from certify_cli.types.reports import Report, TargetReport
from certify_cli.types.tables import Table

_NAMED_ALIKE = """
    target origin status rating badge reason model vendor provider kind route region account account_name principal
    api asked served named suite uncurated cached certified_at expires_at lifecycle eol_date calls retries cost_usd
    coverage category remedy
"""


def _with_mark(mark: Mark) -> Callable[[TargetReport], Any]:
    return lambda target: [probe.id for probe in target.probes if probe.mark is mark and demanded(probe)]


MEASURES = ("latency_ms", "ttft_ms", "gap_ms", "output_tokens_per_second")

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
    "quality": lambda target: target.quality.score if target.quality else None,
    "quality_low": lambda target: target.quality.low if target.quality else None,
    "quality_high": lambda target: target.quality.high if target.quality else None,
    "quality_change": lambda target: (
        target.quality.compared.change if target.quality and target.quality.compared else None
    ),
    "estimated_usd": attrgetter("estimated_usd"),
    "geography": attrgetter("geography"),
    "price_source": lambda target: target.price.source if target.price else None,
    "price_day": lambda target: target.price.day if target.price else None,
    "latency_p99_ms": attrgetter("latency_ms.p99"),
    "latency_mean_ms": attrgetter("latency_ms.mean"),
    "latency_samples": attrgetter("latency_ms.samples"),
    "ttft_p99_ms": attrgetter("ttft_ms.p99"),
    "ttft_mean_ms": attrgetter("ttft_ms.mean"),
    "ttft_samples": attrgetter("ttft_ms.samples"),
    "gap_p50_ms": attrgetter("gap_ms.p50"),
    "gap_p90_ms": attrgetter("gap_ms.p90"),
    "gap_p95_ms": attrgetter("gap_ms.p95"),
    "gap_p99_ms": attrgetter("gap_ms.p99"),
    "gap_samples": attrgetter("gap_ms.samples"),
    "longest_gap_ms": attrgetter("longest_gap_ms"),
    "output_tokens_per_second_p50": attrgetter("output_tokens_per_second.p50"),
    "output_tokens_per_second_mean": attrgetter("output_tokens_per_second.mean"),
    "output_tokens_per_second_samples": attrgetter("output_tokens_per_second.samples"),
    "weak": lambda target: [f"{name}.{weak}" for name in MEASURES for weak in getattr(target, name).weak],
    "retry_ms": attrgetter("retry_ms"),
    "pass_rates": lambda target: [f"{probe.id}={rate}" for probe in target.probes if (rate := pass_rate(probe))],
    "cases_passed": lambda target: target.cases.passed if target.cases else None,
    "cases_decided": lambda target: target.cases.decided if target.cases else None,
    "cases_total": lambda target: target.cases.total if target.cases else None,
    "fallback": attrgetter("fallback"),
    "entitlement": lambda target: target.entitlement.state.value if target.entitlement else None,
    "provisional": attrgetter("provisional"),
    "eol_days": attrgetter("eol_days"),
    "eol_warning": attrgetter("eol_warning"),
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
