"""Bodies of embedding and image models over HTTP."""

from __future__ import annotations

import base64
import http.client
import json
import math
from collections.abc import Iterator
from typing import Any

import pytest
from kit import simulated as s

from certify_cli.simulator import picture
from certify_cli.simulator.server import Simulator

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0"
PNG = base64.b64encode(picture.draw("a red ball", 1, 64, 64)).decode()
TITAN, TITAN_1, TITAN_M = "amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v1", "amazon.titan-embed-image-v1"
COHERE_3, COHERE_4 = "cohere.embed-english-v3", "cohere.embed-v4:0"
NOVA_M, MARENGO_2, MARENGO_3 = (
    "amazon.nova-2-multimodal-embeddings-v1:0",
    "twelvelabs.marengo-embed-2-7-v1:0",
    "twelvelabs.marengo-embed-3-0-v1:0",
)
EMBEDDERS = (TITAN, TITAN_1, TITAN_M, COHERE_3, COHERE_4, NOVA_M, MARENGO_2, MARENGO_3)
CORE, CANVAS, EDIT = (
    "stability.stable-image-core-v1:1",
    "amazon.nova-canvas-v1:0",
    "stability.stable-image-inpaint-v1:0",
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    records = [s.record(name, "embedding") for name in EMBEDDERS] + [
        s.record(name, "image") for name in (CORE, CANVAS, EDIT)
    ]
    with Simulator({one.id: one for one in records}) as running:
        yield running
        assert running.faults == ()


def invoke(simulator: Simulator, model: str, body: Any) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)
    connection.request("POST", f"/model/{model}/invoke", json.dumps(body), {"Authorization": SIGNED})
    answer = connection.getresponse()
    data = json.loads(answer.read())
    connection.close()
    return answer.status, data


def nova(text: str = "hello", **rest: Any) -> dict[str, Any]:
    parameters = {"embeddingPurpose": "GENERIC_INDEX", "text": {"truncationMode": "END", "value": text}, **rest}
    return {
        "schemaVersion": "nova-multimodal-embed-v1",
        "taskType": "SINGLE_EMBEDDING",
        "singleEmbeddingParams": parameters,
    }


EMBEDDINGS = [
    (TITAN, {"inputText": "hello"}, 1024, lambda a: a["embedding"]),
    (
        TITAN,
        {"inputText": "hello", "dimensions": 256, "normalize": True},
        256,
        lambda a: a["embeddingsByType"]["float"],
    ),
    (TITAN_1, {"inputText": "hello"}, 1536, lambda a: a["embedding"]),
    (
        TITAN_M,
        {"inputText": "hello", "inputImage": PNG, "embeddingConfig": {"outputEmbeddingLength": 384}},
        384,
        lambda a: a["embedding"],
    ),
    (COHERE_3, {"texts": ["hello"], "input_type": "search_query"}, 1024, lambda a: a["embeddings"][0]),
    (COHERE_3, {"images": [f"data:image/png;base64,{PNG}"], "input_type": "image"}, 1024, lambda a: a["embeddings"][0]),
    (
        COHERE_4,
        {
            "texts": ["a", "b"],
            "input_type": "clustering",
            "embedding_types": ["float", "int8"],
            "output_dimension": 512,
        },
        512,
        lambda a: a["embeddings"]["float"][1],
    ),
    (NOVA_M, nova(), 3072, lambda a: a["embeddings"][0]["embedding"]),
    (NOVA_M, nova(embeddingDimension=384), 384, lambda a: a["embeddings"][0]["embedding"]),
    (MARENGO_2, {"inputType": "text", "inputText": "hello"}, 1024, lambda a: a["data"][0]["embedding"]),
    (MARENGO_3, {"inputType": "text", "text": {"inputText": "hello"}}, 512, lambda a: a["data"][0]["embedding"]),
    (
        MARENGO_3,
        {"inputType": "image", "image": {"mediaSource": {"base64String": PNG}}},
        512,
        lambda a: a["data"][0]["embedding"],
    ),
]


@pytest.mark.parametrize(("model", "body", "size", "vector"), EMBEDDINGS)
def test_embeddings(simulator: Simulator, model: str, body: Any, size: int, vector: Any) -> None:
    status, answer = invoke(simulator, model, body)
    assert status == 200, answer
    assert len(vector(answer)) == size
    assert all(math.isfinite(value) for value in vector(answer))


