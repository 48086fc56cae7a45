"""What is exported of a store: one account's, of models that still live, and what is left out is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from kit.desk import Desk, desk
from kit.desk import run as certify
from kit.values import NOON

from certify_cli.commands.export import Exported, export
from certify_cli.commands.exportable import Filters
from certify_cli.errors import Incomplete, UsageError
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.model import Lifecycle
from certify_cli.types.reports import TargetReport
from certify_cli.verdicts.freshness import of_today

ACCOUNT = "111122223333"


@pytest.fixture(scope="module")
def at() -> Desk:
    """Three models certified in prod; one of them in test too, which no run of a desk can be in."""
    made = desk()
    certify(made, "a", "b", "c")
    (one,) = (held for held in made.store.certificates() if held.target.startswith("a@"))
    twice = [renamed(held, f"{held.target}@prod", "prod") for held in made.store.certificates()]
    made.store.record(one.run_id, certificates=[*twice, renamed(one, f"{one.target}@test", "test")])
    return made


def renamed(held: Any, target: str, account: str) -> Any:
    report: TargetReport = replace(held.report, target=target, account_name=account, account=ACCOUNT)
    return replace(held, target=target, report=report)


def exported(at: Desk, kind: str = "ids", catalogue: Catalogue | None = None, **filters: Any) -> Exported:
    known = catalogue or at.catalogue
    return export(kind, at.store, known, Filters(**{"accounts": ("prod",), **filters}), grounds(known))


def grounds(catalogue: Catalogue) -> Grounds:
    def today(report: TargetReport) -> TargetReport:
        model = catalogue.get(report.model)
        return of_today(report, model.lifecycle if model else None)

    return Grounds(now=NOON, today=today)


def test_one_account_at_a_time_unless_the_account_is_told(at: Desk) -> None:
    assert exported(at).text.splitlines()[1:] == ["a", "b", "c"]
    with pytest.raises(UsageError, match="ids is for one account") as refusal:
        exported(at, accounts=("prod", "test"))
    assert refusal.value.hint == "--account test"
    assert exported(at, "targets", accounts=("*t*",)).text.endswith("a@us-east-1@test\n")


def test_account_ids_stand_in_arns_only_where_asked_for(at: Desk) -> None:
    profile = next(one for one in at.store.certificates() if one.target == "a@us-east-1@prod")
    at.store.record(
        profile.run_id,
        certificates=[renamed(replace(profile, report=replace(profile.report, route="us.a")), "us.a@us-east-1@x", "x")],
    )
    filters = Filters(accounts=("x",))
    texts = [
        export("iam-policy", at.store, at.catalogue, filters, grounds(at.catalogue), whole_accounts=whole)
        for whole in (False, True)
    ]
    assert "bedrock:us-east-1:*:inference-profile/us.a" in texts[0].text
    assert f"bedrock:us-east-1:{ACCOUNT}:inference-profile/us.a" in texts[1].text
    assert "nobody knows where us.a@us-east-1@x may run" in " ".join(texts[0].notes)


def test_a_model_that_ends_today_is_left_out_and_said(at: Desk) -> None:
    ending = replace(at.catalogue.models["b"], lifecycle=Lifecycle(eol_date=date(2020, 1, 1)))
    known = replace(at.catalogue, models={**at.catalogue.models, "b": ending})
    found = exported(at, catalogue=known)
    assert found.text.splitlines()[1:] == ["a", "c"]
    assert "left out: 1 expired" in found.notes


def test_a_model_that_the_registry_lost_is_as_it_was_when_certified_or_in_no_policy(at: Desk) -> None:
    known = replace(at.catalogue, models={name: one for name, one in at.catalogue.models.items() if name != "b"})
    assert (
        "foundation-model/b" in exported(at, "iam-policy", catalogue=known, accounts=(), targets=("b@us-east-1",)).text
    )
    found = exported(at, "iam-policy", catalogue=known)
    assert "foundation-model/b" not in found.text
    assert "not in the policy, for the registry does not know its model: b@us-east-1@prod" in found.notes
    with pytest.raises(Incomplete, match="no certified model is known any more"):
        exported(at, "iam-policy", catalogue=known, targets=("b*",))
    late = Grounds(now=NOON + timedelta(days=8))
    with pytest.raises(Incomplete, match="nothing is certified now: 3 expired"):
        export("ids", at.store, at.catalogue, Filters(accounts=("prod",)), late)
