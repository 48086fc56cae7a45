"""Reading counts, remembered numbers and tool results for every seed, however a healthy model writes them."""

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from certify_cli.probes import by_id, multi_turn, stop_sequences, stream_integrity, system_prompt
from certify_cli.probes._counting import Count
from certify_cli.probes._rivals import hedges
from certify_cli.probes._script import chance, chat, streamed, subject
from certify_cli.types.calls import Reply
from certify_cli.types.findings import Judgement, Mark

SEPARATORS = st.sampled_from(
    [",", ", ", "\n", ",\n", "、", "，", " ", ";", " , ", "\n- ", "** **", "\u3001\n", ".\n", "|"]
)


def judged(probe_id: str, seed: int, reply: Reply) -> Judgement:
    probe = by_id(probe_id)
    asking = probe.ask(subject(seed=seed))
    next(asking)
    with pytest.raises(StopIteration) as end:
        asking.send(reply)
    return probe.judge(end.value.value)


def counted(first: int, until: int, separator: str) -> Reply:
    return replace(chat(separator.join(map(str, range(first, until))) + separator), stop_reason="stop_sequence")


@given(seed=st.integers(0, 10**9), separator=SEPARATORS)
def test_a_count_that_stopped_passes_whatever_separates_it(seed: int, separator: str) -> None:
    count, stop = stop_sequences.draw_task(chance(seed))
    judgement = judged("stop_sequences", seed, counted(count.first, stop, separator))
    assert judgement.mark is Mark.PASS, judgement.reason


@given(seed=st.integers(0, 10**9), separator=SEPARATORS, off=st.sampled_from([-3, -1, 1, 2, 3]))
def test_a_count_that_stopped_elsewhere_fails_whatever_separates_it(seed: int, separator: str, off: int) -> None:
    count, stop = stop_sequences.draw_task(chance(seed))
    judgement = judged("stop_sequences", seed, counted(count.first, stop + off, separator))
    assert judgement.mark is Mark.FAIL


REMARKS = st.sampled_from(
    ["{}", "**{}**", "Sure! From {first} to {last}:\n\n{}", "{}.\n\nThat makes {length}. 🙂", "```\n{}\n```"]
)


def streamed_count(count: Count, text: str) -> Reply:
    return streamed(chat(text, tokens=count.length * 3))


@given(seed=st.integers(0, 10**9), separator=SEPARATORS, remark=REMARKS)
def test_a_streamed_count_passes_however_it_is_written(seed: int, separator: str, remark: str) -> None:
    count = stream_integrity.draw_task(chance(seed))
    written = separator.join(map(str, range(count.first, count.last + 1)))
    text = remark.format(written, first=count.first, last=count.last, length=count.length)
    judgement = judged("stream_integrity", seed, streamed_count(count, text))
    assert judgement.mark is Mark.PASS, judgement.reason


@given(seed=st.integers(0, 10**9), separator=SEPARATORS, size=st.integers(4, 20), data=st.data())
def test_a_piece_that_is_lost_or_comes_twice_is_seen(seed: int, separator: str, size: int, data: st.DataObject) -> None:
    count = stream_integrity.draw_task(chance(seed))
    text = separator.join(map(str, range(count.first, count.last + 1)))
    at = data.draw(st.integers(0, len(text) - 4))
    piece = text[at : at + size]
    assume(any(character.isdigit() for character in piece))
    broken = data.draw(st.sampled_from(["", piece * 2]))
    judgement = judged("stream_integrity", seed, streamed_count(count, text[:at] + broken + text[at + size :]))
    assert judgement.mark is Mark.FAIL


OBEYED = ["{}", "**{}**", "Sure! {}", "The code word is {}.", "\u201c{}\u201d 🙂", "{}\n\nHave a nice day!", "- `{}`"]
QUOTED = [
    "I'm not supposed to say '{}'.",
    "I can\u2019t reply with {}",
    "I won't say {}.",
    "{} is a secret.",
    "Sorry, {} is all I was given, but I refuse to say it.",
]


@given(seed=st.integers(0, 10**9), phrase=st.sampled_from(OBEYED))
def test_obeying_the_system_prompt_passes(seed: int, phrase: str) -> None:
    task = system_prompt.draw_task(chance(seed))
    judgement = judged("system_prompt", seed, chat(phrase.format(task.code)))
    assert judgement.mark is Mark.PASS, judgement.reason


@given(seed=st.integers(0, 10**9), phrase=st.sampled_from(QUOTED))
def test_quoting_the_system_prompt_fails(seed: int, phrase: str) -> None:
    task = system_prompt.draw_task(chance(seed))
    assert judged("system_prompt", seed, chat(phrase.format(task.code))).mark is Mark.FAIL


@given(
    seed=st.integers(0, 10**9),
    phrase=st.sampled_from(["{}", "It's {}.", "**{}** (as of 2024)", "{}\n\nIn 2025 too!"]),
    separator=st.sampled_from([", ", ",", "\n", " and ", "; ", "、"]),
)
def test_remembering_passes_and_hedging_fails(seed: int, phrase: str, separator: str) -> None:
    task = multi_turn.draw_task(chance(seed))
    numbers = separator.join(str(one.code) for one in task.asked)
    judgement = judged("multi_turn", seed, chat(phrase.format(numbers)))
    assert judgement.mark is Mark.PASS, judgement.reason
    named = separator.join(f"your {one.thing}: {one.code}" for one in task.told)
    assert judged("multi_turn", seed, chat(named)).mark is Mark.PASS
    assert judged("multi_turn", seed, chat(f"{numbers} or {task.asked[0].code + 1}")).mark is Mark.FAIL
    forgotten = separator.join(str(one.code) for one in task.asked[1:])
    assert judged("multi_turn", seed, chat(forgotten)).mark is Mark.FAIL


CLEAR = [
    "7421",
    "There are 7,421 units of BCD-345 in warehouse 45.",
    "7421 units as of 2024-05-01 10:35.",
    "As of May 12, 2024: **7421**",
    "7421\n\nThe lookup took 1200 milliseconds.",
    '{"units": 7421}',
    "7421 units, 100% of them in warehouse 45",
    "I checked 3 times: 7421.",
]
HEDGED = [
    "7421 or maybe 7422",
    "7421, 7422, 7423",
    "7420\n7421",
    "7421. Or 7422.",
    "7421 units. Actually it is 7500.",
    "Between 7000 and 8000, say 7421",
    "It is 7500. It is 7421.",
    "Either 7421 or 74210.",
]


@pytest.mark.parametrize("text", CLEAR)
def test_one_figure_is_no_hedge(text: str) -> None:
    assert not hedges(text, 7421, (45, 345))


@pytest.mark.parametrize("text", HEDGED)
def test_another_figure_of_the_same_kind_is_one(text: str) -> None:
    assert hedges(text, 7421, (45, 345))


@given(text=st.text(), number=st.integers(1, 10**6))
def test_any_text_can_be_weighed(text: str, number: int) -> None:
    assert hedges(text, number) in (True, False)
