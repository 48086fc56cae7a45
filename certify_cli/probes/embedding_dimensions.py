"""Two of the lengths that can be asked for, and the one that comes unasked: each exactly as long as it should be."""

from __future__ import annotations

import random
from collections.abc import Generator

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed, family_of
from certify_cli.probes._embedded import embedded
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._script import TITAN, chance, invoked, scripts, turned
from certify_cli.probes._sentences import one_sentence
from certify_cli.types.calls import Reply, Request
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

SIZES_ASKED = 2
NOVA = "amazon.nova-2-multimodal-embeddings-v1:0"


def draw_task(model_id: str, chance: random.Random) -> tuple[str, list[int]]:
    """A text, and lengths to ask for: two that are not the default, and 0, which asks for none."""
    text, family = one_sentence(chance), family_of(model_id)
    choice = [size for size in family.dimensions if size != family.default] if family else []
    return text, [*chance.sample(choice, min(SIZES_ASKED, len(choice))), 0]


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    family = family_of(subject.model.id)
    text, asked = draw_task(subject.model.id, subject.random())
    came = []
    for size in asked:
        reply = yield embed(subject.model.id, text, size)
        found = embedded(reply.body)
        came.append([size, found.dimensions, found.flaw])
        if found.flaw:
            break
    return {"came": came, "default": family.default if family else 0}


@readable
def judge(seen: Seen) -> Judgement:
    for size, dimensions, flaw in seen["came"]:
        if flaw:
            return failed(flaw)
        expected = size or seen["default"]
        if dimensions != expected:
            wish = f"{size} dimensions were asked for" if size else f"{expected} dimensions are the default"
            return failed(f"{wish}, {dimensions} came back")
    return passed("dimensions as asked for: " + ", ".join(str(dimensions) for _, dimensions, _ in seen["came"]))


def not_applicable(model: ModelRecord) -> str:
    family = family_of(model.id)
    return obstacle(model) or ("" if family and len(family.dimensions) > 1 else "the model has one length of vectors")


def _lengths(*lengths: int) -> tuple[Reply, ...]:
    return tuple(turned(0.7, length=length) for length in lengths)


_FIRST, _SECOND = draw_task(TITAN, chance())[1][:2]
_NOVA_SIZES = draw_task(NOVA, chance())[1][:2]


def _nova(length: int) -> Reply:
    vector = turned(0.7, length=length).body["embedding"]
    return invoked({"embeddings": [{"embeddingType": "TEXT", "embedding": vector}]})


PROBE = Probe(
    id="embedding_dimensions",
    title="Gives vectors of the length asked for",
    why="an index has one length: another is refused by it, or worse, padded",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=not_applicable,
    passes=(
        *scripts(
            {
                "as asked": _lengths(_FIRST, _SECOND, 1024),
                "not normalized": tuple(turned(0.7, 8.0, length) for length in (_FIRST, _SECOND, 1024)),
            },
            model=TITAN,
        ),
        *scripts({"Nova": tuple(map(_nova, (*_NOVA_SIZES, 3072)))}, model=NOVA),
    ),
    fails=(
        *scripts(
            {
                "always the default": _lengths(1024, 1024, 1024),
                "the second is the first": _lengths(_FIRST, _FIRST, 1024),
                "swapped": _lengths(_SECOND, _FIRST, 1024),
                "another default": _lengths(_FIRST, _SECOND, 1536),
                "the last size asked for stays": _lengths(_FIRST, _SECOND, _SECOND),
                "one element more": (
                    *_lengths(_FIRST),
                    invoked({"embedding": [0.1, -0.1] * _SECOND + [0.1]}),
                    *_lengths(1024),
                ),
                "NaN in the second": (*_lengths(_FIRST), invoked({"embedding": [float("nan"), 1.0] * (_SECOND // 2)})),
                "zeros": invoked({"embedding": [0.0] * _FIRST}),
                "cut to one number": (invoked({"embedding": [0.1]}), *_lengths(_SECOND, 1024)),
                "nothing": (*_lengths(_FIRST, _SECOND), invoked({"embedding": []})),
            },
            model=TITAN,
        ),
        *scripts({"Nova's default is another": tuple(map(_nova, (*_NOVA_SIZES, 1024)))}, model=NOVA),
    ),
)
