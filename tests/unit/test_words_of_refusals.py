"""What is refused in settings, policies and selections says where it stands and what would be right."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from kit.gated import keep, report
from kit.values import NOON

from certify_cli.commands.asked import Asked
from certify_cli.commands.asks import Ask
from certify_cli.commands.gate import gate
from certify_cli.commands.grounds import policy_file
from certify_cli.commands.kept import Kept
from certify_cli.commands.report import Filters, narrowed
from certify_cli.errors import BadFile, UsageError
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.durations import parse_duration

NOVA = "amazon.nova-lite-v1:0"


def test_a_policy_file_with_other_settings_names_line_and_table(tmp_path: Path) -> None:
    path = tmp_path / "pf.toml"
    path.write_text("[policy]\npreset = 'smoke'\n[certify]\nsuite = 'full'\n")
    with pytest.raises(BadFile, match=r"pf\.toml:[34]: \[certify\] is none of a policy's tables"):
        policy_file(str(path))


def test_durations_have_milliseconds_and_an_example(tmp_path: Path) -> None:
    path = tmp_path / "pf.toml"
    path.write_text("[policy]\nmax_ttft_p95 = '250ms'\n")
    assert policy_file(str(path)).policy.values["max_ttft_p95"] == timedelta(milliseconds=250)
    assert parse_duration("1s500ms") == timedelta(seconds=1.5)
    path.write_text("[policy]\nmax_ttft_p95 = '1.5'\n")
    with pytest.raises(BadFile, match=r"pf\.toml:2: .*such as 500ms, 20s, 5m or 7d, not '1\.5'"):
        policy_file(str(path))


def test_a_status_that_is_none_lists_them() -> None:
    with pytest.raises(UsageError) as caught:
        narrowed([report(NOVA, NOON)], Filters(statuses=("FALED",)))
    assert "QUALITY_WARNING" in caught.value.hint


def test_a_name_in_another_region_than_asked_for_says_so() -> None:
    store = MemoryStore()
    keep(store, [report(NOVA, NOON)], "run")
    asks = (Ask(text=f"bedrock/us-west-2/{NOVA}"),)
    asked = Asked(asks=asks, catalogue=lambda: merge(load(None)), regions=("us-east-1",))
    with pytest.raises(UsageError, match="is in us-west-2, but --region says us-east-1"):
        gate(asked, Kept.of(store), Grounds(now=NOON))
