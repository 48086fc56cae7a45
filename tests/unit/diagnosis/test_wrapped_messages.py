"""However an SDK, a gateway, a log or a person wraps a message, it stays what it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import MESSAGES, evidence
from wrappings import CODED, PLAIN, spoken

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

# Bare words that name nothing become what their wrapper says of itself; that is no change of meaning.
SPEAKING = [entry for entry in MESSAGES if classify(evidence(entry)).category != "UNKNOWN"]
CODE_APART = [
    entry
    for entry in SPEAKING
    if entry.get("code", "").endswith("Exception") and "when calling" not in entry["message"]
]


def verdict(evidence_given):
    failure = classify(evidence_given)
    return failure.category.value, failure.transient


def changed(entries, wrapped):
    return [entry["id"] for entry in entries if verdict(wrapped(entry)) != verdict(evidence(entry))]


@pytest.mark.parametrize("wrapping", PLAIN)
def test_a_wrapping_does_not_change_what_it_is(wrapping):
    """Each wrapping around every third message, the next one around the next third."""
    third = SPEAKING[list(PLAIN).index(wrapping) % 3 :: 3]
    assert changed(third, lambda entry: evidence(entry, PLAIN[wrapping](entry["message"]))) == []


@pytest.mark.parametrize("wrapping", CODED)
def test_code_and_status_are_read_from_what_an_sdk_prints(wrapping):
    assert len(CODE_APART) > 150
    assert changed(CODE_APART, lambda entry: Evidence(spoken(entry, CODED[wrapping]))) == []


@given(entry=st.sampled_from(CODE_APART), sdk=st.sampled_from(list(CODED)), outside=st.sampled_from(list(PLAIN)))
def test_an_sdk_inside_a_gateway_a_log_or_a_page_is_still_read(entry, sdk, outside):
    text = PLAIN[outside](spoken(entry, CODED[sdk]))
    assert verdict(Evidence(text)) == verdict(evidence(entry))


@given(entry=st.sampled_from(SPEAKING), names=st.lists(st.sampled_from(list(PLAIN)), max_size=2))
def test_wrappings_may_be_combined(entry, names):
    text = entry["message"]
    for name in names:
        text = PLAIN[name](text)
    assert verdict(evidence(entry, text)) == verdict(evidence(entry))


@pytest.mark.parametrize("sdk", CODED)
def test_a_code_without_words_is_enough(sdk):
    for code, expected in {
        "ThrottlingException": ("THROTTLED", True),
        "ModelStreamErrorException": ("MODEL_ERROR", True),
        "InternalServerException": ("SERVICE_UNAVAILABLE", True),
        "ModelTimeoutException": ("TIMEOUT", True),
        "ServiceQuotaExceededException": ("QUOTA_EXHAUSTED", False),
        "ExpiredTokenException": ("AUTHENTICATION", False),
        "ValidationException": ("INVALID_REQUEST", False),
    }.items():
        assert verdict(Evidence(spoken({"message": "", "code": code}, CODED[sdk]))) == expected, code


def test_a_planted_change_of_meaning_is_noticed():
    ids = changed(SPEAKING, lambda entry: evidence(entry, "Too many requests, please wait"))
    assert len(ids) > 0.5 * len(SPEAKING)
