"""Text whose characters are spoilt on the way, as gateways, logs and databases do it."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator import eventstream
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours.stream import on_streams
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.wire import Part

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_REPLACED: Mapping[str, str] = {"emoji": "[\U00010000-\U0010ffff]", "all": "[^\x00-\x7f]"}
_ESCAPES: Mapping[str, Callable[[str], str]] = {"html": html.escape, "json": lambda text: json.dumps(text)[1:-1]}
_FROM_RIGHT = re.compile("[\u0590-\u08ff]+")


def drops_accents() -> Behaviour:
    """Latin letters lose their marks."""
    return _saying(lambda text: "".join(map(_without_mark, text)))


def decomposes_accents() -> Behaviour:
    """NFD instead of NFC: the same text in other code points, which is no defect."""
    return _saying(lambda text: unicodedata.normalize("NFD", text))


def normalises_characters() -> Behaviour:
    """NFKC: compatibility characters such as ½ or ² become plain ones, which is lossy."""
    return _saying(lambda text: unicodedata.normalize("NFKC", text))


def mojibake(heard: bool = False) -> Behaviour:
    """UTF-8 read as Latin-1, in what is said or in what is heard."""
    return _hearing(_misread) if heard else _saying(_misread)


def replaces_characters(which: str = "emoji", instead: str = "?") -> Behaviour:
    """Characters beyond the basic plane, or `all` beyond ASCII, become something else."""
    if which not in _REPLACED:
        raise ValueError(f"which: {which!r} is not one of {', '.join(_REPLACED)}")
    return _saying(lambda text: re.sub(_REPLACED[which], instead, text))


def escapes_text(how: str = "html") -> Behaviour:
    """Escaped for `html` or `json` once too often."""
    if how not in _ESCAPES:
        raise ValueError(f"how: {how!r} is not one of {', '.join(_ESCAPES)}")
    return _saying(_ESCAPES[how])


def reverses_right_to_left() -> Behaviour:
    """Arabic and Hebrew in the order of the eye instead of the order of reading."""
    return _saying(lambda text: _FROM_RIGHT.sub(lambda run: run[0][::-1], text))


def splits_characters(every: int = 7, errors: str = "replace") -> Behaviour:
    """A stream cut into chunks of so many bytes, each decoded by itself; broken characters are replaced, or ignored."""

    def rewrite(parts: list[Part]) -> Iterator[Part]:
        for part in parts:
            delta = eventstream.decode(part)[1] if isinstance(part, bytes) else {}
            text = delta.get("delta", {}).get("text")
            if text is None:
                yield part
                continue
            data = text.encode()
            for start in range(0, len(data), every):
                piece = {**delta, "delta": {"text": data[start : start + every].decode("utf-8", errors)}}
                yield eventstream.event("contentBlockDelta", piece)

    return on_streams(rewrite)


def _without_mark(character: str) -> str:
    first = unicodedata.normalize("NFD", character)[0]
    return first if first.isascii() else character


def _misread(text: str) -> str:
    return text.encode().decode("latin-1")


def _saying(change: Callable[[str], str]) -> Behaviour:
    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        return replace(thought, text=change(thought.text))

    return Behaviour(say=say)


def _hearing(change: Callable[[str], str]) -> Behaviour:
    def hear(prompt: Prompt) -> Prompt:
        return replace(prompt, turns=tuple(replace(turn, text=change(turn.text)) for turn in prompt.turns))

    return Behaviour(hear=hear)
