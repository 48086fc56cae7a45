"""Which skill answers: the first in order that has something to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from certify_cli.simulator.mind import (
    arithmetic,
    counting,
    extraction,
    json_answers,
    judging,
    knowledge,
    looking,
    memory,
    obedience,
    reckoning,
    tool_reports,
    wordplay,
    writing,
)
from certify_cli.simulator.mind.prompt import Prompt

Skill = Callable[[Prompt], str | None]

SKILLS: tuple[Skill, ...] = (
    obedience.fixed_by_system,
    json_answers.in_json,
    tool_reports.report,
    counting.enumerate_things,
    wordplay.transform,
    obedience.said_on_request,
    looking.describe,
    judging.judge,
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
_FINAL = {obedience.fixed_by_system, json_answers.in_json}


@dataclass(frozen=True, slots=True)
class Answered:
    """`finished` text is already in the form asked for."""

    text: str
    finished: bool = False


def answer(prompt: Prompt) -> Answered:
    for skill in SKILLS:
        text = skill(prompt)
        if text:
            return Answered(text, skill in _FINAL)
    return Answered(writing.general(prompt))
