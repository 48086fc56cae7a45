"""temperature, topP, both and stop sequences: each is accepted, refused in so many words, or (a fault) ignored.

What is seen is a table. That a sampling parameter has an effect is not claimed: few calls cannot show it. A stop
sequence that is ignored shows at once. What the registry says of sampling parameters is compared with what was seen,
both ways.
"""

from __future__ import annotations

import random
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle, plain_field
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._counting import draw_count, may_keep, not_stopped
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._provoked import BREAKDOWNS, REFUSALS, flaw_of, harmless, put, told
from certify_cli.probes._script import broken, chance, chat, refused, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Judgement, Seen

SAMPLING: Mapping[str, Mapping[str, float]] = {
    "temperature": {"temperature": 0.0},
    "topP": {"topP": 0.9},
    "both": {"temperature": 0.5, "topP": 0.9},
}
STOP = "stop sequences"
NUMBERS = 16

Row = Mapping[str, Any]


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    rows = []
    for name, task, request in _requests(subject):
        answer = yield from put(request, REFUSALS | BREAKDOWNS)
        rows.append({"name": name, **task, **_kept(answer, request, subject)})
        if isinstance(answer, Failure) and answer.category in BREAKDOWNS:
            yield harmless(subject)
    rejects = sorted({plain_field(name) for name in subject.model.curated.rejects})
    return {"rows": rows, "rejects": rejects, "uncurated": subject.model.uncurated, "may_keep": may_keep(subject.model)}


def _requests(subject: Subject) -> Iterator[tuple[str, dict[str, int], Request]]:
    """(name, what the answer is judged by, request) for each row."""
    draws = subject.random()
    for name, values in SAMPLING.items():
        task = draw_sum(draws)
        yield name, {"a": task.a, "b": task.b}, asked(subject, task.question, inference=values)
    stop, question = _draw_stop(draws)
    yield STOP, {"stop": stop}, asked(subject, question, inference={"stopSequences": [str(stop)]})


def _draw_stop(chance: random.Random) -> tuple[int, str]:
    count = draw_count(chance, NUMBERS)
    return count.first + NUMBERS // 2, count.question


def _kept(answer: Reply | Failure, request: Request, subject: Subject) -> dict[str, Any]:
    if isinstance(answer, Failure):
        return {"refused": told(answer)}
    turn = heard(answer, request, subject)
    del turn["events"]
    return {"turn": {**turn, "text": turn["text"][:500]}}


@readable
def judge(seen: Seen) -> Judgement:
    if not seen["rows"]:
        return failed("no parameter was tried")
    judged = [_row(row, seen) for row in seen["rows"]]
    return next(
        (one for one in judged if isinstance(one, Judgement)),
        passed(", ".join(one for one in judged if isinstance(one, str))),
    )


def _row(row: Row, seen: Seen) -> Judgement | str:
    """What is wrong with a row, else what it shows in a few words."""
    name = row["name"]
    if "refused" in row:
        problem = flaw_of(row["refused"])
        return failed(f"{name} {problem}") if problem else f"{name} refused{_remark(name, seen, accepted=False)}"
    wrong = _wrong_stop(row, seen) if name == STOP else _wrong_sum(row)
    if wrong is not None:
        return replace(wrong, reason=f"with {name}: {wrong.reason}")
    return f"{name} {'obeyed' if name == STOP else 'accepted'}{_remark(name, seen, accepted=True)}"


def _wrong_sum(row: Row) -> Judgement | None:
    turn = row["turn"]
    wrong = unless_cut_short(turn, wrong_sum(turn["text"], row["a"], row["b"]))
    return unsound(turn) or wrong_end(turn, "end_turn") or wrong


def _wrong_stop(row: Row, seen: Seen) -> Judgement | None:
    turn = row["turn"]
    if turn["thought"] and not turn["characters"]:
        return None  # the sequence was met in the reasoning, and ended that
    wrong = unless_cut_short(turn, _not_stopped(turn["text"], row, seen))
    return unsound(turn) or wrong_end(turn, "stop_sequence", "end_turn") or wrong


