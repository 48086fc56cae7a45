"""A prefix long enough for a prompt cache, with a code hidden in it for each call, and what is known of caches."""

from __future__ import annotations

import re
from dataclasses import dataclass

from certify_cli.interfaces import Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, converse
from certify_cli.probes._hidden import Hidden, draw_hidden, report_hiding
from certify_cli.types.calls import Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import ModelRecord

DEPTHS = (0.1, 0.4, 0.6, 0.9)
"""One hidden code for each call: a write, and up to three chances to read it. Entries may settle with a delay, and a
profile may send a call to a region that has not seen the prefix yet (docs/decisions/0014)."""
MINIMUM_UNSTATED = 4_096
"""Tokens: the largest minimum any model states."""
CHARACTERS_PER_TOKEN = 6
"""More than any tokenizer makes of plain English (3.3 to 5), so that the prefix is above the minimum."""
MARGIN = 1.25
ANSWER_TOKENS = SHORT_ANSWER_TOKENS
EXPLICIT = ("anthropic.", "amazon.")
"""Vendors with cache points on Converse that state each write. Others cache as they see fit, and whether they take a
cache point there nobody could try (Bedrock's guide to prompt caching: "support for each type varies by model and
API")."""


@dataclass(frozen=True, slots=True)
class Task:
    """A prefix that hides one code for each call."""

    prefix: str
    hidden: tuple[Hidden, ...]

    def asking(self, one: Hidden, subject: Subject, *, marked: bool) -> Request:
        """The question after one code, behind the prefix and its cache point."""
        point = [{"cachePoint": {"type": "default"}}] if marked else []
        question = f"What is the code of the {one.thing}? Reply with the digits only."
        content = [{"text": self.prefix}, *point, {"text": question}]
        return converse(subject, [{"role": "user", "content": content}], tokens=ANSWER_TOKENS)


def draw_task(subject: Subject) -> Task:
    chance = subject.random()
    hidden = draw_hidden(chance, len(DEPTHS))
    return Task("Read this report.\n\n" + report_hiding(hidden, DEPTHS, _characters(subject.model), chance), hidden)


def states_writes(model: ModelRecord) -> bool:
    return model.id.startswith(EXPLICIT)


def may_cache_unmarked(model: ModelRecord) -> bool:
    """Whether caching is claimed of a model that perhaps only caches by itself."""
    return model.capabilities.get("prompt_caching") is True and not states_writes(model)


def refuses_marks(failure: Failure) -> bool:
    """Whether a cache point is what was refused."""
    wrong = failure.category in (Category.CAPABILITY_UNSUPPORTED, Category.INVALID_REQUEST)
    return wrong and bool(re.search("cach", failure.message, re.IGNORECASE))


def obstacle_or_too_small(model: ModelRecord) -> str:
    window = model.limits.context_window_tokens
    small = window is not None and window * 3 < _characters(model)
    return obstacle(model) or ("its context window holds no prefix worth caching" if small else "")


def _characters(model: ModelRecord) -> int:
    minimum = model.limits.prompt_cache_min_tokens or MINIMUM_UNSTATED
    return int(minimum * MARGIN * CHARACTERS_PER_TOKEN)
