"""Keeps long requests readable: orders stand at the beginning and the end, what is between is material to look up in.

Without it the skills' patterns would crawl over a 400 kB prompt; with it a needle in a haystack is found in a second.
"""

from __future__ import annotations

from dataclasses import replace

from certify_cli.simulator.mind.prompt import Document, Prompt, Turn

LONGEST = 6000
_HEAD, _TAIL = 2000, 3000


def focused(prompt: Prompt) -> Prompt:
    """The prompt with long texts moved into documents, and only their ends left where orders are looked for."""
    turns = (*prompt.turns[:-1], _focused_turn(prompt.last))
    if len(prompt.system) > LONGEST:
        turns = (replace(turns[0], documents=(*turns[0].documents, Document(text=prompt.system))), *turns[1:])
    return replace(prompt, turns=turns, system=_ends(prompt.system))


def _focused_turn(turn: Turn) -> Turn:
    if len(turn.text) <= LONGEST:
        return turn
    return replace(turn, text=_ends(turn.text), documents=(*turn.documents, Document(text=turn.text)))


def _ends(text: str) -> str:
    """Cut at white space, so that no word is halved."""
    if len(text) <= LONGEST:
        return text
    head, tail = text[:_HEAD], text[-_TAIL:]
    return f"{head.rpartition(' ')[0] or head}\n{tail.partition(' ')[2] or tail}"
