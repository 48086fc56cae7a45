"""What a gate that does not pass leaves to do: for what failed by its answers too, and each remedy once."""

from __future__ import annotations

from datetime import UTC, datetime

from kit.at_the_gate import gate, stored
from kit.command import Terminal
from kit.gated import report, warned
from kit.in_process import home

from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport


def denied(name: str) -> TargetReport:
    remedy = f'add to the policy {{"Resource":"arn:aws:bedrock:us-east-1::foundation-model/{name}"}}'
    return report(name, datetime.now(UTC), status=Status.FAILED, reason="denied", rating=0.0, probes=(), remedy=remedy)


def test_remedies_that_differ_by_names_alone_are_one_and_what_failed_by_its_answers_is_explained(
    terminal: Terminal,
) -> None:
    names = [f"amazon.nova-{one}-v1:0" for one in ("lite", "micro", "pro", "premier")]
    with home(terminal.home, terminal.environment):
        stored(*map(denied, names), warned("amazon.titan-text-v1", datetime.now(UTC)))
        done = gate("--all", settings="")
        with_region = gate(
            "amazon.titan-text-v1", settings="[policy]\nmin_status = 'QUALITY_WARNING'\nprincipal = 'x'\n"
        )
    assert done.code == 1
    first, second, *others = done.err.partition("hint: ")[2].splitlines()
    assert first == ("certify report --database s.sqlite3 --explain amazon.titan-text-v1@us-east-1 shows every trial")
    assert second.startswith(
        "for amazon.nova-lite-v1:0@us-east-1, likewise amazon.nova-micro-v1:0@us-east-1, "
        "amazon.nova-premier-v1:0@us-east-1 and 1 more: add to the policy {"
    )
    assert not [one for one in others if "add to the policy" in one]
    # who called is told by no trial
    assert (with_region.code, "--explain" in with_region.err) == (1, False)
