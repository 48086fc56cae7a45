"""What is wrong with a reply as such, and where a probe must rather say that it cannot tell."""

import json
from dataclasses import replace
from typing import Any

import pytest

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes import by_id, for_kind
from certify_cli.probes._chat import allowance, heard, may_think
from certify_cli.probes._judging import excerpt
from certify_cli.probes._script import CHAT, chat, cut, model, subject
from certify_cli.probes._sound import unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Mark
from certify_cli.types.model import Curated, Limits

REQUEST = Request("converse", "{}", max_tokens=64)
THINKER = replace(subject(), model=replace(model(CHAT), curated=Curated(always_thinks=True)))


def turn(reply: Reply, who: Subject | None = None) -> dict[str, Any]:
    return heard(reply, REQUEST, who or subject())


def fault(seen: dict[str, Any]) -> Judgement:
    judgement = unsound(seen)
    assert judgement is not None
    return judgement


@pytest.mark.parametrize("stop", ["guardrail_intervened", "content_filtered", "refusal"])
def test_a_content_filter_decides_nothing(stop: str) -> None:
    judgement = fault(turn(replace(chat("I cannot help with that."), stop_reason=stop)))
    assert judgement.mark is Mark.INCONCLUSIVE
    assert stop in judgement.reason


@pytest.mark.parametrize(
    "reply",
    [
        cut("", 64, thought="Let me see"),
        cut("<think>Let me see", 64),
        cut("<think>Let me see</think>\n", 64),
    ],
)
def test_reasoning_that_used_up_the_tokens_decides_nothing(reply: Reply) -> None:
    judgement = fault(turn(reply))
    assert judgement.mark is Mark.INCONCLUSIVE
    assert judgement.reason == "reasoning used up the 64 tokens allowed"


def test_tokens_used_up_without_a_word_decide_nothing_whoever_the_model_is() -> None:
    assert fault(turn(cut("", 64), THINKER)).reason == "reasoning used up the 64 tokens allowed"
    judgement = fault(turn(cut("", 64)))
    assert (judgement.mark, judgement.reason) == (Mark.INCONCLUSIVE, "the 64 tokens allowed were used up")
    early = fault(turn(cut("", 8)))
    assert (early.mark, early.reason) == (Mark.FAIL, "empty content")
    assert fault(turn(chat("", tokens=64))).mark is Mark.FAIL


@pytest.mark.parametrize("probe_id", ["reachable", "answers", "system_prompt", "multi_turn", "max_tokens"])
def test_a_probe_is_undecided_by_a_silent_reply_at_its_limit(probe_id: str) -> None:
    probe = by_id(probe_id)
    asking = probe.ask(subject())
    limit = next(asking).max_tokens
    with pytest.raises(StopIteration) as end:
        asking.send(cut("", limit))
    judgement = probe.judge(end.value.value)
    assert (judgement.mark, judgement.reason) == (Mark.INCONCLUSIVE, f"the {limit} tokens allowed were used up")


@pytest.mark.parametrize("probe", for_kind("chat"), ids=lambda probe: probe.id)
def test_models_that_think_unannounced_get_room(probe: Probe) -> None:
    assert probe.id in ("max_tokens", "count_tokens") or next(probe.ask(subject())).max_tokens >= 256


def test_only_reasoning_and_an_end_is_no_answer() -> None:
    judgement = fault(turn(chat("", thought="So it is 95")))
    assert (judgement.mark, judgement.reason) == (Mark.FAIL, "only reasoning, no visible text")


@pytest.mark.parametrize(
    "usage",
    [Usage(30, 8, 38), Usage(4, 8, 38, 26), Usage(4, 8, 12, 26), Usage(4, 8, 38, 0, 26), Usage(0, 8, 28, 10, 10)],
)
def test_cached_input_may_be_counted_either_way(usage: Usage | None) -> None:
    assert unsound(turn(replace(chat("95"), usage=usage))) is None


@pytest.mark.parametrize(
    "usage",
    [None, Usage(30, 8, 39), Usage(30, 8, 0), Usage(30, 0, 30), Usage(0, 8, 8), Usage(-1, 8, 7), Usage(4, 8, 12, -1)],
)
def test_usage_that_makes_no_sense_fails(usage: Usage | None) -> None:
    assert fault(turn(replace(chat("95"), usage=usage))).mark is Mark.FAIL


def test_max_tokens_is_a_wrong_end_unless_the_tokens_really_ran_out() -> None:
    early = wrong_end(turn(cut("95", 8)), "end_turn")
    assert early is not None
    assert early.reason == ("stop reason is 'max_tokens' after 8 of 64 tokens, expected 'end_turn'")
    assert wrong_end(turn(cut("95", 64)), "end_turn") is None


def test_a_wrong_answer_cut_short_blames_a_thinker_for_nothing() -> None:
    probe = by_id("answers")
    asking = probe.ask(THINKER)
    limit = next(asking).max_tokens
    with pytest.raises(StopIteration) as end:
        asking.send(cut("Well, first", limit, thought="Hm"))
    assert probe.judge(end.value.value).mark is Mark.INCONCLUSIVE
    assert probe.judge({**end.value.value, "turn": turn(cut("Well, first", 64))}).mark is Mark.FAIL


def test_max_tokens_cannot_tell_when_the_model_ends_by_itself() -> None:
    judgement = by_id("max_tokens").judge({"turn": turn(chat("A short story.", tokens=5))})
    assert judgement.mark is Mark.INCONCLUSIVE


def test_a_stop_sequence_met_in_the_reasoning_decides_nothing() -> None:
    reply = replace(chat("", thought="Count: 120, 121"), stop_reason="stop_sequence")
    assert by_id("stop_sequences").judge({"stop": 122, "turn": turn(reply)}).mark is Mark.INCONCLUSIVE


def test_a_filtered_picture_decides_nothing() -> None:
    seen = {"asked": {"ratio": "3:2"}, "pictures": 0, "refusals": ["Filter reason: prompt"], "picture": {}}
    assert by_id("image_shape").judge(seen).mark is Mark.INCONCLUSIVE


def test_text_is_what_people_see() -> None:
    assert turn(chat("<think>1 or 2</think>\n\n95"))["text"] == "95"
    assert turn(chat("no opening tag</think>95"))["text"] == "95"
    assert turn(chat("<thinking>\nso\n</thinking> Done."))["text"] == "Done."
    assert turn(replace(chat(""), blocks=({"text": "9"}, {"text": "5"})))["text"] == "95"
    assert turn(chat("a < b"))["text"] == "a < b"


def test_room_for_reasoning_stays_below_the_models_own_limit() -> None:
    record = model(CHAT)
    assert allowance(record, 64) == 64
    assert allowance(THINKER.model, 64) == 1_088
    assert allowance(replace(THINKER.model, limits=Limits(max_output_tokens=500)), 64) == 500
    assert allowance(replace(THINKER.model, limits=Limits()), 64) == 1_088
    assert may_think(replace(record, uncurated=True))


@pytest.mark.parametrize("text", ["a" * 9_000, "字" * 9_000, "🙂" * 9_000, '"\\' * 9_000])
def test_excerpts_are_bounded_and_keep_the_end(text: str) -> None:
    cut_text = excerpt(text + "95")
    assert len(json.dumps(cut_text)) <= 1_502
    assert cut_text.endswith("95")
    assert excerpt("short") == "short"


def test_excerpts_hold_nothing_that_a_database_refuses() -> None:
    assert excerpt("a\x00b\ud800c") == "a\ufffdb\ufffdc"
