"""What IAM says stands beside each route, as advice: denied and unknown are told, and decide nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from kit.desk import Bedrock, selected
from kit.values import failure

from certify_cli.commands.residency import residency_table
from certify_cli.planning.select import Selection
from certify_cli.registry.residency import Residency
from certify_cli.types.failures import Category, Failure
from certify_cli.types.permissions import Permission


class Iam(Bedrock):
    """Denies streams; answers nothing of resources it was not told."""

    silent = False

    def permissions(  # type: ignore[override]  # this one may fail
        self, actions: Sequence[str], resources: Sequence[str] = ("*",)
    ) -> tuple[Permission, ...] | Failure:
        if self.silent:
            return failure(Category.PERMISSION_DENIED, message="not authorized to perform iam:SimulatePrincipalPolicy")
        return tuple(
            Permission(action=action, resource=resource, ruling="denied", why="no policy allows it")
            for action in actions
            for resource in resources
            if action.endswith("Stream")
        )


def test_denied_and_unknown_are_told_and_decide_nothing() -> None:
    table, within = residency_table(Selection(selected=tuple(selected("m"))), Residency(), cloud=Iam(), origin="known")
    rulings = {one["action"]: one["ruling"] for one in table.rows[0]["permissions"]}
    assert rulings == {"bedrock:InvokeModel": "unknown", "bedrock:InvokeModelWithResponseStream": "denied"}
    assert "denied: no policy allows it" in table.rows[0]["iam"]
    assert "advisory" in table.note
    assert within


def test_who_may_not_ask_iam_is_told_so() -> None:
    iam = Iam()
    iam.silent = True
    table, within = residency_table(Selection(selected=tuple(selected("m"))), Residency(), cloud=iam, origin="known")
    assert "IAM does not say what this principal may do: not authorized" in table.note
    assert within


class TwoAccounts(Iam):
    """Two accounts with names; `test` may not ask IAM."""

    def of(self, account: str) -> Iam:
        own = Iam(account={"prod": "111122223333", "test": "444455556666"}[account])
        own.silent = account == "test"
        return own


def test_iam_is_asked_in_each_account_with_its_own_arns() -> None:
    (one,) = selected("m")
    profile = replace(one.target, route="us.m")
    both = tuple(replace(one, target=replace(profile, account=name)) for name in ("prod", "test"))
    table, _ = residency_table(Selection(selected=both), Residency(), cloud=TwoAccounts(), origin="known")
    prod, test = table.rows
    assert "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.m" in {
        one["resource"] for one in prod["permissions"]
    }
    assert {one["ruling"] for one in test["permissions"]} == {"unknown"}
    assert test["permissions"][0]["why"].startswith("IAM does not say")
    assert "444455556666" in test["permissions"][0]["resource"]
