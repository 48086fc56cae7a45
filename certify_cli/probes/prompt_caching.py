"""The same long prefix with a cache point, twice and more: is it written once, read afterwards, and answered anew?"""

from __future__ import annotations

from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._chat import heard
from certify_cli.probes._hidden import codes_in
from certify_cli.probes._judging import failed, passed, readable, shown, unclear
from certify_cli.probes._prefix import (
    draw_task,
    may_cache_unmarked,
    obstacle_or_too_small,
    refuses_marks,
    states_writes,
)
from certify_cli.probes._script import chat, scripts, subject
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import CallFailed, Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    """Another question each time; the first read ends it."""
    task, turns, marked = draw_task(subject), list[Mapping[str, Any]](), True
    for one in task.hidden:
        request = task.asking(one, subject, marked=marked)
        try:
            reply = yield request
        except CallFailed as call:
            if turns or not may_cache_unmarked(subject.model) or not refuses_marks(call.failure):
                raise
            marked, request = False, task.asking(one, subject, marked=False)
            reply = yield request
        turns.append({**heard(reply, request, subject), "expected": one.code, "thing": one.thing})
        if len(turns) > 1 and turns[-1]["usage"] and turns[-1]["usage"]["cache_read"] > 0:
            break
    return {"turns": turns, "marked": marked, "reports_writes": states_writes(subject.model)}


@readable
def judge(seen: Seen) -> Judgement:
    turns = seen["turns"]
    for turn in turns:
        wrong = unsound(turn) or wrong_end(turn, "end_turn") or unless_cut_short(turn, _misanswered(turn, turns))
        if wrong or (wrong := _odd_count(turn)):
            return wrong
    return _never_used(seen) or passed(_account(turns))


def _misanswered(turn: Turn, turns: list[Turn]) -> Judgement | None:
    expected = turn["expected"]
    codes = [one["expected"] for one in turns]
    said = set(codes_in(turn["text"], codes))
    if said == {expected}:
        return None
    stale = next((one["thing"] for one in turns if one is not turn and one["expected"] in said), "")
    what = f"answered with the code of the {stale}, not of the {turn['thing']}" if stale else "answered"
    return failed(f"{what}: '{shown(turn['text'])}', expected only '{expected}'")


def _odd_count(turn: Turn) -> Judgement | None:
    """No cache holds more tokens than the request has characters."""
    for name in ("cache_read", "cache_write"):
        if turn["usage"][name] > turn["asked_characters"]:
            return failed(f"reported {turn['usage'][name]} {name} tokens for {turn['asked_characters']} characters")
    return None


def _never_used(seen: Seen) -> Judgement | None:
    turns = seen["turns"]
    written = [turn["usage"]["cache_write"] for turn in turns]
    read = [turn["usage"]["cache_read"] for turn in turns]
    if not any(read[1:]):
        wrote = f"written {sum(count > 0 for count in written)} times" if any(written) else "never written"
        said = f"the prompt cache was {wrote} and never read in {len(turns)} calls with the same prefix"
        return failed(said) if seen["marked"] else unclear(f"{said}; cache points are refused")
    if seen["reports_writes"] and not any(written) and not read[0]:
        return failed(f"{read[-1]} tokens were read from the prompt cache, and none was ever written")
    return None


def _account(turns: list[Turn]) -> str:
    last = turns[-1]["usage"]
    calls = "" if len(turns) == 2 else f" at call {len(turns)}"
    return f"wrote {turns[0]['usage']['cache_write']} tokens to the prompt cache, read {last['cache_read']}{calls}"


_TASK = draw_task(subject())
_SIZE = len(_TASK.prefix) // 5
_FIRST, _SECOND, _THIRD, _FOURTH = (one.code for one in _TASK.hidden)
_CLAUDE = "anthropic.claude-scripted-v1:0"


def _says(code: object, *, written: int = 0, read: int = 0) -> Reply:
    """An answer whose usage counts the cached input beside the rest, as Bedrock does."""
    rest = 30 if written or read else _SIZE + 30
    return replace(chat(str(code)), usage=Usage(rest, 8, rest + 8 + written + read, read, written))


