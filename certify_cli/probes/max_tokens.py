"""A long task with a small limit: the reply must end at the limit, and say so."""

from __future__ import annotations

import random
from collections.abc import Generator
from dataclasses import replace

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import failed, passed, readable, unclear
from certify_cli.probes._script import chat, cut, scripts
from certify_cli.probes._sound import Turn, unsound
from certify_cli.probes._words import CITIES, COLOURS, JOBS, THINGS
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

LIMIT_TOKENS = 48
CHARACTERS_PER_TOKEN = 7
"""English prose has about 4.5; half as many again is no longer a question of the tokenizer."""


def long_task(chance: random.Random) -> str:
    hero, thing = chance.choice(JOBS), f"{chance.choice(COLOURS)} {chance.choice(THINGS)}"
    return f"Write a story of at least 2500 words about a {hero} from {chance.choice(CITIES)} who finds a {thing}."


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    request = asked(subject, long_task(subject.random()), tokens=LIMIT_TOKENS)
    reply = yield request
    return {"turn": heard(reply, request, subject)}


@readable
def judge(seen: Seen) -> Judgement:
    """Reasoning counts as output here: a model that spent the whole limit on it kept the limit all the same."""
    turn = seen["turn"]
    return unsound(turn, thought_suffices=True) or _over_limit(turn) or _end(turn)


def _over_limit(turn: Turn) -> Judgement | None:
    limit, output, characters = turn["allowed_tokens"], turn["usage"]["output"], turn["characters"]
    if output > limit + max(2, limit // 20):
        return failed(f"wrote {output} tokens with a limit of {limit}")
    if characters > limit * CHARACTERS_PER_TOKEN:
        return failed(f"wrote {characters} characters with a limit of {limit} tokens, and reported {output} tokens")
    return None


def _end(turn: Turn) -> Judgement:
    limit, output, stop = turn["allowed_tokens"], turn["usage"]["output"], turn["stop_reason"]
    if stop == "max_tokens":
        early = output * 10 < limit * 8 and not (turn["may_think"] or turn["thought"])
        said = f"ended with max_tokens after {output} of {limit} tokens"
        return failed(said) if early else passed(said)
    if stop == "end_turn" and output < limit - 2:
        return unclear(f"ended by itself after {output} tokens, before the limit of {limit}")
    return failed(f"ended at the limit of {limit} tokens with stop reason '{stop}', expected 'max_tokens'")


_STORY = "The clockmaker had lived above the harbour all his life, and he knew each of its sounds. " * 40
_RIGHT = cut(_STORY[:210], LIMIT_TOKENS)

PROBE = Probe(
    id="max_tokens",
    title="Keeps to maxTokens",
    why="the limit is what keeps cost and quota bounded, and its stop reason is how a program learns of the cut",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=scripts(
        {
            "cut in the middle": _RIGHT,
            "markdown heading first": cut("# The Lantern\n\n" + _STORY[:190], LIMIT_TOKENS),
            "a token below the limit": cut(_STORY[:200], LIMIT_TOKENS - 1),
            "reasoning, then a little text": cut("# The", LIMIT_TOKENS, thought="A long story is wanted. " * 8),
            "only reasoning": cut("", LIMIT_TOKENS, thought="A long story is wanted. " * 8),
            "polite opening": cut(f"Sure! Here's your story:\n\n---\n\n{_STORY[:150]}", LIMIT_TOKENS),
            "tagged reasoning, cut in it": cut("<think>The user wants a long story about", LIMIT_TOKENS),
            "counts the end token": cut(_STORY[:200], LIMIT_TOKENS + 1),
            "emoji and curly quotes": cut(
                "# 🏮 \u201cThe Lantern\u201d\n\n*Chapter 1*\n\n" + _STORY[:120], LIMIT_TOKENS
            ),
            "one character a token": cut("钟" * 46, LIMIT_TOKENS),
        }
    ),
    fails=scripts(
        {
            "limit ignored": chat(_STORY, tokens=760),
            "limit ignored, stop reason pretended": cut(_STORY, 760),
            "limit ignored, usage pretended": cut(_STORY, LIMIT_TOKENS),
            "twice the limit, usage pretended": cut(_STORY[: 2 * 4 * LIMIT_TOKENS], LIMIT_TOKENS),
            "a little over the limit": cut(_STORY[:240], LIMIT_TOKENS + 6),
            "right text but stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "half the limit kept": cut(_STORY[:100], LIMIT_TOKENS // 2),
            "three quarters of the limit kept": cut(_STORY[:150], LIMIT_TOKENS * 3 // 4),
            "max_tokens far too early": cut("The clockmaker", 3),
            "empty content": chat("", tokens=LIMIT_TOKENS),
            "empty content, far from the limit": cut("", 3),
            "role user": replace(_RIGHT, role="user"),
            "usage not adding up": replace(_RIGHT, usage=Usage(30, LIMIT_TOKENS, 30)),
        }
    ),
)
