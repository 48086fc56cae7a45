"""InvokeModel bodies by model family, and which models a probe cannot be put to."""

import math
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes import ALL, by_id
from certify_cli.probes._bodies_embedding import embed, embed_many, family_of, vectors
from certify_cli.probes._bodies_image import (
    TALL_RATIOS,
    TALL_SIZES,
    WIDE_RATIOS,
    WIDE_SIZES,
    Wish,
    draw,
    impossible,
    refusals,
    wish_for,
    wishes_for,
    without_prompt,
)
from certify_cli.probes._embedding_limits import limit_of, to_be_cut, too_long
from certify_cli.probes._script import CHAT, STABLE_IMAGE, chance, model
from certify_cli.probes._vectors import cosine, flaw
from certify_cli.types.calls import Reply, Request
from certify_cli.types.model import Curated, Facts, Kind, ModelRecord

CANVAS = "amazon.nova-canvas-v1:0"
BODIES = {
    "amazon.titan-embed-text-v1": {"inputText": "a"},
    "amazon.titan-embed-g1-text-02": {"inputText": "a"},
    "amazon.titan-embed-text-v2:0": {"inputText": "a", "dimensions": 256, "normalize": True},
    "amazon.titan-embed-image-v1": {"inputText": "a", "embeddingConfig": {"outputEmbeddingLength": 256}},
    "cohere.embed-english-v3": {"texts": ["a"], "input_type": "search_document"},
    "cohere.embed-v4:0": {
        "texts": ["a"],
        "input_type": "search_document",
        "embedding_types": ["float"],
        "output_dimension": 256,
    },
    "us.twelvelabs.marengo-embed-3-0-v1:0": {"inputType": "text", "text": {"inputText": "a"}},
    "amazon.nova-2-multimodal-embeddings-v1:0": {
        "schemaVersion": "nova-multimodal-embed-v1",
        "taskType": "SINGLE_EMBEDDING",
        "singleEmbeddingParams": {
            "embeddingPurpose": "GENERIC_INDEX",
            "embeddingDimension": 256,
            "text": {"truncationMode": "END", "value": "a"},
        },
    },
}


@pytest.mark.parametrize("model_id", BODIES)
def test_each_embedding_family_gets_its_own_body(model_id: str) -> None:
    assert embed(model_id, "a", 256).payload == BODIES[model_id]


@pytest.mark.parametrize(
    "body",
    [
        {"embedding": [1.0, 2.0], "embeddingsByType": {"float": [1.0, 2.0]}},
        {"embeddings": [[1.0, 2.0]]},
        {"embeddings": {"float": [[1.0, 2.0]]}},
        {"embeddings": [{"embeddingType": "TEXT", "embedding": [1.0, 2.0]}]},
        {"data": [{"embedding": [1.0, 2.0]}]},
    ],
)
def test_vectors_are_found_in_every_familys_reply(body: dict[str, Any]) -> None:
    assert vectors(body) == [[1.0, 2.0]]


def test_dimensions_are_those_the_family_states() -> None:
    for model_id, dimensions in (("amazon.titan-embed-text-v1:2:8k", 1536), ("cohere.embed-multilingual-v3", 1024)):
        family = family_of(model_id)
        assert family is not None
        assert family.dimensions == (dimensions,)
    assert family_of("twelvelabs.marengo-embed-2-7-v1:0") is None


def test_stability_is_asked_for_a_ratio_and_amazon_for_a_size() -> None:
    wish = wish_for("stability.sd3-5-large-v1:0", "a lamp", chance())
    body = draw("stability.sd3-5-large-v1:0", wish).payload
    assert body == {"prompt": "a lamp", "aspect_ratio": wish.ratio, "seed": wish.seed, "output_format": "png"}
    assert wish.ratio in (*WIDE_RATIOS, *TALL_RATIOS)
    wish = wish_for("amazon.nova-canvas-v1:0", "a lamp", chance())
    request = draw("amazon.nova-canvas-v1:0", wish)
    config = request.payload["imageGenerationConfig"]
    assert (config["width"], config["height"]) in (*WIDE_SIZES, *TALL_SIZES)
    assert 0 <= config["seed"] <= 858_993_459
    assert request.images == 1


@pytest.mark.parametrize("model_id", ["stability.sd3-5-large-v1:0", "amazon.nova-canvas-v1:0"])
def test_two_wishes_are_one_wide_and_one_tall(model_id: str) -> None:
    for seed in range(20):
        shapes = [_sides(wish) for wish in wishes_for(model_id, "a lamp", chance(seed))]
        assert sorted(wide > tall for wide, tall in shapes) == [False, True]


def _sides(wish: Wish) -> tuple[int, int]:
    if not wish.ratio:
        return wish.width, wish.height
    wide, tall = wish.ratio.split(":")
    return int(wide), int(tall)


def test_what_must_be_refused_is_asked_for_and_nothing_else_is_wrong() -> None:
    for seed in range(40):
        ratio = draw(STABLE_IMAGE, impossible(STABLE_IMAGE, "a lamp", chance(seed))).payload["aspect_ratio"]
        wide, tall = map(int, ratio.split(":"))
        assert wide / tall > 21 / 9 + 0.1
        config = draw(CANVAS, impossible(CANVAS, "a lamp", chance(seed))).payload["imageGenerationConfig"]
        assert config["width"] < 320
        assert config["width"] % 2
    wish = wish_for(STABLE_IMAGE, "a lamp", chance())
    assert without_prompt(STABLE_IMAGE, wish).payload.keys() == {"aspect_ratio", "seed", "output_format"}
    assert without_prompt(CANVAS, wish_for(CANVAS, "a lamp", chance())).payload["textToImageParams"] == {}


