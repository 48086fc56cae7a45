"""What a case sends: exactly what it says, as Converse takes it."""

from __future__ import annotations

from kit.cases import PNG, WEATHER, case, request_of
from kit.values import record

from certify_cli.cases.asking import ANSWER_TOKENS, probe_of
from certify_cli.planning.rehearsal import rehearse
from certify_cli.types.model import Curated, ModelRecord


def test_a_whole_case_on_the_wire() -> None:
    one = case(
        messages=[
            {"role": "user", "text": "What is this?", "images": {"base64": PNG}},
            {"role": "assistant", "text": "A pixel"},
            {"role": "user", "content": [{"text": "Which"}, {"text": "colour?"}]},
        ],
        system="Be brief",
        tools=[WEATHER],
        max_tokens=50,
        contains="red",
    )
    assert request_of(one).payload == {
        "messages": [
            {
                "role": "user",
                "content": [{"image": {"format": "png", "source": {"bytes": PNG}}}, {"text": "What is this?"}],
            },
            {"role": "assistant", "content": [{"text": "A pixel"}]},
            {"role": "user", "content": [{"text": "Which\ncolour?"}]},
        ],
        "system": [{"text": "Be brief"}],
        "toolConfig": {
            "tools": [
                {
                    "toolSpec": {
                        "name": "get_weather",
                        "description": "Returns the weather of a city",
                        "inputSchema": {"json": WEATHER["schema"]},
                    }
                }
            ]
        },
        "inferenceConfig": {"maxTokens": 50},
    }
    assert request_of(one).max_tokens == 50
    assert request_of(one).private


def test_without_max_tokens_there_is_room_to_think() -> None:
    assert request_of(case()).max_tokens == ANSWER_TOKENS
    thinking: ModelRecord = record(uncurated=True)
    [exchange] = rehearse(probe_of(case()), thinking)
    assert exchange.operation == "converse"
    assert Curated().always_thinks is False


def test_a_plan_knows_its_one_call_and_likely_tokens() -> None:
    [plain] = rehearse(probe_of(case(prompt="x" * 400)), record())
    assert (plain.output_tokens, plain.input_tokens > 100) == (150, True)
    [short] = rehearse(probe_of(case(max_tokens=20)), record())
    [capped] = rehearse(probe_of(case(max_output_tokens=30)), record())
    assert (short.output_tokens, capped.output_tokens) == (20, 30)
    [seen] = rehearse(probe_of(case(images={"base64": PNG})), record())
    assert seen.input_tokens < 100, "a picture is weighed by its pixels"


def test_the_same_case_is_the_same_probe() -> None:
    assert probe_of(case()) is probe_of(case())
    assert probe_of(case()) is not probe_of(case(contains="bye"))
