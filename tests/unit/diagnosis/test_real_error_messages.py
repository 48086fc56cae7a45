"""Holds the rules to real error messages, each labelled by the contract's definitions before the rules saw it."""

import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from labelled import BY_FILE, FILES, MESSAGES, PARTS, evidence, wrong

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.types.failures import Category


def held(total, ids):
    return len(ids) <= 0.03 * total


@pytest.mark.parametrize("name", FILES)
def test_at_least_97_percent_of_each_file_are_right(name):
    categories, transients = wrong(BY_FILE[name])
    assert held(len(BY_FILE[name]), categories), categories
    assert held(len(BY_FILE[name]), transients), transients


@pytest.mark.parametrize("part", PARTS)
def test_at_least_97_percent_of_each_part_are_right(part):
    entries = [entry for entry in MESSAGES if entry["part"] == part]
    categories, transients = wrong(entries)
    assert held(len(entries), categories), categories
    assert held(len(entries), transients), transients


def test_the_sample_that_states_the_policy_is_wholly_right():
    assert wrong(BY_FILE["labelled_sample"]) == ([], [])


@pytest.mark.parametrize("name", ["real_messages", "fresh_messages"])
def test_the_collections_are_broad(name):
    counts = Counter(entry["category"] for entry in BY_FILE[name])
    assert len(BY_FILE[name]) >= 250
    assert set(counts) == {category.value for category in Category}
    assert all(entry["source"] for entry in BY_FILE[name])


def test_no_message_is_counted_twice():
    seen = Counter((entry["message"], entry.get("code"), entry.get("exception")) for entry in MESSAGES)
    assert [key for key, times in seen.items() if times > 1] == []
    assert len({entry["id"] for entry in MESSAGES}) == len(MESSAGES)


def test_planted_wrong_labels_are_noticed():
    entries = [dict(entry, category="THROTTLED", transient=True) for entry in BY_FILE["labelled_sample"]]
    categories, transients = wrong(entries)
    assert not held(len(entries), categories)
    assert not held(len(entries), transients)


@pytest.mark.parametrize("part", PARTS)
def test_retries_agree_with_the_category(part):
    for entry in (entry for entry in MESSAGES if entry["part"] == part):
        failure = classify(evidence(entry))
        if failure.category in {Category.THROTTLED, Category.SERVICE_UNAVAILABLE, Category.TIMEOUT}:
            assert failure.transient, entry["id"]
        if failure.category not in {"THROTTLED", "SERVICE_UNAVAILABLE", "TIMEOUT", "NETWORK", "MODEL_ERROR"}:
            assert not failure.transient, entry["id"]


@given(entry=st.sampled_from(MESSAGES))
def test_every_remedy_is_whole(entry):
    found = diagnose(evidence(entry))
    assert found.remedy
    assert not re.search(r"\{\w+\}", found.remedy)
    assert "[[" not in found.remedy
    assert found.link.startswith("https://docs.aws.amazon.com/")