@pytest.mark.parametrize("model_id", [name for name in BODIES if "cohere" in name])
def test_several_texts_go_into_one_body(model_id: str) -> None:
    assert embed_many(model_id, ["a", "b"], 256).payload == {**BODIES[model_id], "texts": ["a", "b"]}


def test_no_dimensions_leave_the_length_to_the_model() -> None:
    for model_id in BODIES:
        assert "imension" not in embed(model_id, "a", 0).body
        assert "outputEmbeddingLength" not in embed(model_id, "a", 0).body


def test_texts_that_are_too_long_are_so_by_tokens_however_counted() -> None:
    tokens = {"titan-embed-text": 8_192, "cohere.embed-v4": 128_000, "cohere.embed-": 512, "nova-2": 8_192}
    for model_id in BODIES:
        most = next((limit for mark, limit in tokens.items() if mark in model_id), 0)
        limit = limit_of(model_id)
        assert limit is not None
        body = too_long(model_id, limit, chance()).body
        assert len(body.split()) > most
        assert len(body) > 4 * most
        cut = to_be_cut(model_id, limit, chance())
        if cut is not None:
            (text,) = cut.payload["texts"]
            assert len(text) <= 2_048
            assert len(text.split()) > most
            assert (too_long(model_id, limit, chance()).payload["truncate"], cut.payload["truncate"]) == ("NONE", "END")


def test_what_a_reply_says_against_the_request() -> None:
    assert refusals({"finish_reasons": [None]}) == []
    assert refusals({"images": [], "error": None}) == []
    assert refusals({"finish_reasons": ["Filter reason: prompt"]}) == ["Filter reason: prompt"]
    assert refusals({"error": "blocked by our content filters"}) == ["blocked by our content filters"]


def record(model_id: str, kind: Kind, **facts: Any) -> ModelRecord:
    return ModelRecord(id=model_id, facts=Facts(vendor="V", name="N", kind=kind, **facts))


def test_models_that_no_body_is_known_for_are_not_applicable() -> None:
    shape = by_id("embedding_shape").not_applicable
    assert shape(record("twelvelabs.marengo-embed-2-7-v1:0", "embedding"))
    assert not shape(record("amazon.titan-embed-text-v2:0", "embedding"))
    image = by_id("image_shape").not_applicable
    editing = record("stability.stable-image-inpaint-v1:0", "image", capabilities={"text_to_image": False})
    assert image(editing) == by_id("reachable").not_applicable(editing)
    assert image(editing).startswith("no probe for image editing yet")
    assert image(record("stability.stable-diffusion-xl-v1", "image")).startswith("no probe for this image model")
    assert not image(record("stability.stable-image-ultra-v1:1", "image"))


def test_chat_without_converse_is_not_applicable() -> None:
    pegasus = record("twelvelabs.pegasus-1-5-v1:0", "chat", apis=("invoke",))
    assert all(probe.not_applicable(pegasus) for probe in ALL if "chat" in probe.kinds)
    assert not by_id("answers").not_applicable(record("x.y", "chat", apis=("converse", "invoke")))


def test_parameters_known_to_be_rejected_are_not_sent() -> None:
    parameters = by_id("parameters")
    refuses = replace(model(CHAT), curated=Curated(rejects=("temperature", "top_p")))
    assert parameters.not_applicable(refuses) == "the model rejects temperature"
    only_top_p = replace(model(CHAT), curated=Curated(rejects=("top_p",)))
    assert not parameters.not_applicable(only_top_p)
    asking = parameters.ask(Subject(only_top_p, 7))
    assert "temperature" in next(asking).payload["inferenceConfig"]
    answer = parameters.passes[0].replies[0]
    assert isinstance(answer, Reply)
    with pytest.raises(StopIteration):
        asking.send(answer)
    assert by_id("stop_sequences").not_applicable(replace(model(CHAT), curated=Curated(rejects=("stop_sequences",))))


def test_signed_reasoning_goes_back_with_the_tool_result_and_other_reasoning_does_not() -> None:
    probe = by_id("tool_use")
    call = probe.passes[0].replies[0]
    assert isinstance(call, Reply)
    signed = {"reasoningContent": {"reasoningText": {"text": "Hm", "signature": "c2ln"}}}
    unsigned = {"reasoningContent": {"reasoningText": {"text": "Hm"}}}
    second = _second_request(probe, replace(call, blocks=(signed, unsigned, {"text": " "}, *call.blocks)))
    content = second.payload["messages"][1]["content"]
    assert [next(iter(block)) for block in content] == ["reasoningContent", "toolUse"]
    assert content[0] == signed
    result = second.payload["messages"][2]["content"][0]["toolResult"]
    assert result["toolUseId"] == content[1]["toolUse"]["toolUseId"]


def _second_request(probe: Probe, reply: Reply) -> Request:
    asking = probe.ask(Subject(model(CHAT), 7))
    next(asking)
    return asking.send(reply)


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20))
def test_a_vector_is_closest_to_itself(vector: list[float]) -> None:
    if flaw(vector) or math.hypot(*vector) < 1e-6:
        return
    assert cosine(vector, vector) == pytest.approx(1)
    assert cosine(vector, [-value for value in vector]) == pytest.approx(-1)


@pytest.mark.parametrize("value", [None, True, "0.1", float("nan"), float("-inf"), 10**400, [1.0], {}])
def test_what_is_no_finite_number_is_a_flaw(value: object) -> None:
    assert "element 1 is" in flaw([0.5, value, 0.25])
    assert flaw([0.5, 0.25]) == ""
