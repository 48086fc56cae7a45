"""The page as people use it, in a real browser: by mouse, by keyboard, with a screen reader, small, dark, on paper."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html import escape

import pytest
from axe_playwright_python.sync_playwright import Axe
from kit.dashboards import surrounded
from kit.hostile_report import hostile_report
from kit.specimen import REPORT, target
from playwright.sync_api import Page, expect

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.policy.gate import decide
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import ProbeReport, Report

WARNED = "us.anthropic.claude-sonnet-4-5-20250929-v1:0@us-east-1"
REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1", "ap-south-1", "sa-east-1", "eu-north-1")


def elsewhere(region: str) -> Report:
    """The specimen's targets in another region too, so that there is a matrix."""
    moved = tuple(
        replace(one, region=region, target=f"{one.route}@{region}") for one in REPORT.targets if one.route is not None
    )
    return replace(REPORT, targets=moved)


UNCOVERED = """() => {
  const { left, top, width, height } = document.activeElement.getBoundingClientRect();
  return document.elementFromPoint(left + width / 2, top + height / 2)?.closest("button") === document.activeElement;
}"""
MATRIX = replace(REPORT, targets=tuple(one for region in REGIONS for one in elsewhere(region).targets))


def violations(page: Page) -> list[str]:
    """What axe-core has to say, of whatever weight."""
    found = Axe().run(page).response["violations"]
    return [f"{one['impact']} {one['id']}: {one['nodes'][0]['html'][:200]}" for one in found]


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"))


def test_a_target_is_found_filtered_and_opened_with_its_evidence(opened):
    watched = opened(MATRIX)
    page = watched.page
    assert page.inner_text("h1") == "The policy is breached"
    assert "SIMULATED RESULTS" in page.inner_text(".banner >> nth=0")
    assert page.inner_text("#found") == "77 targets"
    page.fill("#search", "tool_use eu-west")
    expect(page.locator("#found")).to_have_text("1 of 77 targets")
    assert page.locator("#matrix .cell").count() == 1
    page.fill("#search", "")
    expect(page.locator("#found")).to_have_text("77 targets")
    page.click(".chip[data-s=FAILED]")
    assert page.inner_text("#found") == "7 of 77 targets"
    page.click(".chip[data-s=FAILED]")
    page.select_option("select[aria-label=vendor]", "anthropic")
    page.click("#matrix .cell >> nth=0")
    drawer = page.inner_text("#drawer")
    for said in ("warning", "3.9", "tool_use", "no toolUse block came", "remove the claim", "6d0f2c1e-0001", "812 ms"):
        assert said in drawer.lower() or said in drawer, said
    assert page.url.endswith(f"#{WARNED.replace(':', '%3A').replace('@us-east-1', '%40ap-south-1')}")
    page.keyboard.press("Escape")
    assert not page.locator("#drawer").is_visible()
    page.click("text=list")
    assert page.locator("#list .open").count() == 7
    assert watched.problems == []


def test_the_keyboard_reaches_everything(opened):
    watched = opened(MATRIX)
    page = watched.page
    page.keyboard.press("/")
    page.keyboard.type("nova-")
    expect(page.locator("#found")).to_have_text("28 of 77 targets")
    for _ in range(4):
        page.keyboard.press("Tab")
    assert focused(page) == "amazon.nova-lite-v1:0, ap-south-1: certified, rating 4.8"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert focused(page) == "amazon.nova-micro-v1:0, eu-central-1: certified, rating 4.6"
    page.keyboard.press("Control+End")
    assert focused(page) == "amazon.nova-sonic-v1:0, us-west-2: unsupported"
    page.keyboard.press("Home")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    assert page.locator("#drawer").is_visible()
    assert focused(page) == "amazon.nova-pro-v1:0@ap-south-1"
    page.keyboard.press("Escape")
    assert focused(page) == "amazon.nova-pro-v1:0, ap-south-1: certified, rating 4.2"
    page.click("[data-view=matrix]")
    page.set_viewport_size({"width": 400, "height": 900})  # so that the first column may hide what has the focus
    page.click("#matrix .cell >> nth=0")
    page.keyboard.press("Escape")
    for key in ("End", *["ArrowLeft"] * 6):
        page.keyboard.press(key)
    assert page.evaluate(UNCOVERED)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('#matrix')") is None
    assert watched.problems == []


