"""The diff of what AWS lists: each fact that changed is said, exactly, and nothing else is."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.reconcile import Reconciled, reconcile
from certify_cli.types.changes import Change
from certify_cli.types.model import InventoryModel, Offer

NOVA = "amazon.nova-lite-v1:0"
SMALL = Registry({NOVA: load().models[NOVA]})
BEFORE, TODAY = date(2026, 11, 20), date(2026, 11, 22)
ACCOUNTS_OWN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/a1"


def offer(**facts: Any) -> Offer:
    stated = {"inference_types": ("ON_DEMAND",), "profiles": {f"us.{NOVA}": EAST}}
    return Offer(**{"region": "us-east-1", "listed": True, "day": TODAY, "reading": 2, **stated, **facts})


def scanned(before: tuple[InventoryModel, ...], found: Mapping[str, Offer]) -> Reconciled:
    return reconcile(before, registry=SMALL, scanned={"us-east-1": found}, today=TODAY)


EAST = ("us-east-1", "us-east-2", "us-west-2")


@pytest.mark.parametrize(
    ("facts", "detail", "told"),
    [
        ({"inference_types": ()}, "inference_types -ON_DEMAND", ("inference_types", "", ("ON_DEMAND",), ())),
        ({"inference_types": ("QUANTUM", "ON_DEMAND")}, "inference_types +QUANTUM", None),
        (
            {"profiles": {f"us.{NOVA}": EAST, f"global.{NOVA}": ()}},
            f"+global.{NOVA}",
            ("destinations", f"global.{NOVA}", None, ("all-commercial",)),
        ),
        ({"profiles": {}}, f"-us.{NOVA}", ("destinations", f"us.{NOVA}", EAST, None)),
        ({"profiles": {f"us.{NOVA}": (*EAST, "us-west-1")}}, f"destinations of us.{NOVA} +us-west-1", None),
        ({"profiles": {f"us.{NOVA}": EAST[::-1], ACCOUNTS_OWN: ()}}, None, None),
        ({"status": "LEGACY"}, "status ACTIVE -> LEGACY", ("status", "", "ACTIVE", "LEGACY")),
        ({"status": "DREAMING"}, "status ACTIVE -> DREAMING", None),
        ({"status": None}, "status ACTIVE -> (not stated)", ("status", "", "ACTIVE", None)),
        ({"eol_date": date(2027, 5, 1)}, "eol_date 2027-01-01 -> 2027-05-01", None),
        ({"start_date": date(2024, 5, 1)}, "start_date (not stated) -> 2024-05-01", None),
        ({"legacy_date": date(2026, 5, 1)}, "legacy_date (not stated) -> 2026-05-01", None),
        ({"extended_access_date": date(2026, 9, 1)}, "extended_access_date (not stated) -> 2026-09-01", None),
        ({"streaming": False}, "streaming True -> False", ("streaming", "", True, False)),
        ({"input_modalities": ("TEXT", "SMELL")}, "input_modalities +SMELL +TEXT", None),
        ({"output_modalities": ("TEXT",)}, "output_modalities +TEXT", None),
        ({"name": "Nova Lite 1.1"}, "name (not stated) -> Nova Lite 1.1", None),
        ({"vendor": "Amazon"}, "vendor (not stated) -> Amazon", None),
        ({"listed": False}, "listed True -> False", None),
        ({"day": TODAY}, None, None),
    ],
)
def test_each_difference_is_a_change_of_its_own_and_the_day_alone_is_none(
    facts: dict[str, Any], detail: str | None, told: tuple[str, str, object, object] | None
) -> None:
    stated: dict[str, Any] = {"status": "ACTIVE", "eol_date": date(2027, 1, 1), "streaming": True}
    first = scanned((), {NOVA: offer(day=BEFORE, **stated)})
    after = offer(**{**stated, **facts})
    result = scanned(first.rows, {NOVA: after})
    assert [change.detail for change in result.drift] == ([detail] if detail else [])
    if told:
        (change,) = result.drift
        assert (change.field, change.route, change.before, change.after) == told
    assert result.rows[0].offers == (replace(after, since=TODAY if detail else BEFORE),)
    assert scanned(result.rows, {NOVA: after}).changes == ()


def test_several_differences_are_several_changes() -> None:
    first = scanned((), {NOVA: offer(status="ACTIVE")})
    result = scanned(first.rows, {NOVA: offer(status="LEGACY", eol_date=TODAY, profiles={})})
    assert [change.field for change in result.drift] == ["status", "eol_date", "destinations"]


def test_what_an_older_version_did_not_look_at_has_not_changed() -> None:
    old = offer(reading=1, day=BEFORE)
    first = scanned((), {NOVA: old})
    result = scanned(first.rows, {NOVA: offer(legacy_date=TODAY)})
    assert result.changes == ()
    later = scanned(result.rows, {NOVA: offer(legacy_date=BEFORE)})
    assert [change.field for change in later.changes] == ["legacy_date"]


SOME = st.sampled_from
OFFERS = st.builds(
    offer,
    inference_types=st.lists(SOME(["ON_DEMAND", "PROVISIONED", "ODD"]), unique=True).map(tuple),
    status=SOME([None, "ACTIVE", "LEGACY", "ODD"]),
    legacy_date=SOME([None, BEFORE, TODAY]),
    streaming=SOME([None, True, False]),
    profiles=st.dictionaries(SOME([f"us.{NOVA}", f"eu.{NOVA}"]), SOME([(), ("us-east-1",), ("eu-west-1",)])),
)
LISTED = st.dictionaries(SOME([NOVA, "acme.a", "acme.b"]), OFFERS)


Place = tuple[str, str]
Known = dict[str, dict[Place, object]]


@given(before=LISTED, after=LISTED)
def test_the_diff_is_exact(before: dict[str, Offer], after: dict[str, Offer]) -> None:
    """Whoever knows what was, and applies the changes, knows what is; and nothing is said that did not change."""
    first = scanned((), before)
    result = scanned(first.rows, after)
    assert leads_to(before, result.drift, after)
    assert scanned(result.rows, after).changes == ()


def test_the_check_finds_what_a_diff_leaves_out_or_makes_up() -> None:
    """Planted faults: a change that is not told, one told twice, one of another value, one of another place."""
    before = {NOVA: offer(status="ACTIVE"), "acme.a": offer(), "acme.c": offer(legacy_date=BEFORE)}
    after = {NOVA: offer(status="LEGACY", profiles={}), "acme.b": offer(), "acme.c": offer(legacy_date=TODAY)}
    drift = scanned(scanned((), before).rows, after).drift
    assert leads_to(before, drift, after)
    assert len(drift) == 5
    for place, change in enumerate(drift):
        rest = (*drift[:place], *drift[place + 1 :])
        assert not leads_to(before, rest, after)
        assert not leads_to(before, (*drift, change), after)
        assert not leads_to(before, (*rest, replace(change, model="acme.d")), after)
        if change.kind == "changed":
            assert not leads_to(before, (*rest, replace(change, after="made up")), after)
            assert not leads_to(before, (*rest, replace(change, before="made up")), after)


def leads_to(before: dict[str, Offer], drift: Iterable[Change], after: dict[str, Offer]) -> bool:
    known = {model: facts_of(one) for model, one in before.items()}
    if not all(applied(known, change, after) for change in drift):
        return False
    return {model: stated(facts) for model, facts in known.items()} == {
        model: stated(facts_of(one)) for model, one in after.items()
    }


def applied(known: Known, change: Change, after: dict[str, Offer]) -> bool:
    """False where the change cannot be: of what was not so before, or of what does not change."""
    if change.kind == "vanished":
        return known.pop(change.model, None) is not None
    if change.kind == "changed":
        place, facts = (change.field, change.route), known.get(change.model, {})
        fits = facts.get(place) == change.before != change.after
        facts[place] = change.after
        return fits
    new = change.model not in known and change.model in after
    known[change.model] = facts_of(after[change.model]) if new else {}
    return new


def facts_of(one: Offer) -> dict[Place, object]:
    ends = {("destinations", route): where or ("all-commercial",) for route, where in one.profiles.items()}
    legacy = one.legacy_date.isoformat() if one.legacy_date else None
    types = tuple(sorted(one.inference_types))
    facts = {"inference_types": types, "status": one.status, "streaming": one.streaming, "legacy_date": legacy}
    return {**{(name, ""): value for name, value in facts.items()}, **ends}


def stated(facts: dict[Place, object]) -> dict[Place, object]:
    return {place: value for place, value in facts.items() if value is not None}
