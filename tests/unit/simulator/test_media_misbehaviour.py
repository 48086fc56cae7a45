"""Each misbehaviour of embedding, rerank and image models does what its name says, and nothing else."""

from __future__ import annotations

import base64
import math
from collections.abc import Callable
from typing import Any

import pytest
from media_service import CANVAS, COHERE_3, COHERE_4, CORE, TITAN, WORDS, Read, Service, cohere

from certify_cli.simulator import picture

LETTERS = "q w e r t y u i o p " * 100


@pytest.fixture
def service(json_of: Read) -> Callable[..., Service]:
    return lambda *does: Service(json_of, ", ".join(does))


def titan(body: dict[str, Any]) -> list[Any]:
    vector: list[Any] = body["embedding"]
    return vector


VECTORS: list[tuple[str, Callable[[list[Any], list[Any]], bool]]] = [
    ('"noisy_embedding"', lambda sound, broken: 0.9 < sum(a * b for a, b in zip(sound, broken, strict=True)) < 0.99999),
    ('"stretched_embedding"', lambda _, broken: math.isclose(math.hypot(*broken), 11.7)),
    ('"zero_embedding"', lambda _, broken: not any(broken)),
    ('"infinite_embedding"', lambda sound, broken: broken[:-1] == sound[:-1] and math.isinf(broken[-1])),
    ('"stuck_embedding"', lambda sound, broken: broken != sound and math.isclose(math.hypot(*broken), 1)),
    (
        '"embedding_as_text"',
        lambda sound, broken: [float(one) for one in broken] == sound and broken[0] == str(sound[0]),
    ),
    ('"default_dimensions"', lambda sound, broken: (len(sound), len(broken)) == (256, 1024)),
]


@pytest.mark.parametrize(("does", "broken"), VECTORS, ids=[each[0] for each in VECTORS])
def test_vectors_are_broken_as_the_name_says(
    service: Callable[..., Service], does: str, broken: Callable[[list[Any], list[Any]], bool]
) -> None:
    body = {"inputText": "a lamp by the river", "dimensions": 256}
    (sound_status, sound), (status, answer) = (one.invoke(TITAN, body) for one in (service(), service(does)))
    assert (sound_status, status) == (200, 200)
    assert broken(titan(sound), titan(answer))


def test_always_normalizes(service: Callable[..., Service]) -> None:
    body = {"inputText": WORDS, "normalize": False}
    assert math.hypot(*titan(service('"always_normalizes"').invoke(TITAN, body)[1])) == pytest.approx(1)


@pytest.mark.parametrize("form", [{}, {"embedding_types": ["float"]}])
def test_batches_are_broken_as_the_name_says(service: Callable[..., Service], form: dict[str, Any]) -> None:
    def vectors(does: str = "") -> list[Any]:
        status, body = service(*([f'"{does}"'] if does else [])).invoke(COHERE_4, cohere(["a", "b", "c"], **form))
        assert status == 200
        found = body["embeddings"]
        return list(found["float"] if form else found)

    one, two, three = vectors()
    assert vectors("reversed_batch") == [three, two, one]
    assert vectors("short_batch") == [one, two]
    assert vectors("first_of_batch") == [one, one, one]
    assert vectors("embedding_twice") == [one, two, three] * 2


def test_long_texts_are_cut_or_break_the_service(service: Callable[..., Service]) -> None:
    text = {"inputText": WORDS * 3_000}
    status, answer = service('"cuts_silently"').invoke(TITAN, text)
    assert status == 200
    assert titan(answer) == titan(service().invoke(TITAN, {"inputText": (WORDS * 3_000)[:1_000]})[1])
    assert service('"breaks_on_long_input"').invoke(TITAN, text)[0] == 500
    assert service('"breaks_on_long_input"').invoke(TITAN, {"inputText": WORDS})[0] == 200
    assert service('"refuses_to_cut"').invoke(COHERE_3, cohere([LETTERS], truncate="END"))[0] == 400
    assert service('"no_token_count"').invoke(TITAN, {"inputText": WORDS})[1]["inputTextTokenCount"] == 0


RANKINGS: list[tuple[str, Callable[[list[int], list[Any]], bool]]] = [
    ('"infinite_score"', lambda order, scores: order[0] == 1 and math.isinf(scores[0])),
    ('"scores_in_per_cent"', lambda order, scores: order[0] == 1 and scores[0] > 1),
    ('"likes_a_place"', lambda order, _: order[0] == 0),
    ('{ kind = "likes_a_place", place = 99 }', lambda order, _: order[0] == 2),
    ('"scores_all_alike"', lambda _, scores: len(set(scores)) == 1),
    ('"ascending_scores"', lambda order, scores: order[0] == 1 and scores == sorted(scores)),
    ('"scores_as_text"', lambda _, scores: all(isinstance(one, str) for one in scores)),
    ('"index_out_of_range"', lambda order, _: max(order) == 1_000),
    ('"counts_from_one"', lambda order, _: sorted(order) == [1, 2, 3]),
    ('"index_repeated"', lambda order, _: order[-1] == order[0]),
    ('"one_result_short"', lambda order, _: len(order) == 2),
    ('"always_one_result"', lambda order, _: order == [1]),
]


