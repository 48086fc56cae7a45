"""`openmetrics`: gauges for a scrape or node_exporter's textfile collector, which is why there is nothing but gauges.

That collector reads the older Prometheus text: no state sets, info metrics or units; `# EOF` is a comment to it, and it
refuses a file in which samples have timestamps. What is written here means the same in both.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal

from certify_cli.formats._metrics import TARGET_GAUGES, Labels, Number, labels_of, report_gauges
from certify_cli.formats._summary import worst_first
from certify_cli.formats._untrusted import metric_label
from certify_cli.interfaces import Format, Screen
from certify_cli.types.reports import Report

LIMIT = 500
"""Characters of a label's value."""


def report(value: Report, _: Screen) -> str:
    """What is said of the report, then gauge by gauge what is said of its targets; nothing without a value."""
    targets = [(one, _pairs(labels_of(one))) for one in worst_first(value.targets)]
    lines: list[str] = []
    for name, says, whole in report_gauges(value):
        lines += _family(name, says, ((_pairs(labels), number) for labels, number in whole))
    for gauge in TARGET_GAUGES:
        samples = ((about + _pairs(more), number) for one, about in targets for more, number in gauge.of(one))
        lines += _family(gauge.name, gauge.says, samples)
    return "\n".join([*lines, "# EOF"]) + "\n"


def _family(name: str, says: str, samples: Iterable[tuple[list[str], Number | None]]) -> Iterator[str]:
    """Two samples with the same labels would make the file worthless: of targets that look alike the worst stays."""
    series: dict[str, str] = {}
    for pairs, number in samples:
        if number is not None and math.isfinite(number):
            series.setdefault(f"{{{','.join(pairs)}}}" if pairs else "", _number(number))
    if series:
        yield from (f"# TYPE {name} gauge", f"# HELP {name} {says}")
        yield from (f"{name}{labels} {number}" for labels, number in series.items())


def _pairs(labels: Labels) -> list[str]:
    """A label without a value says no more than its absence."""
    return [f'{key}="{metric_label(value, LIMIT)}"' for key, value in labels.items() if value]


def _number(number: Number) -> str:
    return f"{number:f}" if isinstance(number, Decimal) else repr(number)


FORMAT = Format(name="openmetrics", report=report)
