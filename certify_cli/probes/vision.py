"""Two pictures drawn for this one call: the number, the colour and the shape on each, in order."""

from __future__ import annotations

import base64
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, converse, heard
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import chance, chat, cut, scripts
from certify_cli.probes._sight_words import colours_seen, numbers_seen, shapes_seen
from certify_cli.probes._sights import Sight, choose_sights, picture_of
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

QUESTION = {
    1: "What does the picture show? Answer with one line: the number written in it, the colour of the geometric shape, "
    "and the name of the shape.",
    2: "What do the two pictures show? Answer with one line for each picture, in order: the number written in it, the "
    "colour of the geometric shape, and the name of the shape.",
}
READERS: Mapping[str, Callable[[str], Sequence[object]]] = {
    "number": numbers_seen,
    "colour": colours_seen,
    "shape": shapes_seen,
}


def pictures_for(model: ModelRecord) -> int:
    """One where the model is known to take one only (Llama 3.2 refuses a second: boto3 issue 4463)."""
    return 1 if model.capabilities.get("several_images") is False else 2


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    drawn = subject.random()
    sights = choose_sights(drawn, pictures_for(subject.model))
    content: list[dict[str, Any]] = [_block(picture_of(sight, drawn)) for sight in sights]
    content.append({"text": QUESTION[len(sights)]})
    request = converse(subject, [{"role": "user", "content": content}])
    reply = yield request
    return {"pictures": [sight.content for sight in sights], "turn": heard(reply, request, subject)}


def _block(png: bytes) -> dict[str, Any]:
    return {"image": {"format": "png", "source": {"bytes": base64.b64encode(png).decode()}}}


@readable
def judge(seen: Seen) -> Judgement:
    turn, pictures = seen["turn"], seen["pictures"]
    return (
        unsound(turn)
        or wrong_end(turn, "end_turn")
        or unless_cut_short(turn, _wrong_sight(turn["text"], pictures))
        or passed("saw " + ", then ".join(_told(picture) for picture in pictures))
    )


def _wrong_sight(text: str, pictures: Sequence[Mapping[str, Any]]) -> Judgement | None:
    wrong = list(_wrong_aspects(text, pictures))
    if not wrong:
        return None
    if len(wrong) == len(READERS) and not any(found for _, found, _ in wrong):
        return failed(f"described no picture: '{shown(text)}'")
    aspect, found, expected = wrong[0]
    said = f"the {aspect} {_listed(found)}" if found else f"no {aspect}"
    return failed(f"saw {said}, expected {_listed(expected)}: '{shown(text)}'")


