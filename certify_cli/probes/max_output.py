"""The claimed maximum output as maxTokens, with a task that needs little of it: is the claim accepted?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import chance, chat, model, refused, scripts
from certify_cli.probes._sizes import heard_or_refused, limit_named, says_too_much
from certify_cli.probes._sound import unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

ROOM_FOR_THE_QUESTION = 1_000
"""Input and maxTokens share the context window on many servers, so a maximum as large as the window cannot be asked."""
UNSTATED = 4_096


def claimed_maximum(model: ModelRecord) -> int:
    """The output tokens to ask for: the claimed maximum, or what the context window leaves of it."""
    most, window = model.limits.max_output_tokens or UNSTATED, model.limits.context_window_tokens
    return min(most, max(1, window - ROOM_FOR_THE_QUESTION)) if window else most


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task, most = draw_sum(subject.random()), claimed_maximum(subject.model)
    request = asked(subject, task.question, inference={"maxTokens": most})
    seen = {"a": task.a, "b": task.b, "asked": most, "claimed": subject.model.limits.max_output_tokens or UNSTATED}
    return {**seen, **(yield from heard_or_refused(request, subject, says_too_much))}


@readable
def judge(seen: Seen) -> Judgement:
    if "refused" in seen:
        named = limit_named(seen["refused"], seen["asked"])
        limit = f"the limit is {named}: " if named else ""
        return failed(
            f"refused {seen['asked']} output tokens of {seen['claimed']} claimed; {limit}'{shown(seen['refused'])}'"
        )
    turn = seen["turn"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or wrong_sum(turn["text"], seen["a"], seen["b"])
        or passed(f"accepted maxTokens {seen['asked']}")
    )


def _unstated(model: ModelRecord) -> str:
    return obstacle(model) or ("" if model.limits.max_output_tokens else "the registry states no maximum output")


_SUM = draw_sum(chance())
_RIGHT = chat(str(_SUM.total))
_MOST = claimed_maximum(model("example.chat-v1:0"))

PROBE = Probe(
    id="max_output",
    title="Accepts its claimed maximum output",
    why="a lower limit breaks long answers in production; all of maxTokens is held back from the tokens-per-minute "
    "quota while the call lasts, and only what was written is billed",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="max_output",
    not_applicable=_unstated,
    expensive=True,
    passes=scripts(
        {
            "terse": _RIGHT,
            "chatty": chat(f"The answer is **{_SUM.total}**. Anything else? 😊", tokens=16),
            "LaTeX": chat(f"\\[ {_SUM.a} + {_SUM.b} = \\boxed{{{_SUM.total}}} \\]", tokens=24),
            "thinks at length, since it may": chat(
                str(_SUM.total), thought="Let me add the units, then the tens. " * 40, tokens=900
            ),
            "tagged reasoning": chat(f"<think>Carry the one.</think>{_SUM.total}", tokens=20),
        }
    ),
    fails=scripts(
        {
            "refused by Bedrock": refused(
                "The maximum tokens you requested exceeds the model limit of 2048. Try again with a maximum tokens "
                "value that is lower than 2048."
            ),
            "refused by Claude": refused(
                "The model returned the following errors: max_tokens: 4096 > 2048, which is the maximum allowed number "
                "of output tokens for claude-x"
            ),
            "refused by Nova": refused(
                "Malformed input request: #/inferenceConfig/maxTokens: 4096 is not less or equal to 2048, please "
                "reformat your input and try again."
            ),
            "refused by Llama": refused("Malformed input request: #/max_gen_len: 4096 is not less or equal to 2048"),
            "refused without a number": refused("max_tokens is too large for this model"),
            "answered wrongly": chat(str(_SUM.total + 1)),
            "ended at a limit of its own": replace(chat(str(_SUM.total)), stop_reason="max_tokens"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
            "empty content": chat(""),
            "unknown stop reason": replace(_RIGHT, stop_reason="length"),
        }
    ),
)
