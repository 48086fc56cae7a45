"""A page has a row for what was asked for and never certified, and no other format takes that for a target."""

from __future__ import annotations

import json
import re

from kit.specimen import target

from certify_cli.formats import render
from certify_cli.formats._missing import missing_targets
from certify_cli.interfaces import Screen
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report

NOVA = "amazon.nova-lite-v1:0"


def absent(name: str | None, **changes: str) -> Reason:
    said = {"rule": "certificate", "message": "there is no certificate", "remedy": "certify certify it", **changes}
    return Reason(target=name, exit_code=3, **said)  # type: ignore[arg-type]  # texts


def gated(*reasons: Reason) -> Report:
    decision = Decision(outcome="incomplete", exit_code=3, reasons=reasons)
    return Report(targets=(target(NOVA, Status.CERTIFIED),), totals={"CERTIFIED": 1}, decision=decision)


def test_each_name_without_a_certificate_is_one_row() -> None:
    report = gated(absent(f"{NOVA}@eu-west-1"), absent(f"us.{NOVA}@us-west-2@prod"), absent("nobody.x-v1:0"))
    rows = [(one.model, one.vendor, one.region, one.account_name) for one in missing_targets(report)]
    assert rows[0] == (NOVA, "amazon", "eu-west-1", None)
    assert rows[1] == (f"us.{NOVA}", "amazon", "us-west-2", "prod")
    assert rows[2] == ("nobody.x-v1:0", "nobody", None, None)


def test_what_the_report_has_or_only_warns_of_is_none() -> None:
    warned = absent("amazon.*", level="warn")
    stale = absent(str(gated().targets[0].target), message="its certificate expired")
    assert missing_targets(gated(warned, stale, absent(None), absent("x@y", rule="status"))) == ()


def test_the_page_counts_them_and_the_data_formats_do_not() -> None:
    report = gated(absent(f"{NOVA}@eu-west-1"))
    page = render(report, "html", Screen())
    found = dict(re.findall(r'<script type="application/json(?:l)?" id="(\w+)">(.*?)</script>', page, re.DOTALL))
    data = json.loads(found["data"])
    assert data["missing"] == [f"{NOVA}@eu-west-1"] == [data["targets"][0]["name"]]
    assert json.loads(found["details"].splitlines()[0])["remedy"] == "certify certify it"
    assert "1 target: 1 CERTIFIED; 1 MISSING</p>" in page
    assert "<td>MISSING</td>" in page
    assert len(json.loads(render(report, "json", Screen()))["targets"]) == 1