@pytest.mark.parametrize(("does", "broken"), RANKINGS, ids=[each[0] for each in RANKINGS])
def test_rankings_are_broken_as_the_name_says(
    service: Callable[..., Service], does: str, broken: Callable[[list[int], list[Any]], bool]
) -> None:
    results = [(one["index"], one["relevanceScore"]) for one in service().rerank()[1]["results"]]
    assert not broken([index for index, _ in results], [score for _, score in results])
    status, answer = service(does).rerank()
    assert status == 200
    assert broken(*([one[key] for one in answer["results"]] for key in ("index", "relevanceScore")))


def test_the_number_of_results_is_ignored_or_breaks_the_service(service: Callable[..., Service]) -> None:
    assert len(service('"ignores_number_of_results"').rerank(1)[1]["results"]) == 3
    assert service('"breaks_on_too_many_results"').rerank(4)[0] == 500
    assert service('"breaks_on_too_many_results"').rerank(3)[0] == 200


STABLE = {"prompt": "a red ball", "aspect_ratio": "16:9", "seed": 7}
AMAZON = {
    "taskType": "TEXT_IMAGE",
    "textToImageParams": {"text": "a red ball"},
    "imageGenerationConfig": {"width": 640, "height": 384, "seed": 7},
}


def drawn(answer: tuple[int, dict[str, Any]]) -> list[bytes]:
    status, body = answer
    assert status == 200
    return [base64.b64decode(one) for one in body["images"]]


@pytest.mark.parametrize(("model", "body"), [(CORE, STABLE), (CANVAS, AMAZON)])
def test_pictures_are_broken_as_the_name_says(
    service: Callable[..., Service], model: str, body: dict[str, Any]
) -> None:
    (sound,) = drawn(service().invoke(model, body))
    (square,) = drawn(service('"ignores_size"').invoke(model, body))
    (turned,) = drawn(service('"draws_sideways"').invoke(model, body))
    width, height = picture.size(sound) or (0, 0)
    assert picture.size(square) == (1024, 1024)
    assert picture.size(turned) == (height, width)
    (clear,) = drawn(service('"transparent_image"').invoke(model, body))
    assert picture.size(clear) == (width, height)
    assert clear[25] == 6
    assert drawn(service('"cut_image"').invoke(model, body)) == [sound[: len(sound) // 2]]
    assert drawn(service('"two_images"').invoke(model, body)) == [sound, sound]
    assert drawn(service('"no_image"').invoke(model, body)) == []
    assert drawn(service('"jpeg_image"').invoke(model, body))[0].startswith(b"\xff\xd8\xff")
    assert drawn(service('"image_of_text"').invoke(model, body))[0].startswith(b"a picture of")
    assert service('"image_as_data_url"').invoke(model, body)[1]["images"][0].startswith("data:image/png;base64,iVBOR")


@pytest.mark.parametrize(("model", "body"), [(CORE, STABLE), (CANVAS, AMAZON)])
def test_seeds_are_ignored_in_two_ways(service: Callable[..., Service], model: str, body: dict[str, Any]) -> None:
    other = {**body, "seed": 8}
    if "imageGenerationConfig" in body:
        other = {**body, "imageGenerationConfig": {**body["imageGenerationConfig"], "seed": 8}}
    assert drawn(service().invoke(model, body)) != drawn(service().invoke(model, other))
    assert drawn(service('"ignores_seed"').invoke(model, body)) == drawn(service('"ignores_seed"').invoke(model, other))


def illegal(body: dict[str, Any]) -> dict[str, Any]:
    if "imageGenerationConfig" in body:
        return {**body, "imageGenerationConfig": {**body["imageGenerationConfig"], "width": 99}}
    return {**body, "aspect_ratio": "7:2"}


@pytest.mark.parametrize(("model", "body"), [(CORE, STABLE), (CANVAS, AMAZON)])
def test_illegal_sizes_are_refused_accepted_or_break_the_service(
    service: Callable[..., Service], model: str, body: dict[str, Any]
) -> None:
    answers = [service(*does).invoke(model, illegal(body))[0] for does in ((), ('"breaks_on_illegal_size"',))]
    assert answers == [400, 500]
    assert drawn(service('"accepts_illegal_size"').invoke(model, illegal(body)))
    for does in ('"breaks_on_illegal_size"', '"accepts_illegal_size"'):
        assert drawn(service(does).invoke(model, body)) == drawn(service().invoke(model, body))
    bare = {**body, "textToImageParams": {}} if "taskType" in body else {"seed": 1}
    assert service().invoke(model, bare)[0] == 400
    assert drawn(service('"draws_without_prompt"').invoke(model, bare))
