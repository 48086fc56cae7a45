"""Tools on offer and none that fits: the model must answer by itself."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import calling, chance, chat, cut, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._stock import IN_STOCK, STOCK_TOOLS
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.probes._tools import calls_of, offering
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

CONFIG = offering(*STOCK_TOOLS[:2])


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_sum(subject.random())
    request = asked(subject, task.question, toolConfig=CONFIG)
    reply = yield request
    return {"a": task.a, "b": task.b, "turn": heard(reply, request, subject), "calls": calls_of(reply)}


@readable
def judge(seen: Seen) -> Judgement:
    turn = seen["turn"]
    wrong = _called(seen["calls"]) or wrong_sum(turn["text"], seen["a"], seen["b"])
    return (
        unsound(turn)
        or unless_cut_short(turn, wrong)
        or wrong_end(turn, "end_turn")
        or passed("left tools alone that do not fit, and answered")
    )


def _called(calls: list[dict[str, str]]) -> Judgement | None:
    return failed(f"called the tool '{calls[0]['name']}', though none fits a sum") if calls else None


_SUM = draw_sum(chance())
_ANSWER = str(_SUM.total)
_RIGHT = chat(_ANSWER)
_CALL = calling(IN_STOCK, {"product": "ABC-123"})

PROBE = Probe(
    id="tool_abstention",
    title="Leaves tools alone that do not fit",
    why="a tool called without need costs money and time, and may do harm; the answer must still come",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="tool_use",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "chatty": chat(f"{_SUM.a} + {_SUM.b} = {_ANSWER}. Anything else? 😊", tokens=20),
            "markdown": chat(f"**{_ANSWER}**"),
            "LaTeX": chat(f"$$\\boxed{{{_ANSWER}}}$$", tokens=12),
            "code fence": chat(f"```\n{_ANSWER}\n```", tokens=12),
            "thousands separator": chat(f"{_SUM.total:,}"),
            "says that no tool is needed": chat(f"No tool is needed for this: {_ANSWER}", tokens=16),
            "thinks aloud": chat(f"<thinking>No tool adds numbers.</thinking>\n{_ANSWER}", tokens=20),
            "reasoning block": chat(_ANSWER, thought="The tools are about stock. I add.", tokens=30),
            "Japanese digits": chat(_ANSWER.translate({48 + n: 0xFF10 + n for n in range(10)}) + "です。"),
        }
    ),
    fails=scripts(
        {
            "calls a tool": _CALL,
            "calls a tool and answers": replace(_CALL, blocks=(*_RIGHT.blocks, *_CALL.blocks)),
            "calls a tool beside end_turn": replace(_CALL, stop_reason="end_turn"),
            "answers, and a call beside end_turn": replace(_RIGHT, blocks=(*_RIGHT.blocks, *_CALL.blocks)),
            "calls a tool that nobody offered": calling("calculator", {"expression": f"{_SUM.a}+{_SUM.b}"}),
            "a call written as text": chat('{"name": "units_in_stock", "arguments": {"product": "412"}}', tokens=20),
            "excuses itself": chat("None of my tools can add numbers.", tokens=10),
            "wrong sum": chat(str(_SUM.total + 1)),
            "hedges": chat(f"{_ANSWER} or {_SUM.total + 10}"),
            "part of another number": chat(f"{_ANSWER}7"),
            "right only in its reasoning": chat("I have no tool for that.", thought=_ANSWER, tokens=20),
            "says nothing": chat(""),
            "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
            "stop reason max_tokens": cut(_ANSWER, 8),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
