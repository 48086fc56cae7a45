"""Every operation of the cloud against the simulator by real HTTP: two rooms, written apart, that must agree."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from decimal import Decimal

import boto3
import pytest

from certify_cli.aws.cloud import AwsCloud, open_cloud
from certify_cli.interfaces import Availability, Identity
from certify_cli.simulator.personas import Personas, parse_personas
from certify_cli.simulator.server import Simulator
from certify_cli.types.calls import Operation, Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Facts, Limits, ModelRecord, Prices, RouteGroup
from certify_cli.types.target import Target

REGION = "us-east-1"
CHAT, EMBEDDING, RERANK = "anthropic.claude-sim-v1:0", "amazon.titan-embed-text-v2:0", "cohere.rerank-v3-5:0"
PROFILE = f"us.{CHAT}"


def on_demand(model_id: str) -> RouteGroup:
    return RouteGroup(id=model_id, kind="on_demand", sources=(REGION,), destinations=("self",))


def chat() -> ModelRecord:
    works = dict.fromkeys(("streaming", "system_prompt", "tool_use", "streaming_tool_use", "count_tokens"), True)
    destinations = (REGION, "us-west-2")
    profile = RouteGroup(id=PROFILE, kind="profile", prefix="us", sources=(REGION,), destinations=destinations)
    facts = Facts(
        vendor="Anthropic",
        name="Claude Sim",
        kind="chat",
        input_modalities=("TEXT",),
        output_modalities=("TEXT",),
        apis=("converse", "invoke"),
        inference_types=("ON_DEMAND", "INFERENCE_PROFILE"),
        regions=(REGION,),
        capabilities=works,
    )
    return ModelRecord(
        id=CHAT,
        facts=facts,
        limits=Limits(context_window_tokens=200_000, max_output_tokens=4_096),
        prices=Prices(input_usd_per_mtok=Decimal(1), output_usd_per_mtok=Decimal(5)),
        routes=(on_demand(CHAT), profile),
    )


def other(model_id: str, kind: str, api: str, outputs: str) -> ModelRecord:
    facts = Facts(
        vendor="Maker",
        name=model_id,
        kind=kind,  # type: ignore[arg-type]  # one of the kinds
        input_modalities=("TEXT",),
        output_modalities=(outputs,),
        apis=(api,),  # type: ignore[arg-type]  # one of the APIs
        inference_types=("ON_DEMAND",),
        regions=(REGION,),
    )
    return ModelRecord(id=model_id, facts=facts, routes=(on_demand(model_id),))


REGISTRY = {
    CHAT: chat(),
    EMBEDDING: other(EMBEDDING, "embedding", "invoke", "EMBEDDING"),
    RERANK: other(RERANK, "rerank", "rerank", "TEXT"),
}


@pytest.fixture
def simulated(session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsCloud]:
    yield from running(Personas(), session, monkeypatch)


def running(personas: Personas, session: boto3.Session, monkeypatch: pytest.MonkeyPatch) -> Iterator[AwsCloud]:
    with Simulator(REGISTRY, personas) as simulator:
        monkeypatch.setenv("AWS_ENDPOINT_URL", simulator.url)
        cloud = open_cloud(session=session, pool=2, region=REGION)
        assert isinstance(cloud, AwsCloud)
        yield cloud
        assert simulator.faults == ()


def send(cloud: AwsCloud, operation: Operation, payload: dict[str, object], route: str = CHAT) -> Reply | Failure:
    return cloud.call(Target(route, REGION), Request.of(operation, payload), timeout_seconds=5)


def reply_of(result: Reply | Failure) -> Reply:
    assert isinstance(result, Reply), result
    assert result.origin == "simulated"
    assert result.request_id
    return result


QUESTION: dict[str, object] = {
    "messages": [{"role": "user", "content": [{"text": "What is 17 + 25? Answer with the number only."}]}],
    "inferenceConfig": {"maxTokens": 64},
}
CLAUDE: dict[str, object] = {
    "anthropic_version": "bedrock-2023-05-31",
    "max_tokens": 64,
    "messages": [{"role": "user", "content": "What is 17 + 25? Answer with the number only."}],
}


@pytest.mark.parametrize("route", [CHAT, PROFILE])
@pytest.mark.parametrize("operation", ["converse", "converse_stream"])
def test_a_question_is_answered(simulated: AwsCloud, operation: Operation, route: str) -> None:
    reply = reply_of(send(simulated, operation, QUESTION, route))
    assert "42" in reply.text
    assert (reply.role, reply.stop_reason) == ("assistant", "end_turn")
    assert reply.usage is not None
    assert reply.usage.total_tokens == reply.usage.input_tokens + reply.usage.output_tokens > 0
    assert (reply.events != ()) == (operation == "converse_stream")


@pytest.mark.parametrize("operation", ["invoke", "invoke_stream"])
def test_claudes_own_body(simulated: AwsCloud, operation: Operation) -> None:
    reply = reply_of(send(simulated, operation, CLAUDE))
    assert "42" in reply.text
    assert (reply.role, reply.stop_reason) == ("assistant", "end_turn")
    assert reply.usage is not None
    assert reply.usage.output_tokens > 0


def test_a_tool_streams_its_input(simulated: AwsCloud) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    tool = {"toolSpec": {"name": "weather", "description": "The weather of a city", "inputSchema": {"json": schema}}}
    question = [{"role": "user", "content": [{"text": "Use the tool: what is the weather in Lisbon?"}]}]
    payload: dict[str, object] = {
        "messages": question,
        "toolConfig": {"tools": [tool]},
        "inferenceConfig": {"maxTokens": 200},
    }
    whole, streamed = (reply_of(send(simulated, name, payload)) for name in ("converse", "converse_stream"))
    assert whole.stop_reason == streamed.stop_reason == "tool_use"
    inputs = [block["toolUse"]["input"] for reply in (whole, streamed) for block in reply.blocks if "toolUse" in block]
    assert inputs == [{"city": "Lisbon"}] * 2


def test_an_embedding(simulated: AwsCloud) -> None:
    reply = reply_of(send(simulated, "invoke", {"inputText": "hello", "dimensions": 256}, EMBEDDING))
    assert len(reply.body["embedding"]) == 256


def test_a_ranking(simulated: AwsCloud) -> None:
    texts = ["Bananas are yellow", "Paris is the capital of France"]
    sources = [
        {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}} for text in texts
    ]
    query = {"type": "TEXT", "textQuery": {"text": "capital of France"}}
    payload: dict[str, object] = {
        "queries": [query],
        "sources": sources,
        "rerankingConfiguration": {
            "type": "BEDROCK_RERANKING_MODEL",
            "bedrockRerankingConfiguration": {"numberOfResults": 2},
        },
    }
    assert reply_of(send(simulated, "rerank", payload, RERANK)).body["results"][0]["index"] == 1


def test_tokens_are_counted_for_either_api(simulated: AwsCloud) -> None:
    body = base64.b64encode(b'{"messages": [{"role": "user", "content": "hi"}], "max_tokens": 5}').decode()
    for asked in ({"converse": {"messages": QUESTION["messages"]}}, {"invokeModel": {"body": body}}):
        assert reply_of(send(simulated, "count_tokens", {"input": asked})).body["inputTokens"] > 0


def test_what_bedrock_offers(simulated: AwsCloud) -> None:
    offers = simulated.offers(REGION)
    assert not isinstance(offers, Failure)
    assert set(offers) == set(REGISTRY)
    assert offers[CHAT].profiles == {PROFILE: (REGION, "us-west-2")}
    assert offers[CHAT].streaming is True
    profiles = simulated.profiles(REGION)
    assert not isinstance(profiles, Failure)
    assert set(profiles) == {PROFILE}
    assert simulated.lookup(PROFILE, REGION) == (CHAT, offers[CHAT])
    assert simulated.lookup("anthropic.unheard-of", REGION) is None


def test_access_and_allowance(simulated: AwsCloud) -> None:
    assert simulated.availability(CHAT, REGION) == Availability(
        agreement="AVAILABLE", authorization="AUTHORIZED", entitlement="AVAILABLE", region="AVAILABLE"
    )
    assert isinstance(simulated.availability(PROFILE, REGION), Failure)
    found = simulated.identity()
    assert isinstance(found, Identity)
    assert found.account.isdigit()
    assert found.principal.count("/") <= 1
    quotas = simulated.quotas(REGION)
    assert not isinstance(quotas, Failure)
    assert all(value >= 0 for value in quotas.values())
    assert simulated.origin(REGION) == "simulated"


def test_an_unknown_model_is_refused(simulated: AwsCloud) -> None:
    failure = send(simulated, "converse", QUESTION, "anthropic.unheard-of")
    assert isinstance(failure, Failure)
    assert failure.category is Category.UNSUPPORTED_MODEL
    assert failure.answered


MISBEHAVIOURS = [
    ("breaks_json", "converse", Category.NETWORK),
    ("cuts_connection", "converse", Category.NETWORK),
    ("cuts_connection", "converse_stream", Category.NETWORK),
    ("ends_stream_early", "converse_stream", Category.NETWORK),
    ("corrupts_stream", "converse_stream", Category.NETWORK),
    ("hangs", "converse", Category.TIMEOUT),
    ("hangs", "converse_stream", Category.TIMEOUT),
    ("answers_503", "converse", Category.SERVICE_UNAVAILABLE),
    ("no_access", "converse", Category.ACCESS_NOT_GRANTED),
    ("expired_credentials", "converse", Category.AUTHENTICATION),
    ("model_timeout", "converse", Category.TIMEOUT),
]


@pytest.mark.parametrize(("behaviour", "operation", "category"), MISBEHAVIOURS)
def test_misbehaviour_is_told_for_what_it_is(
    session: boto3.Session, monkeypatch: pytest.MonkeyPatch, behaviour: str, operation: Operation, category: Category
) -> None:
    personas = parse_personas(f'[[persona]]\nname = "rude"\ndoes = ["{behaviour}"]', where="test")
    with Simulator(REGISTRY, personas) as simulator:
        monkeypatch.setenv("AWS_ENDPOINT_URL", simulator.url)
        cloud = open_cloud(session=session, region=REGION)
        request = Request.of(operation, QUESTION)
        failure = cloud.call(Target(CHAT, REGION), request, timeout_seconds=0.4 if behaviour == "hangs" else 5)
    assert isinstance(failure, Failure), failure
    assert failure.category is category, failure
