"""Languages other than English answered in the wrong one, or wrongly."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.polyglot import language_of
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_SENTENCES = {
    "english": "There are {} of them now.",
    "spanish": "Ahora hay {} en total.",
    "chinese": "现在一共有{}个。",
    "persian": "اکنون {} تا از آن‌ها می‌گیرید که باقی ماند.",
    "romaji": "Zenbu de {} ko desu.",
}


def answers_in(language: str = "english", asked: str = "") -> Behaviour:
    """Another language than the question's, `asked` in `pt`, `ja`, `ar` or any of them; the number stays right."""
    if language not in _SENTENCES:
        raise ValueError(f"language: {language!r} is not one of {', '.join(_SENTENCES)}")
    return _changing(lambda text: _SENTENCES[language].format(" ".join(re.findall(r"\d+", text))), asked)


def miscounts_in(asked: str = "ar") -> Behaviour:
    """Sums are one too high in one language."""
    return _changing(lambda text: re.sub(r"\d+", lambda number: str(int(number[0]) + 1), text), asked)


def bare_numbers(asked: str = "") -> Behaviour:
    """Nothing but the number, which is right and shows no language: no defect, and no proof either."""
    return _changing(lambda text: "".join(re.findall(r"\d+", text)), asked)


def _changing(change: Callable[[str], str], asked: str) -> Behaviour:
    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        language = language_of(prompt.question)
        heard = bool(language) and asked in ("", language) and bool(re.search(r"\d", thought.text))
        return replace(thought, text=change(thought.text)) if heard else thought

    return Behaviour(say=say)
