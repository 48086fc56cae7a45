"""Persona files: what they may say, and what is refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.errors import BadFile
from certify_cli.simulator.behaviour import HEALTHY
from certify_cli.simulator.behaviours import BEHAVIOURS
from certify_cli.simulator.personas import SHIPPED, Chance, load_personas, parse_personas, shipped

ONE = '[[persona]]\nname = "x"\n'


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_files_load(name: str) -> None:
    assert shipped(name).personas


def test_the_default_is_healthy() -> None:
    conduct = load_personas(None).conduct(("any.model",), "us-east-1", "Converse")
    assert (conduct.availability, conduct.quota) == ({}, None)
    assert 0 < conduct.latency_ms < 50


def test_the_demo_has_defects_of_several_sorts() -> None:
    lines = "\n".join(repr(persona) for persona in shipped("demo").personas)
    names = {persona.name for persona in shipped("demo").personas}
    assert {"throttled", "no-access", "broken-tools", "slow", "legacy"} <= names, lines


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[[persona]", "not TOML"),
        ("sead = 1", "unknown key 'sead'"),
        ('seed = "7"', "seed: give a whole number"),
        ("persona = 5", "persona: write each persona"),
        ("persona = [5]", "persona 1: write each persona"),
        ('[[persona]]\ndoes = ["healthy"]', "persona 1: missing key 'name'"),
        (ONE, "persona 1: missing key 'does'"),
        (f'{ONE}does = ["healthy"]\nmodels = "*"', "persona 1: unknown key 'models'"),
        (f'{ONE}does = ["healthy"]\nregion = 5', "persona 1: region: give a text"),
        (f'{ONE}does = ["trottled"]', "unknown behaviour 'trottled'"),
        (f"{ONE}does = [5]", "unknown behaviour None"),
        (f'{ONE}does = [{{ kind = "throttled", rmp = 5 }}]', "throttled: unknown key 'rmp'"),
        (f'{ONE}does = [{{ kind = "throttled", rpm = "many" }}]', "throttled.rpm: give a number"),
        (f'{ONE}does = [{{ kind = "slow", latency_ms = -1 }}]', "slow.latency_ms: give a number of at least 0"),
        (f'{ONE}does = [{{ kind = "flaky", p = 2 }}]', "flaky.p: give a probability"),
        (f'{ONE}does = [{{ kind = "hangs", after_bytes = 1.5 }}]', "hangs.after_bytes: give a whole number"),
        (f'{ONE}does = [{{ kind = "cuts_connection", reset = 1 }}]', "cuts_connection.reset: give true or false"),
        (f'{ONE}does = [{{ kind = "no_access", reason = "mood" }}]', "no_access.reason"),
        (f'{ONE}does = [{{ kind = "error_in_stream", exception = "x" }}]', "error_in_stream.exception"),
    ],
)
def test_mistakes_are_named_with_the_file(text: str, problem: str) -> None:
    with pytest.raises(BadFile) as refused:
        parse_personas(text, where="team.toml")
    assert problem in refused.value.message
    assert "team.toml" in refused.value.message


def test_a_near_miss_gets_a_hint() -> None:
    with pytest.raises(BadFile) as refused:
        parse_personas(f'{ONE}does = ["trottled"]', where="team.toml")
    assert "throttled" in refused.value.hint


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.toml").write_bytes(b'name = "\xff"')
    for path in (tmp_path / "absent.toml", tmp_path / "latin.toml", tmp_path):
        with pytest.raises(BadFile, match=path.name):
            load_personas(path)


def test_every_behaviour_can_be_named_without_options() -> None:
    text = "".join(f'[[persona]]\nname = "{name}"\ndoes = ["{name}"]\n' for name in BEHAVIOURS)
    assert len(parse_personas(text, where="all.toml").personas) == len(BEHAVIOURS) >= 25


def test_patterns_match_route_model_region_and_operation() -> None:
    text = ONE + 'model = "us.*"\nregion = "us-*"\noperation = "Converse*"\ndoes = [{ kind = "slow", latency_ms = 9 }]'
    personas = parse_personas(text, where="t")
    assert personas.conduct(("us.a.b", "a.b"), "us-east-1", "ConverseStream").latency_ms == 9
    assert personas.conduct(("a.b", "a.b"), "us-east-1", "Converse") is HEALTHY
    assert personas.conduct(("us.a.b", "a.b"), "eu-west-1", "Converse") is HEALTHY
    assert personas.conduct(("us.a.b", "a.b"), "us-east-1", "InvokeModel") is HEALTHY


def test_several_personas_add_up() -> None:
    slow = 'does = [{ kind = "slow", latency_ms = 5, per_token_ms = 1 }]\n'
    conduct = parse_personas((ONE + slow) * 2, where="t").conduct(("m",), "r", "Converse")
    assert (conduct.latency_ms, conduct.per_token_ms) == (10, 2)


@given(seed=st.integers(0, 2**32), p=st.sampled_from([0.2, 0.5, 0.9]))
def test_chance_is_seeded_and_fair(seed: int, p: float) -> None:
    once, again = Chance(seed), Chance(seed)
    draws = [once.draw("target") for _ in range(400)]
    again.draw("another target")
    assert draws == [again.draw("target") for _ in range(400)], "other targets must not change a target's luck"
    assert abs(sum(draw < p for draw in draws) / 400 - p) < 0.15
