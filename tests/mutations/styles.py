"""The ways in which healthy models write a right answer: none of them may raise an alarm."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from kit.mutating import Answer, Call, Mutation

from mutations.shapes import contents, with_text

TextChange = Callable[[str], str]


def prose(change: TextChange) -> Mutation:
    """Changes visible text where its style is free: not JSON, a copy, a cut, a call or what must stand alone."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if answer.status != 200 or call.operation not in ("converse", "converse-stream") or _is_bound(call, answer):
            return answer
        return with_text(answer, change)

    return mutation


def _is_bound(call: Call, answer: Answer) -> bool:
    question = " ".join(block.get("text", "") for block in contents(call.payload))
    endings = [part for name, part in answer.value if name == "messageStop"] if answer.is_stream else [answer.value]
    return (
        endings[0].get("stopReason") != "end_turn"
        or not call.payload.keys().isdisjoint({"outputConfig", "additionalModelRequestFields"})
        or not question.isascii()
        or bool(re.search(r"nothing else|exactly", question))
    )


def one_line(change: TextChange) -> Mutation:
    return prose(lambda said: said if "\n" in said else change(said))


def number(change: TextChange) -> Mutation:
    return prose(lambda said: change(said) if said.isdigit() else said)


STYLES: Mapping[str, Mutation] = {
    "a blank first": prose(lambda said: f" {said}"),
    "line breaks around": prose(lambda said: f"\n\n{said}\n"),
    "Windows line breaks": prose(lambda said: said.replace("\n", "\r\n")),
    "a full stop": prose(lambda said: f"{said.rstrip('.')}."),
    "bold numbers": prose(lambda said: re.sub(r"(?<![\w-])(\d{2,})(?![\w-])", r"**\1**", said)),
    "a code fence": prose(lambda said: f"```\n{said}\n```"),
    "bold": prose(lambda said: f"**{said}**"),
    "a heading": prose(lambda said: f"## Answer\n\n{said}"),
    "a friendly opening": prose(lambda said: f"Sure! Here you go:\n\n{said}"),
    "a friendly closing": prose(lambda said: f"{said}\n\nLet me know if you need anything else! 😊"),
    "a note in italics": prose(lambda said: f"{said}\n\n*Note: as of 2025.*"),
    "reasoning in tags": prose(lambda said: f"<think>\nHm, 12 or 13? Let me see.\n</think>\n\n{said}"),
    "reasoning that only ends in a tag": prose(lambda said: f"Hm, 12 or 13?\n</think>\n\n{said}"),
    "invisible characters around": prose(lambda said: f"\u200b{said}\ufeff"),
    "an emoji": prose(lambda said: f"{said} ✅"),
    "full-width digits": prose(lambda said: said.translate({48 + n: 0xFF10 + n for n in range(10)})),
    "a sentence around one line": one_line(lambda said: f"The answer is {said}."),
    "a German sentence around one line": one_line(lambda said: f"Die Antwort lautet: {said}"),
    "quotation marks around one line": one_line(lambda said: f"\u201c{said}\u201d"),
    "a list of one": one_line(lambda said: f"- {said}"),
    "LaTeX around a number": number(lambda said: f"$$\\boxed{{{said}}}$$"),
    "thousands separators": number(lambda said: f"{int(said):,}"),
    "a narrow blank between thousands": number(lambda said: f"{int(said):,}".replace(",", "\u202f")),
}
UNFIT = frozenset({("reasoning in tags", "reasoning"), ("reasoning that only ends in a tag", "reasoning")})
"""(style, probe) where the style is just what the probe is to see."""
