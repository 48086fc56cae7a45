"""A text over the limit: refused in words, or cut where one asks for it; never embedded in silence, never a 500."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from certify_cli.interfaces import Probe, Script, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed
from certify_cli.probes._embedded import embedded
from certify_cli.probes._embedding_limits import limit_of, to_be_cut, too_long
from certify_cli.probes._illegal import ask_illegally, not_refused
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._script import TITAN, broken, by_angle, invoked, refused, scripts
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import ModelRecord

TITAN_IMAGE, COHERE = "amazon.titan-embed-image-v1", "cohere.embed-english-v3"
LEGAL = "A short text."


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    model_id, chance = subject.model.id, subject.random()
    limit = limit_of(model_id)
    if limit is None:
        return {}
    legal = embed(model_id, LEGAL, 0)
    outcome, reply = yield from ask_illegally(too_long(model_id, limit, chance), legal)
    seen: dict[str, Any] = {"limit": limit.says, "refuses": limit.refuses, "uncut": outcome, "flaw": _flaw(reply)}
    wish = to_be_cut(model_id, limit, chance)
    if wish is not None:
        seen["cut"], reply = yield from ask_illegally(wish, legal)
        seen["flaw"] = seen["flaw"] or _flaw(reply)
    return seen


def _flaw(reply: Reply | None) -> str:
    return embedded(reply.body).flaw if reply else ""


@readable
def judge(seen: Seen) -> Judgement:
    outcome, limit = seen["uncut"], seen["limit"]
    tolerated = "refused" not in outcome and not seen["refuses"]
    wrong = None if tolerated else not_refused(outcome, f"a text over the limit of {limit}")
    cut = seen.get("cut")
    if wrong is None and cut:
        wrong = failed(f"a text over {limit} that was to be cut was not: '{shown(cut['refused']['message'])}'")
    if wrong is None and seen["flaw"]:
        wrong = failed(f"a text over {limit} gave no embedding: {seen['flaw']}")
    said = "embedded or cut, which nobody forbids" if tolerated else "refused in words"
    return wrong or passed(f"a text over {limit} was {said}" + (", and cut on request" if cut is not None else ""))


def not_applicable(model: ModelRecord) -> str:
    return obstacle(model) or ("" if limit_of(model.id) else "nobody says how long a text the model takes")


_TOO_MANY = refused("400 Bad Request: Too many input tokens. Max input tokens: 8192, request input token count: 12034 ")
_TOO_LONG = refused(
    "Malformed input request: #/texts/0: expected maxLength: 2048, actual: 7012, please reformat your input and try "
    "again."
)
_BODY_TOO_LARGE = refused("Request Entity Too Large", code="RequestEntityTooLargeException", status=413)
_BROKEN = broken(500, "InternalServerException", "The system encountered an unexpected error during processing.")
_MODEL_ERROR = broken(424, "ModelErrorException", "The model returned an unexpected error.", Category.MODEL_ERROR)
_OTHER_ERROR = refused("Too many input tokens.", code="ResourceNotFoundException", status=404)
_VECTOR = by_angle(0.4)[0]
_LIST = invoked({"embeddings": [_VECTOR.body["embedding"]]})
_NOTHING = invoked({"embeddings": [], "message": "truncated"})


PROBE = Probe(
    id="embedding_too_long",
    title="Refuses a text that is too long",
    why="what is cut in silence is never found again, and what ends in a 500 is tried again for ever",
    kinds=("embedding",),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=not_applicable,
    rehearsal=Script("refused, and cut on request", (_TOO_LONG, _LIST)),
    passes=(
        *scripts(
            {
                "too many tokens": _TOO_MANY,
                "too many characters": _TOO_LONG,
                "too many bytes": _BODY_TOO_LARGE,
                "called a capability": refused(
                    "Long texts are not supported.", category=Category.CAPABILITY_UNSUPPORTED
                ),
            },
            model=TITAN,
        ),
        *scripts({"refused, and cut on request": (_TOO_LONG, _LIST)}, model=COHERE),
        *scripts({"embedded, and nobody forbids it": _VECTOR, "refused": _TOO_MANY}, model=TITAN_IMAGE),
    ),
    fails=(
        *scripts(
            {
                "embedded in silence": _VECTOR,
                "200 without a vector": _NOTHING,
                "500, though a short text works": (_BROKEN, _VECTOR),
                "424, though a short text works": (_MODEL_ERROR, _VECTOR),
                "an error of something else": _OTHER_ERROR,
                "a refusal without words": refused(" "),
            },
            model=TITAN,
        ),
        *scripts(
            {
                "cut although that was not wanted": (_LIST, _LIST),
                "refused although it was to be cut": (_TOO_LONG, _TOO_LONG),
                "cut to nothing": (_TOO_LONG, invoked({"embeddings": [[0.0] * 1024]})),
                "cut to another number of vectors": (_TOO_LONG, invoked({"embeddings": _LIST.body["embeddings"] * 2})),
                "500 where it was to be cut": (_TOO_LONG, _BROKEN, _LIST),
            },
            model=COHERE,
        ),
        *scripts(
            {
                "nonsense where nobody forbids it": invoked({"embedding": [float("nan"), 0.1] * 512}),
                "500 where anything else is tolerated": (_BROKEN, _VECTOR),
            },
            model=TITAN_IMAGE,
        ),
    ),
)
