"""`certify probes`: what is tested, for which kinds, in which suites, and what one trial costs in calls and tokens."""

from __future__ import annotations

from typing import Any

from certify_cli.interfaces import Probe
from certify_cli.planning.rehearsal import rehearse
from certify_cli.probes import ALL, suite
from certify_cli.registry.load import load
from certify_cli.types.model import Kind, ModelRecord
from certify_cli.types.plans import SUITES
from certify_cli.types.tables import Column, Table

COLUMNS = (
    Column(key="id", title="probe"),
    Column(key="suite", title="suite"),
    Column(key="calls", title="calls", numeric=True),
    Column(key="tokens", title="tokens", numeric=True),
    Column(key="what", title="what and why"),
)
DATA_KEYS = ("id", "title", "kinds", "suites", "needs", "calls", "tokens", "why")
TYPICAL: dict[Kind, str] = {
    "chat": "amazon.nova-lite-v1:0",
    "embedding": "amazon.titan-embed-text-v2:0",
    "image": "stability.stable-image-core-v1:1",
    "rerank": "cohere.rerank-v3-5:0",
}
"""A typical model of each kind, for which calls and tokens are counted."""


def probes_table() -> Table:
    """One row per probe, in the order of the suites."""
    registry = load()
    models = {kind: record for kind, name in TYPICAL.items() if (record := registry.get(name)) is not None}
    return Table(
        title="probes",
        columns=COLUMNS,
        rows=tuple(_row(probe, models) for probe in ALL),
        id_key="id",
        data_keys=DATA_KEYS,
        note="suite is the smallest that has it; calls and tokens are those of one trial on a typical model",
    )


def _row(probe: Probe, models: dict[Kind, ModelRecord]) -> dict[str, Any]:
    exchanges = rehearse(probe, models[probe.kinds[0]])
    needs = [name for name in (probe.capability, *probe.also_needs) if name]
    if probe.needs:
        needs.append(f"--{probe.needs}")
    suites = [name for name in SUITES if probe in suite(name)]
    wanted = f" (needs {', '.join(needs)})" if needs else ""
    return {
        "id": probe.id,
        "title": probe.title,
        "kinds": list(probe.kinds),
        "suites": suites,
        "suite": suites[0],
        "needs": needs,
        "calls": len(exchanges),
        "tokens": sum(exchange.input_tokens + exchange.output_tokens for exchange in exchanges),
        "why": probe.why,
        "what": f"{', '.join(probe.kinds)}{wanted}: {probe.why}",
    }
