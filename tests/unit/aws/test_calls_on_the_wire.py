"""Every operation of a model, over a real socket: what is sent, and what is made of a good answer."""

from __future__ import annotations

import base64
import json

import pytest
from kit.scripted_server import REQUEST_ID, USAGE, WHOLE, Asking, ScriptedServer, chunked, delta, frame, http, talk

from certify_cli.types.calls import Reply, Usage


def reply_of(result: object) -> Reply:
    assert isinstance(result, Reply), result
    return result


def test_a_whole_converse_reply_is_read(server: ScriptedServer, ask: Asking) -> None:
    server.says(http(WHOLE))
    reply = reply_of(ask(route="us.m.one-v1:0"))
    assert (reply.text, reply.role, reply.stop_reason, reply.usage) == ("4", "assistant", "end_turn", Usage(3, 2, 5))
    assert (reply.blocks, reply.request_id, reply.origin) == (({"text": "4"},), REQUEST_ID, "custom")
    assert reply.timings.total_ms > 0
    assert reply.timings.ttft_ms is None
    assert server.requests[0].path == "/model/us.m.one-v1%3A0/converse"
    assert "certify/" in server.requests[0].headers["user-agent"]


def test_blobs_travel_as_base64_but_documents_are_left_alone(server: ScriptedServer, ask: Asking) -> None:
    server.says(http(WHOLE))
    picture = base64.b64encode(b"\x89PNG\xff").decode()
    tool = {"toolUse": {"toolUseId": "t", "name": "n", "input": {"bytes": "not base64!"}}}
    content = [{"image": {"format": "png", "source": {"bytes": picture}}}, tool]
    reply_of(ask(payload={"messages": [{"role": "user", "content": content}]}))
    assert json.loads(server.requests[0].body)["messages"][0]["content"] == content


def test_a_picture_in_a_reply_comes_back_as_base64(server: ScriptedServer, ask: Asking) -> None:
    block = {"image": {"format": "png", "source": {"bytes": base64.b64encode(b"\x00\xff" * 99).decode()}}}
    server.says(http({**WHOLE, "output": {"message": {"role": "assistant", "content": [block]}}}))
    assert reply_of(ask()).blocks == (block,)


def test_a_stream_is_put_together(server: ScriptedServer, ask: Asking) -> None:
    server.says(chunked(talk(delta("4"), delta("2"), delta("!"))))
    reply = reply_of(ask("converse_stream"))
    assert (reply.text, reply.role, reply.stop_reason, reply.usage) == ("42!", "assistant", "end_turn", Usage(3, 2, 5))
    assert reply.events == ("messageStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata")
    assert reply.request_id == REQUEST_ID
    timings = reply.timings
    assert timings.ttft_ms is not None
    assert timings.gap_ms is not None
    assert 0 < timings.ttft_ms <= timings.total_ms


def tool_stream(*fragments: str) -> list[bytes]:
    start = {"contentBlockIndex": 1, "start": {"toolUse": {"toolUseId": "t1", "name": "add"}}}
    pieces = [{"contentBlockIndex": 1, "delta": {"toolUse": {"input": fragment}}} for fragment in fragments]
    return talk(
        delta("I will"),
        frame("contentBlockStart", start),
        *(frame("contentBlockDelta", piece) for piece in pieces),
        frame("contentBlockStop", {"contentBlockIndex": 1}),
    )


@pytest.mark.parametrize(
    ("fragments", "tool"),
    [
        (['{"a": ', "2}"], {"input": {"a": 2}}),
        ([], {"input": {}}),
        (['{"a": '], {"input": None, "input_text": '{"a": '}),
        (['{"a": NaN}'], {"input": None, "input_text": '{"a": NaN}'}),
    ],
)
def test_a_streamed_tool_input_is_parsed_or_kept_raw(
    server: ScriptedServer, ask: Asking, fragments: list[str], tool: dict[str, object]
) -> None:
    server.says(chunked(tool_stream(*fragments)))
    blocks = reply_of(ask("converse_stream")).blocks
    assert blocks == ({"text": "I will"}, {"toolUse": {"toolUseId": "t1", "name": "add", **tool}})


def test_reasoning_is_told_apart_from_text(server: ScriptedServer, ask: Asking) -> None:
    thoughts = [{"text": "two "}, {"text": "twos"}, {"signature": "sig"}]
    middle = [
        frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"reasoningContent": part}}) for part in thoughts
    ]
    server.says(chunked(talk(*middle, delta("4", 1))))
    reply = reply_of(ask("converse_stream"))
    assert reply.text == "4"
    assert reply.blocks[0] == {"reasoningContent": {"reasoningText": {"text": "two twos", "signature": "sig"}}}


def test_invoke_gives_the_body_and_what_the_headers_say_of_usage(server: ScriptedServer, ask: Asking) -> None:
    told = {"X-Amzn-Bedrock-Input-Token-Count": "7", "X-Amzn-Bedrock-Output-Token-Count": "1"}
    server.says(http({"embedding": [0.5, -0.25]}, headers=told))
    reply = reply_of(ask("invoke", {"inputText": "hé"}))
    assert (reply.body, reply.usage) == ({"embedding": [0.5, -0.25]}, Usage(7, 1, 8))
    assert json.loads(server.requests[0].body) == {"inputText": "hé"}


