"""Chat models' own bodies over HTTP, whole and streamed."""

from __future__ import annotations

import base64
import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.eventstream import EventStreamBuffer
from kit import simulated as s

from certify_cli.simulator.server import Simulator

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0"
CHATS = (
    "amazon.nova-lite-v1:0",
    "meta.llama3-8b-instruct-v1:0",
    "mistral.mistral-7b-instruct-v0:2",
    "openai.gpt-oss-20b-1:0",
    "amazon.titan-text-lite-v1",
    "cohere.command-r-v1:0",
    "deepseek.r1-v1:0",
    "twelvelabs.pegasus-1-2-v1:0",
    s.CLAUDE,
)


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator({name: s.record(name) for name in CHATS}) as running:
        yield running
        assert running.faults == ()


def send(simulator: Simulator, path: str, body: Any) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)
    connection.request("POST", path, json.dumps(body), {"Authorization": SIGNED})
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, data


def invoke(simulator: Simulator, model: str, body: Any) -> tuple[int, Any]:
    status, data = send(simulator, f"/model/{model}/invoke", body)
    return status, json.loads(data)


def chunks(simulator: Simulator, model: str, body: Any) -> list[dict[str, Any]]:
    _, data = send(simulator, f"/model/{model}/invoke-with-response-stream", body)
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return [json.loads(base64.b64decode(json.loads(message.payload)["bytes"])) for message in buffer]


ASK = "What is 20 + 22? Digits only."
OPENAI = {"messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": ASK}], "max_tokens": 50}
ANSWERS = [
    (
        CHATS[0],
        {"messages": [{"role": "user", "content": [{"text": ASK}]}], "inferenceConfig": {"max_new_tokens": 50}},
        lambda a: a["output"]["message"]["content"][0]["text"],
    ),
    (
        CHATS[1],
        {"prompt": f"<|start_header_id|>user<|end_header_id|>\n{ASK}<|eot_id|>", "max_gen_len": 50},
        lambda a: a["generation"],
    ),
    (CHATS[2], {"prompt": f"<s>[INST] {ASK} [/INST]", "max_tokens": 50}, lambda a: a["outputs"][0]["text"]),
    (CHATS[3], OPENAI, lambda a: a["choices"][0]["message"]["content"]),
    (
        CHATS[4],
        {"inputText": f"User: {ASK}\nBot:", "textGenerationConfig": {"maxTokenCount": 50}},
        lambda a: a["results"][0]["outputText"],
    ),
    (CHATS[5], {"message": ASK, "max_tokens": 50}, lambda a: a["text"]),
    (CHATS[6], {"prompt": f"<｜User｜>{ASK}<｜Assistant｜>", "max_tokens": 50}, lambda a: a["choices"][0]["text"]),
    (CHATS[7], {"inputPrompt": ASK, "mediaSource": {"base64String": ""}}, lambda a: a["message"]),
    (
        CHATS[8],
        {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 50, "messages": [{"role": "user", "content": ASK}]},
        lambda a: a["content"][0]["text"],
    ),
]


@pytest.mark.parametrize(("model", "body", "text"), ANSWERS)
def test_chat_bodies(simulator: Simulator, model: str, body: Any, text: Any) -> None:
    status, answer = invoke(simulator, model, body)
    assert status == 200, answer
    assert text(answer) == "42"


def test_openai_tools(simulator: Simulator) -> None:
    schema = {
        "type": "object",
        "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
        "required": ["a", "b"],
    }
    tools = [{"type": "function", "function": {"name": "add", "parameters": schema}}]
    asked = [{"role": "user", "content": "Add 20 and 22"}]
    _, answer = invoke(simulator, CHATS[3], {"messages": asked, "tools": tools})
    choice = answer["choices"][0]
    assert choice["finish_reason"] == "tool_calls"
    assert json.loads(choice["message"]["tool_calls"][0]["function"]["arguments"]) == {"a": 20, "b": 22}
    result = {"role": "tool", "tool_call_id": choice["message"]["tool_calls"][0]["id"], "content": '{"sum": 42}'}
    _, final = invoke(simulator, CHATS[3], {"messages": [*asked, choice["message"], result], "tools": tools})
    assert "42" in final["choices"][0]["message"]["content"]


def test_claude_tools_thinking_and_stop_sequences(simulator: Simulator) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    head = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 500}
    asked = [{"role": "user", "content": [{"type": "text", "text": "Weather in Rome?"}]}]
    tools = [{"name": "get_weather", "input_schema": schema}]
    _, first = invoke(simulator, s.CLAUDE, {**head, "messages": asked, "tools": tools, "thinking": {"type": "enabled"}})
    assert [block["type"] for block in first["content"]] == ["thinking", "tool_use"]
    result = {"type": "tool_result", "tool_use_id": first["content"][1]["id"], "content": "19 degrees"}
    turns = [*asked, {"role": "assistant", "content": first["content"]}, {"role": "user", "content": [result]}]
    _, final = invoke(simulator, s.CLAUDE, {**head, "messages": turns, "tools": tools})
    assert "19 degrees" in final["content"][0]["text"]
    counting = [{"role": "user", "content": "Count from 1 to 9"}]
    _, stopped = invoke(simulator, s.CLAUDE, {**head, "messages": counting, "stop_sequences": [", 5"]})
    assert (stopped["stop_reason"], stopped["stop_sequence"]) == ("stop_sequence", ", 5")


