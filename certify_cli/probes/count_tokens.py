"""CountTokens against what Converse then reports for the very same messages, short and long.

AWS promises that the count matches what inference is charged; vendors call it an estimate that may be off by a few.
"""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import TOKENS_CAP, converse, heard, say
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import chat, cut, invoked, scripts
from certify_cli.probes._sentences import one_sentence
from certify_cli.probes._sound import INPUT_CHARACTERS_PER_TOKEN, unsound
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

ANSWER_TOKENS = 48
LONG_SENTENCES = 24
SPARE_TOKENS = 4
SPARE_SHARE = 0.02


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    """Counted first: where CountTokens is refused, nothing is paid."""
    compared = []
    for messages in conversations(subject.random()):
        counted = yield Request.of(
            "count_tokens", {"modelId": subject.model.id, "input": {"converse": {"messages": messages}}}
        )
        request = converse(subject, messages, tokens=ANSWER_TOKENS)
        reply = yield request
        compared.append({"counted": _number(counted), "turn": heard(reply, request, subject)})
    return {"compared": compared}


def conversations(chance: random.Random) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """One message, and three of which the first is long: every turn has to be counted."""
    story = " ".join(one_sentence(chance) for _ in range(LONG_SENTENCES))
    short = [say("user", f"{one_sentence(chance)} Reply with one word.")]
    return short, [say("user", story), say("assistant", "Noted."), say("user", "How many colours? Reply in one word.")]


def _number(reply: Reply) -> int:
    tokens = reply.body.get("inputTokens")
    return max(-TOKENS_CAP, min(tokens, TOKENS_CAP)) if isinstance(tokens, int) else -1


@readable
def judge(seen: Seen) -> Judgement:
    short, long = seen["compared"]
    return (
        _wrong(short)
        or _wrong(long)
        or _flat(short, long)
        or passed(f"counted {short['counted']} and {long['counted']} tokens, as charged")
    )


def _wrong(one: Seen) -> Judgement | None:
    turn, counted = one["turn"], one["counted"]
    if problem := unsound(turn, thought_suffices=True):
        return problem
    usage = turn["usage"]
    used = usage["input"] + usage["cache_read"] + usage["cache_write"]
    if abs(counted - used) > max(SPARE_TOKENS, used * SPARE_SHARE):
        return failed(f"CountTokens says {counted}, Converse charged {used} input tokens for the same messages")
    return None


def _flat(short: Seen, long: Seen) -> Judgement | None:
    """Whether the count grows with the text; hidden instructions may outweigh both."""
    more = long["turn"]["asked_characters"] - short["turn"]["asked_characters"]
    if (long["counted"] - short["counted"]) * INPUT_CHARACTERS_PER_TOKEN >= more:
        return None
    return failed(f"CountTokens says {short['counted']} for a sentence and {long['counted']} for a page")


_SHORT, _LONG = 34, 447


def _counts(short: int, long: int) -> tuple[Reply, Reply]:
    return invoked({"inputTokens": short}), invoked({"inputTokens": long})


def _script(short: int, long: int, first: Reply, second: Reply) -> tuple[Reply, ...]:
    counted = _counts(short, long)
    return counted[0], first, counted[1], second


def _charged(reply: Reply, tokens: int) -> Reply:
    assert reply.usage is not None
    return replace(reply, usage=Usage(tokens, reply.usage.output_tokens, tokens + reply.usage.output_tokens))


_ONE, _TWO = _charged(chat("Bought.", tokens=3), _SHORT), _charged(chat("Twelve.", tokens=3), _LONG)

PROBE = Probe(
    id="count_tokens",
    title="Counts tokens as they are charged",
    why="budgets and context limits are kept with CountTokens before a request is sent",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="count_tokens",
    not_applicable=obstacle,
    expensive=True,
    passes=scripts(
        {
            "exact": _script(_SHORT, _LONG, _ONE, _TWO),
            "a few off": _script(_SHORT + 3, _LONG - 6, _ONE, _TWO),
            "read from a cache": _script(
                _SHORT, _LONG, _ONE, replace(_TWO, usage=Usage(7, 3, _LONG + 3, cache_read_tokens=_LONG - 7))
            ),
            "chatty": _script(
                _SHORT, _LONG, _charged(cut("Certainly! The one word that", ANSWER_TOKENS), _SHORT), _TWO
            ),
            "only reasoning so far": _script(
                _SHORT, _LONG, _charged(cut("", ANSWER_TOKENS, thought="Hm."), _SHORT), _TWO
            ),
        }
    ),
    fails=scripts(
        {
            "a tenth too many": _script(round(_SHORT * 1.1) + 2, round(_LONG * 1.1), _ONE, _TWO),
            "a tenth too few for the long": _script(_SHORT, round(_LONG * 0.9), _ONE, _TWO),
            "words for tokens": _script(24, 320, _ONE, _TWO),
            "characters for tokens": _script(130, 1800, _ONE, _TWO),
            "always so many more": _script(_SHORT + 12, _LONG + 12, _ONE, _TWO),
            "does not grow": _script(_SHORT, _SHORT, _ONE, _TWO),
            "neither grows": _script(_SHORT, _SHORT + 2, _ONE, _charged(_TWO, _SHORT + 2)),
            "counts the last message only": _script(_SHORT, 14, _ONE, _TWO),
            "zero": _script(0, 0, _ONE, _TWO),
            "negative": _script(-1, _LONG, _ONE, _TWO),
            "usage zero": _script(_SHORT, _LONG, replace(_ONE, usage=Usage(0, 0, 0)), _TWO),
            "empty answer": _script(_SHORT, _LONG, _charged(chat(""), _SHORT), _TWO),
        }
    ),
)
