"""Evidence in normal form: what wrappings of every kind give away."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.diagnosis.evidence import HEAD_CHARACTERS, TAIL_CHARACTERS, Evidence, capped, read
from certify_cli.diagnosis.folding import clean, fold, folded_name


@pytest.mark.parametrize(
    "name",
    [
        "ThrottlingException",
        "throttlingException",
        "botocore.errorfactory.ThrottlingException",
        "com.amazon.coral.service#ThrottlingException",
        "ThrottlingException:http://internal.amazon.com/coral/com.amazon.bedrock/",
        " THROTTLING ",
        "throttling_exception",
    ],
)
def test_names_of_one_code_are_one(name):
    assert folded_name(name) == "throttling"


def test_only_one_suffix_is_taken_off():
    assert folded_name("ModelErrorException") == "modelerror"


@pytest.mark.parametrize(
    "text",
    [
        "isn't supported",
        "isn\u2019t supported",
        "ISN`T  supported",
        "isn\u00e2\u20ac\u2122t\nsupported",
        "isn?t supported",
    ],
)
def test_spellings_of_one_negation_are_one(text):
    assert fold(clean(text)) == "is not supported"


def test_cannot_and_will_not():
    assert fold("can't cannot won't") == "can not can not will not"


BOTOCORE = "An error occurred (AccessDeniedException) when calling the Converse operation (reached max retries: 4): no"
GO = (
    "operation error Bedrock Runtime: Converse, https response error StatusCode: 403, "
    "RequestID: 2f8d55cc-9565-45f2-813a-8b894bba02fd, AccessDeniedException: no"
)
JAVA = "no (Service: BedrockRuntime, Status Code: 403, Request ID: 2f8d55cc-9565-45f2-813a-8b894bba02fd)"


@pytest.mark.parametrize("text", [BOTOCORE, GO])
def test_code_and_operation_are_found_in_the_text(text):
    found = read(Evidence(text))
    assert (found.codes, found.operation) == (frozenset({"accessdenied"}), "Converse")


@pytest.mark.parametrize("text", [GO, JAVA])
def test_status_and_request_id_are_found_in_the_text(text):
    found = read(Evidence(text))
    assert (found.status, found.request_id) == (403, "2f8d55cc-9565-45f2-813a-8b894bba02fd")


def test_fields_outrank_the_text():
    given_fields = Evidence(GO, code="ValidationException", http_status=400, operation="InvokeModel", request_id="r")
    found = read(given_fields)
    assert (found.codes, found.status, found.operation, found.request_id) == (
        frozenset({"validation"}),
        400,
        "InvokeModel",
        "r",
    )


def test_the_innermost_of_nested_codes_counts():
    nested = f"EventStreamError: An error occurred (runtimeClientError) when calling the Run operation: {BOTOCORE}"
    assert read(Evidence(nested)).codes == {"accessdenied"}


def test_a_bare_status_as_code_is_a_status():
    found = read(Evidence("no", code="400"))
    assert (found.status, found.codes) == (400, frozenset())


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("429 Too many tokens", 429),
        ("API Error: 403 {}", 403),
        ("Error code: 503 - {}", 503),
        ("took 400 seconds", None),
    ],
)
def test_statuses_in_text(text, status):
    assert read(Evidence(text)).status == status


def test_a_class_that_is_a_code_is_read_as_one():
    assert read(Evidence("", exception="ModelTimeoutException")).codes == {"modeltimeout"}


def test_long_texts_keep_their_ends():
    text = capped("begin" + "x" * 1_000_000 + "end")
    assert text.startswith("begin")
    assert text.endswith("end")
    assert len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS + 3


@given(st.text(max_size=300))
def test_folding_is_stable_and_clean(text):
    once = fold(clean(text))
    assert fold(once) == once
    assert not any(ord(character) < 32 or 0x7F <= ord(character) < 0xA0 for character in once)


@given(st.text(alphabet=st.characters(codec=None), max_size=200))
def test_any_text_can_be_stored(text):
    read(Evidence(text)).said.encode("utf-8")


@pytest.mark.parametrize(
    "seed", ["\\", '"', "\x1b[", "\0", "(", "\\u2019", "&amp;", "request id: ", "error code", "Exception"]
)
def test_a_hostile_megabyte_is_read_at_once(seed):
    started = time.process_time()
    read(Evidence(seed * (1_000_000 // len(seed))))
    assert time.process_time() - started < 3
