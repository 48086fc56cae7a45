"""`--format html` shows the report and what the store knows beside it, from `certify` and from `report`."""

from __future__ import annotations

import json
import re
from typing import Any

from kit.command import Terminal

CERTIFY = ("certify", "amazon.nova-micro-v1:0", "--region", "us-east-1", "--suite", "smoke", "--simulate", "--force")


def parts(page: str) -> tuple[Any, list[Any]]:
    """The report and, one a target, what is behind its cell."""
    found = dict(re.findall(r'<script type="application/json(?:l)?" id="(\w+)">(.*?)</script>', page, re.DOTALL))
    return json.loads(found["data"]), [json.loads(line) for line in found["details"].splitlines()]


def test_a_page_holds_the_run_and_later_its_history(terminal: Terminal) -> None:
    done = terminal.run(*CERTIFY, "--format", "html")
    assert done.code == 0, done.err
    report, [target] = parts(done.out)
    assert report["decision"]["outcome"] == "met"
    assert "SIMULATED RESULTS" in done.out
    assert [one["id"] for one in target["probes"]] == ["reachable", "answers", "streaming"]
    assert [one["status"] for one in target["history"]] == ["CERTIFIED"]
    assert terminal.run(*CERTIFY, "-q").code == 0
    shown = terminal.run("report", "--origin", "simulated", "--output", "page.html", "--format", "json")
    assert shown.code == 0, shown.err
    assert shown.json["totals"] == {"CERTIFIED": 1}
    report, [target] = parts((terminal.home / "page.html").read_text("utf-8"))
    assert [one["status"] for one in target["history"]] == ["CERTIFIED", "CERTIFIED"]
    assert [one["counts"] for one in report["runs"]] == [{"CERTIFIED": 1}, {"CERTIFIED": 1}]
    assert 1 in [row["value"] for row in report["health"] if (row["area"], row["what"]) == ("certificates", "valid")]
    refused = terminal.run("report", "--runs", "--format", "html")
    assert refused.code == 2
    assert "format 'html' does not fit this list" in refused.err