def _not_stopped(text: str, row: Row, seen: Seen) -> Judgement | None:
    return not_stopped(text, row["stop"], row["stop"] - NUMBERS // 2, may_keep=seen["may_keep"])


def _remark(name: str, seen: Seen, *, accepted: bool) -> str:
    """Where the registry says otherwise. Of both together it says nothing, of an unknown model nothing at all."""
    if name not in ("temperature", "topP") or seen["uncurated"]:
        return ""
    rejected = plain_field(name) in seen["rejects"]
    if accepted == rejected:
        return " (the registry says it is rejected)" if rejected else " (the registry does not know of that)"
    return ""


_CHANCE = chance()
_SUMS = [draw_sum(_CHANCE) for _ in SAMPLING]
_RIGHT = [chat(str(one.total)) for one in _SUMS]
_STOP_AT, _ = _draw_stop(_CHANCE)
_UNTIL = ", ".join(str(number) for number in range(_STOP_AT - NUMBERS // 2, _STOP_AT))
_STOPPED = replace(chat(_UNTIL + ", ", tokens=24), stop_reason="stop_sequence")
_ON = chat(f"{_UNTIL}, {_STOP_AT}, {_STOP_AT + 1}", tokens=32)
_DEPRECATED = refused(
    "The model returned the following errors: `temperature` is deprecated for this model.",
    category=Category.CAPABILITY_UNSUPPORTED,
)
_NOT_BOTH = refused(
    "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this model."
)
_NO_STOPPING = refused(
    "This model doesn't support the stopSequences field. Remove stopSequences and try again.",
    category=Category.CAPABILITY_UNSUPPORTED,
)
_CRASH = broken(500, "InternalServerException", "The system encountered an unexpected error during processing.")

PROBE = Probe(
    id="parameter_matrix",
    title="Takes or refuses each parameter",
    why="what production sends must work or be refused clearly; what a model takes changes from one to the next",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="parameter_matrix",
    not_applicable=obstacle,
    expensive=True,
    passes=scripts(
        {
            "takes all": (*_RIGHT, _STOPPED),
            "not both": (_RIGHT[0], _RIGHT[1], _NOT_BOTH, _STOPPED),
            "takes none": (_DEPRECATED, _DEPRECATED, _DEPRECATED, _NO_STOPPING),
            "chatty": (
                chat(f"The sum is **{_SUMS[0].total}**.", tokens=12),
                chat(f"{_SUMS[1].a} + {_SUMS[1].b} = {_SUMS[1].total}", tokens=14),
                chat(f"\\[\\boxed{{{_SUMS[2].total}}}\\]", tokens=14),
                replace(chat(f"Sure!\n\n{_UNTIL},", tokens=30), stop_reason="end_turn"),
            ),
            "reasoning": (
                chat(str(_SUMS[0].total), thought="Hm."),
                chat(str(_SUMS[1].total), thought="Hm."),
                chat(str(_SUMS[2].total), thought="Hm."),
                replace(chat("", thought=f"Up to {_STOP_AT - 1}, then"), stop_reason="stop_sequence"),
            ),
        }
    ),
    fails=scripts(
        {
            "both together crash": (_RIGHT[0], _RIGHT[1], _CRASH, chat("731"), _STOPPED),
            "temperature hangs": (broken(None, "", "no answer", Category.TIMEOUT), chat("731"), *_RIGHT[1:], _STOPPED),
            "refusal without a code": (_RIGHT[0], refused("no", code=""), _RIGHT[2], _STOPPED),
            "refusal without a message": (
                _RIGHT[0],
                refused("the service gave no message with ValidationException"),
                _RIGHT[2],
                _STOPPED,
            ),
            "refusal of another name": (
                refused("no", status=404, code="ResourceNotFoundException"),
                *_RIGHT[1:],
                _STOPPED,
            ),
            "wrong with temperature": (chat(str(_SUMS[0].total + 1)), *_RIGHT[1:], _STOPPED),
            "empty with topP": (_RIGHT[0], chat(""), _RIGHT[2], _STOPPED),
            "wrong with both": (_RIGHT[0], _RIGHT[1], chat(str(_SUMS[2].total - 10)), _STOPPED),
            "another stop reason with both": (*_RIGHT[:2], replace(_RIGHT[2], stop_reason="stop_sequence"), _STOPPED),
            "usage zero with both": (*_RIGHT[:2], replace(_RIGHT[2], usage=Usage(0, 0, 0)), _STOPPED),
            "repeats the first answer": (_RIGHT[0], _RIGHT[0], _RIGHT[0], _STOPPED),
            "stop sequence ignored": (*_RIGHT, _ON),
            "stop sequence kept": (
                *_RIGHT,
                replace(chat(f"{_UNTIL}, {_STOP_AT}", tokens=26), stop_reason="stop_sequence"),
            ),
            "empty with a stop sequence": (*_RIGHT, chat("")),
        }
    ),
)
