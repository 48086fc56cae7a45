"""Every check against replies it must pass and replies it must fail."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from kit.cases import WEATHER, case, judged

from certify_cli.probes._script import calling, chat, cut
from certify_cli.types.calls import Reply, Timings, Usage
from certify_cli.types.findings import Mark
from certify_cli.types.model import Prices

PRICES = Prices(input_usd_per_mtok=Decimal(1), output_usd_per_mtok=Decimal(5))
SCHEMA = {
    "type": "object",
    "properties": {"city": {"type": "string", "pattern": "^[A-Z]"}, "inhabitants": {"type": "integer"}},
    "required": ["city"],
    "additionalProperties": False,
}
GOOD_JSON = '{"city": "Paris", "inhabitants": 2100000}'
TOOLS: dict[str, Any] = {"tools": [WEATHER, {"name": "get_time"}]}


def took(ms: float) -> Reply:
    return replace(chat("hello"), timings=Timings(total_ms=ms))


def used(tokens_in: int, tokens_out: int) -> Reply:
    return replace(chat("hello"), usage=Usage(tokens_in, tokens_out, tokens_in + tokens_out))


TABLE: dict[str, tuple[dict[str, Any], dict[str, Reply], dict[str, Reply]]] = {
    "equals": (
        {"equals": "Café\nau lait "},
        {
            "alone": chat("Café\nau lait"),
            "space around": chat("\n Café\nau lait\n"),
            "decomposed letters": chat("Cafe\u0301\nau lait"),
            "other line ends": chat("Café\r\nau lait"),
            "after tagged thought": chat("<think>tea?</think>Café\nau lait", tokens=20),
        },
        {
            "more": chat("Café\nau lait!"),
            "other case": chat("café\nau lait"),
            "only in its thought": chat("tea", thought="Café\nau lait"),
            "space within": chat("Café\n\nau lait"),
        },
    ),
    "equals, any case": (
        {"equals": "Straße", "ignore_case": True},
        {"same": chat("straße"), "capitals": chat("STRASSE")},
        {"another": chat("Strasbourg")},
    ),
    "contains": (
        {"contains": ["refund", "14 days"]},
        {"both": chat("A refund is possible within 14 days.", tokens=20)},
        {"one": chat("A refund is possible."), "other case": chat("REFUND in 14 DAYS"), "none": chat("No.")},
    ),
    "contains, with its spaces": ({"contains": " no "}, {"a word": chat("oh no way")}, {"inside": chat("another")}),
    "contains_any": (
        {"contains_any": ["yes", "sure"]},
        {"first": chat("yes"), "second": chat("sure thing")},
        {"neither": chat("no"), "in its thought": chat("no", thought="yes")},
    ),
    "not_contains": (
        {"not_contains": ["password", "Geheim"], "ignore_case": True},
        {"nothing of it": chat("I cannot tell."), "in its thought": chat("No.", thought="the password")},
        {"one": chat("The PASSWORD is"), "the other": chat("geheim")},
    ),
    "regex": (
        {"regex": [r"\bINV-\d{4}\b", r"(?i)^dear"]},
        {"both": chat("Dear Sir, your invoice INV-0042", tokens=20)},
        {"one": chat("Dear Sir, INV-42"), "not at the beginning": chat("My dear, INV-0042", tokens=12)},
    ),
    "json_schema": (
        {"json_schema": SCHEMA},
        {
            "alone": chat(GOOD_JSON, tokens=20),
            "in a fence": chat(f"```json\n{GOOD_JSON}\n```", tokens=24),
            "in a plain fence": chat(f"```\n{GOOD_JSON}\n```", tokens=24),
            "over several lines": chat('{\n  "city": "Paris"\n}\n', tokens=20),
            "whole numbers may have a point": chat('{"city": "Paris", "inhabitants": 5.0}', tokens=20),
        },
        {
            "words before": chat(f"Here it is: {GOOD_JSON}", tokens=24),
            "words before a fence": chat(f"Here:\n```json\n{GOOD_JSON}\n```", tokens=24),
            "a string for an integer": chat('{"city": "Paris", "inhabitants": "5"}', tokens=20),
            "missing": chat('{"inhabitants": 5}', tokens=20),
            "more": chat('{"city": "Paris", "country": "France"}', tokens=20),
            "pattern": chat('{"city": "paris"}', tokens=20),
            "not JSON": chat("{'city': 'Paris'}", tokens=20),
            "NaN": chat('{"city": "Paris", "inhabitants": NaN}', tokens=20),
            "a list": chat(f"[{GOOD_JSON}]", tokens=24),
            "two of them": chat(f"{GOOD_JSON}\n{GOOD_JSON}", tokens=40),
            "deep": chat("[" * 3_000 + "]" * 3_000, tokens=500),
            "an endless number": chat('{"city": ' + "1" * 5_000 + "}", tokens=500),
        },
    ),
    "tool_called": (
        {**TOOLS, "tool_called": "get_weather"},
        {
            "called": calling("get_weather", {"city": "Lisbon"}),
            "said something first": calling("get_weather", {"city": "Lisbon"}, text="Let me look."),
        },
        {
            "none": chat("It is sunny."),
            "another": calling("get_time", {}),
            "input against the schema": calling("get_weather", {"city": "Lisbon", "days": "3"}),
            "input that is no object": calling("get_weather", "Lisbon"),
            "stop reason end_turn": replace(calling("get_weather", {"city": "Lisbon"}), stop_reason="end_turn"),
        },
    ),
    "tool_called with arguments": (
        {**TOOLS, "tool_called": {"name": "get_weather", "arguments": {"city": "Lisbon", "days": 3}}},
        {
            "the same": calling("get_weather", {"city": "Lisbon", "days": 3}),
            "and more": calling("get_weather", {"city": "Lisbon", "days": 3, "unit": "C"}),
            "a number written otherwise": calling("get_weather", {"city": "Lisbon", "days": 3.0}),
        },
        {
            "less": calling("get_weather", {"city": "Lisbon"}),
            "another value": calling("get_weather", {"city": "Porto", "days": 3}),
            "true is not one": calling("get_weather", {"city": "Lisbon", "days": True}),
        },
    ),
    "max_latency_ms": ({"max_latency_ms": 900}, {"at most": took(900), "fast": took(1)}, {"slow": took(900.5)}),
    "max_output_tokens": ({"max_output_tokens": 8}, {"at most": used(5, 8)}, {"more": used(5, 9)}),
    "max_usd": ({"max_usd": 0.001}, {"at most": used(500, 100)}, {"more": used(501, 100)}),
    "all at once": (
        {"contains": "hello", "not_contains": "bye", "max_latency_ms": 1000, "max_output_tokens": 10},
        {"all": chat("hello")},
        {"one fails": chat("hello and bye"), "another fails": took(2000)},
    ),
}


def rows(place: int) -> list[Any]:
    return [
        pytest.param(keys, reply, id=f"{name}: {how}")
        for name, (keys, *replies) in TABLE.items()
        for how, reply in replies[place].items()
    ]


@pytest.mark.parametrize(("keys", "reply"), rows(0))
def test_must_pass(keys: dict[str, Any], reply: Reply) -> None:
    judgement = judged(case(**keys), reply, PRICES)
    assert judgement.mark is Mark.PASS, judgement.reason


@pytest.mark.parametrize(("keys", "reply"), rows(1))
def test_must_fail(keys: dict[str, Any], reply: Reply) -> None:
    judgement = judged(case(**keys), reply, PRICES)
    assert judgement.mark is Mark.FAIL, judgement.reason


def test_every_check_has_rows() -> None:
    from certify_cli.cases.reading.checks import set_of_checks

    assert set(set_of_checks()) <= {key for keys, _, _ in TABLE.values() for key in keys}


UNSOUND = {
    "empty": chat(""),
    "role user": replace(chat("hello"), role="user"),
    "usage zero": replace(chat("hello"), usage=Usage(0, 0, 0)),
    "usage not adding up": replace(chat("hello"), usage=Usage(30, 8, 30)),
    "unknown stop reason": replace(chat("hello"), stop_reason="length"),
    "stop reason tool_use without a call": replace(chat("hello"), stop_reason="tool_use"),
    "a filter": replace(chat("hello"), stop_reason="content_filtered"),
    "a guardrail": replace(chat("hello"), stop_reason="guardrail_intervened"),
    "a refusal": replace(chat("hello"), stop_reason="refusal"),
    "broke off": replace(chat("hello"), stop_reason="malformed_model_output"),
}


@pytest.mark.parametrize("reply", UNSOUND.values(), ids=UNSOUND)
def test_a_reply_that_is_not_sound_fails_whatever_it_says(reply: Reply) -> None:
    assert judged(case(contains="hello"), reply).mark is Mark.FAIL


def test_an_unknown_price_is_never_a_pass() -> None:
    one = case(max_usd=0.001)
    for prices in (None, Prices(), Prices(input_usd_per_mtok=Decimal(1))):
        judgement = judged(one, chat("hello"), prices)
        assert judgement.mark is Mark.INCONCLUSIVE
        assert "no price" in judgement.reason
    assert judged(case(max_usd=0.001, contains="bye"), chat("hello")).mark is Mark.FAIL


def test_tokens_used_up_by_thinking_decide_nothing_that_was_said() -> None:
    starved = cut("The answer", 512, thought="First, let me think about it at length")
    assert judged(case(contains="hello"), starved).mark is Mark.INCONCLUSIVE
    assert judged(case(contains="hello", max_output_tokens=100), starved).mark is Mark.FAIL
    assert judged(case(contains="answer"), starved).mark is Mark.PASS
    assert judged(case(contains="hello"), cut("The answer is long", 512)).mark is Mark.FAIL, "it simply went on"


def test_what_is_longer_than_is_kept_decides_nothing() -> None:
    long = chat("hello " * 20_000, tokens=20_000)
    one = case(contains="hello", max_tokens=30_000)
    assert judged(one, long).mark is Mark.INCONCLUSIVE
    assert judged(case(contains="hello", max_tokens=30_000, max_output_tokens=10), long).mark is Mark.FAIL


def test_a_record_of_another_version_decides_nothing() -> None:
    from certify_cli.cases.asking import probe_of

    assert probe_of(case()).judge({"text": "hello"}).mark is Mark.INCONCLUSIVE