def _wrong_aspects(
    text: str, pictures: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[str, Sequence[object], list[object]]]:
    """An answer may go through the pictures twice, as a description and in short, but never tell another story."""
    for aspect, read in READERS.items():
        expected = [picture[aspect] for picture in pictures]
        found = read(text)
        rounds = max(1, len(found) // len(expected))
        if list(found) != expected * rounds:
            yield aspect, found, expected


def _listed(values: Sequence[object]) -> str:
    return " then ".join(str(value) for value in values[:4])


def _told(picture: Mapping[str, Any]) -> str:
    return f"'{picture['number']} {picture['colour']} {picture['shape']}'"


_ONE, _TWO = choose_sights(chance(), 2)
_NUMBERS = f"{_ONE.number}, {_TWO.number}"
_LINES = f"{_ONE.number}, {_ONE.colour}, {_ONE.shape}\n{_TWO.number}, {_TWO.colour}, {_TWO.shape}"
_RIGHT = chat(_LINES, tokens=20)
_CHATTY = (
    f"1. The first picture shows the number **{_ONE.number}** in black below a {_ONE.colour} {_ONE.shape} on a light "
    f"grey background.\n2. The second picture, also 256x256, shows **{_TWO.number}** and a {_TWO.colour} {_TWO.shape}."
)
_GERMAN = f"{_ONE.number}, gelb, Kreis\n{_TWO.number}, blau, Stern"
_CHINESE = f"1、数字{_ONE.number}，黄色的圆形。\n2、数字{_TWO.number}，蓝色的星形。"


def _said(one: Sight, two: Sight) -> Reply:
    return chat(f"{one.number}, {one.colour}, {one.shape}\n{two.number}, {two.colour}, {two.shape}", tokens=20)


def _turned(number: int) -> int:
    return int(str(number)[::-1])


PROBE = Probe(
    id="vision",
    title="Sees what is in pictures",
    why="numbers, colours and shapes in pictures nobody has seen before; one that guesses, or sees one of two, shows",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="vision",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "chatty": chat(_CHATTY, tokens=70),
            "bullet points": chat(
                "\n\n".join(
                    f"**Picture {place}**\n- Number: {one.number}\n- Colour: {one.colour}\n- Shape: {one.shape}"
                    for place, one in ((1, _ONE), (2, _TWO))
                ),
                tokens=60,
            ),
            "table": chat(
                "| Picture | Number | Colour | Shape |\n|---|---|---|---|\n"
                f"| 1 | {_ONE.number} | {_ONE.colour} | {_ONE.shape} |\n"
                f"| 2 | {_TWO.number} | {_TWO.colour} | {_TWO.shape} |",
                tokens=60,
            ),
            "JSON in a code fence": chat(
                f'```json\n[{{"number": {_ONE.number}, "colour": "{_ONE.colour}", "shape": "{_ONE.shape}"}},\n'
                f'{{"number": {_TWO.number}, "colour": "{_TWO.colour}", "shape": "{_TWO.shape}"}}]\n```',
                tokens=60,
            ),
            "by what is asked": chat(
                f"Numbers: {_NUMBERS}\nColours: {_ONE.colour}, {_TWO.colour}\nShapes: {_ONE.shape}, {_TWO.shape}",
                tokens=40,
            ),
            "capitals and synonyms": chat(
                f"{_ONE.number}, Golden Yellow, Disc\n{_TWO.number}, Dark Blue, Five-pointed Star", tokens=30
            ),
            "numbers in words": chat(f"Seventy-three, yellow, circle\nForty five, {_TWO.colour}, {_TWO.shape}"),
            "digits one by one": chat(f"7 3, {_ONE.colour} {_ONE.shape}\n4 5, {_TWO.colour} {_TWO.shape}", tokens=24),
            "described, then in short": chat(f"{_CHATTY}\n\nIn short:\n{_LINES}\n\nAnything else? 😊", tokens=96),
            "German": chat(_GERMAN, tokens=20),
            "Chinese": chat(_CHINESE, tokens=30),
            "reasoning block": chat(_LINES, thought="Is it 78? A purple oval? No.", tokens=40),
            "tagged reasoning": chat(f"<think>Perhaps 78, red.</think>\n\n{_LINES}", tokens=40),
            "goes on at length but is right": cut(f"{_LINES}\n\nThe pictures are", SHORT_ANSWER_TOKENS),
        }
    ),
    fails=scripts(
        {
            "another number": _said(replace(_ONE, number=_ONE.number + 1), _TWO),
            "digits the wrong way round": _said(_ONE, replace(_TWO, number=_turned(_TWO.number))),
            "the number of the other picture": _said(
                replace(_ONE, number=_TWO.number), replace(_TWO, number=_ONE.number)
            ),
            "right digits inside another number": _said(replace(_ONE, number=_ONE.number * 10), _TWO),
            "a decimal": chat(_LINES.replace(f"{_ONE.number}", f"{_ONE.number}.5"), tokens=20),
            "another colour": _said(_ONE, replace(_TWO, colour="green")),
            "a colour between": _said(replace(_ONE, colour="orange"), _TWO),
            "colours exchanged": _said(replace(_ONE, colour=_TWO.colour), replace(_TWO, colour=_ONE.colour)),
            "no colours": chat(f"{_ONE.number}, {_ONE.shape}\n{_TWO.number}, {_TWO.shape}"),
            "another shape": _said(_ONE, replace(_TWO, shape="diamond")),
            "an oval for a circle": _said(replace(_ONE, shape="oval"), _TWO),
            "shapes exchanged": _said(replace(_ONE, shape=_TWO.shape), replace(_TWO, shape=_ONE.shape)),
            "only the first picture": chat(_LINES.partition("\n")[0], tokens=10),
            "only the last picture": chat(_LINES.partition("\n")[2], tokens=10),
            "the first picture twice": _said(_ONE, _ONE),
            "the wrong order": _said(_TWO, _ONE),
            "a third picture": chat(f"{_LINES}\n88, red, square", tokens=28),
            "hedges on the number": chat(_LINES.replace(f"{_TWO.number}", f"{_TWO.number} or 46"), tokens=28),
            "hedges on the colour": chat(_LINES.replace(_TWO.colour, f"{_TWO.colour} or purple"), tokens=28),
            "sees nothing": chat("I'm sorry, but I cannot see any pictures in your message.", tokens=16),
            "guesses": chat("42, red, circle\n17, blue, square", tokens=16),
            "right only in its reasoning": chat("I cannot say.", thought=_LINES, tokens=30),
            "empty content": chat(""),
            "stop reason stop_sequence": replace(_RIGHT, stop_reason="stop_sequence"),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
