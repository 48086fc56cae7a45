"""How the healthy model comes to a reply: tools first, then an answer in the form that was asked for."""

from __future__ import annotations

import json

from certify_cli.simulator.mind import answering, json_answers, obedience, structured, style, tool_calls
from certify_cli.simulator.mind.focus import focused
from certify_cli.simulator.mind.prompt import Prompt, Thought


def think(prompt: Prompt) -> Thought:
    """The whole reply, as if there were no limits."""
    prompt = focused(prompt)
    reasoning = _reasoning(prompt) if prompt.reasons else ""
    uses = tool_calls.wanted(prompt)
    if uses:
        return Thought(tool_uses=uses, reasoning=reasoning, stop_reason="tool_use")
    if prompt.schema is not None:
        return Thought(text=json.dumps(structured.fill(prompt.schema, prompt), ensure_ascii=False), reasoning=reasoning)
    finished = obedience.fixed_by_system(prompt) or json_answers.in_json(prompt)
    return Thought(text=finished or style.dress(answering.answer(prompt), prompt), reasoning=reasoning)


def _reasoning(prompt: Prompt) -> str:
    """Visible thinking of a length that is felt in maxTokens, and says nothing about the answer's form."""
    topic = " ".join(prompt.question.split())[:120] or "the tool results"
    return (
        f"The user wrote: {topic} I should work out what is being asked, check it against the instructions and the "
        "earlier turns, and then give a short and correct reply."
    )
