"""`diagnose` on one text and on a file of them: shapes, order, and lines that are wrong."""

import json
from dataclasses import replace
from functools import cache

import pytest

from certify_cli.commands.diagnose import Explainer, diagnose_lines, diagnosis_table
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.errors import BadFile
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.types.failures import Category

PLAIN = Explainer(lambda: pytest.fail("these errors name no model, so that no registry is needed"))
KNOWING = Explainer(cache(lambda: merge(load())))
THROTTLED = '{"id": 7, "message": "Too many requests, please wait before trying again.", "colour": "red"}'


def test_an_answer_has_the_promised_shape():
    (answer,) = diagnose_lines([THROTTLED], PLAIN)
    assert list(answer) == ["id", "category", "severity", "transient", "who", "remedy", "link"]
    assert (answer["id"], answer["category"], answer["transient"]) == (7, "THROTTLED", True)
    assert json.loads(json.dumps(answer)) == answer


def test_order_is_kept_blank_lines_are_skipped_and_ids_are_optional():
    lines = ["\n", '{"message": "You must specify a region."}\n', "   ", THROTTLED]
    answers = list(diagnose_lines(lines, PLAIN))
    assert [answer["category"] for answer in answers] == ["CLIENT_CONFIGURATION", "THROTTLED"]
    assert "id" not in answers[0]


@pytest.mark.parametrize("status", ["503", 503, " 503 "])
def test_a_status_may_be_text(status):
    (answer,) = diagnose_lines([json.dumps({"message": None, "http_status": status})], PLAIN)
    assert answer["category"] == "SERVICE_UNAVAILABLE"


def test_null_fields_are_empty():
    fields = {"message": None, "exception": None, "code": None, "http_status": None, "operation": None}
    (answer,) = diagnose_lines([json.dumps(fields)], PLAIN)
    assert answer["category"] == "UNKNOWN"


def test_numbers_for_codes_and_objects_for_messages_are_taken():
    (answer,) = diagnose_lines([json.dumps({"message": {"Message": "Bearer Token has expired"}, "code": 403})], PLAIN)
    assert answer["category"] == "AUTHENTICATION"


@pytest.mark.parametrize(
    ("line", "complaint"),
    [
        ("{", "line 3: not JSON"),
        ("[1]", "line 3: not an object"),
        ("{}", "line 3: missing key 'message'"),
        ('{"message": true}', "line 3: 'message' must be text"),
        ('{"message": "x", "code": []}', "line 3: 'code' must be text"),
        ('{"message": "x", "http_status": "soon"}', "line 3: 'http_status' must be a number, not 'soon'"),
        ('{"message": ' + "[" * 100_000, "line 3: not JSON"),
    ],
)
def test_a_bad_line_is_named(line, complaint):
    answers = diagnose_lines([THROTTLED, "", line], PLAIN)
    assert next(answers)["id"] == 7
    with pytest.raises(BadFile, match="line 3") as caught:
        next(answers)
    assert caught.value.message == complaint


def test_a_pasted_text():
    found = PLAIN.explain(
        Evidence("An error occurred (ValidationException) when calling the Converse operation: Operation not allowed")
    )
    assert found.category is Category.ACCESS_NOT_GRANTED


NEEDS_PROFILE = (
    "Invocation of model ID anthropic.claude-haiku-4-5-20251001-v1:0 with on-demand throughput isn\u2019t supported. "
    "Retry your request with the ID or ARN of an inference profile that contains this model."
)


def test_profiles_are_those_of_the_registry_in_the_region_that_the_text_names():
    (answer,) = diagnose_lines([json.dumps({"message": f"{NEEDS_PROFILE} (bedrock.ap-northeast-1)"})], KNOWING)
    assert "call `jp.anthropic.claude-haiku-4-5-20251001-v1:0`" in answer["remedy"]
    assert "`global.anthropic.claude-haiku-4-5-20251001-v1:0`" in answer["remedy"]
    assert "`us." not in answer["remedy"]


def test_without_a_region_every_profile_is_named():
    remedy = KNOWING.explain(Evidence(NEEDS_PROFILE)).remedy
    for prefix in ("us", "eu", "jp", "au", "global"):
        assert f"`{prefix}.anthropic.claude-haiku-4-5-20251001-v1:0`" in remedy


DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/app/s is not authorized to perform: bedrock:InvokeModel on resource: "
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0 because no "
    "identity-based policy allows the bedrock:InvokeModel action"
)


def test_a_denied_profile_needs_the_model_in_each_of_its_destinations():
    policy = json.loads(KNOWING.explain(Evidence(DENIED)).policy)
    assert policy["Effect"] == "Allow"
    assert policy["Action"] == ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"]
    assert policy["Resource"] == [
        "arn:aws:bedrock:us-east-1:*:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
        *(
            f"arn:aws:bedrock:{region}::foundation-model/anthropic.claude-haiku-4-5-20251001-v1:0"
            for region in ("us-east-1", "us-east-2", "us-west-2")
        ),
    ]


def test_whole_accounts_are_shown_to_who_asks():
    asked = replace(KNOWING, show_account=True).explain(Evidence(DENIED))
    assert "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us." in asked.policy
    assert asked.policy in asked.remedy
    masked = KNOWING.explain(Evidence(DENIED))
    assert "123456789012" not in masked.remedy + masked.policy


def test_a_misspelt_id_gets_those_that_look_like_it():
    message = "Could not resolve the foundation model from the model identifier: amazon.nova-lit-v1:0"
    found = KNOWING.explain(Evidence(message, code="ValidationException"))
    assert found.category is Category.UNSUPPORTED_MODEL
    assert "known and alike: amazon.nova-lite-v1:0" in found.remedy


def test_the_table_shows_a_policy_whole_and_the_remedy_without_it():
    table = diagnosis_table(KNOWING.explain(Evidence(DENIED)))
    remedy = next(row["value"] for row in table.rows if row["field"] == "remedy")
    assert remedy.endswith("the statement below")
    assert json.loads(table.block)["Effect"] == "Allow"
    assert not diagnosis_table(PLAIN.explain(Evidence("Too many requests"))).block
