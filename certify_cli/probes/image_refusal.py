"""A shape that does not exist, and no prompt at all: both refused in words, and so for nothing."""

from __future__ import annotations

import random
from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_image import Wish, draw, impossible, wish_for, without_prompt
from certify_cli.probes._drawn import said_against
from certify_cli.probes._illegal import ask_illegally, flaw_of_outcome, not_refused
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._refusals import withheld
from certify_cli.probes._scenes import scene
from certify_cli.probes._script import STABLE_IMAGE, broken, chance, invoked, png, refused, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category
from certify_cli.types.findings import Judgement, Mark, Seen

CANVAS = "amazon.nova-canvas-v1:0"


def draw_wishes(model_id: str, chance: random.Random) -> tuple[Wish, Wish]:
    """(a wish that must be refused, one that is in order)."""
    prompt = scene(chance)
    return impossible(model_id, prompt, chance), wish_for(model_id, prompt, chance)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    model_id = subject.model.id
    wrong, right = draw_wishes(model_id, subject.random())
    legal = draw(model_id, right)
    tried = []
    for illegal in (draw(model_id, wrong), without_prompt(model_id, right)):
        outcome, reply = yield from ask_illegally(illegal, legal)
        tried.append({**outcome, "refusals": said_against(reply.body) if reply else []})
        if flaw_of_outcome(outcome):
            break
    return {"shape": wrong.shape, "tried": tried}


@readable
def judge(seen: Seen) -> Judgement:
    shape = seen["shape"]
    size = (
        f"an aspect ratio of {shape['ratio']}" if "ratio" in shape else f"{shape['width']} x {shape['height']} pixels"
    )
    for outcome, what in zip(seen["tried"], (f"a wish for {size}", "a request without a prompt"), strict=False):
        if wrong := _filtered(outcome) or not_refused(outcome, what):
            return wrong
    return passed(f"{size} and a missing prompt were refused in words")


def _filtered(outcome: Any) -> Judgement | None:
    """A content filter looked at the prompt before anyone looked at the rest."""
    wrong = withheld(outcome["refusals"])
    return wrong if wrong and wrong.mark is Mark.INCONCLUSIVE else None


_ENUM = refused(
    "Malformed input request: #/aspect_ratio: 33:7 is not a valid enum value, please reformat your input and try again."
)
_KEY = refused("Malformed input request: #: required key [prompt] not found, please reformat your input and try again.")
_UNKNOWN_SIZE = refused("The width 77 is not supported.", category=Category.CAPABILITY_UNSUPPORTED)
_BROKEN = broken(500, "InternalServerException", "The system encountered an unexpected error during processing.")
_MODEL_ERROR = broken(424, "ModelErrorException", "The model returned an unexpected error.", Category.MODEL_ERROR)
_SILENCE = broken(None, "", "Connection was closed before we received a valid response.", Category.NETWORK)
_WORDLESS = refused("")
_PICTURE = invoked({"images": [png(96, 96)], "finish_reasons": [None], "seeds": [1]})
_ERROR = invoked({"images": [], "error": "Unsupported size."})
_SQUARE = draw_wishes(CANVAS, chance())[1]
_CANVAS_PICTURE = invoked({"images": [png(_SQUARE.width, _SQUARE.height)]})

PROBE = Probe(
    id="image_refusal",
    title="Refuses what it cannot draw",
    why="a size that is quietly replaced is billed and thrown away; a 500 is tried again, and billed again",
    kinds=("image",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    rehearsal=Script("both refused", (_ENUM, _KEY)),
    passes=(
        *scripts(
            {"both in words": (_ENUM, _KEY), "the shape called a capability": (_UNKNOWN_SIZE, _KEY)}, model=STABLE_IMAGE
        ),
        *scripts({"Canvas": (refused("Invalid width."), refused("required key [text] not found"))}, model=CANVAS),
    ),
    fails=(
        *scripts(
            {
                "the shape is replaced": _PICTURE,
                "drawn without a prompt": (_ENUM, _PICTURE),
                "500 for the shape": (_BROKEN, _PICTURE),
                "424 for the shape": (_MODEL_ERROR, _PICTURE),
                "the line is cut for the shape": (_SILENCE, _PICTURE),
                "no words for the shape": _WORDLESS,
                "500 without a prompt": (_ENUM, _BROKEN, _PICTURE),
                "200 and an inference error": invoked({"finish_reasons": ["Inference error"]}),
                "200 and nothing": (_ENUM, invoked({})),
            },
            model=STABLE_IMAGE,
        ),
        *scripts({"200 and an error": _ERROR, "another size drawn": _CANVAS_PICTURE}, model=CANVAS),
    ),
)