def test_invoke_reads_claude(server: ScriptedServer, ask: Asking) -> None:
    body = {
        "role": "assistant",
        "content": [{"type": "text", "text": "4"}],
        "stop_reason": "end_turn",
        "usage": {"input_tokens": 9, "output_tokens": 1},
    }
    server.says(http(body))
    reply = reply_of(ask("invoke", {"max_tokens": 5}))
    assert (reply.text, reply.role, reply.stop_reason, reply.usage) == ("4", "assistant", "end_turn", Usage(9, 1, 10))


def piece(value: object) -> bytes:
    return frame("chunk", {"bytes": base64.b64encode(json.dumps(value).encode()).decode()})


def test_invoke_stream_puts_claude_together(server: ScriptedServer, ask: Asking) -> None:
    events = [
        {"type": "message_start", "message": {"role": "assistant", "usage": {"input_tokens": 9, "output_tokens": 1}}},
        {"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "4"}},
        {"type": "content_block_delta", "index": 0, "delta": {"type": "text_delta", "text": "2"}},
        {"type": "content_block_stop", "index": 0},
        {"type": "message_delta", "delta": {"stop_reason": "end_turn"}, "usage": {"output_tokens": 2}},
        {"type": "message_stop"},
    ]
    server.says(chunked(map(piece, events)))
    reply = reply_of(ask("invoke_stream", {"max_tokens": 5}))
    assert (reply.text, reply.role, reply.stop_reason, reply.usage) == ("42", "assistant", "end_turn", Usage(9, 2, 11))
    assert reply.events.count("content_block_delta") == 1
    assert reply.timings.gap_ms is not None


def test_invoke_stream_of_another_vendor_ends_with_its_metrics(server: ScriptedServer, ask: Asking) -> None:
    metrics = {"inputTokenCount": 4, "outputTokenCount": 6}
    chunks = [{"generation": "4"}, {"generation": "", "amazon-bedrock-invocationMetrics": metrics}]
    server.says(chunked(map(piece, chunks)))
    reply = reply_of(ask("invoke_stream", {"prompt": "2+2"}))
    assert (reply.usage, reply.events) == (Usage(4, 6, 10), ("chunk",))


RERANK = {
    "queries": [{"type": "TEXT", "textQuery": {"text": "q"}}],
    "sources": [
        {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": "d"}}},
    ],
    "rerankingConfiguration": {"bedrockRerankingConfiguration": {"numberOfResults": 1}},
}


def test_rerank_is_sent_with_the_models_arn(server: ScriptedServer, ask: Asking) -> None:
    server.says(http({"results": [{"index": 0, "relevanceScore": 0.9}]}))
    reply = reply_of(ask("rerank", RERANK, route="cohere.rerank-v3-5:0"))
    assert reply.body == {"results": [{"index": 0, "relevanceScore": 0.9}]}
    sent = json.loads(server.requests[0].body)["rerankingConfiguration"]
    arn = "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0"
    assert sent["bedrockRerankingConfiguration"] == {"numberOfResults": 1, "modelConfiguration": {"modelArn": arn}}
    assert sent["type"] == "BEDROCK_RERANKING_MODEL"


def test_count_tokens(server: ScriptedServer, ask: Asking) -> None:
    server.says(http({"inputTokens": 12}))
    reply = reply_of(ask("count_tokens", {"input": {"converse": {"messages": []}}}))
    assert (reply.body, reply.usage) == ({"inputTokens": 12}, None)


def test_count_tokens_is_asked_of_the_model_that_the_request_names(server: ScriptedServer, ask: Asking) -> None:
    server.says(http({"inputTokens": 12}))
    named = {"modelId": "anthropic.claude-haiku-4-5-20251001-v1:0", "input": {"converse": {"messages": []}}}
    reply_of(ask("count_tokens", named, route="us.anthropic.claude-haiku-4-5-20251001-v1:0"))
    assert server.requests[0].path == "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/count-tokens"


def test_usage_is_told_however_odd_its_numbers(server: ScriptedServer, ask: Asking) -> None:
    odd = {"inputTokens": -3, "outputTokens": 10**23, "totalTokens": 0}
    server.says(http({**WHOLE, "usage": odd}))
    assert reply_of(ask()).usage == Usage(-3, 10**23, 0)


def test_text_is_fit_to_be_stored(server: ScriptedServer, ask: Asking) -> None:
    block = {"text": "a\ud800b\x00c" + "x" * 100_000}
    server.says(http({**WHOLE, "output": {"message": {"role": "assistant", "content": [block]}}}))
    reply = reply_of(ask())
    assert reply.text.startswith("a\ufffdb\ufffdcxx")
    assert len(reply.text) == 65_536
    assert reply.blocks[0]["text"] == reply.text


def test_one_connection_serves_many_calls(server: ScriptedServer, ask: Asking) -> None:
    server.says(http(WHOLE), chunked(talk(delta("4"))), http({"embedding": []}), http(WHOLE))
    for operation in ("converse", "converse_stream", "invoke", "converse"):
        reply_of(ask(operation))
    assert server.connections == 1


def test_usage_of_a_stream_is_the_metadata(server: ScriptedServer, ask: Asking) -> None:
    server.says(chunked(talk(delta("4"))))
    usage = reply_of(ask("converse_stream")).usage
    assert usage is not None
    assert usage.total_tokens == USAGE["totalTokens"]
