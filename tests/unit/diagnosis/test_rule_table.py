"""The table of rules: strict loading, linear patterns, fallbacks that agree with each other."""

import re
import subprocess
import sys
import time

import pytest

from certify_cli.diagnosis.classify import KEPT_CHARACTERS, classify
from certify_cli.diagnosis.evidence import Evidence, read
from certify_cli.diagnosis.rules import parse, rule_table
from certify_cli.types.failures import Category

RULES = rule_table().rules
GOOD = 'id = "a"\ncategory = "UNKNOWN"\ntransient = false\ncodes = ["x"]\n'


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[[rules]]\n", "unknown table 'rules'"),
        (f"[[rule]]\n{GOOD}colour = 1\n", "rule a: unknown key 'colour'"),
        ('[[rule]]\nid = "a"\ncategory = "UNKNOWN"\n', "rule a: missing key 'transient'"),
        (f"[[rule]]\n{GOOD}".replace("false", '"no"'), "rule a: transient must be true or false"),
        (f"[[rule]]\n{GOOD}".replace('["x"]', "[]"), "rule a: states no condition"),
        (f"[[rule]]\n{GOOD}".replace('["x"]', "[1]"), "rule a: codes must be a list of str"),
        (f"[[rule]]\n{GOOD}".replace('["x"]', '"x"'), "rule a: codes must be a list of str"),
        (f"[[rule]]\n{GOOD}".replace("UNKNOWN", "WHATEVER"), "WHATEVER"),
        (f"[[rule]]\n{GOOD}[[rule]]\n{GOOD}", "two rules have the same id"),
    ],
)
def test_loading_is_strict(text, complaint):
    with pytest.raises(ValueError, match=re.escape(complaint)):
        parse(text)


def test_every_category_has_a_rule_and_advice():
    assert {rule.category for rule in RULES} == set(Category)
    assert set(rule_table().advice) == set(Category)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_patterns_are_folded_and_linear(rule):
    for pattern in (*rule.text, *rule.unless):
        re.compile(pattern)
        assert not re.search(r"\)[*+]|\.[*+]|\\S[*+]|,\}", pattern), f"{pattern} repeats without a bound"
        literal = re.sub(r"\\[A-Za-z]|\[[^\]]*\]", "", pattern)
        assert literal == literal.lower(), f"{pattern} can never match folded text"
        assert not re.search(r"n't|\"|cannot", literal), f"{pattern} can never match folded text"


def test_names_are_folded():
    names = {name for rule in RULES for name in rule.codes | rule.exceptions}
    assert all(re.fullmatch(r"[a-z0-9]+", name) for name in names)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_rule_is_slow_on_its_own_words(rule):
    words = re.sub(r"[^a-z ]+", " ", " ".join(rule.text)) or "a "
    reading = read(Evidence((words + " ") * (1_000_000 // (len(words) + 1))))
    started = time.process_time()
    rule.holds(reading)
    assert time.process_time() - started < 2


def test_kept_messages_are_short_and_clean():
    failure = classify(Evidence("\x1b[31mbad\0" + "x" * 1_000_000))
    assert len(failure.message) <= KEPT_CHARACTERS
    assert failure.message.startswith("bad x")


@pytest.mark.parametrize(
    ("fields", "category", "transient"),
    [
        ({"code": "ThrottlingException"}, "THROTTLED", True),
        ({"code": "throttlingException", "exception": "EventStreamError"}, "THROTTLED", True),
        ({"code": "ServiceQuotaExceededException", "http_status": 400}, "QUOTA_EXHAUSTED", False),
        ({"code": "ModelNotReadyException", "http_status": 429}, "SERVICE_UNAVAILABLE", True),
        ({"code": "ModelTimeoutException", "http_status": 408}, "TIMEOUT", True),
        ({"code": "ModelErrorException", "http_status": 424}, "MODEL_ERROR", True),
        ({"code": "modelStreamErrorException"}, "MODEL_ERROR", True),
        ({"code": "InternalServerException", "http_status": 500}, "SERVICE_UNAVAILABLE", True),
        ({"code": "ServiceUnavailableException", "http_status": 503}, "SERVICE_UNAVAILABLE", True),
        ({"code": "ValidationException", "http_status": 400}, "INVALID_REQUEST", False),
        ({"code": "ResourceNotFoundException", "http_status": 404}, "UNSUPPORTED_MODEL", False),
        ({"code": "ExpiredTokenException", "http_status": 403}, "AUTHENTICATION", False),
        ({"code": "UnknownOperationException", "http_status": 404}, "CLIENT_CONFIGURATION", False),
        ({"exception": "NoCredentialsError"}, "AUTHENTICATION", False),
        ({"exception": "ReadTimeoutError"}, "TIMEOUT", True),
        ({"exception": "ConnectTimeoutError"}, "NETWORK", True),
        ({"exception": "ProtocolError"}, "NETWORK", True),
        ({"exception": "ChecksumMismatch"}, "NETWORK", True),
        ({"exception": "SSLError"}, "NETWORK", False),
        ({"exception": "ProxyConnectionError"}, "NETWORK", False),
        ({"exception": "CallDeadlineExceeded"}, "TIMEOUT", True),
        ({"code": "IncompleteReply"}, "NETWORK", True),
        ({"http_status": 400}, "INVALID_REQUEST", False),
        ({"http_status": 401}, "AUTHENTICATION", False),
        ({"http_status": 429}, "THROTTLED", True),
        ({"http_status": 503}, "SERVICE_UNAVAILABLE", True),
        ({}, "UNKNOWN", False),
    ],
)
def test_without_words_code_then_class_then_status_decide(fields, category, transient):
    failure = classify(Evidence("", **fields))
    assert (failure.category, failure.transient) == (category, transient)


@pytest.mark.parametrize(
    ("status", "said", "category"),
    [
        (404, "<html><h1>404 Not Found</h1></html>", "NETWORK"),
        (404, "<!DOCTYPE HTML><title>Model not found</title>", "NETWORK"),
        (405, "<!doctype html>\n<html lang=en><title>405 Not Allowed</title>", "NETWORK"),
        (404, '{"detail":"Not Found"}', "UNSUPPORTED_MODEL"),
        (502, "<html>Bad Gateway</html>", "SERVICE_UNAVAILABLE"),
    ],
)
def test_a_page_is_nobodys_word_on_a_model(status, said, category):
    assert classify(Evidence(said, exception="ClientError", http_status=status)).category == category


def test_a_code_takes_a_rule_back():
    words = "maximum number of requests exceeded"
    assert classify(Evidence(words, code="ValidationException")).category is Category.INVALID_REQUEST
    assert classify(Evidence(words, code="ServiceQuotaExceededException")).category is Category.QUOTA_EXHAUSTED


def test_the_code_tells_equal_words_apart():
    words = "The system encountered an unexpected error during processing. Try your request again."
    assert classify(Evidence(words, code="InternalServerException")).category is Category.SERVICE_UNAVAILABLE
    assert classify(Evidence(words, code="ModelErrorException")).category is Category.MODEL_ERROR


def test_loading_costs_little_and_imports_nothing_heavy():
    script = (
        "import sys, time\n"
        "import certify_cli.commands.diagnose\n"
        "from certify_cli.diagnosis.rules import rule_table\n"
        "before = time.process_time(); rule_table(); spent = time.process_time() - before\n"
        "heavy = {'boto3', 'botocore', 'sqlmodel', 'sqlalchemy', 'rich', 'typer', 'httpx'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
        "assert spent < 0.1, spent\n"
    )
    ended = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
