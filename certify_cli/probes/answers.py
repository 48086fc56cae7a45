"""One sum, written in digits: does the model understand a question and get it right?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_sum(subject.random())
    request = asked(subject, task.question)
    reply = yield request
    return {"a": task.a, "b": task.b, "turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    turn, a, b = seen["turn"], seen["a"], seen["b"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_sum(turn["text"], a, b))
        or passed(f"answered '{a + b}'")
    )


_SUM = draw_sum(chance())
_A, _B, _TOTAL = _SUM.a, _SUM.b, _SUM.total
_RIGHT = chat(str(_TOTAL))
_LARGE_SEED = 11
_LARGE = draw_sum(chance(_LARGE_SEED))

PROBE = Probe(
    id="answers",
    title="Answers a sum",
    why="the smallest question with one right answer, new each time; the main probe for latency",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "terse": _RIGHT,
                "chatty": chat(f"The sum of {_A} and {_B} is {_TOTAL}.", tokens=20),
                "markdown": chat(f"**{_TOTAL}**"),
                "latex": chat(f"\\[{_A} + {_B} = \\boxed{{{_TOTAL}}}\\]", tokens=24),
                "CJK punctuation": chat(f"答案是：{_TOTAL}。", tokens=9),
                "full-width digits": chat(str(_TOTAL).translate({48 + n: 0xFF10 + n for n in range(10)})),
                "reasoning block": chat(str(_TOTAL), thought=f"{_A} + {_B}, carry 1, perhaps {_TOTAL - 10}? No."),
                "tagged reasoning": chat(f"<think>\nMaybe {_TOTAL + 1}? No.\n</think>\n\n{_TOTAL}", tokens=30),
                "with its working": chat(f"1. {_A} + {_B} = {_TOTAL}\n2. Answer: {_TOTAL}", tokens=30),
                "a note in brackets": chat(f"{_TOTAL} (as of 2024)", tokens=12),
                "a friendly closing": chat(
                    f"**{_TOTAL}**\n\nLet me know if you need anything else in 2025!", tokens=20
                ),
                "an offer with a number": chat(f"{_TOTAL}\n\nI can add up to 10 more numbers for you! 😊", tokens=24),
                "code fence": chat(f"```\n{_TOTAL}\n```", tokens=10),
                "goes on at length but is right": cut(f"{_TOTAL}. Addition is a fine thing, and", SHORT_ANSWER_TOKENS),
            }
        ),
        *scripts(
            {
                "thousands separator": chat(f"{_LARGE.total:,}"),
                "thousands separated by a narrow space": chat(f"{_LARGE.total:,}".replace(",", "\u202f")),
            },
            seed=_LARGE_SEED,
        ),
    ),
    fails=(
        *scripts(
            {
                "wrong number": chat(str(_TOTAL - 1)),
                "right digits inside another number": chat(f"{_TOTAL}0"),
                "negative": chat(f"-{_TOTAL}"),
                "a letter sticks to it": chat(f"{_TOTAL}x"),
                "letters stick to its front": chat(f"ans{_TOTAL}"),
                "an end token of ChatML": chat(f"{_TOTAL}<|im_end|>"),
                "an end token of Llama": chat(f"{_TOTAL}<|eot_id|>"),
                "DeepSeek's end token": chat(f"{_TOTAL}<｜end▁of▁sentence｜>"),
                "Mistral's end token": chat(f"{_TOTAL}</s>"),
                "Gemma's end token": chat(f"{_TOTAL}<end_of_turn>"),
                "gpt-oss's channels": chat(f"<|channel|>final<|message|>{_TOTAL}"),
                "a mark of SentencePiece": chat(f"▁{_TOTAL}"),
                "a mark of byte-level BPE": chat(f"Ġ{_TOTAL}"),
                "a byte that was not decoded": chat(f"{_TOTAL}<0x0A>"),
                "broken characters": chat(f"{_TOTAL}\ufffd\ufffd"),
                "the question comes first": chat(f"{_SUM.question}\n{_TOTAL}", tokens=24),
                "a negative latency": replace(_RIGHT, details={"metrics": {"latencyMs": -4}}),
                "a thousand times the input": replace(_RIGHT, usage=Usage(30_000, 8, 30_008)),
                "decimal": chat(f"{_TOTAL}.5"),
                "hedged": chat(f"{_TOTAL} or {_TOTAL + 1}"),
                "either, or": chat(f"It is either {_TOTAL} or {_TOTAL + 10}", tokens=16),
                "second thoughts": chat(f"{_TOTAL}\n\nActually, it is {_TOTAL + 1}.", tokens=16),
                "list of guesses, a line each": chat(f"{_TOTAL - 1}\n{_TOTAL}\n{_TOTAL + 1}", tokens=16),
                "list of guesses": chat(f"{_TOTAL - 1}, {_TOTAL}, {_TOTAL + 1}"),
                "contradicts itself": chat(f"{_A} + {_B} = {_TOTAL - 10}, so {_TOTAL}"),
                "in words": chat("It is a large number indeed"),
                "repeats the question": chat(f"{_A} + {_B}"),
                "right only in its reasoning": chat("I cannot say.", thought=str(_TOTAL)),
                "empty content": chat(""),
                "stop reason tool_use": replace(_RIGHT, stop_reason="tool_use"),
                "stop reason max_tokens though far from it": replace(_RIGHT, stop_reason="max_tokens"),
                "unknown stop reason": replace(_RIGHT, stop_reason="length"),
                "role user": replace(_RIGHT, role="user"),
                "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
                "usage not adding up": replace(_RIGHT, usage=Usage(30, 8, 30)),
            }
        ),
        *scripts({"wrong thousands": chat(f"{_LARGE.total + 1:,}")}, seed=_LARGE_SEED),
    ),
)
