"""`diagnose` on one text and on a file of them: shapes, order, and lines that are wrong."""

import json

import pytest

from certify_cli.commands.diagnose import diagnose_lines, diagnose_text
from certify_cli.errors import BadFile
from certify_cli.types.failures import Category

THROTTLED = '{"id": 7, "message": "Too many requests, please wait before trying again.", "colour": "red"}'


def test_an_answer_has_the_promised_shape():
    (answer,) = diagnose_lines([THROTTLED])
    assert list(answer) == ["id", "category", "severity", "transient", "who", "remedy", "link"]
    assert (answer["id"], answer["category"], answer["transient"]) == (7, "THROTTLED", True)
    assert json.loads(json.dumps(answer)) == answer


def test_order_is_kept_blank_lines_are_skipped_and_ids_are_optional():
    lines = ["\n", '{"message": "You must specify a region."}\n', "   ", THROTTLED]
    answers = list(diagnose_lines(lines))
    assert [answer["category"] for answer in answers] == ["CLIENT_CONFIGURATION", "THROTTLED"]
    assert "id" not in answers[0]


@pytest.mark.parametrize("status", ["503", 503, " 503 "])
def test_a_status_may_be_text(status):
    (answer,) = diagnose_lines([json.dumps({"message": None, "http_status": status})])
    assert answer["category"] == "SERVICE_UNAVAILABLE"


def test_null_fields_are_empty():
    fields = {"message": None, "exception": None, "code": None, "http_status": None, "operation": None}
    (answer,) = diagnose_lines([json.dumps(fields)])
    assert answer["category"] == "UNKNOWN"


def test_numbers_for_codes_and_objects_for_messages_are_taken():
    (answer,) = diagnose_lines([json.dumps({"message": {"Message": "Bearer Token has expired"}, "code": 403})])
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
    answers = diagnose_lines([THROTTLED, "", line])
    assert next(answers)["id"] == 7
    with pytest.raises(BadFile, match="line 3") as caught:
        next(answers)
    assert caught.value.message == complaint


def test_a_pasted_text():
    found = diagnose_text(
        "An error occurred (ValidationException) when calling the Converse operation: Operation not allowed"
    )
    assert found.category is Category.ACCESS_NOT_GRANTED