@pytest.mark.parametrize(("scheme", "width"), [("light", 1600), ("dark", 1600), ("light", 400)])
def test_axe_finds_nothing_and_nothing_is_cut_off(opened, scheme: str, width: int):
    watched = opened(MATRIX, scheme=scheme, width=width)
    page = watched.page
    assert violations(page) == []
    page.click("#reasons .quiet")  # the rest of the reasons; what is waived comes last
    page.click(f"#reasons .open >> text={WARNED}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("document.getElementById('drawer').scrollWidth <= innerWidth")
    page.keyboard.press("Escape")
    page.click(".views [aria-pressed=false]")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert watched.problems == []


def test_a_link_leads_to_a_target_and_texts_of_any_length_fit(opened):
    long = "x" * 100_000
    page = opened(hostile_report(long), width=400, fragment="#amazon").page
    assert not page.locator("#drawer").is_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page = opened(REPORT, fragment=f"#{WARNED}").page
    assert page.inner_text("#h-drawer") == WARNED


def test_a_cell_of_several_targets_shows_the_worst_and_opens_all(opened):
    good = target("amazon.nova-lite-v1:0", Status.CERTIFIED, 4.8)
    bad = replace(good, target="us.amazon.nova-lite-v1:0@us-east-1", status=Status.FAILED, rating=0.5)
    bad = replace(bad, remedy='allow it: {"Statement": [{"Effect": "Allow"}]}')
    far = replace(good, target="amazon.nova-lite-v1:0@us-west-2", region="us-west-2")
    page = opened(Report(targets=(good, bad, far))).page
    assert page.inner_text("h1") == "What is certified"
    cell = page.locator("#matrix .cell >> nth=0")
    assert (
        cell.get_attribute("aria-label") == "amazon.nova-lite-v1:0, us-east-1: failed, rating 0.5, worst of 2 targets"
    )
    cell.click()
    assert page.inner_text("#drawer .remedy pre").splitlines()[1:3] == ['  "Statement": [', "    {"]
    page.click(".others button >> nth=1")
    assert page.inner_text("#h-drawer") == "amazon.nova-lite-v1:0@us-east-1"


def test_what_needs_attention_is_worst_first_with_whole_remedies_and_only_certificates_end(opened):
    remedy = f"name {'one of its regions, ' * 30}or the profile `us.amazon.nova-lite-v1:0` itself"
    probe = ProbeReport(id="stop_sequences", mark=Mark.FAIL, demand="baseline", message="it went on")
    ends = datetime.now(UTC) + timedelta(hours=5)
    warned = [
        replace(target(f"amazon.w{place}", Status.QUALITY_WARNING, 3.9), expires_at=ends, named=True)
        for place in range(7)
    ]
    bad = replace(target("amazon.z", Status.FAILED, 0.5), expires_at=ends, named=True, remedy=remedy, probes=(probe,))
    every = (*warned, bad)
    page = opened(Report(targets=every, decision=decide(every))).page
    first = page.locator("#reasons > li >> nth=0")
    assert "amazon.z" in first.inner_text()
    assert remedy.replace("`", "") in first.inner_text()
    assert first.locator("code").all_inner_texts() == ["us.amazon.nova-lite-v1:0"]
    figures = page.inner_text(".figures")
    assert "7 valid, 0 expired" in figures
    assert "amazon.z" not in page.inner_text(".card:has-text('Certificates end')")
    first.locator(".open").click()
    assert page.locator("#drawer .remedy code").all_inner_texts() == ["us.amazon.nova-lite-v1:0"]
    assert page.locator("#drawer .probes .tag").all_inner_texts() == ["basic"]
    assert "valid until" not in page.inner_text("#drawer").lower()


def test_without_script_and_on_paper_it_can_be_read(opened, browser, tmp_path):
    page = opened(MATRIX).page
    page.emulate_media(media="print")
    assert page.locator("#matrix .cell").count() == 77
    assert not page.locator("#tools").is_visible()
    context = browser.new_context(java_script_enabled=False)
    plain = context.new_page()
    plain.goto((tmp_path / "0.html").as_uri())
    assert "FAILED" in plain.inner_text("noscript, main")
    assert not plain.locator("#tools").is_visible()
    context.close()


def test_what_the_store_knows_is_around_the_report(opened):
    watched = opened(formats.render(surrounded(MATRIX), "html", Screen()))
    page = watched.page
    assert violations(page) == []
    page.fill("#search", "sonnet us-east-1")
    expect(page.locator("#found")).to_have_text("1 of 77 targets")
    page.click("#matrix .cell >> nth=0")
    charts = [one.get_attribute("aria-label") for one in page.locator(".chart svg").all()]
    assert charts == ["Rating: 4 runs, from 4.6 to 3.9", "Median latency: 4 runs, from 900 ms to 1.41 s"]
    assert page.locator(".strip li").count() == 5
    assert violations(page) == []
    page.keyboard.press("Escape")
    cards = page.inner_text("#cards")
    for said in ("Runs", "Dead letters", "THROTTLED", "Changes at AWS", "lifecycle: ACTIVE became", "Circuits"):
        assert said in cards, said
    assert "end within 1 d" in page.inner_text("#health")
    assert watched.problems == []


def test_it_works_in_a_frame_without_an_origin(opened):
    text = formats.render(MATRIX, "html", Screen())
    framed = f"<html data-ready><iframe sandbox='allow-scripts' width=1300 height=800 srcdoc='{escape(text)}'></iframe>"
    frame = opened(framed).page.frame_locator("iframe")
    frame.locator("#matrix .cell >> nth=0").click()
    expect(frame.locator("#h-drawer")).to_be_focused()
    frame.locator("#h-drawer").press("Escape")
    expect(frame.locator("#matrix .cell >> nth=0")).to_be_focused()


def test_an_empty_report_says_so(opened):
    watched = opened(Report())
    assert "There are no targets in this report" in watched.page.inner_text("#list")
    assert watched.problems == []
    watched.page.evaluate("document.querySelector('main').append(document.createElement('img'))")
    assert [one for one in violations(watched.page) if "image-alt" in one], "axe sees what is wrong"


def test_a_long_list_comes_in_parts_and_the_theme_can_be_chosen(opened):
    many = tuple(replace(target("a.b", Status.CERTIFIED), target=f"t{index:03}@us-east-1") for index in range(250))
    watched = opened(Report(targets=many), scheme="light")
    page = watched.page
    page.click("text=Show 100 more of 150")
    assert focused(page) == "t100@us-east-1"
    page.click("text=Show 50 more of 50")
    assert page.locator("#list .open").count() == 250
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == light
    page.click("text=Theme: light")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    assert watched.problems == []
