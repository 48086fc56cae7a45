"""Nothing that a model, a service or a file said acts on the page, and the page never leaves itself."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from kit.chromium import Watched
from kit.dashboards import hostile_dashboard, surrounded
from kit.hostile import HOSTILE
from kit.hostile_report import hostile_report
from kit.specimen import REPORT

from certify_cli import formats
from certify_cli.interfaces import Screen

MARKUP = (
    "</script><script>window.harmed = 1</script>",
    "<!--<script>",
    "<img src=https://evil.example/x onerror=window.harmed=1>",
    "</noscript><img src=x onerror=window.harmed=1>",
    "</title><svg onload=window.harmed=1>",
    '" onmouseover="window.harmed=1" x=\'',
    "<iframe srcdoc='<script>top.harmed=1</script>'>",
    "<style>@import url(https://evil.example/x)</style>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<form action=https://evil.example><base href=https://evil.example>",
    "{{script}}{{data}}",
    "${window.harmed=1}",
    "__proto__",
    "javascript:window.harmed=1",
    "](javascript:harmed)",
)
FOREIGN = "main :is(img, iframe, style, meta, form:not(#tools), base, a), dialog :is(img, iframe, style, a), head svg"


def everything(texts: Sequence[str]) -> str:
    """Each of the texts in every field, as targets of one report."""
    reports = [hostile_report(text) for text in texts]
    targets = tuple(
        replace(one, model=f"{one.model} {index}", region=text[:60], vendor=text[:60], probes=one.probes)
        for index, (text, report) in enumerate(zip(texts, reports, strict=True))
        for one in report.targets
    )
    reasons = tuple(reason for report in reports for reason in report.decision.reasons)  # type: ignore[union-attr]  # they have one
    decision = replace(REPORT.decision, reasons=reasons)  # type: ignore[type-var]  # it has one
    circuits = tuple(one for report in reports for one in report.run.circuits)  # type: ignore[union-attr]  # so here
    run = replace(REPORT.run, circuits=circuits)  # type: ignore[type-var]
    whole = surrounded(replace(REPORT, targets=targets, decision=decision, run=run))
    around = [hostile_dashboard(text) for text in texts]
    letters = tuple(letter for one in around for letter in one.letters)
    changes = tuple(change for one in around for change in one.changes)
    health = replace(around[0].health, rows=tuple(row for one in around for row in one.health.rows))  # type: ignore[type-var, union-attr]
    return formats.render(replace(whole, letters=letters, changes=changes, health=health), "html", Screen())


def harm(watched: Watched) -> list[str]:
    """What acted on the page, after everything in it was opened."""
    page = watched.page
    page.evaluate(
        """() => {
          for (const button of document.querySelectorAll("#reasons .quiet, #list .quiet")) button.click();
          for (const button of document.querySelectorAll("#matrix .cell, #list .open")) button.click();
        }"""
    )
    page.click("#drawer .quiet")
    found = list(watched.problems)
    if page.evaluate("'harmed' in window || Object.prototype.polluted !== undefined"):
        found.append("a script ran")
    if page.locator("script").count() != 3:
        found.append("a script is there that is not ours")
    if page.locator(FOREIGN).count():
        found.append("elements are there that are not ours")
    return found


@pytest.mark.parametrize("others", [HOSTILE[::6], pytest.param(HOSTILE, marks=pytest.mark.heavy)], ids=["some", "all"])
def test_hostile_texts_are_shown_and_do_nothing(opened, others: Sequence[str]):
    watched = opened(everything((*MARKUP, *others)))
    assert harm(watched) == []
    shown = watched.page.content()
    assert "&lt;img src=https://evil.example/x" in shown
    watched.page.click("text=list")
    assert harm(watched) == []


def test_the_check_sees_a_page_that_forgets_to_escape(opened):
    text = formats.render(hostile_report(MARKUP[0]), "html", Screen()).replace("\\u003c", "<").replace("\\u003e", ">")
    forgetful = re.sub(r"<meta http-equiv[^>]*>", "", text)
    watched = opened(forgetful.replace("</head>", "<script>document.documentElement.dataset.ready = 1</script></head>"))
    assert watched.page.evaluate("window.harmed") == 1


def test_the_policy_of_the_page_stops_what_escaping_would_miss(opened):
    text = formats.render(REPORT, "html", Screen())
    planted = "<script>window.harmed = 1</script><img src=https://evil.example/x><style>body { display: none }</style>"
    watched = opened(text.replace("<main>", f"<main>{planted}"))
    assert watched.page.evaluate("'harmed' in window") is False
    assert watched.page.locator("body").is_visible()
    assert {one.failure for one in watched.requests} == {"csp"}
