"""What is signed of a run: its verdicts as certificates, without account ids, with digests of what they rest on."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from kit.desk import Desk, desk, gives_up, run
from kit.evidence import pair, payload_of
from kit.values import NOON

from certify_cli.commands.attest import Terms, attest, policy_digest
from certify_cli.evidence.keys import PublicKey
from certify_cli.evidence.verify import opened
from certify_cli.policy.gate import decide
from certify_cli.types.decisions import Decision
from certify_cli.types.findings import Status
from certify_cli.types.policy import Policy, PolicyRule, Waiver
from certify_cli.types.reports import Report, TargetReport

ACCOUNT = "111122223333"
Signed = Callable[..., list[bytes]]


@pytest.fixture
def keys(tmp_path: Path) -> Any:
    return pair(tmp_path)


@pytest.fixture
def signed(keys: Any) -> Signed:
    """Signs a report over the desk's store; simulated results meet these terms, for once."""

    def sign(
        at: Desk, report: Report, change: Callable[[TargetReport], TargetReport] = lambda one: one, **terms: Any
    ) -> list[bytes]:
        assert report.run is not None
        known: dict[str, Any] = {
            "policy": "team policy.toml",
            "policy_digest": "00",
            "decided": lambda one: decide([one]),
            "now": NOON,
        }
        pairs = [(report.run, change(one)) for one in report.targets]
        return [one.line.encode() for one in attest(pairs, at.store, keys[0], Terms(**{**known, **terms}))]

    return sign


def passed(line: bytes) -> bool:
    return bool(payload_of(line)["predicate"]["verificationResult"] == "PASSED")


def test_a_line_says_what_was_found_and_how(signed: Signed, keys: tuple[Any, PublicKey]) -> None:
    at = desk()
    report = run(at, "a", "b")
    lines = signed(at, report)
    found = [opened(line, keys[1]) for line in lines]
    assert [one.claims.subject for one in found] == ["a@us-east-1", "b@us-east-1"]
    assert all(passed(line) for line in lines)
    assert {trial.probe for trial in found[0].result.findings} == {"reachable", "answers", "streaming"}
    predicate = payload_of(lines[0])["predicate"]
    own = predicate["urn:certify-cli:evidence"]
    assert sorted(own["digests"]) == ["plan", "policy", "registry"]
    assert (own["run"], own["targets"], own["suite"]) == (report.run.id, 2, "smoke")  # type: ignore[union-attr]
    assert predicate["policy"] == {"uri": "urn:certify-cli:policy:team%20policy.toml", "digest": {"sha256": "00"}}
    digests = [payload_of(line)["predicate"]["urn:certify-cli:evidence"]["digests"] for line in lines]
    assert digests[0]["plan"] == digests[1]["plan"]
    assert digests[0]["registry"] != digests[1]["registry"]


def test_account_ids_are_signed_only_where_they_are_asked_for(signed: Signed) -> None:
    at = desk()
    report = run(at, "a")
    (hidden,) = signed(at, report)
    assert ACCOUNT not in hidden.decode() + json.dumps(payload_of(hidden))
    (shown,) = signed(at, report, show_account=True)
    assert payload_of(shown)["predicate"]["urn:certify-cli:evidence"]["account"] == ACCOUNT
    assert json.loads(json.loads(shown)["result"])["target"]["account"] == ACCOUNT


def test_only_certificates_pass(signed: Signed) -> None:
    """Whatever nobody has against them: a look at some probes, an unfinished target and a failed one are none."""
    at = desk()
    report = run(at, "a")
    for change in (
        lambda one: replace(one, narrow=True),
        lambda one: replace(one, expires_at=None),
    ):
        (line,) = signed(at, report, change, decided=lambda _: Decision(outcome="met", exit_code=0))
        assert not passed(line)
    (line,) = signed(at, report, lambda one: replace(one, status=Status.FAILED))
    assert not passed(line)


def test_a_served_certificate_carries_the_findings_of_the_run_that_earned_it(
    signed: Signed, keys: tuple[Any, PublicKey]
) -> None:
    at = desk()
    first, again = run(at, "a"), run(at, "a")
    assert again.targets[0].cached
    (line,) = signed(at, again)
    found = opened(line, keys[1])
    assert found.claims.run == first.run.id  # type: ignore[union-attr]
    both = [opened(one, keys[1]).claims for one in signed(at, run(at, "a", "b"))]
    assert both[0].run != both[1].run
    assert both[0].batch == both[1].batch != found.claims.batch
    assert len(found.result.findings) == 3


def test_what_has_no_verdict_is_signed_as_not_passed(signed: Signed) -> None:
    at = desk()
    at.cloud.trouble = gives_up(("a", "answers"))
    (line,) = signed(at, run(at, "a"))
    assert not passed(line)


def test_what_has_no_route_is_not_signed(signed: Signed) -> None:
    at = desk()
    assert signed(at, run(at, "a"), lambda one: replace(one, target=None, route=None)) == []


def test_the_digest_of_a_policy_is_of_what_it_demands() -> None:
    plain = Policy(values={"min_rating": 4.0})
    same = Policy(values={"min_rating": 4.0}, source="/elsewhere/certify.toml")
    waiver = Waiver(target="*", probe="answers", reason="known", owner="me", expires="2026-12-01")
    rule = PolicyRule(target="a", values={"min_suite": "smoke"})
    rules = (rule, replace(rule, regions=("eu-*",)), replace(rule, regions=("us-*",)), replace(rule, declared=True))
    others = [
        Policy(),
        Policy(preset="strict", values=plain.values),
        *(replace(plain, rules=(one,)) for one in rules),
    ]
    digests = [policy_digest(plain), *map(policy_digest, others), policy_digest(plain, [waiver])]
    assert policy_digest(same) == digests[0]
    assert len(set(digests)) == len(digests)
