"""A declared glob is everything that `certify certify` would plan from it, not whatever happens to be stored."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.gated import keep, report
from kit.values import NOON

from certify_cli.commands.asked import Asked
from certify_cli.commands.asks import asks_of_names, asks_of_rows
from certify_cli.commands.declaring import rows_of
from certify_cli.commands.gate import gate
from certify_cli.commands.kept import Kept
from certify_cli.commands.planned import Planning
from certify_cli.errors import UnknownModel, UsageError
from certify_cli.planning.select import Wanted, select
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.accounts import Account
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Status
from certify_cli.types.model import InventoryModel, Offer
from certify_cli.types.policy import DeclaredTarget
from certify_cli.types.reports import Report, TargetReport

CATALOGUE = merge(load(None))
TODAY = NOON.date()
HOUR = timedelta(hours=1)
NOVA, PROFILE = "amazon.nova-lite-v1:0", "us.amazon.nova-lite-v1:0"
EMBEDDINGS = "amazon.nova-2-multimodal-embeddings-v1:0"
PRO, MICRO = "amazon.nova-pro-v1:0", "amazon.nova-micro-v1:0"
ENDED = "anthropic.claude-v2*"


def callable_in(*regions: str) -> set[str]:
    wanted = Wanted(names=("amazon.nova-*",), regions=regions)
    return {one.model.id for one in select(wanted, CATALOGUE, today=TODAY).selected}


NOVAS = callable_in("us-east-1")
NOTHING, NOW = Kept({}, {}), Grounds(now=NOON)


def declared(name: str, *regions: str, line: int = 3) -> DeclaredTarget:
    return DeclaredTarget(name=name, regions=regions, line=line)


def kept(*reports: TargetReport) -> Kept:
    latest = {str(one.target): (NOON, one) for one in reports if one.status is not Status.CERTIFIED}
    store = MemoryStore()
    keep(store, [one for one in reports if one.status is Status.CERTIFIED] or [report("other.m", NOON)])
    have = Kept.of(store)
    return replace(have, certificates={k: v for k, v in have.certificates.items() if "other.m" not in k}, latest=latest)


def gated(
    *targets: DeclaredTarget,
    have: Kept = NOTHING,
    typed: tuple[str, ...] = (),
    catalogue: Catalogue = CATALOGUE,
    **planned: Any,
) -> Report:
    planning = Planning(catalogue=lambda: catalogue, today=TODAY, **planned)
    asks = asks_of_names(typed) or asks_of_rows(rows_of(targets, lambda: catalogue.regions, planning.regions))
    asked = Asked(
        asks=asks,
        catalogue=planning.catalogue,
        regions=planning.regions,
        usual=planning.usual,
        declared=tuple(one.name for one in planning.accounts),
        places=planning.places,
    )
    return gate(asked, have, NOW)


def said(found: Report) -> list[Reason]:
    assert found.decision is not None
    return list(found.decision.reasons)


def missing(found: Report) -> set[str | None]:
    return {one.target for one in said(found) if one.message == "there is no certificate"}


def code(found: Report) -> int:
    assert found.decision is not None
    return found.decision.exit_code


def unsupported(model: str, region: str, route: str | None) -> TargetReport:
    model = model.removeprefix("us.")
    one = report(model, NOON, region, status=Status.UNSUPPORTED, certified_at=None, expires_at=None, suite=None)
    return replace(one, route=route, target=f"{route or model}@{region}")


def test_one_certificate_does_not_stand_for_what_a_glob_means() -> None:
    assert {NOVA, PRO, MICRO} < NOVAS
    have = kept(report(NOVA, NOON - HOUR))
    found = gated(declared("amazon.nova-*", "us-east-1"), have=have)
    assert (code(found), missing(found)) == (3, {f"{one}@us-east-1" for one in NOVAS - {NOVA}})
    assert said(found)[0].remedy.endswith("--region us-east-1 --suite standard")
    everything = kept(*(report(one, NOON - HOUR) for one in NOVAS))
    assert code(gated(declared("amazon.nova-*", "us-east-1"), have=everything)) == 0


NAMES = sorted({*CATALOGUE.models, *CATALOGUE.by_route})
REGIONS = sorted(CATALOGUE.regions)
cuts = st.tuples(st.sampled_from(NAMES), st.integers(0, 24), st.booleans())
globs = cuts.map(lambda cut: (cut[0][: cut[1]] + "*") if cut[2] else "*" + cut[0][-cut[1] - 1 :])
wheres = st.lists(st.sampled_from([*REGIONS, "us-*", "eu-*", "ap-south*", "*-1"]), max_size=3, unique=True)


def planned(target: DeclaredTarget, routes: Any = "one") -> tuple[set[str], set[str]]:
    """What `certify certify` would plan, as the gate names it; and the regions that are written out where it plans."""
    rows = rows_of([target], lambda: CATALOGUE.regions)
    selected = select(Wanted(rows=rows, default_regions=("eu-west-1",), routes=routes), CATALOGUE, today=TODAY).selected
    models = {one.model.id for one in selected if fnmatchcase(one.model.id, target.name)} if routes == "one" else set()
    names = {f"{one.model.id if one.model.id in models else one.target.route}@{one.target.region}" for one in selected}
    return names, {one.target.region for one in selected}


@settings(max_examples=60, deadline=None)
@given(globs, wheres, st.sampled_from(["one", "all", "global"]))
def test_what_is_missing_of_an_empty_store_is_the_plan(name: str, regions: list[str], routes: Any) -> None:
    target = declared(name, *regions)
    found = gated(target, usual=("eu-west-1",), routes=routes)
    plan, places = planned(target, routes)
    assert missing(found) == plan
    written_out = {one for one in regions or ["eu-west-1"] if "*" not in one}
    idle = {str(one.target) for one in said(found)} - plan
    assert {one for one in idle if "@" in one.removeprefix(name)} == {f"{name}@{one}" for one in written_out - places}
    assert code(found) == 3


@pytest.mark.parametrize(
    ("stored", "name", "missed"),
    [
        (unsupported(NOVA, "us-west-1", NOVA), "amazon.nova-lite-v1:?", True),
        (unsupported(PROFILE, "us-west-1", PROFILE), "amazon.nova-lite-v1:?", False),
        (unsupported(NOVA, "us-west-1", None), "amazon.nova-lite-v1:?", True),
        (report(PROFILE, NOON, "us-west-1", status=Status.CANCELLED, suite=None), "amazon.nova-lite-v1:?", True),
        (report(f"global.{NOVA}", NOON, "us-west-1"), "amazon.nova-lite-v1:?", True),
        (report(PROFILE, NOON, "us-west-1"), "amazon.nova-lite-v1:?", False),
        (report(PROFILE, NOON, "us-west-1"), "us.amazon.nova-lite-*", False),
        (report(NOVA, NOON, "us-west-1"), "us.amazon.nova-lite-*", True),
        (report(PROFILE, NOON, "us-west-2"), "amazon.nova-lite-v1:?", True),
    ],
)
def test_only_what_was_certified_there_meets_a_plan(stored: TargetReport, name: str, missed: bool) -> None:
    other = report(MICRO, NOON - HOUR)
    have = kept(stored, other)
    found = gated(declared(name, "us-west-1"), declared(MICRO, "us-east-1"), have=have)
    expected = "us.amazon.nova-lite-v1:0" if name.startswith("us.") else NOVA
    assert missing(found) == ({f"{expected}@us-west-1"} if missed else set())


def test_a_glob_of_regions_means_where_the_model_can_be_called() -> None:
    found = gated(declared(EMBEDDINGS, "us-*"))
    assert missing(found) == {f"{EMBEDDINGS}@us-east-1"}
    done = kept(report(EMBEDDINGS, NOON - HOUR), unsupported(EMBEDDINGS, "us-east-2", None))
    assert code(gated(declared(EMBEDDINGS, "us-*"), have=done)) == 0
    assert code(gated(declared(EMBEDDINGS, "us-*", "us-east-2"), have=done)) == 1
    nowhere = said(gated(declared(EMBEDDINGS, "eu-*")))
    assert [(one.target, one.message) for one in nowhere] == [
        (EMBEDDINGS, "nothing that it means can be called in eu-*")
    ]
    assert nowhere[0].remedy == f"certify certify {EMBEDDINGS} --region 'eu-*' --plan"


def test_where_no_region_is_stated_each_model_needs_one_somewhere() -> None:
    have = kept(report(NOVA, NOON - HOUR, "eu-north-1"), unsupported(PRO, "us-east-1", None))
    found = gated(declared("amazon.nova-*"), have=have)
    assert missing(found) == callable_in("*") - {NOVA, PRO}


def test_models_that_only_an_inventory_has_count_as_well() -> None:
    offer = Offer(region="us-east-1", listed=True, day=TODAY, inference_types=("ON_DEMAND",), vendor="Acme")
    row = InventoryModel(id="1", model="acme.newest-v1:0", provider="bedrock", offers=(offer,))
    found = gated(declared("acme.*", "us-east-1"), catalogue=merge(load(None), [row]))
    assert missing(found) == {"acme.newest-v1:0@us-east-1"}


def test_accounts_are_asked_for_what_they_have() -> None:
    accounts = (Account(name="dev", profile="d"), Account(name="prod", profile="p", regions=("eu-*",)))
    found = gated(declared("amazon.nova-lite-v1:?", "us-east-1", "eu-west-1"), accounts=accounts)
    wanted = product(["us-east-1@dev", "eu-west-1@dev", "eu-west-1@prod"], [NOVA])
    assert missing(found) == {f"{name}@{where}" for where, name in wanted}
    assert "--region eu-west-1 --account prod" in " ".join(one.remedy for one in said(found))


def test_what_fits_nothing_is_refused_with_its_line_and_what_has_ended_is_said() -> None:
    for name in ("amazon.novva-*", "amazon.nvoa-lite-v1:*"):
        with pytest.raises(UnknownModel, match=rf"^line 3: no model or route named '{name.replace('*', '.*')}'"):
            gated(declared(name, "us-east-1"), have=kept(report(NOVA, NOON - HOUR)))
    for region in ("us-est-1", "uz-*"):
        with pytest.raises(UsageError, match=r"^line 3: "):
            gated(declared(NOVA, region))
    found = gated(declared(ENDED, "us-east-1"), declared(NOVA, "us-east-1"), have=kept(report(NOVA, NOON - HOUR)))
    assert code(found) == 3
    assert [(one.target, one.message) for one in said(found)] == [
        (f"{ENDED}@us-east-1", "nothing that it means can be called there")
    ]


def test_a_region_that_nobody_knows_yet_is_taken() -> None:
    assert missing(gated(declared(NOVA, "eu-north-9"))) == {f"{NOVA}@eu-north-9"}
    assert missing(gated(declared(NOVA, "eu-*"), regions=("eu-north-9",))) == {f"{NOVA}@eu-north-9"}


def test_a_typed_glob_is_a_sweep_that_says_what_it_leaves_out() -> None:
    have = kept(report(NOVA, NOON - HOUR))
    found = gated(typed=("amazon.nova-*",), regions=("us-east-1",), have=have)
    (left_out,) = said(found)
    assert (code(found), left_out.level, left_out.target) == (0, "warn", "amazon.nova-*")
    assert left_out.message.startswith(f"{len(NOVAS) - 1} of the {len(NOVAS)} models that it fits were never certified")
    assert left_out.remedy == "certify certify 'amazon.nova-*' --region us-east-1 --suite standard"
    everything = kept(*(report(one, NOON - HOUR) for one in NOVAS))
    assert said(gated(typed=("amazon.nova-*",), regions=("us-east-1",), have=everything)) == []
    assert code(gated(typed=("amazon.nova-*",))) == 3
    with pytest.raises(UnknownModel):
        gated(typed=("amazon.novva-*",))


def test_without_globs_the_catalogue_stays_closed() -> None:
    def closed() -> Catalogue:
        raise AssertionError("opened")

    planning = Planning(catalogue=closed, today=TODAY)
    rows = rows_of([declared(NOVA, "us-east-1"), declared(f"{NOVA}@eu-west-1")], lambda: closed().regions)
    asked = Asked(asks=asks_of_rows(rows), catalogue=closed, places=planning.places)
    assert code(gate(asked, kept(report(NOVA, NOON - HOUR), report(NOVA, NOON, "eu-west-1")), NOW)) == 0