STREAMED = [
    lambda e: e.get("contentBlockDelta", {}).get("delta", {}).get("text", ""),
    lambda e: e["generation"],
    lambda e: e.get("outputs", [{"text": ""}])[0]["text"],
    lambda e: e["choices"][0]["delta"].get("content", ""),
    lambda e: e.get("outputText", ""),
    lambda e: e["text"],
    lambda e: e.get("choices", [{"text": ""}])[0]["text"],
    lambda e: e["message"],
    lambda e: e.get("delta", {}).get("text", ""),
]


@pytest.mark.parametrize(("answer", "piece"), list(zip(ANSWERS, STREAMED, strict=True)), ids=CHATS)
def test_streams_say_what_the_whole_answer_says(simulator: Simulator, answer: Any, piece: Any) -> None:
    model, body, text = answer
    events = chunks(simulator, model, body)
    assert "".join(piece(event) for event in events) == text(invoke(simulator, model, body)[1]) == "42"
    metrics = events[-1]["amazon-bedrock-invocationMetrics"]
    assert (metrics["inputTokenCount"] > 0, metrics["outputTokenCount"]) == (True, 1)


def test_streamed_tool_calls_of_each_dialect(simulator: Simulator) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    tools = [{"type": "function", "function": {"name": "get_weather", "parameters": schema}}]
    body = {"messages": [{"role": "user", "content": "Weather in Rome?"}], "tools": tools, "reasoning_effort": "low"}
    deltas = [event["choices"][0]["delta"] for event in chunks(simulator, CHATS[3], body)]
    pieces = [call["function"]["arguments"] for delta in deltas for call in delta.get("tool_calls", [])]
    assert json.loads("".join(pieces)) == {"city": "Rome"}
    assert any("reasoning_content" in delta for delta in deltas)
    spec = {"toolSpec": {"name": "get_weather", "inputSchema": {"json": schema}}}
    asked = {"messages": [{"role": "user", "content": [{"text": "Weather in Rome?"}]}], "toolConfig": {"tools": [spec]}}
    events = [e.get("contentBlockDelta", {}).get("delta", {}) for e in chunks(simulator, CHATS[0], asked)]
    assert json.loads("".join(delta.get("toolUse", {}).get("input", "") for delta in events)) == {"city": "Rome"}
    head = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 300, "thinking": {"type": "enabled"}}
    own = [{"name": "get_weather", "input_schema": schema}]
    seen = chunks(simulator, s.CLAUDE, {**head, "messages": body["messages"], "tools": own})
    assert json.loads(
        "".join(e["delta"].get("partial_json", "") for e in seen if e["type"] == "content_block_delta")
    ) == {"city": "Rome"}
    assert {e["delta"]["type"] for e in seen if e["type"] == "content_block_delta"} == {
        "thinking_delta",
        "signature_delta",
        "input_json_delta",
    }


def test_chat_templates_carry_system_prompts_and_history(simulator: Simulator) -> None:
    head = "<|start_header_id|>{}<|end_header_id|>\n{}<|eot_id|>"
    said = [
        ("system", "End every reply with OVER."),
        ("user", "My name is Ada."),
        ("assistant", "Hi"),
        ("user", "Who am I?"),
    ]
    _, llama = invoke(simulator, CHATS[1], {"prompt": "".join(head.format(*one) for one in said)})
    assert ("Ada" in llama["generation"], llama["generation"].endswith("OVER")) == (True, True)
    history = [{"role": "USER", "message": "My name is Ada."}, {"role": "CHATBOT", "message": "Hi"}]
    _, cohere = invoke(
        simulator, CHATS[5], {"message": "Who am I?", "chat_history": history, "preamble": "Reply in uppercase."}
    )
    assert "ADA" in cohere["text"]
    _, mistral = invoke(simulator, CHATS[2], {"messages": [{"role": "user", "content": "What is 2+2? Digits only."}]})
    assert mistral["choices"][0]["message"]["content"] == "4"


def test_what_a_chat_model_refuses_by_invoke(simulator: Simulator) -> None:
    long = {"messages": [{"role": "user", "content": "Count from 1 to 99"}], "max_tokens": 5}
    assert invoke(simulator, CHATS[3], long)[1]["choices"][0]["finish_reason"] == "length"
    bodies: list[dict[str, Any]] = [
        {"messages": []},
        {"messages": [{"role": "assistant", "content": "x"}]},
        {**long, "max_tokens": 0},
    ]
    assert [invoke(simulator, CHATS[3], wrong)[0] for wrong in bodies] == [400, 400, 400]
    assert invoke(simulator, CHATS[1], {"prompt": " "})[0] == 400
    prefill = [{"role": "user", "content": "x"}, {"role": "assistant", "content": "y"}]
    body = {"anthropic_version": "bedrock-2023-05-31", "max_tokens": 9, "messages": prefill}
    assert "pre-fill" in invoke(simulator, s.CLAUDE, body)[1]["message"]
