"""A model that is whole and polite, and not good at something."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_NAMES = re.compile(r"\b[A-ZÀ-Ý]\w+(?: [A-ZÀ-Ý]\w+)?\b")
_NUMBERS = re.compile(r"\b\d+\b")
_CODE = re.compile(r"\bprint\(|\bexpression\b|\bprogram\b")
_PORTUGUESE = re.compile(r"\b(?:respond[ea]|onde|quant[oa]s|qual|escrev[ea])\b", re.IGNORECASE)


def invents_facts() -> Behaviour:
    """Never admits that it was not told: makes something up instead of the word it was to say."""
    return _saying(lambda text, _: "14 Mill Street, since 1998" if re.fullmatch(r"[A-Z]{4,}\.?", text) else text)


def ignores_form() -> Behaviour:
    """Says the right things, never in the form that was asked for."""

    def reform(text: str, _: Prompt) -> str:
        return "Here you are: " + ", then ".join(re.split(r"\s*(?:\n|[;|/+>])\s*", text)).lower()

    return _saying(reform)


def confuses_entries() -> Behaviour:
    """Takes the neighbour of what was asked for: another name or number of the same text."""

    def confuse(text: str, prompt: Prompt) -> str:
        pattern = _NUMBERS if text.isdigit() else _NAMES
        words = len(text.split())
        others = [one for one in pattern.findall(prompt.question) if one != text and len(one.split()) == words]
        return others[0] if others else text

    return _saying(confuse)


def misreads_code() -> Behaviour:
    """Is off by one, or by a letter, in whatever has to do with programs."""

    def misread(text: str, prompt: Prompt) -> str:
        if not _CODE.search(prompt.question):
            return text
        return str(int(text) + 1) if text.isdigit() else f"{text[:-1]}0" if text[-1:].isdigit() else f"{text}s"

    return _saying(misread)


def speaks_no_portuguese() -> Behaviour:
    """Answers in English whatever is asked in Portuguese."""
    sorry = "I am afraid that I only speak English."
    return _saying(lambda text, prompt: sorry if _PORTUGUESE.search(prompt.question) else text)


def _saying(change: Callable[[str, Prompt], str]) -> Behaviour:
    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        return replace(thought, text=change(thought.text, prompt)) if thought.text else thought

    return Behaviour(say=say)
