"""Which skill answers: the first in order that has something to say."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

from certify_cli.simulator.mind import (
    arithmetic,
    chains,
    clocks,
    comprehension,
    counting,
    extraction,
    formulas,
    judging,
    knowledge,
    ledger,
    looking,
    memory,
    obedience,
    polyglot,
    portuguese,
    programs,
    reading,
    reckoning,
    rewriting,
    several,
    tool_reports,
    wordplay,
    writing,
)
from certify_cli.simulator.mind.prompt import Prompt

REMEMBERED = 1024
"""Answers: whoever asks the same again gets the same, and certifications ask hundreds of models the same."""

Skill = Callable[[Prompt], str | None]

SKILLS: tuple[Skill, ...] = (
    tool_reports.report,
    programs.printed,
    formulas.written,
    ledger.consult,
    comprehension.understood,
    rewriting.rewritten,
    polyglot.reckon,
    counting.enumerate_things,
    wordplay.transform,
    obedience.said_on_request,
    looking.describe,
    reading.look_up,
    several.recall,
    judging.judge,
    portuguese.answer,
    chains.follow,
    clocks.duration,
    arithmetic.solve,
    extraction.extract,
    reckoning.with_references,
    reckoning.word_problem,
    memory.recall,
    knowledge.look_up,
    writing.compose,
    memory.acknowledge,
    writing.small_talk,
)


@lru_cache(REMEMBERED)
def answer(prompt: Prompt) -> str:
    """The answer in plain words; its form is for `style`."""
    found = (skill(prompt) for skill in SKILLS)
    return next((text for text in found if text), None) or writing.general(prompt)
