"""docs/reference/probes.md lists every probe with today's figures, and promises what a standard run costs."""

from __future__ import annotations

import os
import re
from pathlib import Path

from certify_cli import formats
from certify_cli.commands.probes import probes_table
from certify_cli.formats._metrics import TARGET_GAUGES
from certify_cli.interfaces import Screen
from certify_cli.planning.plan import estimate_target, probes_for
from certify_cli.probes import ALL
from certify_cli.registry.load import load
from certify_cli.types.plans import RunSettings
from certify_cli.types.target import Target

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "probes.md"
LISTING = "## probes\n"
CHAT = "amazon.nova-lite-v1:0"


def test_the_page_lists_what_the_command_lists() -> None:
    listed = formats.render(probes_table(), "markdown", Screen(width=80))
    head = PAGE.read_text("utf-8").partition(LISTING)[0]
    if os.environ.get("CERTIFY_UPDATE_GOLDEN"):
        PAGE.write_text(head + listed, "utf-8")
    assert PAGE.read_text("utf-8") == head + listed
    assert all(f"\n| {probe.id} |" in listed for probe in ALL)


def test_a_standard_run_costs_what_the_page_says_and_less_than_was_promised() -> None:
    model, settings = load().models[CHAT], RunSettings()
    estimate = estimate_target(Target(CHAT, "us-east-1"), model, probes_for(model, settings), settings, {})
    told = re.search(r"(\d+) calls for a chat model,\s+([\d,]+) input and ([\d,]+) output", PAGE.read_text("utf-8"))
    assert told is not None
    figures = [int(figure.replace(",", "")) for figure in told.groups()]
    assert figures == [estimate.calls, estimate.input_tokens, estimate.output_tokens]
    assert estimate.input_tokens < 4_000
    assert estimate.output_tokens < 3_000


def test_every_format_and_gauge_has_its_place_in_the_docs() -> None:
    [page] = (Path(__file__).parents[2] / "docs").rglob("formats.md")
    text = page.read_text("utf-8")
    for name, suffix in {
        **dict.fromkeys(formats.FORMATS, ""),
        **{two: one for one, two in formats.SUFFIXES.items()},
    }.items():
        assert f"\n| `{name}` | {f'`{suffix}` ' if suffix else ''}|" in text
    for gauge in TARGET_GAUGES:
        assert re.search(rf"\n\| `{gauge.name}({{[a-z=.,]+}})?` \| {re.escape(gauge.says)} \|", text), gauge.name
