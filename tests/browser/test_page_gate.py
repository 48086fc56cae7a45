"""The page of a gate: a card for each target, and a place in the matrix also for what was never certified."""

from __future__ import annotations

from dataclasses import replace

import pytest
from axe_playwright_python.sync_playwright import Axe
from kit.specimen import target
from playwright.sync_api import expect

from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report

FAILED = replace(target("amazon.nova-lite-v1:0", Status.FAILED), reason="4/18, failed: answers", remedy="")
NAME, ABSENT = str(FAILED.target), "amazon.nova-lite-v1:0@eu-west-1"
REASONS = (
    Reason(rule="status", target=NAME, message="FAILED: 4/18, failed: answers"),
    Reason(rule="rating", target=NAME, message="rating 0.7 is below 4.0", remedy="read the replies"),
    Reason(rule="certificate", target=ABSENT, message="there is no certificate", remedy="certify it", exit_code=3),
    Reason(rule="run", target=None, message="the budget is spent", exit_code=3),
)
GATED = Report(targets=(FAILED,), decision=Decision(outcome="breached", exit_code=1, reasons=REASONS))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_one_card_a_target_and_every_target_in_the_matrix(opened, scheme):
    watched = opened(GATED, scheme=scheme)
    page = watched.page
    cards = page.locator("#reasons > li")
    assert cards.count() == 3
    card = cards.filter(has_text=NAME)
    assert card.locator("p").all_inner_texts() == [
        "FAILED: 4/18, failed: answers",
        "rating 0.7 is below 4.0",
        "What to do: read the replies",
    ]
    assert page.inner_text("#found") == "2 targets"
    assert page.locator("#matrix .cell").count() == 2
    assert Axe().run(page).response["violations"] == []
    page.click(".chip[data-s=MISSING]")
    expect(page.locator("#found")).to_have_text("1 of 2 targets")
    page.click("#matrix .cell")
    drawer = page.inner_text("#drawer").lower()
    missed = [said for said in (ABSENT, "missing", "there is no certificate", "certify it") if said not in drawer]
    assert missed == [], drawer
    assert "pending" not in drawer
    assert watched.problems == []


def test_what_is_waived_does_not_need_attention(opened):
    waiver = {"probe": "tool_use", "reason": "not used", "owner": "ana", "expires": "2027-01-31"}
    waived = replace(REASONS[0], waiver=waiver)
    headings = []
    for reasons in ((waived,), (waived, REASONS[1])):
        page = opened(replace(GATED, decision=Decision(outcome="met", exit_code=0, reasons=reasons))).page
        headings.append(page.inner_text("#attention h2"))
        assert "waived until 2027-01-31: not used" in page.inner_text("#reasons")
    assert headings == ["Waived, known or warned of", "Needs attention"]
