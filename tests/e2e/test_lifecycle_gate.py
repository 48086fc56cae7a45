"""Models that end, as people meet them: one warning a model, days left in every report, a list of what ends."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from kit.command import Terminal

from certify_cli.registry.load import load

MICRO = "amazon.nova-micro-v1:0"
SHIPPED = Path(__file__).parents[2] / "registry_data"


@pytest.fixture
def ending(online: Terminal, tmp_path: Path) -> Terminal:
    """A terminal whose registry has one model, Legacy and with forty days to live."""
    folder = tmp_path / "registry" / "amazon"
    folder.mkdir(parents=True)
    shutil.copy(SHIPPED / "amazon" / "amazon.nova-micro-v1_0.toml", folder)
    path = folder / "amazon.nova-micro-v1_0.toml"
    text = path.read_text("utf-8")
    ends = (datetime.now(UTC) + timedelta(days=40)).date()
    head, _, tail = text.partition("[lifecycle]")
    kept = [line for line in tail.splitlines() if not line.startswith(("status", "eol_date", "legacy_date"))]
    lines = ["[lifecycle]", 'status = "LEGACY"', f"eol_date = {ends}", *kept[1:]]
    path.write_text(head + "\n".join(lines) + "\n", "utf-8")
    assert load(folder.parent).models[MICRO].lifecycle.eol_date == ends
    return Terminal(online.home, {**online.environment, "CERTIFY_REGISTRY": str(folder.parent)})


def test_what_ends_is_warned_of_once_and_shown_everywhere(ending: Terminal) -> None:
    done = ending.run("certify", MICRO, "--region", "us-east-1,us-west-2", "--suite", "smoke", "--format", "json")
    assert done.code == 0, done.err
    warned = [line for line in done.err.splitlines() if line.startswith("warning:")]
    assert len(warned) == 1
    assert f"{MICRO} in us-east-1, us-west-2: ends on " in warned[0]
    assert ", in 40 d; Legacy: access lapses after 15 days without use" in warned[0]
    for target in done.json["targets"]:
        assert (target["lifecycle"], target["eol_days"]) == ("LEGACY", 40)
        assert target["eol_warning"]
        assert target["entitlement"]["state"] == "legacy"
    assert "in 40 d" in ending.run("report").out
    health = ending.run("report", "--health", "--format", "json").json
    [near] = [row for row in health if (row["area"], row["what"]) == ("lifecycle", "end within 90d")]
    assert near["value"] == 2
    listed = ending.run("list-certifiable", "--expiring", "41d", "--format", "json").json
    assert [(row["model"], row["days_left"]) for row in listed] == [(MICRO, 40)]
    again = ending.run("certify", MICRO, "--region", "us-east-1", "--suite", "smoke", "--plan", "--eol-warning", "1d")
    assert "in 40 d" in again.err
    assert ending.run("list-certifiable", "--expiring", "39d", "--format", "json").json == []
