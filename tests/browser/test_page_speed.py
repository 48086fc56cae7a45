"""A matrix of every model in every region opens at once."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.specimen import REPORT

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import ProbeReport, Report

MODELS, REGIONS = 232, 30
SECONDS = 2.0


def wide(probes: int) -> Report:
    """Every model in every region, with as many probes each."""
    tried = tuple(
        ProbeReport(
            id=f"probe_{index}", mark=Mark.PASS, trials=1, passed=1, duration_ms=800.0, request_ids=("6d0f" * 9,)
        )
        for index in range(probes)
    )
    statuses = (Status.CERTIFIED, Status.CERTIFIED, Status.CERTIFIED, Status.QUALITY_WARNING, Status.UNSUPPORTED)
    targets = tuple(
        replace(
            REPORT.targets[0],
            model=f"vendor{model % 12}.model-{model}-v1:0",
            vendor=f"vendor{model % 12}",
            region=f"region-{region}",
            target=f"vendor{model % 12}.model-{model}-v1:0@region-{region}",
            status=statuses[(model * 7 + region) % 5],
            rating=4.2,
            probes=tried,
        )
        for model in range(MODELS)
        for region in range(REGIONS)
    )
    return replace(REPORT, targets=targets)


@pytest.mark.heavy
@pytest.mark.parametrize("probes", [0, 15])
def test_every_model_in_every_region_opens_in_two_seconds(opened, probes: int):
    text = formats.render(wide(probes), "html", Screen())
    seconds = []
    for _ in range(3):  # the best of three: others use this machine too
        page = opened(text).page
        assert page.locator("#matrix .cell").count() == MODELS * REGIONS
        seconds.append(int(page.get_attribute("html", "data-ready")) / 1000)
        if seconds[-1] < SECONDS:
            break
    print(f"{len(text) / 1e6:.1f} MB open in {min(seconds):.2f} s")
    assert min(seconds) < SECONDS
