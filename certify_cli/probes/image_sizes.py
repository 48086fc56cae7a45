"""A wide picture and a tall one: each of the very size, or ratio of sides, that was asked for."""

from __future__ import annotations

import random
from collections.abc import Generator

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_image import Wish, draw, wishes_for
from certify_cli.probes._drawn import drawn, misdrawn, size_of
from certify_cli.probes._judging import passed, readable
from certify_cli.probes._scenes import scene
from certify_cli.probes._script import SEED, STABLE_IMAGE, chance, invoked, png, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen

CANVAS = "amazon.nova-canvas-v1:0"


def draw_wishes(model_id: str, chance: random.Random) -> tuple[Wish, Wish]:
    return wishes_for(model_id, scene(chance), chance)


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    kept = []
    for wish in draw_wishes(subject.model.id, subject.random()):
        reply = yield draw(subject.model.id, wish)
        kept.append(drawn(subject.model.id, wish, reply.body))
        if misdrawn(kept[-1]):
            break
    return {"pictures": kept}


@readable
def judge(seen: Seen) -> Judgement:
    wrong = next(filter(None, map(misdrawn, seen["pictures"])), None)
    return wrong or passed(", ".join(map(size_of, seen["pictures"])))


def _sides(wish: Wish, scale: int) -> tuple[int, int]:
    if not wish.ratio:
        return wish.width, wish.height
    across, down = (int(part) for part in wish.ratio.split(":"))
    return across * scale, down * scale


def _drawn(*sizes: tuple[int, int]) -> tuple[Reply, ...]:
    bodies = [{"images": [png(*size)], "finish_reasons": [None], "seeds": [SEED]} for size in sizes]
    return tuple(map(invoked, bodies))


_ONE, _TWO = (_sides(wish, 6) for wish in draw_wishes(STABLE_IMAGE, chance()))
_FIRST, _SECOND = (_sides(wish, 1) for wish in draw_wishes(CANVAS, chance()))
_FILTERED = invoked({"finish_reasons": ["Inference error"]})

PROBE = Probe(
    id="image_sizes",
    title="Draws wide and tall",
    why="a picture of another shape breaks the page it was meant for, or is cut by whoever shows it",
    kinds=("image",),
    ask=ask,
    judge=judge,
    baseline=True,
    expensive=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "as asked": _drawn(_ONE, _TWO),
                "rounded to multiples": _drawn((_ONE[0] + 1, _ONE[1]), (_TWO[0], _TWO[1] + 1)),
                "larger": _drawn((_ONE[0] * 2, _ONE[1] * 2), _TWO),
            },
            model=STABLE_IMAGE,
        ),
        *scripts({"sizes as asked": _drawn(_FIRST, _SECOND)}, model=CANVAS),
    ),
    fails=(
        *scripts(
            {
                "always square": _drawn((96, 96), (96, 96)),
                "always the first": _drawn(_ONE, _ONE),
                "swapped": _drawn(_TWO, _ONE),
                "the second on its side": _drawn(_ONE, _TWO[::-1]),
                "the second not drawn": (*_drawn(_ONE), _FILTERED),
                "nothing at all": invoked({}),
            },
            model=STABLE_IMAGE,
        ),
        *scripts(
            {
                "ten pixels short": _drawn(_FIRST, (_SECOND[0] - 10, _SECOND[1])),
                "the right ratio, half the size": _drawn((_FIRST[0] // 2, _FIRST[1] // 2)),
                "always the default": _drawn((128, 128)),
            },
            model=CANVAS,
        ),
    ),
)
