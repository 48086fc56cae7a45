"""How long the texts of a body are, and what becomes of those that are too long."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from certify_cli.simulator import tokens
from certify_cli.simulator.refusals import invalid

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

Cut = Literal["NONE", "START", "END"]
_TEXTS = frozenset({"inputText", "texts", "text", "value", "prompt", "query", "documents"})
"""Members whose texts a model reads, in any body."""


def token_count(text: str) -> int:
    """At least one for each word: the simulator's four characters a token would let single letters pass as nothing."""
    return max(tokens.count(text), len(text.split()))


def fitting(text: str, most: int, cut: Cut, refusal: str) -> str:
    """The text, or its first or last `most` tokens; raises ServiceError with `refusal` where it must not be cut."""
    if token_count(text) <= most:
        return text
    if cut == "NONE":
        raise invalid(refusal)
    words, characters = text.split(), most * tokens.CHARACTERS
    if cut == "END":
        return " ".join(words[:most])[:characters]
    return " ".join(words[-most:])[-characters:]


def input_tokens(call: Call) -> int:
    """Tokens of all that the model reads; pictures are left out, since image models bill by the picture."""
    return sum(map(tokens.count, texts_of(call.payload)))


def texts_of(value: Any, *, read: bool = False) -> Iterator[str]:
    """Every text of a body that its model reads."""
    if isinstance(value, str):
        if read:
            yield value
    elif isinstance(value, Mapping):
        for name, inner in value.items():
            yield from texts_of(inner, read=name in _TEXTS)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, read=read)


def texts_changed(value: Any, change: Callable[[str], str], *, read: bool = False) -> Any:
    """The body with every text changed that its model reads."""
    if isinstance(value, str):
        return change(value) if read else value
    if isinstance(value, Mapping):
        return {name: texts_changed(inner, change, read=name in _TEXTS) for name, inner in value.items()}
    return [texts_changed(inner, change, read=read) for inner in value] if isinstance(value, list) else value
