"""A megabyte of whatever someone sends is read, sorted and answered at once: every pattern is linear."""

import time
from functools import cache

import pytest

from certify_cli.commands.diagnose import Explainer
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.particulars import particulars
from certify_cli.diagnosis.rules import rule_table
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load

EXPLAINER = Explainer(cache(lambda: merge(load())))
MEGABYTE = 1_000_000
SECONDS = 3.0
"""Of processor time, for less than a hundredth of it on an idle machine; what is quadratic takes minutes."""

SEEDS = [
    "access to the ",
    "not supported in the ",
    "model 'a' ",
    "too many ",
    "is not able to get any aws ",
    "on resource: arn:aws:",
    "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-" + "a-" * 50,
    "us.eu.apac.anthropic.",
    "messages.0.",
    "#/a.b.c/",
    "config profile [aaaa",
    "&#x27;\\u0027\\\\n",
    "\\\\\\\\u001b[",
    "&amp;amp;amp;",
    "\x1b]0;",
    '{"message": "',
    "when calling the (",
    "An error occurred (",
    "request id: 2f8d55cc-9565-",
    "A" * 59,
    "\u202e\u0301",
    " ",
]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_hostile_megabyte_is_answered_at_once(seed):
    EXPLAINER.catalogue()
    text = seed * (MEGABYTE // len(seed))
    started = time.process_time()
    assert EXPLAINER.explain(Evidence(text)).remedy
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("seed", SEEDS)
def test_particulars_are_read_in_linear_time_even_where_nothing_is_cut(seed):
    text = seed * (MEGABYTE // 10 // len(seed))
    started = time.process_time()
    particulars(text)
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("rule", rule_table().rules, ids=lambda rule: rule.id)
def test_the_very_words_of_a_rule_repeated_are_no_trap(rule):
    words = " ".join(rule.text)[:200] or rule.id
    started = time.process_time()
    EXPLAINER.explain(Evidence(words * (MEGABYTE // len(words))))
    assert time.process_time() - started < SECONDS
