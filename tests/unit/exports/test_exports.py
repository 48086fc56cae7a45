"""Exports: only what is certified now, read back as it was written, and IAM policies that allow exactly that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from kit.simulated import record
from kit.values import NOON

from certify_cli.exports.certified import Certified
from certify_cli.exports.iam_policy import MOST_CHARACTERS, documents, iam_policies
from certify_cli.exports.litellm import model_list
from certify_cli.exports.plain import ids, targets
from certify_cli.registry.names import route_id
from certify_cli.registry.needs import needs
from certify_cli.sources.litellm_config import read
from certify_cli.types.accounts import Account
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

MODEL = "maker.chat-v1:0"
EU = ("eu-central-1", "eu-north-1", "eu-west-1")
REGIONS = ("eu-west-1", "eu-central-1", "us-east-1", "us-gov-west-1")


def certified(route: str = MODEL, region: str = "eu-west-1", kind: str = "chat", **changes: Any) -> Certified:
    model = record(route_id(route).removeprefix("eu.").removeprefix("global."), kind)  # type: ignore[arg-type]
    ends = EU if ".eu." in f".{route}" else ("all-commercial",) if route.startswith("global.") else (region,)
    report = TargetReport(
        target=f"{route}@{region}",
        model=model.id,
        kind=kind,  # type: ignore[arg-type]
        route=route,
        region=region,
        status=Status.CERTIFIED,
        origin=changes.pop("origin", "aws"),
    )
    return Certified(
        report=report,
        suite="standard",
        expires_at=NOON + timedelta(days=7),
        model=model,
        needs=needs(model, route, region, ends),
    )


def test_litellm_signs_as_who_was_certified() -> None:
    role = Account(name="prod", role_arn="arn:aws:iam::111122223333:role/Ci", profile="base")
    (row,) = read("x.yaml", model_list([replace(certified(), signer=role)]))
    assert (row.role, row.profile) == (role.role_arn, "base")
    assert 'aws_session_name: "certify"' in model_list([replace(certified(), signer=role)])
    (row,) = read("x.yaml", model_list([replace(certified(), signer=Account(name="dev", profile="d"))]))
    assert (row.role, row.profile) == ("", "d")
    assert "aws_" not in model_list([certified()]).replace("aws_region_name", "")


CERTIFIED = st.builds(
    lambda prefix, name, region, kind: certified(f"{prefix}maker.{name}", region, kind),
    st.sampled_from(("", "eu.", "global.")),
    st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}(-v[0-9]:0)?", fullmatch=True),
    st.sampled_from(REGIONS),
    st.sampled_from(("chat", "embedding", "image", "rerank")),
)


@given(st.lists(CERTIFIED, min_size=1, max_size=8))
def test_our_own_reader_reads_the_model_list_back(some: list[Certified]) -> None:
    rows = read("config.yaml", model_list(some))
    assert [(route_id(row.model), row.regions, row.provider) for row in rows] == [
        (one.route, (one.region,), "bedrock") for one in some
    ]


def allowed(some: Sequence[dict[str, Any]]) -> set[tuple[str, str, str]]:
    """(action, resource, profile that it is allowed through)."""
    return {
        (action, arn, held.get("Condition", {}).get("StringLike", {}).get("bedrock:InferenceProfileArn", ""))
        for document in some
        for held in document["Statement"]
        for action in held["Action"]
        for arn in held["Resource"]
    }


@given(st.lists(CERTIFIED, min_size=1, max_size=60))
def test_policies_allow_exactly_what_is_certified_and_fit(some: list[Certified]) -> None:
    found = documents(some)
    assert all(len(json.dumps(one, separators=(",", ":"))) <= MOST_CHARACTERS for one in found)
    assert all(one["Statement"] for one in found)
    wanted = set()
    for need in (need for one in some for need in one.needs):
        first, *rest = need.resources
        for action in need.actions:
            wanted.add((action, first, ""))
            wanted.update((action, arn, first) for arn in rest)
    assert allowed(found) == wanted


def test_many_targets_are_split_and_none_lost() -> None:
    many = [certified(f"eu.maker.model-{number}", region) for number in range(60) for region in EU]
    found = documents(many)
    assert len(found) > 5
    assert iam_policies(many).count("\n") == len(found)


def test_the_model_behind_a_profile_is_not_allowed_directly() -> None:
    found = allowed(documents([certified(f"eu.{MODEL}")]))
    assert not [arn for _, arn, profile in found if ":foundation-model/" in arn and not profile]


def test_results_that_are_not_awss_say_so_in_every_file() -> None:
    some = [certified(origin="simulated")]
    for text in (model_list(some), ids(some), targets(some)):
        assert text.startswith("# SIMULATED RESULTS - not evidence about AWS\n")
    assert '"Sid":"NotEvidenceAboutAws1"' in iam_policies(some)
    assert "Sid" not in iam_policies([certified()])


def test_plain_lists() -> None:
    some = [certified(), certified(region="eu-central-1"), certified(f"eu.{MODEL}")]
    assert ids(some) == f"{MODEL}\neu.{MODEL}\n"
    assert targets(some) == f"{MODEL}@eu-west-1\n{MODEL}@eu-central-1\neu.{MODEL}@eu-west-1\n"
