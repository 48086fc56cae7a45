"""Rows are written in one pass, and say what the careful way says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

import pytest
from kit.values import NOON

from certify_cli.codec import to_json, to_row
from certify_cli.types.findings import Finding, Mark

PLAIN = Finding(
    target="t", probe="p", trial=1, mark=Mark.PASS, reason="", origin="simulated", started_at=NOON, ended_at=NOON
)


@pytest.mark.parametrize("said", ["plain", "é", "\u2028", "\x00\x1f\x7f", '"\\', "\\ud800", "\ud800", "\U0001f600"])
@pytest.mark.parametrize("number", [0.1, 1e-7, 1e22, float("nan"), float("inf")])
def test_one_pass_says_what_two_say(said: str, number: float) -> None:
    finding = replace(PLAIN, reason=said.encode("utf-8", "replace").decode(), seen={said: [said, number]})
    assert to_row(finding).isascii()
    assert json.loads(to_row(finding)) == json.loads(to_json(finding))


@pytest.mark.parametrize("way", [to_json, to_row])
def test_what_no_json_says_is_refused(way: Callable[[Finding], str]) -> None:
    with pytest.raises(ValueError, match="serialize"):
        way(replace(PLAIN, seen={"a": object()}))
