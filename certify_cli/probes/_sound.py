"""Whether a chat reply is sound, whatever it says: role, stop reason, usage, content (CONTRACT section 7)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from certify_cli.probes._judging import failed, shown, unclear
from certify_cli.types.calls import STOP_REASONS
from certify_cli.types.findings import Judgement, Mark

FILTERED = frozenset({"guardrail_intervened", "content_filtered", "refusal"})
"""Something beside the model's ability stopped the reply; our probes are harmless, so it decides nothing."""
BROKEN = frozenset({"malformed_model_output", "malformed_tool_use", "model_context_window_exceeded"})

OUTPUT_CHARACTERS_PER_TOKEN = 16
"""Text has 3 to 6 characters a token; runs of blanks and dashes may have more."""
INPUT_CHARACTERS_PER_TOKEN = 36
"""Wider: some Bedrock-compatible servers state one and the same small number for every request."""

INPUT_TOKENS_UNSEEN = 8_000
"""What templates and instructions of the service's own may add to a request."""
CONTROL_TOKEN = re.compile(
    r"<\|[\w ]{1,40}\|>|<｜[^<>\s]{1,40}｜>|</s>\s*$|\[/?INST\]|<(?:start|end)_of_turn>|<0x[0-9A-F]{2}>"
    r"|[ĠĊ▁](?=\w)"
)
"""What a wrong chat template or tokenizer leaves in the text: marks of Llama and Qwen, DeepSeek, Mistral, Gemma; bytes
that nobody put together; SentencePiece's and byte-level BPE's blanks."""

Turn = Mapping[str, Any]
"""What `_chat.heard` keeps of one reply."""


def unsound(turn: Turn, *, thought_suffices: bool = False, believe_usage: bool = False) -> Judgement | None:
    """What is wrong with the reply as such, or None. With `thought_suffices` reasoning alone counts as content.

    `believe_usage` takes any counts that add up and any characters, for content that is not ours.
    """
    stop = turn["stop_reason"]
    if turn["role"] != "assistant":
        return failed(f"role is '{turn['role']}', expected 'assistant'")
    if stop not in STOP_REASONS:
        return failed(f"unknown stop reason '{stop}'")
    if problem := _wrong_usage(turn["usage"]) or ("" if believe_usage else _unlikely_usage(turn)):
        return failed(problem)
    if turn.get("latency_ms", 0) < 0:
        return failed(f"reported a latency of {turn['latency_ms']} ms")
    if stop in FILTERED:
        return unclear(f"a content filter ended the reply (stop reason '{stop}')")
    if stop in BROKEN:
        return failed(f"the reply broke off with stop reason '{stop}'")
    if not believe_usage and (problem := _spoilt(turn["text"])):
        return failed(problem)
    return None if thought_suffices and turn["thought"] else _empty(turn)


def wrong_end(turn: Turn, *expected: str) -> Judgement | None:
    """A stop reason that does not fit; being cut at the very limit is judged by what was said until then."""
    stop = turn["stop_reason"]
    if stop in expected or was_cut(turn):
        return None
    spent = f" after {turn['usage']['output']} of {turn['allowed_tokens']} tokens" if stop == "max_tokens" else ""
    return failed(f"stop reason is '{stop}'{spent}, expected '{expected[0]}'")


def was_cut(turn: Turn) -> bool:
    """Whether the reply ended because its tokens ran out, by stop reason and by count."""
    return bool(turn["stop_reason"] == "max_tokens" and turn["usage"]["output"] * 10 >= turn["allowed_tokens"] * 9)


def unless_cut_short(turn: Turn, judgement: Judgement | None) -> Judgement | None:
    """Excuses a failure where reasoning may have left too few tokens for the answer."""
    if judgement is None or judgement.mark is not Mark.FAIL or not was_cut(turn):
        return judgement
    return _starved(turn) if _may_have_thought(turn) else judgement


def _empty(turn: Turn) -> Judgement | None:
    if turn["characters"] > 0 or turn["tool_calls"] > 0:
        return None
    if was_cut(turn) or (turn["stop_reason"] == "max_tokens" and _may_have_thought(turn)):
        return _starved(turn)
    return failed("only reasoning, no visible text" if turn["thought"] else "empty content")


def _may_have_thought(turn: Turn) -> bool:
    return bool(turn["thought"] or turn["may_think"])


def _starved(turn: Turn) -> Judgement:
    """Not every model that thinks is described so, and not every route shows its reasoning."""
    allowed = f"the {turn['allowed_tokens']} tokens allowed"
    return unclear(f"reasoning used up {allowed}" if _may_have_thought(turn) else f"{allowed} were used up")


def _spoilt(text: str) -> str:
    """Characters that no model writes in answer to our questions, but broken decoding does."""
    if "\ufffd" in text:
        return f"characters came back as U+FFFD: '{shown(text)}'"
    token = CONTROL_TOKEN.search(text)
    return f"the control token '{shown(token[0])}' is in the text: '{shown(text)}'" if token else ""


def _wrong_usage(usage: Mapping[str, int] | None) -> str:
    """Cached input may be counted in the total or beside it: both are seen."""
    if usage is None:
        return "no token usage"
    if any(count < 0 for count in usage.values()):
        return f"negative token usage ({min(usage.values())})"
    if usage["output"] == 0 or usage["input"] + usage["cache_read"] + usage["cache_write"] == 0:
        return f"token usage is zero (input {usage['input']}, output {usage['output']})"
    plain, read, write = usage["input"] + usage["output"], usage["cache_read"], usage["cache_write"]
    if usage["total"] not in (plain, plain + read, plain + write, plain + read + write):
        return f"token usage does not add up: {usage['input']} + {usage['output']} is not {usage['total']}"
    return ""


def _unlikely_usage(turn: Turn) -> str:
    """Counts that no tokenizer can have made of what was asked and said, and more output than was allowed."""
    usage, allowed = turn["usage"], turn["allowed_tokens"]
    if usage["output"] > allowed * 1.1 + 8:
        return f"reported {usage['output']} output tokens with maxTokens {allowed}"
    if turn["characters"] > 40 + OUTPUT_CHARACTERS_PER_TOKEN * usage["output"]:
        return f"reported {usage['output']} output tokens for {turn['characters']} characters"
    taken = usage["input"] + usage["cache_read"] + usage["cache_write"]
    if turn.get("asked_characters", 0) > INPUT_CHARACTERS_PER_TOKEN * taken:
        return f"reported {taken} input tokens for {turn['asked_characters']} characters"
    asked_bytes = turn.get("asked_bytes", 0)
    if asked_bytes and taken > asked_bytes + INPUT_TOKENS_UNSEEN:
        return f"reported {taken} input tokens for a request of {asked_bytes} bytes"
    return ""
