"""Which command renews what a gate misses, and which names it refuses because options say otherwise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from kit.gated import keep, report
from kit.values import NOON

from certify_cli.commands.asked import Asked
from certify_cli.commands.asks import Ask
from certify_cli.commands.gate import gate
from certify_cli.commands.kept import Kept
from certify_cli.commands.renewing import Renewing
from certify_cli.errors import NothingSelected, UsageError
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.policy import Policy, PolicyRule

NOVA, PRO = "amazon.nova-lite-v1:0", "amazon.nova-pro-v1:0"
NOW = Grounds(now=NOON)
OWNED = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc"
MASKED = OWNED.replace("111122223333", "****3333")
FULL = PolicyRule(target=PRO, values={"min_suite": "full"})


def remedies(renewing: Renewing, *names: str, on: Grounds = NOW, **narrowed: Any) -> list[str]:
    store = MemoryStore()
    keep(store, [report(NOVA, NOON - timedelta(hours=1)), report(PRO, NOON - timedelta(hours=1), "eu-west-1")])
    asks = narrowed.pop("asks", None) or tuple(Ask(text=name) for name in names)
    catalogue = merge(load(None))
    asked = Asked(asks=asks, catalogue=lambda: catalogue, **narrowed)
    decision = gate(asked, Kept.of(store), on, renewing).decision
    assert decision is not None
    return list(dict.fromkeys(one.remedy for one in decision.reasons))


def test_a_run_is_given_the_policy_that_the_gate_was_given() -> None:
    given = Renewing(rest=("--policy", "my policy.toml"))
    assert remedies(given, f"{NOVA}@eu-west-1", f"{OWNED}@us-east-1") == [
        f"certify certify {NOVA} --region eu-west-1 --suite standard --policy 'my policy.toml'",
        f"certify certify '{MASKED}@us-east-1' --suite standard --policy 'my policy.toml'",
    ]


@pytest.mark.parametrize(
    ("selection", "names"),
    [((NOVA, PRO), f"{NOVA} {PRO} "), ((), ""), (None, f"{NOVA}@us-east-1 {PRO}@eu-west-1 ")],
)
def test_a_file_of_evidence_is_written_by_one_command_in_the_widest_suite(selection: Any, names: str) -> None:
    renewing = Renewing(evidence="e.jsonl", selection=selection)
    on = replace(NOW, policy=Policy(rules=(FULL,)))
    (whole,) = remedies(renewing, NOVA, PRO, on=on)
    assert whole == f"certify certify {names}--suite full --evidence e.jsonl --sign-with KEY"


def test_very_many_are_not_all_named() -> None:
    renewing = Renewing(evidence="e.jsonl", selection=None)
    names = [f"m{number}@us-east-1" for number in range(26)]
    missing = Reason(rule="certificate", target="gone@us-east-1", message="there is none", exit_code=3)
    decision = Decision(outcome="incomplete", exit_code=3, reasons=(missing,))
    for held, said in ((names, "--all "), (names[:25], f"{' '.join(names[:25])} ")):
        (one,) = renewing.remedied(decision, NOW, held, {}).reasons
        assert one.remedy == f"certify certify {said}--suite standard --evidence e.jsonl --sign-with KEY"


def test_what_is_named_may_not_contradict_what_was_asked_for_though_another_name_fits() -> None:
    for name, narrowed, said in (
        (f"{NOVA}@us-east-1", {"regions": ("eu-west-1",)}, "is in us-east-1, but --region says eu-west-1"),
        ("amazon.*@us-east-1", {"regions": ("eu-*",)}, "is in us-east-1, but --region says eu-*"),
        (f"{NOVA}@us-east-1@a", {"accounts": ("b*",), "declared": ("a",)}, "of account a, but --account says b*"),
    ):
        with pytest.raises(UsageError) as caught:
            remedies(Renewing(), name, PRO, **narrowed)
        assert (said in caught.value.message, caught.value.hint) == (True, "drop one of the two"), name


def test_what_the_settings_declare_is_narrowed() -> None:
    declared = (Ask(text=f"{NOVA}@us-east-1", declared=True), Ask(text=PRO, regions=("eu-west-1",), declared=True))
    assert remedies(Renewing(), asks=declared, regions=("eu-*",)) == []
    with pytest.raises(NothingSelected, match="is in us-east-1, but --region says ap-"):
        remedies(Renewing(), asks=declared, regions=("ap-*",))
