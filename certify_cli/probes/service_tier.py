"""The service tiers default, flex and priority: served and named in the reply, or refused in so many words.

The tier decides the price, so one that is taken and not named is a fault, and so is one that costs more than was asked
for. A cheaper or the standard one in place of another, said openly, is for the account to know and decides nothing.
"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import excerpt, failed, passed, readable, unclear
from certify_cli.probes._provoked import flaw_of, put, told
from certify_cli.probes._script import chance, chat, refused, scripts
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._sums import draw_sum, wrong_sum
from certify_cli.types.calls import CallFailed, Reply, Request, Usage
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Judgement, Seen

TIERS = ("default", "flex", "priority")
DEARNESS = {"flex": 0, "default": 1, "priority": 2}
"""Flex is about half the standard price, priority 1.75 times (API-FACTS section 10)."""

Row = Mapping[str, Any]


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    """Ends as a refused call where the model has no tier but its default: the feature, then, is not there."""
    draws, refusals = subject.random(), list[Failure]()
    rows: list[dict[str, Any]] = []
    for tier in TIERS:
        task = draw_sum(draws)
        request = asked(subject, task.question, serviceTier={"type": tier})
        answer = yield from put(request)
        if isinstance(answer, Failure):
            refusals.append(answer)
            rows.append({"tier": tier, "refused": told(answer)})
        else:
            turn = heard(answer, request, subject)
            rows.append({"tier": tier, "served": _served(answer), "a": task.a, "b": task.b, "turn": turn})
    lacking = [one for one in refusals if one.category is Category.CAPABILITY_UNSUPPORTED and not flaw_of(told(one))]
    if all("refused" in row for row in rows if row["tier"] != "default") and lacking:
        raise CallFailed(lacking[-1])
    return {"rows": rows}


def _served(reply: Reply) -> str:
    named = reply.details.get("serviceTier")
    return excerpt(named.get("type") or "", 40) if isinstance(named, Mapping) else ""


@readable
def judge(seen: Seen) -> Judgement:
    rows = seen["rows"]
    judged = [_wrong(row) for row in rows]
    worst = next((one for one in judged if one and one.mark.value == "fail"), None) or next(filter(None, judged), None)
    if worst is not None:
        return worst
    served = [row for row in rows if "refused" not in row and row["tier"] != "default"]
    return passed(", ".join(map(_shown, rows))) if served else unclear(", ".join(map(_shown, rows)))


def _shown(row: Row) -> str:
    return f"{row['tier']} {'refused' if 'refused' in row else 'served'}"


def _wrong(row: Row) -> Judgement | None:
    tier = row["tier"]
    if "refused" in row:
        problem = flaw_of(row["refused"])
        return failed(f"{tier} {problem}") if problem else None
    turn = row["turn"]
    wrong = (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, wrong_sum(turn["text"], row["a"], row["b"]))
    )
    return replace(wrong, reason=f"with {tier}: {wrong.reason}") if wrong else _wrong_tier(tier, row["served"])


def _wrong_tier(tier: str, served: str) -> Judgement | None:
    """Who asks for the default gets it whether or not it is named."""
    if served == tier or (not served and tier == "default"):
        return None
    if not served:
        return failed(f"asked for {tier}, and the reply does not say which tier served")
    if served not in DEARNESS or DEARNESS[served] > DEARNESS[tier]:
        return failed(f"asked for {tier}, served as '{served}'")
    return unclear(f"asked for {tier}, served as {served} and said so")


_CHANCE = chance()
_SUMS = [draw_sum(_CHANCE) for _ in TIERS]


def _reply(number: int, served: str, text: str = "") -> Reply:
    details = {"serviceTier": {"type": served}} if served else {}
    return replace(chat(text or str(_SUMS[number].total)), details=details)


_SERVED = tuple(_reply(number, tier) for number, tier in enumerate(TIERS))
_REFUSED = refused(
    "The provided service tier is not supported for this model", category=Category.CAPABILITY_UNSUPPORTED
)
_INVALID = refused("service tier provided is invalid")

PROBE = Probe(
    id="service_tier",
    title="Serves the tier asked for",
    why="the tier decides price and waiting time; one that is ignored silently costs or delays without anyone knowing",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="service_tier",
    not_applicable=obstacle,
    expensive=True,
    passes=scripts(
        {
            "all three": _SERVED,
            "default not named": (_reply(0, ""), *_SERVED[1:]),
            "only flex": (*_SERVED[:2], _REFUSED),
            "only priority, default refused": (_INVALID, _REFUSED, _SERVED[2]),
            "chatty": (
                _SERVED[0],
                _reply(1, "flex", f"That makes **{_SUMS[1].total}**! 😊"),
                _reply(2, "priority", f"{_SUMS[2].a} + {_SUMS[2].b} = {_SUMS[2].total}"),
            ),
        }
    ),
    fails=scripts(
        {
            "flex not named": (_SERVED[0], _reply(1, ""), _SERVED[2]),
            "priority not named": (*_SERVED[:2], _reply(2, "")),
            "flex served as priority": (_SERVED[0], _reply(1, "priority"), _SERVED[2]),
            "flex served as default, priority not named": (_SERVED[0], _reply(1, "default"), _reply(2, "")),
            "default served as priority": (_reply(0, "priority"), *_SERVED[1:]),
            "a tier that does not exist": (_SERVED[0], _reply(1, "turbo"), _SERVED[2]),
            "a tier that is not text": (
                _SERVED[0],
                replace(_SERVED[1], details={"serviceTier": {"type": 1}}),
                _SERVED[2],
            ),
            "wrong answer on flex": (_SERVED[0], _reply(1, "flex", str(_SUMS[1].total + 1)), _SERVED[2]),
            "empty on priority": (*_SERVED[:2], replace(_SERVED[2], text="", blocks=())),
            "usage zero on flex": (_SERVED[0], replace(_SERVED[1], usage=Usage(0, 0, 0)), _SERVED[2]),
            "refused without a code": (_SERVED[0], refused("no", code=""), _SERVED[2]),
            "refused without a message": (
                _SERVED[0],
                refused("the service gave no message with ValidationException"),
                _SERVED[2],
            ),
        }
    ),
)
