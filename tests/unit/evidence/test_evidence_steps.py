"""Who has the right key and lies, or proves too little, is refused with the reason: step by step, and in time."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.evidence import LATER, certified, line, pair, payload_of, result
from kit.values import NOON

from certify_cli.errors import Breached
from certify_cli.evidence.envelope import Envelope, read_line
from certify_cli.evidence.statement import PREDICATE, STATEMENT, digest, resource_uri
from certify_cli.evidence.verify import ahead, opened, refusals
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

Edit = Callable[[dict[str, Any]], Any]


def at(*path: str | int, to: Any) -> Edit:
    """The statement with another value there; `...` takes the key away."""

    def edit(data: dict[str, Any]) -> dict[str, Any]:
        place: Any = data
        for step in path[:-1]:
            place = place[step]
        if to is ...:
            del place[path[-1]]
        else:
            place[path[-1]] = to
        return data

    return edit


OWN = "urn:certify-cli:evidence"
LIES: dict[str, tuple[Edit, str]] = {
    "another statement": (at("_type", to="https://in-toto.io/Statement/v0.1"), "no in-toto statement of version 1"),
    "another predicate": (at("predicateType", to=f"{PREDICATE}.1"), "no verification summary"),
    "another verifier": (at("predicate", "verifier", "id", to="urn:certify-cli:key:sha256:00"), "may not sign with"),
    "another region": (at("predicate", "resourceUri", to="bedrock://eu-west-1/x"), "disagree about the resourceUri"),
    "another target": (at("subject", 0, "name", to="x@us-east-1"), "disagree about the subject"),
    "another digest": (at("subject", 0, "digest", "sha256", to="0" * 64), "the digests differ"),
    "a later expiry": (at("predicate", OWN, "expiresAt", to="2036-01-01T00:00:00Z"), "disagree about the expiry"),
    "a higher level": (at("predicate", "verifiedLevels", to=["CERTIFY_FULL"]), "disagree about the level"),
    "another origin": (at("predicate", OWN, "origin", to="custom"), "disagree about the origin"),
    "two subjects": (lambda data: {**data, "subject": data["subject"] * 2}, "lacks something"),
    "no subject": (at("subject", to=[]), "lacks something"),
    "no time": (at("predicate", "timeVerified", to=...), "lacks something"),
    "no time zone": (at("predicate", "timeVerified", to="2026-11-22T12:00:00"), "says no time zone"),
    "a time that is none": (at("predicate", "timeVerified", to=1), "no text"),
    "nothing of ours": (at("predicate", OWN, to=...), "lacks something"),
    "a time before all times": (at("predicate", "timeVerified", to="0001-01-01T00:00:00+14:00"), "lacks something"),
    "no number of targets": (at("predicate", OWN, "targets", to=float("1e999")), "not sound JSON"),
    "too many targets": (
        lambda data: json.dumps(data).replace('"targets": 1', '"targets": 1e999').encode(),
        "lacks some",
    ),
    "another alphabet": (lambda data: json.dumps(data).encode("utf-16"), "not sound JSON"),
    "no predicate": (at("predicate", to=None), "lacks something"),
    "no batch": (at("predicate", OWN, "batch", to=...), "lacks something"),
    "half a character": (at("subject", 0, "name", to="\ud800"), "not sound JSON"),
    "a key twice": (
        lambda data: json.dumps(data).replace('"_type"', '"_type": 1, "_type"').encode(),
        "stands there twice",
    ),
    "no JSON": (lambda _: b"\xff\xfe", "not sound JSON"),
    "a list": (lambda _: b"[]", "no JSON object"),
}


@pytest.mark.parametrize("name", LIES)
def test_a_lie_under_the_right_key_is_refused(name: str, tmp_path: Path) -> None:
    edit, why = LIES[name]
    seal, key = pair(tmp_path)
    with pytest.raises(Breached, match=why):
        opened(line(seal, edit=edit), key)


@given(data=st.data())
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_under_the_right_key_holds_or_is_refused(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seal, key = pair(tmp_path_factory.mktemp("keys"))
    anything = st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.floats(allow_nan=False, allow_infinity=False)
        | st.text(max_size=9),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
        max_leaves=4,
    )
    places = list(_places(payload_of(line(seal))))
    written = line(seal, edit=at(*data.draw(st.sampled_from(places)), to=data.draw(anything)))
    with contextlib.suppress(Breached):
        list(refusals(opened(written, key), LATER, "standard"))


def _places(data: Any, *path: str | int) -> Iterator[tuple[str | int, ...]]:
    """Where something stands in the statement, whole or within."""
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, inner in steps:
        yield (*path, step)
        yield from _places(inner, *path, step)


@pytest.mark.parametrize(
    ("expires", "why"),
    [
        (NOON.replace(tzinfo=None), "without its zone"),
        (datetime(9999, 12, 31, 23, tzinfo=timezone(-timedelta(hours=5))), "time that cannot be"),
    ],
)
def test_a_time_that_nobody_can_place_is_refused(expires: datetime, why: str, tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    honest = result()
    text = honest.text().replace("2026-11-29T12:00:00Z", expires.isoformat())
    payload = json.dumps(at("subject", 0, "digest", "sha256", to=digest(text))(payload_of(line(seal)))).encode()
    written = Envelope(payload, text, seal.key_id, seal.sign(payload)).line().encode()
    with pytest.raises(Breached, match=why):
        opened(written, key)


def test_unknown_fields_are_ignored_as_the_specification_asks(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    assert opened(line(seal, edit=at("predicate", "https://example.com/more", to={"x": 1})), key)


def test_another_key_and_another_result_are_refused(tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    seal, key = pair(tmp_path)
    _, other = pair(tmp_path / "other", "p256")
    with pytest.raises(Breached, match="signed with another key") as refused:
        opened(line(seal), other)
    assert "--key names" in refused.value.hint
    better = replace(read_line(line(seal)), result=result(certified(rating=5.0)).text())
    with pytest.raises(Breached, match="not the one that was signed"):
        opened(better.line().encode(), key)
    forged = replace(read_line(line(seal)), key_id=other.id)
    with pytest.raises(Breached, match="signature does not fit"):
        opened(forged.line().encode(), other)


def test_a_result_of_another_version_is_refused_and_not_guessed(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    for of in (result(schema="certify.evidence/2"), _Odd(target=certified())):
        with pytest.raises(Breached, match=r"of schema|unknown key") as refused:
            opened(line(seal, of), key)
        assert "newer certify" in refused.value.hint


class _Odd(type(result())):  # type: ignore[misc]
    def text(self) -> str:
        return str(super().text().replace('"left_out"', '"cut"'))


REFUSED: dict[str, tuple[dict[str, Any], dict[str, Any], timedelta, str]] = {
    "expired": ({}, {}, timedelta(days=8), "expired at 2026-11-29T12:00:00Z"),
    "at its end": ({}, {}, timedelta(days=7), "expired at"),
    "from the future": ({}, {}, -timedelta(minutes=6), "yet to come at 2026-11-22T11:54:00Z"),
    "without end": ({"expires_at": None}, {}, timedelta(), "says no expiry"),
    "not passed": ({}, {"passed": False}, timedelta(), "did not meet the policy of whoever signed it: CERTIFIED"),
    "smoke only": ({"suite": "smoke"}, {}, timedelta(), "level CERTIFY_SMOKE, and CERTIFY_STANDARD is asked for"),
    "simulated": ({"origin": "simulated"}, {}, timedelta(), "no evidence about AWS"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_too_little_is_refused(name: str, tmp_path: Path) -> None:
    changes, about, after, why = REFUSED[name]
    seal, key = pair(tmp_path)
    found = opened(line(seal, result(certified(**changes)), **about), key)
    (said,) = filter(None, (ahead(found, NOON + after), *refusals(found, NOON + after, "standard")))
    assert why in said


def test_what_is_good_is_good_to_its_last_second_and_from_five_minutes_before_its_first(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    found = opened(line(seal), key)
    for after in (-timedelta(minutes=5), timedelta(), timedelta(days=7) - timedelta(seconds=1)):
        assert [ahead(found, NOON + after), *refusals(found, NOON + after, "standard")] == [""]
    assert list(refusals(found, LATER, "full")) == ["it is of level CERTIFY_STANDARD, and CERTIFY_FULL is asked for"]


def test_why_it_did_not_meet_the_policy_is_told(tmp_path: Path) -> None:
    seal, key = pair(tmp_path)
    reason = Reason(rule="status", target="x", message="FAILED: 0/1, failed: answers")
    failed = result(certified(status=Status.FAILED), reasons=(reason,))
    (said,) = refusals(opened(line(seal, failed, passed=False), key), LATER, "standard")
    assert said.endswith("FAILED: 0/1, failed: answers")


@pytest.mark.parametrize(
    ("report", "uri"),
    [
        (certified(), "bedrock://us-east-1/amazon.nova-lite-v1:0"),
        (certified(account_name="a/b"), "bedrock://us-east-1/amazon.nova-lite-v1:0?account=a%2Fb"),
        (
            certified("arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/x?y"),
            "bedrock://us-east-1/arn:aws:bedrock:us-east-1:111122223333:application-inference-profile%2Fx%3Fy",
        ),
    ],
)
def test_a_target_has_one_uri(report: TargetReport, uri: str) -> None:
    assert resource_uri(report) == uri


def test_statement_types_are_the_published_ones() -> None:
    assert STATEMENT == "https://in-toto.io/Statement/v1"
    assert PREDICATE == "https://slsa.dev/verification_summary/v1"
