"""Pass rates and speeds in few characters, the same in every format made for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import ProbeReport, TargetReport

WEAK = "~"
LEGEND = f"{WEAK} rests on few samples"
TITLES = {
    "latency_ms": "total ms",
    "ttft_ms": "TTFT ms",
    "gap_ms": "gap ms",
    "output_tokens_per_second": "tokens/s",
    "retries": "retries",
}
NAMED_AT_MOST = 2


def pass_rate(probe: ProbeReport) -> str:
    """`8/10 (0.49-0.94)`, the interval Wilson's; "" for a single trial, whose mark says it all."""
    decided = probe.passed + probe.failed
    if decided < 2 or probe.interval is None:
        return ""
    return f"{probe.passed}/{decided} ({probe.interval})"


def pass_rates(probes: Iterable[ProbeReport]) -> str:
    """`trials: tool_use 1/4 (0.05-0.70), 9 probes 10/10 (0.72-1.00)`, the worst first; "" where none was repeated."""
    alike: dict[tuple[float, str], list[str]] = {}
    for probe in probes:
        if rate := pass_rate(probe):
            alike.setdefault((probe.passed / (probe.passed + probe.failed), rate), []).append(probe.id)
    said = [f"{_named(names)} {rate}" for (_, rate), names in sorted(alike.items())]
    return f"trials: {', '.join(said)}" if said else ""


def _named(names: list[str]) -> str:
    return " and ".join(names) if len(names) <= NAMED_AT_MOST else f"{len(names)} probes"


def percentiles_text(values: Percentiles) -> str:
    """`p50 812 p90 2411~ (12)`, the samples in brackets; the mean where even a median would say too much; or ""."""
    if not values.samples:
        return ""
    known = {name: getattr(values, name) for name in ("p50", "p90", "p95", "p99")}
    said = [
        f"{name} {_short(value)}{WEAK * (name in values.weak)}" for name, value in known.items() if value is not None
    ]
    if not said and values.mean is not None:
        said = [f"mean {_short(values.mean)}{WEAK}"]
    return f"{' '.join(said)} ({values.samples})"


def _short(value: float) -> str:
    """A tenth is worth saying of small numbers only."""
    return f"{value:.0f}" if value >= 100 else f"{value:.1f}"


def speed(target: TargetReport) -> dict[str, str]:
    """What was measured, by its field; empty where nothing was. `TITLES` are for people."""
    longest = "" if target.longest_gap_ms is None else f", longest {_short(target.longest_gap_ms)}"
    gap = percentiles_text(target.gap_ms)
    said = {
        "latency_ms": percentiles_text(target.latency_ms),
        "ttft_ms": percentiles_text(target.ttft_ms),
        "gap_ms": f"{gap}{longest}" if gap else "",
        "output_tokens_per_second": percentiles_text(target.output_tokens_per_second),
        "retries": f"{target.retries}, {target.retry_ms / 1000:.1f} s lost" if target.retries else "",
    }
    return said if any(said.values()) else {}


def speed_lines(target: TargetReport) -> Iterator[str]:
    """One measure a line."""
    for name, said in speed(target).items():
        if said:
            yield f"{TITLES[name]}: {said}"
