"""What the settings name beside AWS: which of it would stop a run, which is only to be known, and what mends it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from kit.evidence import write_pair
from kit.patients import HERE, NOW, only, patient
from kit.scripted_server import ScriptedServer

from certify_cli.cli.attesting import open_seal
from certify_cli.commands.declaring import rows_of
from certify_cli.doctor import cases, evidence, notify, policy, targets
from certify_cli.doctor.checks import CHECKS, examine
from certify_cli.doctor.configured import Configured
from certify_cli.doctor.patient import Patient
from certify_cli.errors import BadFile, UsageError
from certify_cli.planning.asks import Wanted
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.policy import DeclaredTarget, Notify, Policy, PolicyRule, Waiver

ADDED = tuple(check for check in CHECKS if check.name in ("policy", "cases", "evidence", "targets", "notify"))


def having(tmp_path: Path, *, environment: dict[str, str] | None = None, **configured: Any) -> Patient:
    return patient(tmp_path, environment=environment or {}, configured=Configured(**configured))


def declaring(tmp_path: Path, name: str, *regions: str, at: datetime = NOW) -> Patient:
    def targets(catalogue: Catalogue) -> tuple[Wanted | UsageError, ...]:
        try:
            rows = rows_of([DeclaredTarget(name=name, regions=regions, line=7)], lambda: catalogue.regions)
        except UsageError as error:
            return (error,)
        return (Wanted(rows=rows, default_regions=(HERE,)),)

    return patient(tmp_path, configured=Configured(targets=targets), now=lambda: at)


def test_what_is_not_configured_is_not_looked_at(tmp_path: Path) -> None:
    assert len(ADDED) == 5
    assert examine(patient(tmp_path), ADDED) == ()


def waiver(expires: str, until: datetime | None) -> Waiver:
    return Waiver(
        target="m",
        probe="tool_use",
        reason="r",
        owner="ana",
        expires=expires,
        until=until and until.replace(tzinfo=UTC),
    )


def test_waivers_that_do_not_hold_are_told(tmp_path: Path) -> None:
    held = (
        waiver("2026-12-01", datetime(2026, 12, 1)),
        waiver("2026-01-01", datetime(2026, 1, 1)),
        waiver("2036-01-01", datetime(2036, 1, 1)),
        waiver("soon", None),
    )
    good, *others = policy.look(having(tmp_path, grounds=lambda: Grounds(policy=Policy(preset="strict"), waivers=held)))
    assert (good.level, good.seen) == ("ok", "strict: 0 rules, 4 waivers")
    assert [(one.level, "certify waive" in one.remedy) for one in others] == [("warn", True)] * 3
    assert [one.seen.rpartition("of m ")[2][:10] for one in others] == ["expired on", "ends on 20", "has no dat"]


def test_what_a_policy_requires_must_exist(tmp_path: Path) -> None:
    rule = PolicyRule(target="m", values={"required": ("tool_ues", "streaming")})
    asked = Policy(values={"required": ("case:greets",)}, rules=(rule,))
    (tmp_path / "cases.jsonl").write_text('{"name": "greets", "prompt": "Say hello.", "contains": "hello"}\n')
    rows = list(policy.look(having(tmp_path, grounds=lambda: Grounds(policy=asked))))
    assert [(one.level, one.remedy != "") for one in rows] == [("ok", False), ("warn", True), ("fail", True)]
    assert "case:greets" in rows[1].seen
    assert "tool_use" in rows[2].remedy
    with_cases = having(tmp_path, grounds=lambda: Grounds(policy=asked), cases=(tmp_path / "cases.jsonl",))
    assert [one.level for one in policy.look(with_cases)] == ["ok", "fail"]


def test_files_that_every_run_reads_stop_it(tmp_path: Path) -> None:
    def grounds() -> Grounds:
        raise BadFile("state.json: No such file", hint="write it")

    def nothing(_catalogue: Catalogue) -> tuple[Wanted, ...]:
        raise BadFile("state.json: No such file")

    lost = having(tmp_path, grounds=grounds, targets=nothing, cases=(tmp_path / "cases.jsonl",))
    assert [(one.check, one.level, bool(one.remedy)) for one in examine(lost, ADDED)] == [
        ("policy", "fail", True),
        ("cases", "fail", True),
    ]
    (tmp_path / "cases.jsonl").write_text('{"name": "greets", "prompt": "Say hello.", "contains": "hello"}\n')
    assert only(cases.look(lost), "ok").seen == "1 case in 1 file"


@pytest.mark.parametrize(
    ("name", "regions", "level", "seen", "remedy"),
    [
        ("amazon.nova-lite-v1:0", (), "ok", "1 declared: 1 target to call", ""),
        ("amazon.nova-litee-v1:0", (), "warn", "line 7: no model or route named", "did you mean amazon.nova-lite-v1:0"),
        (
            "amazon.titan-text-lite-v1",
            (),
            "warn",
            "line 7: amazon.titan-text-lite-v1@us-east-1: past its",
            "--all says",
        ),
        ("openai/gpt-4o", (), "fail", "line 7: provider openai is not Bedrock", "list-certifiable"),
        ("amazon.nova-lite-v1:0@us-east-1@prod", (), "fail", "line 7: no account named 'prod'", "[[accounts]]"),
        ("amazon.nova-lite-v1:0", ("us-esat-1",), "fail", "line 7: 'us-esat-1' is no AWS region", "us-east-1"),
        ("amazon.nova-lite-v1:0", ("us-east-9",), "warn", "us-east-9: neither AWS's SDK nor", "us-east-1"),
    ],
)
def test_a_declared_target(
    tmp_path: Path, name: str, regions: tuple[str, ...], level: str, seen: str, remedy: str
) -> None:
    found = only(targets.look(declaring(tmp_path, name, *regions)), level)
    assert (found.seen.startswith(seen), remedy in found.remedy) == (True, True), found


def test_a_declared_target_that_ends_soon_is_told(tmp_path: Path) -> None:
    name = "mistral.mistral-7b-instruct-v0:2"
    registry = declaring(tmp_path, name).registry
    model = registry.get(name)
    assert model is not None
    ends = registry.in_region(model, HERE).lifecycle.eol_date
    assert ends is not None
    before = datetime.combine(ends, datetime.min.time(), tzinfo=UTC) - timedelta(days=10)
    found = only(targets.look(declaring(tmp_path, name, at=before)), "warn")
    assert (f"{name} in {HERE}: " in found.seen, f"ends on {ends}" in found.seen, "replacement" in found.remedy) == (
        True,
        True,
        True,
    ), found


def test_keys_of_evidence(tmp_path: Path) -> None:
    secret, public = write_pair(tmp_path)
    good = having(tmp_path, sign_with=str(secret), seal=open_seal, key=public)
    assert [(one.level, one.subject) for one in evidence.look(good)] == [
        ("ok", "CERTIFY_SIGN_WITH"),
        ("ok", "CERTIFY_EVIDENCE_KEY"),
    ]
    secret.chmod(0o644)
    bad = having(tmp_path, sign_with=str(secret), seal=open_seal, key=secret)
    opened, private = evidence.look(bad)
    assert (opened.level, opened.remedy) == ("warn", f"chmod 600 {secret}")
    assert "a run with --evidence does not begin" in opened.seen
    assert (private.level, "a private key" in private.seen) == ("warn", True)


def test_who_is_to_be_told_is_reached_and_told_nothing(tmp_path: Path) -> None:
    server = ScriptedServer()
    hook = Notify(kind="webhook", url_env="HOOK", allow_private=True, line=4)
    told = (hook, Notify(kind="slack", url_env="SLACK", line=8), Notify(kind="slack", url_env="LAN", line=9))
    variables = {"HOOK": f"{server.url}/canary", "LAN": "https://127.0.0.1:1/canary"}
    unset, reached, hidden = notify.look(having(tmp_path, environment=variables, notify=told))
    server.close()
    assert (unset.level, unset.seen) == ("warn", "the variable SLACK is not set")
    assert "cron" in unset.remedy
    assert (reached.level, reached.subject) == ("ok", "webhook HOOK (line 4)")
    assert (hidden.level, "allow_private = true permits it" in hidden.seen) == ("warn", True)
    assert server.requests == []
    assert "canary" not in str((unset, reached, hidden))


def test_what_is_simulated_looks_at_no_topic(tmp_path: Path) -> None:
    topic = Notify(kind="sns", topic_arn="arn:aws:sns:eu-west-1:111122223333:alerts", line=3)
    [row] = notify.look(patient(tmp_path, simulated=True, configured=Configured(notify=(topic,))))
    assert (row.level, row.subject) == ("ok", "sns alerts (line 3)")
