"""A request made to be refused: what is a refusal, what a breakdown, and what only looks like one."""

from __future__ import annotations

import pytest

from certify_cli.interfaces import Subject
from certify_cli.probes import by_id
from certify_cli.probes._illegal import Outcome, ask_illegally, not_refused
from certify_cli.probes._script import STABLE_IMAGE, TITAN, broken, by_angle, invoked, model, png, refused
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Mark

ILLEGAL, LEGAL = Request.of("invoke", {"inputText": "x" * 99}), Request.of("invoke", {"inputText": "x"})
REPLY = by_angle(0.0)[0]
REFUSED = refused("expected maxLength: 50000")
BROKEN = broken(500, "InternalServerException", "unexpected error")


def outcome_of(*answers: Reply | Failure) -> tuple[list[Request], Outcome, Reply | None]:
    asking = ask_illegally(ILLEGAL, LEGAL)
    sent = [next(asking)]
    try:
        for answer in answers:
            step = asking.send(answer) if isinstance(answer, Reply) else asking.throw(CallFailed(answer))
            sent.append(step)
    except StopIteration as end:
        return sent, *end.value
    raise AssertionError("more was asked")


@pytest.mark.parametrize(
    "failure",
    [
        REFUSED,
        refused("Long texts are not supported", category=Category.CAPABILITY_UNSUPPORTED),
        refused("too large", code="RequestEntityTooLargeException", status=413),
    ],
)
def test_a_refusal_ends_it_with_one_call(failure: Failure) -> None:
    sent, outcome, reply = outcome_of(failure)
    assert (sent, reply) == ([ILLEGAL], None)
    assert not_refused(outcome, "a text") is None


@pytest.mark.parametrize(
    "failure", [refused(" "), refused("no", code="ThrottlingException"), refused("no", status=404)]
)
def test_another_error_or_none_in_words_is_no_refusal(failure: Failure) -> None:
    sent, outcome, _ = outcome_of(failure)
    assert sent == [ILLEGAL]
    assert not_refused(outcome, "a text") is not None


def test_what_is_granted_is_handed_on() -> None:
    sent, outcome, reply = outcome_of(REPLY)
    assert (sent, reply) == ([ILLEGAL], REPLY)
    judgement = not_refused(outcome, "a text")
    assert judgement is not None
    assert judgement.reason == "a text was accepted, expected a ValidationException"


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (BROKEN, "HTTP 500"),
        (broken(424, "ModelErrorException", "unexpected error", Category.MODEL_ERROR), "HTTP 424"),
        (refused("Malformed input request", status=500), "HTTP 500"),
        (broken(503, "ServiceUnavailableException", "Too many connections"), "HTTP 503"),
        (broken(None, "", "closed", Category.NETWORK), "no HTTP answer"),
    ],
)
def test_a_breakdown_counts_where_a_legal_request_works(failure: Failure, said: str) -> None:
    sent, outcome, _ = outcome_of(failure, REPLY)
    assert sent == [ILLEGAL, LEGAL]
    judgement = not_refused(outcome, "a text")
    assert judgement is not None
    assert said in judgement.reason


def test_a_breakdown_of_everything_is_left_to_the_runner() -> None:
    asking = ask_illegally(ILLEGAL, LEGAL)
    next(asking)
    assert asking.throw(CallFailed(BROKEN)) == LEGAL
    with pytest.raises(CallFailed) as caught:
        asking.throw(CallFailed(BROKEN))
    assert caught.value.failure is BROKEN


OTHERS = [
    Category.THROTTLED, Category.AUTHENTICATION, Category.PERMISSION_DENIED, Category.CONTENT_BLOCKED,
    Category.QUOTA_EXHAUSTED, Category.ACCESS_NOT_GRANTED,
]  # fmt: skip


@pytest.mark.parametrize("category", OTHERS)
def test_any_other_failure_is_left_to_the_runner(category: Category) -> None:
    failure = Failure(category=category, message="?", transient=False, http_status=503)
    asking = ask_illegally(ILLEGAL, LEGAL)
    next(asking)
    with pytest.raises(CallFailed) as caught:
        asking.throw(CallFailed(failure))
    assert caught.value.failure is failure


def marked(probe_id: str, model_id: str, *answers: Reply) -> Mark:
    probe = by_id(probe_id)
    asking = probe.ask(Subject(model(model_id), 7))
    next(asking)
    try:
        for answer in answers:
            asking.send(answer)
    except StopIteration as end:
        return probe.judge(end.value).mark
    raise AssertionError("more was asked")


FILTERED = invoked({"seeds": [1], "finish_reasons": ["Filter reason: prompt"], "images": []})


@pytest.mark.parametrize("probe_id", ["image_refusal", "image_shape", "image_sizes", "image_seed"])
def test_a_content_filter_decides_nothing(probe_id: str) -> None:
    assert marked(probe_id, STABLE_IMAGE, FILTERED) is Mark.INCONCLUSIVE


def test_lossy_pictures_that_differ_decide_nothing_on_a_seed() -> None:
    """Canvas may send JPEG, of which two may show the same and differ in every byte."""
    canvas = "amazon.nova-canvas-v1:0"
    asked = next(by_id("image_seed").ask(Subject(model(canvas), 7))).payload["imageGenerationConfig"]
    size = asked["width"], asked["height"]
    plain, clear = png(*size), png(*size, alpha=255)
    replies = [invoked({"images": [one]}) for one in (plain, clear, plain)]
    assert marked("image_seed", canvas, *replies) is Mark.INCONCLUSIVE


def test_what_nobody_knows_of_a_model_is_not_asked_of_it() -> None:
    batch, sizes, long = (by_id(f"embedding_{name}") for name in ("batch", "dimensions", "too_long"))
    assert batch.not_applicable(model(TITAN)) == "the model embeds one text a call"
    assert sizes.not_applicable(model("amazon.titan-embed-text-v1")) == "the model has one length of vectors"
    unknown = model("twelvelabs.marengo-embed-2-7-v1:0")
    assert batch.not_applicable(unknown) == long.not_applicable(unknown) != ""
