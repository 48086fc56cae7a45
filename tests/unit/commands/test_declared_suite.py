"""The suite that a run of declared targets has: enough for each of them, by what the gate will ask."""

from __future__ import annotations

from pathlib import Path

import pytest

from certify_cli.commands.grounds import declared
from certify_cli.settings import load

LITE, MICRO = "[[targets]]\nmodel = 'amazon.nova-lite-v1:0'\n", "[[targets]]\nmodel = 'amazon.nova-micro-v1:0'\n"
SMOKE, FULL = "suite = 'smoke'\n", "suite = 'full'\n"
HERE = "regions = ['us-east-1']\n"


@pytest.mark.parametrize(
    ("text", "suite"),
    [
        ("", None),
        (LITE, "standard"),
        (LITE + SMOKE, "smoke"),
        (LITE + MICRO + SMOKE, "standard"),
        (LITE + HERE + MICRO + HERE + SMOKE, "standard"),
        (LITE + SMOKE + MICRO + FULL, "full"),
        (f"[policy]\nmin_suite = 'full'\n{LITE}{SMOKE}", "full"),
        (f"[policy]\npreset = 'smoke'\n{LITE}", "smoke"),
        (f"[[policy.rules]]\ntarget = 'amazon.nova-lite-v1:0@us-east-1'\nmin_suite = 'full'\n{LITE}{HERE}", "full"),
        (f"[[policy.rules]]\ntarget = 'amazon.nova-lite-v1:0@us-west-2'\nmin_suite = 'full'\n{LITE}{HERE}", "standard"),
        (f"[[policy.rules]]\ntarget = 'amazon.*'\nmin_suite = 'full'\n{LITE}{SMOKE}", "full"),
    ],
)
def test_it_is_enough_for_each(tmp_path: Path, text: str, suite: str | None) -> None:
    (tmp_path / "certify.toml").write_text(text, "utf-8")
    assert declared(load(tmp_path / "certify.toml")).suite == suite