_WRITES, _READS = _says(_FIRST, written=_SIZE), _says(_SECOND, read=_SIZE)
_AGAIN = [_says(code, written=_SIZE) for code in (_FIRST, _SECOND, _THIRD, _FOURTH)]
_PLAIN = [_says(code) for code in (_FIRST, _SECOND, _THIRD, _FOURTH)]

PROBE = Probe(
    id="prompt_caching",
    title="Caches a prompt's prefix",
    why="the discount and the speed are only there if a second call reads what the first one wrote; silence says no",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="prompt_caching",
    not_applicable=obstacle_or_too_small,
    expensive=True,
    passes=(
        *scripts(
            {
                "written, then read": (_WRITES, _READS),
                "read a little, and the rest written": (_WRITES, _says(_SECOND, read=_SIZE - 100, written=100)),
                "settles late": (_WRITES, _AGAIN[1], _says(_THIRD, read=_SIZE)),
                "another region twice": (*_AGAIN[:3], _says(_FOURTH, read=_SIZE)),
                "implicit cache knew the prefix": (_says(_FIRST, read=_SIZE), _READS),
                "total without what was cached": (
                    _WRITES,
                    replace(_READS, usage=Usage(30, 8, 38, cache_read_tokens=_SIZE)),
                ),
                "cached input counted twice over": (
                    _WRITES,
                    replace(_READS, usage=Usage(_SIZE + 30, 8, _SIZE + 38, cache_read_tokens=_SIZE)),
                ),
                "writes not reported, by a vendor of whom nobody knows": (_PLAIN[0], _READS),
                "chatty, markdown": (
                    replace(chat(f"The code is **{_FIRST:,}**."), usage=_WRITES.usage),
                    replace(chat(f"It's `{_SECOND}`. Anything else? 😊"), usage=_READS.usage),
                ),
                "reasoning block": (
                    replace(chat(str(_FIRST), thought=f"Not {_SECOND}."), usage=_WRITES.usage),
                    replace(chat(str(_SECOND), thought=f"Not {_FIRST}."), usage=_READS.usage),
                ),
            }
        ),
        *scripts({"Claude": (_WRITES, _READS)}, model=_CLAUDE),
    ),
    fails=(
        *scripts(
            {
                "never cached": _PLAIN,
                "written each time, never read": _AGAIN,
                "written once, never read": (_WRITES, *_PLAIN[1:]),
                "stale answer": (_WRITES, _says(_FIRST, read=_SIZE)),
                "both answers": (_WRITES, _says(f"{_FIRST}, {_SECOND}", read=_SIZE)),
                "prefix lost with the cache": (_WRITES, _says("I see no report.", read=_SIZE)),
                "first answer wrong": (_says("123456", written=_SIZE), _READS),
                "a digit lost from the cache": (_WRITES, _says(_SECOND // 10, read=_SIZE)),
                "usage not adding up": (
                    _WRITES,
                    replace(_READS, usage=Usage(30, 8, 45 + _SIZE, cache_read_tokens=_SIZE)),
                ),
                "more read than sent": (
                    _WRITES,
                    replace(_READS, usage=Usage(30, 8, 38 + 99 * _SIZE, cache_read_tokens=99 * _SIZE)),
                ),
                "negative read": (
                    _WRITES,
                    *(replace(one, usage=Usage(_SIZE, 8, _SIZE + 8, -5)) for one in _PLAIN[1:]),
                ),
                "input not counted": (replace(_WRITES, usage=Usage(30, 8, 38)), _READS),
                "stop reason tool_use": (_WRITES, replace(_READS, stop_reason="tool_use")),
                "role user": (replace(_WRITES, role="user"), _READS),
                "empty content": (_WRITES, _says("", read=_SIZE)),
            }
        ),
        *scripts({"Claude reads what was never written": (_PLAIN[0], _READS)}, model=_CLAUDE),
    ),
)
