"""Attached documents read wrongly, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Document, Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_CODE = re.compile(r"\b[A-Z]{2,}-?\d{2,}\b")
Documents = tuple[Document, ...]


def ignores_documents(format: str = "") -> Behaviour:
    """Answers as if there were none, or none of one format."""
    return _hearing(lambda files: tuple(one for one in files if format not in ("", one.format)))


def reads_documents_empty(format: str = "") -> Behaviour:
    """The file is there and nothing is found in it, as when its text cannot be extracted."""
    return _each(lambda one: replace(one, text="") if format in ("", one.format) else one)


def reads_first_document_only() -> Behaviour:
    return _hearing(lambda files: files[:1])


def truncates_documents() -> Behaviour:
    """The second half of each is lost."""
    return _each(lambda one: replace(one, text=one.text[: len(one.text) // 2]))


def mixes_up_documents() -> Behaviour:
    """What one file says is put down to another, among those that say one thing only."""

    def mixed(files: Documents) -> Documents:
        codes = [found[0] for one in files if len(found := _CODE.findall(one.text)) == 1]
        others = dict(zip(codes, codes[1:] + codes[:1], strict=True))
        return tuple(replace(one, text=_CODE.sub(lambda code: others.get(code[0], code[0]), one.text)) for one in files)

    return _hearing(mixed)


def slips_in_tables() -> Behaviour:
    """The last column of a table is read one row too low."""
    return _each(lambda one: replace(one, text=_slipped(one.text)) if one.format == "csv" else one)


def misquotes_codes() -> Behaviour:
    """A digit of every code is another."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        if not any(turn.documents for turn in prompt.turns):
            return thought
        text = _CODE.sub(lambda code: code[0][:-1] + str((int(code[0][-1]) + 1) % 10), thought.text)
        return replace(thought, text=text)

    return Behaviour(say=say)


def _slipped(text: str) -> str:
    head, *rows = [line.rpartition(",") for line in text.splitlines()]
    values = [value for _, _, value in rows]
    shifted = [f"{start}," + value for (start, _, _), value in zip(rows, values[1:] + values[:1], strict=True)]
    return "\n".join(["".join(head), *shifted])


def _each(change: Callable[[Document], Document]) -> Behaviour:
    return _hearing(lambda files: tuple(map(change, files)))


def _hearing(change: Callable[[Documents], Documents]) -> Behaviour:
    def hear(prompt: Prompt) -> Prompt:
        return replace(prompt, turns=tuple(replace(turn, documents=change(turn.documents)) for turn in prompt.turns))

    return Behaviour(hear=hear)
