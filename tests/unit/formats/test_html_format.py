"""html without a browser: what the file holds, and that hostile texts add nothing to its structure."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import pytest
from kit.dashboards import hostile_dashboard, surrounded
from kit.hostile import HOSTILE
from kit.hostile_report import hostile_report
from kit.specimen import REPORT, target

from certify_cli import formats
from certify_cli.formats import _page
from certify_cli.interfaces import Screen
from certify_cli.types.dashboards import Dashboard
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report

ASSETS = Path(_page.__file__).parent / "page"
MARKUP = (
    "</script><script>x</script>",
    "<!--",
    "<b>",
    '"><img src=x>',
    "{{script}}",
    "</title>",
    "</noscript>",
    "&lt;",
)


class Parts(HTMLParser):
    """Tags of a page and what stands in its scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.inside: dict[str, str] = {}
        self.policy = ""
        self._at = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        self.tags[tag] += 1
        self._at = (known.get("id") or tag) if tag in ("script", "style") else ""
        if known.get("http-equiv") == "Content-Security-Policy":
            self.policy = known["content"] or ""

    def handle_endtag(self, tag: str) -> None:
        self._at = ""

    def handle_data(self, data: str) -> None:
        if self._at:
            self.inside[self._at] = self.inside.get(self._at, "") + data


def page(value: Report | Dashboard) -> Parts:
    return Parts(formats.render(value, "html", Screen()))


def data(value: Report | Dashboard) -> dict:
    return json.loads(page(value).inside["data"])


def details(value: Report | Dashboard) -> list[dict]:
    return [json.loads(line) for line in page(value).inside["details"].splitlines()]


def test_only_the_script_and_the_style_of_the_page_are_allowed():
    parts = page(REPORT)
    for directive, name in (("script-src", "script"), ("style-src", "style")):
        digest = base64.b64encode(hashlib.sha256(parts.inside[name].encode()).digest()).decode()
        assert f"{directive} 'sha256-{digest}'" in parts.policy
    assert "default-src 'none'" in parts.policy
    assert "unsafe" not in parts.policy


def test_it_names_no_other_address():
    text = "".join(path.read_text("utf-8") for path in ASSETS.iterdir())
    assert re.findall(r"(?:https?:)?//[\w.]+", text) == ["http://www.w3.org"]
    assert not re.search(r"innerHTML|outerHTML|insertAdjacent|document\.write|eval\(|Function\(|url\(|@import", text)
    assert {path.name for path in ASSETS.iterdir()} == {*_page.SCRIPTS, *_page.STYLES, "page.html"}


@pytest.mark.parametrize("text", [*MARKUP, *HOSTILE], ids=range(len(MARKUP) + len(HOSTILE)))
def test_hostile_texts_add_no_tag(text: str):
    assert page(hostile_dashboard(text)).tags == page(hostile_dashboard("harmless")).tags


def test_the_check_sees_a_tag_too_many(monkeypatch: pytest.MonkeyPatch):
    told = formats.render(hostile_report("<b>"), "html", Screen())
    assert Parts(told.replace("&lt;b&gt;", "<b>")).tags != Parts(told).tags


def test_targets_are_in_full_on_lines_in_the_order_of_their_short_records():
    short, full = data(REPORT)["targets"], details(REPORT)
    assert [one["name"] for one in short] == [one.get("target", one["model"]) for one in full]
    assert short[0]["status"] == "FAILED"
    [warned] = [one for one in full if one["status"] == "QUALITY_WARNING"]
    assert warned["probes"][2]["request_ids"] == ["6d0f2c1e-0001", "6d0f2c1e-0002"]
    assert warned["cost_usd"] == "0.0000001"
    assert "uncurated" not in warned


def test_a_history_goes_from_the_oldest_run_to_the_newest_with_its_target():
    whole = surrounded(REPORT)
    [warned] = [one for one in details(whole) if one["status"] == "QUALITY_WARNING"]
    assert [one.get("rating") for one in warned["history"]] == [4.6, 4.7, None, 4.4, 3.9]
    assert [one["at"] for one in data(whole)["runs"]] == sorted(one["at"] for one in data(whole)["runs"])
    assert data(whole)["letters"][0]["error"] == "throttled 4 times"


def test_a_zero_is_something_and_what_is_false_is_left_out():
    none = replace(target("a.b", Status.FAILED, 0.0), cost_usd=Decimal(0))
    [brief] = data(Report(targets=(none,)))["targets"]
    assert brief["rating"] == 0.0
    assert brief["usd"] == "0"
    assert "cached" not in brief


@pytest.mark.parametrize("status", Status)
def test_only_a_certificate_has_an_end(status: Status):
    ended = replace(target("a.b", status), expires_at=datetime(2026, 11, 29, tzinfo=UTC))
    holds = status in (Status.CERTIFIED, Status.QUALITY_WARNING)
    assert ("expires" in data(Report(targets=(ended,)))["targets"][0]) == holds
    metrics = formats.render(Report(targets=(ended,)), "openmetrics", Screen())
    assert ("certify_target_expires_timestamp_seconds{" in metrics) == holds


def test_reasons_that_count_come_first_and_very_many_are_counted():
    waived = Reason(rule="status", target="t", message="m", waiver={"reason": "r", "expires": "2026-12-06"})
    worst = Reason(rule="status", target="w", message="m")
    many = tuple(replace(waived, target=f"t{index}") for index in range(300))
    decision = data(Report(decision=Decision(outcome="breached", exit_code=1, reasons=(*many, worst))))["decision"]
    assert decision["reasons"][0]["target"] == "w"
    assert decision["reasons"][1]["excuse"] == "waived until 2026-12-06: r"
    assert decision["left_out"] == 101


def test_without_script_the_worst_are_listed_and_the_rest_counted():
    many = tuple(replace(target("a.b", Status.CERTIFIED), target=f"t{index}") for index in range(520))
    text = formats.render(Report(targets=many), "html", Screen())
    plain = text[text.index("<noscript>") : text.index("</noscript>")]
    assert plain.count("<tr>") == 501
    assert "20 more targets are not listed here" in plain


def test_very_long_texts_are_cut():
    long = replace(target("a.b", Status.FAILED), reason="x" * 1_000_000)
    assert len(formats.render(Report(targets=(long,)), "html", Screen())) < 100_000


def test_times_are_in_utc():
    at = replace(target("a.b", Status.CERTIFIED), certified_at=datetime(2026, 11, 22, 9, 30, tzinfo=UTC))
    assert data(Report(targets=(at,)))["targets"][0]["certified"] == "2026-11-22T09:30:00Z"


def test_a_title_says_the_decision():
    assert "<h1>What is certified</h1>" in formats.render(Report(), "html", Screen())
    assert "<title>The policy is breached - certify</title>" in formats.render(REPORT, "html", Screen())