WRONG = [
    (TITAN, {"text": "x"}, "required key [inputText] not found"),
    (TITAN, {"inputText": "x", "dimension": 5}, "extraneous key [dimension]"),
    (TITAN, {"inputText": "x", "dimensions": 7}, "dimensions"),
    (TITAN, {"inputText": "x", "embeddingTypes": ["int4"]}, "embeddingTypes"),
    (TITAN, {"inputText": " "}, "inputText"),
    (TITAN, {"inputText": "x" * 60_000}, "maxLength"),
    (TITAN_M, {}, "inputText or inputImage"),
    (TITAN_M, {"inputImage": "####"}, "base64"),
    (TITAN_M, {"inputImage": "aGVsbG8="}, "could not be decoded"),
    (TITAN_M, {"inputText": "x", "embeddingConfig": {"outputEmbeddingLength": 5}}, "outputEmbeddingLength"),
    (COHERE_3, {"inputText": "x"}, "required key [texts] not found#: required key [input_type] not found"),
    (COHERE_3, {"texts": ["x"], "input_type": "poem"}, "input_type"),
    (COHERE_3, {"texts": [], "input_type": "clustering"}, "between 1 and 96"),
    (COHERE_4, {"texts": ["x"], "input_type": "clustering", "output_dimension": 3}, "output_dimension"),
    (NOVA_M, {"taskType": "SEGMENTED_EMBEDDING"}, "SINGLE_EMBEDDING"),
    (NOVA_M, nova(embeddingPurpose="FUN"), "embeddingPurpose"),
    (NOVA_M, nova(embeddingDimension=5), "embeddingDimension"),
    (NOVA_M, nova(image={"source": {"bytes": PNG}}), "exactly one"),
    (MARENGO_3, {"inputType": "text"}, "required key [text]"),
    (MARENGO_2, {"inputType": "video"}, "not valid"),
    (CORE, {"aspect_ratio": "1:1"}, "required key [prompt]"),
    (CORE, {"prompt": "x", "aspect_ratio": "1:7"}, "aspect_ratio"),
    (CORE, {"prompt": "x", "seed": -1}, "seed"),
    (CORE, {"prompt": "x", "output_format": "jpeg"}, "png"),
    (EDIT, {"prompt": "x"}, "required key [image]"),
    (CANVAS, {"taskType": "INPAINTING"}, "TEXT_IMAGE"),
    (CANVAS, {"taskType": "TEXT_IMAGE"}, "textToImageParams"),
    (
        CANVAS,
        {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "x"}, "imageGenerationConfig": {"width": 333}},
        "width",
    ),
]


@pytest.mark.parametrize(("model", "body", "text"), WRONG)
def test_wrong_bodies_are_refused_in_words(simulator: Simulator, model: str, body: Any, text: str) -> None:
    status, answer = invoke(simulator, model, body)
    assert status == 400
    assert text in answer["message"]


@pytest.mark.parametrize("ratio", ["1:1", "16:9", "9:21", "3:2"])
def test_stability_draws_the_aspect_ratio(simulator: Simulator, ratio: str) -> None:
    _, answer = invoke(simulator, CORE, {"prompt": "a green hill", "aspect_ratio": ratio, "seed": 3})
    width, height = picture.size(base64.b64decode(answer["images"][0])) or (0, 0)
    wide, high = map(int, ratio.split(":"))
    assert abs(width / height - wide / high) < 0.06
    assert (answer["seeds"], answer["finish_reasons"]) == ([3], [None])


def test_amazon_draws_the_size_and_number(simulator: Simulator) -> None:
    config = {"width": 512, "height": 320, "numberOfImages": 2, "seed": 1}
    body = {"taskType": "TEXT_IMAGE", "textToImageParams": {"text": "a blue boat"}, "imageGenerationConfig": config}
    _, answer = invoke(simulator, CANVAS, body)
    drawn = [base64.b64decode(one) for one in answer["images"]]
    assert [picture.size(one) for one in drawn] == [(512, 320)] * 2
    assert drawn[0] != drawn[1]
    assert (picture.look(drawn[0]) or picture.Seen(0, 0, "")).colour == "blue"


def test_editing_keeps_the_size(simulator: Simulator) -> None:
    _, answer = invoke(simulator, EDIT, {"image": PNG, "prompt": "x"})
    assert picture.size(base64.b64decode(answer["images"][0])) == (64, 64)
