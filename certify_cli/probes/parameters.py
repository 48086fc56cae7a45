"""temperature and topP, one at a time: accepted, and the answer still right.

One at a time because some models refuse both together. A modelled refusal reaches the runner as a failed call.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle_or_rejects, plain_field
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import chance, chat, scripts
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

SETTINGS: Mapping[str, float] = {"temperature": 0.2, "topP": 0.9}


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    draws, rejected = subject.random(), {plain_field(name) for name in subject.model.curated.rejects}
    turns = []
    for name, value in SETTINGS.items():
        task = draw_sum(draws)
        if plain_field(name) in rejected:
            continue
        request = asked(subject, task.question, inference={name: value})
        reply = yield request
        turns.append({"parameter": name, "a": task.a, "b": task.b, "turn": heard(reply, request, subject)})
    return {"turns": turns}


@readable
def judge(seen: Seen) -> Judgement:
    if not seen["turns"]:
        return failed("no parameter was tried")
    for tried in seen["turns"]:
        if wrong := _wrong(tried["turn"], tried["a"], tried["b"]):
            return replace(wrong, reason=f"with {tried['parameter']}: {wrong.reason}")
    return passed("accepted " + " and ".join(tried["parameter"] for tried in seen["turns"]))


def _wrong(turn: Turn, a: int, b: int) -> Judgement | None:
    return unsound(turn) or wrong_end(turn, "end_turn") or unless_cut_short(turn, wrong_sum(turn["text"], a, b))


def not_applicable(model: ModelRecord) -> str:
    return obstacle_or_rejects(model, "temperature")


_CHANCE = chance()
_FIRST, _SECOND = draw_sum(_CHANCE), draw_sum(_CHANCE)
_COOL, _NARROW = chat(str(_FIRST.total)), chat(str(_SECOND.total))

PROBE = Probe(
    id="parameters",
    title="Takes temperature and topP",
    why="production code sets them; newer models refuse them outright",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=not_applicable,
    passes=scripts(
        {
            "terse": (_COOL, _NARROW),
            "chatty and markdown": (
                chat(f"That makes **{_FIRST.total}**.", tokens=12),
                chat(f"{_SECOND.a} + {_SECOND.b} = {_SECOND.total}", tokens=14),
            ),
            "trailing notes": (
                chat(f"{_FIRST.total}\n\n*Note: computed in 2024.*", tokens=16),
                chat(f"Sure! The answer is **{_SECOND.total}**. Happy to add 20 more!", tokens=20),
            ),
            "bullets and a box": (
                chat(f"- {_FIRST.a} + {_FIRST.b} = **{_FIRST.total}** ✅", tokens=16),
                chat(f"$$\\boxed{{{_SECOND.total}}}$$", tokens=12),
            ),
            "reasoning block": (chat(str(_FIRST.total), thought="Hm."), chat(str(_SECOND.total), thought="Hm.")),
        }
    ),
    fails=scripts(
        {
            "wrong with temperature": (chat(str(_FIRST.total + 1)), _NARROW),
            "wrong with topP": (_COOL, chat(str(_SECOND.total + 1))),
            "hedged with topP": (_COOL, chat(f"{_SECOND.total} or {_SECOND.total + 1}")),
            "repeats the first answer": (_COOL, _COOL),
            "empty with topP": (_COOL, chat("")),
            "stop reason with topP": (_COOL, replace(_NARROW, stop_reason="stop_sequence")),
            "usage with temperature": (replace(_COOL, usage=Usage(0, 0, 0)), _NARROW),
        }
    ),
)
