"""The cheapest call of the model's kind: does this principal get any sound answer on this route at all?"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._bodies_embedding import embed, family_of, vectors
from certify_cli.probes._bodies_image import draw, pictures, refusals, wish_for
from certify_cli.probes._chat import SHORT_ANSWER_TOKENS, asked, heard
from certify_cli.probes._judging import excerpt, failed, passed, readable
from certify_cli.probes._refusals import withheld
from certify_cli.probes._rerank import results, sources
from certify_cli.probes._script import RERANK, STABLE_IMAGE, TITAN, chat, cut, invoked, png, reranked, scripts
from certify_cli.probes._sound import unsound
from certify_cli.probes._words import CITIES, COLOURS, JOBS, THINGS
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    request = _request(subject)
    reply = yield request
    if subject.model.kind == "chat":
        return {"kind": "chat", "turn": heard(reply, request, subject)}
    return {"kind": subject.model.kind, "items": _items(reply.body), "refusals": _refusals(reply)}


def _request(subject: Subject) -> Request:
    chance, model = subject.random(), subject.model
    phrase = f"{chance.choice(COLOURS)} {chance.choice(THINGS)}"
    place = f"{chance.choice(JOBS)} in {chance.choice(CITIES)}, number {chance.randint(1000, 9999)}"
    if model.kind == "embedding":
        family = family_of(model.id)
        dimensions = family.dimensions[0] if family and family.dimensions else 0
        return embed(model.id, f"The {phrase} of a {place}", dimensions)
    if model.kind == "image":
        return draw(model.id, wish_for(model.id, f"A photo of the {phrase} of a {place}", chance))
    if model.kind == "rerank":
        return sources(f"Who owns the {phrase}?", (f"The {phrase} belongs to a {place}.", "It rained all week."), 1)
    return asked(subject, f"Please reply with the words '{phrase} of a {place}'.")


def _items(body: Any) -> int:
    found = vectors(body) or pictures(body) or results(body)
    return sum(bool(item) for item in found)


def _refusals(reply: Reply) -> list[str]:
    return [excerpt(reason, 200) for reason in refusals(reply.body)[:3]]


@readable
def judge(seen: Seen) -> Judgement:
    if seen["kind"] == "chat":
        return unsound(seen["turn"], thought_suffices=True) or passed("answered")
    if wrong := withheld(seen["refusals"]):
        return wrong
    return passed("answered") if seen["items"] else failed(f"the reply holds no {RESULTS[seen['kind']]}")


RESULTS = {"embedding": "embedding", "image": "picture", "rerank": "ranked document"}

_HELLO = chat("amber lantern")
_PICTURE = invoked({"images": [png(64, 36)], "finish_reasons": [None], "seeds": [1]})

PROBE = Probe(
    id="reachable",
    title="Answers at all",
    why="the cheapest call: access, route and region are right and a sound reply comes back",
    kinds=("chat", "embedding", "image", "rerank"),
    ask=ask,
    judge=judge,
    baseline=True,
    not_applicable=obstacle,
    passes=(
        *scripts(
            {
                "terse": _HELLO,
                "other words": chat("Sure! Here you go: *amber lantern* 🙂", tokens=14),
                "reasoning block": chat("amber lantern", thought="They want two words."),
                "cut at the limit": cut("Certainly! I would be delighted to", SHORT_ANSWER_TOKENS),
                "a harmless refusal is an answer": chat("I\u2019m sorry, but I can\u2019t help with that.", tokens=12),
                "answers in Chinese": chat("好的：琥珀色的灯笼。", tokens=12),
                "only reasoning so far": cut("", SHORT_ANSWER_TOKENS, thought="Hm."),
                "cached input in the total": replace(_HELLO, usage=Usage(4, 8, 38, cache_read_tokens=26)),
            }
        ),
        *scripts({"one vector": invoked({"embedding": [0.1, -0.2, 0.3], "inputTextTokenCount": 9})}, model=TITAN),
        *scripts({"one picture": _PICTURE}, model=STABLE_IMAGE),
        *scripts({"one document": reranked([(0, 0.8)])}, model=RERANK),
    ),
    fails=(
        *scripts(
            {
                "empty content": replace(_HELLO, text="", blocks=()),
                "blank text": chat(" \n"),
                "role user": replace(_HELLO, role="user"),
                "no role": replace(_HELLO, role=""),
                "unknown stop reason": replace(_HELLO, stop_reason="stop"),
                "malformed output": replace(_HELLO, stop_reason="malformed_model_output"),
                "usage zero": replace(_HELLO, usage=Usage(0, 0, 0)),
                "no output counted": replace(_HELLO, usage=Usage(12, 0, 12)),
                "usage negative": replace(_HELLO, usage=Usage(30, -8, 22)),
                "usage not adding up": replace(_HELLO, usage=Usage(30, 8, 83)),
            }
        ),
        *scripts({"no vector": invoked({"inputTextTokenCount": 9}), "null": invoked({"embedding": None})}, model=TITAN),
        *scripts({"no picture": invoked({"images": [], "finish_reasons": [None]})}, model=STABLE_IMAGE),
        *scripts({"inference error": invoked({"finish_reasons": ["Inference error"]})}, model=STABLE_IMAGE),
        *scripts({"nothing ranked": reranked([])}, model=RERANK),
    ),
)
