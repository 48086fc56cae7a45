"""A case as a probe: its request, what is kept of the reply, and what a plan expects it to cost."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from certify_cli.cases.calls import heard_calls
from certify_cli.cases.judging import judge
from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, heard, visible
from certify_cli.probes._judging import readable
from certify_cli.types.calls import STOP_REASONS, Reply, Request, Timings, Usage
from certify_cli.types.cases import Case, Message, Tool
from certify_cli.types.findings import Seen

ANSWER_TOKENS = 512
"""maxTokens of a case that states none, before room for thinking."""
LIKELY_TOKENS = 150
KEPT_CHARACTERS = 60_000
"""Of an answer; the store is private, and changed rules must be able to judge it anew."""


@lru_cache(maxsize=4_096)
def probe_of(case: Case) -> Probe:
    """The case as a probe; the same one for the same case, since probes are equal by identity."""
    return Probe(
        id=case.id,
        title=f"The team's own case {case.name}",
        why="the team relies on it",
        kinds=("chat",),
        ask=partial(ask, case),
        judge=readable(partial(judge, case)),
        not_applicable=obstacle,
        rehearsal=Script("a likely answer", (_likely_answer(case),)),
    )


def ask(case: Case, subject: Subject) -> Generator[Request, Reply, Seen]:
    request = request_of(case, subject)
    reply = yield request
    text = visible(reply)
    return {
        "turn": {**heard(reply, request, subject), "text": "", **_protocol(reply)},
        "text": text[:KEPT_CHARACTERS],
        "text_cut": len(text) >= KEPT_CHARACTERS,
        "calls": heard_calls(reply),
        "latency_ms": reply.timings.total_ms,
        "usd": _usd(reply, subject),
    }


def request_of(case: Case, subject: Subject) -> Request:
    """The Converse request; a stated max_tokens is sent as it stands, as production would."""
    rest: dict[str, Any] = {"system": [{"text": case.system}]} if case.system else {}
    if case.tools:
        rest["toolConfig"] = {"tools": [_tool(tool) for tool in case.tools]}
    stated = {"maxTokens": case.max_tokens} if case.max_tokens is not None else None
    messages = [_message(message) for message in case.messages]
    return replace(converse(subject, messages, tokens=ANSWER_TOKENS, inference=stated, **rest), private=True)


def _protocol(reply: Reply) -> dict[str, str]:
    """Role and stop reason, which reasons repeat: only words that the protocol knows, in case a server says others."""
    role = reply.role if reply.role in ("user", "assistant", "") else "(unknown)"
    return {"role": role, "stop_reason": reply.stop_reason if reply.stop_reason in STOP_REASONS else "(unknown)"}


def _message(message: Message) -> dict[str, Any]:
    pictures = [{"image": {"format": one.format, "source": {"bytes": one.data}}} for one in message.images]
    return {"role": message.role, "content": [*pictures, *([{"text": message.text}] if message.text else [])]}


def _tool(tool: Tool) -> dict[str, Any]:
    described = {"description": tool.description} if tool.description else {}
    return {"toolSpec": {"name": tool.name, **described, "inputSchema": {"json": json.loads(tool.schema)}}}


def _usd(reply: Reply, subject: Subject) -> str | None:
    if subject.prices is None or reply.usage is None:
        return None
    usage = reply.usage
    usd = subject.prices.usd_of_tokens(
        usage.input_tokens,
        usage.output_tokens,
        cache_read_tokens=usage.cache_read_tokens,
        cache_write_tokens=usage.cache_write_tokens,
    )
    return None if usd is None else f"{usd:f}"


def _likely_answer(case: Case) -> Reply:
    tokens = min(LIKELY_TOKENS, case.max_tokens or LIKELY_TOKENS, case.checks.max_output_tokens or LIKELY_TOKENS)
    return Reply(
        operation="converse",
        timings=Timings(total_ms=0.0),
        origin="simulated",
        role="assistant",
        stop_reason="end_turn",
        usage=Usage(0, tokens, tokens),
    )
