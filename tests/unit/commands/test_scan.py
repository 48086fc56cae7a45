"""Many regions asked at once: each answers for itself, whatever it says and whatever happens to it."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from kit.desk import Bedrock as Cloud
from kit.listings import REGION, Bedrock, environment, profile, summary
from kit.scripted_server import ScriptedServer

from certify_cli import formats
from certify_cli.aws.cloud import open_cloud
from certify_cli.commands.scan import scan
from certify_cli.commands.sync_registry import Sources, changes_table, sync_registry
from certify_cli.errors import CannotRun
from certify_cli.interfaces import Screen
from certify_cli.registry.catalogue import merge
from certify_cli.registry.known import Registry
from certify_cli.registry.load import load
from certify_cli.registry.reconcile import Scan
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.failures import Failure
from certify_cli.types.model import Offer

NOVA = "amazon.nova-lite-v1:0"
REGISTRY = Registry({NOVA: load().models[NOVA]})
NOW = datetime(2026, 11, 22, tzinfo=UTC)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=4), inner, max_size=2),
    max_leaves=4,
)
FIELDS = (
    "modelId",
    "modelArn",
    "modelName",
    "providerName",
    "inputModalities",
    "outputModalities",
    "inferenceTypesSupported",
    "responseStreamingSupported",
    "modelLifecycle",
)
LIFE = st.dictionaries(st.sampled_from(["status", "startOfLifeTime", "legacyTime", "endOfLifeTime"]), ANYTHING)
MODELS = st.dictionaries(st.sampled_from(FIELDS), ANYTHING) | LIFE.map(lambda life: {"modelLifecycle": life})
PROFILES = st.dictionaries(st.sampled_from(["inferenceProfileId", "models", "inferenceProfileArn"]), ANYTHING)
HOSTILE = "\x1b[31m=cmd()\u202e::error::"


class Broken(Cloud):
    """One region makes us stumble."""

    def offers(self, region: str) -> Mapping[str, Offer]:
        if region == "eu-west-1":
            raise OverflowError("date value out of range")
        return {NOVA: Offer(region=region, listed=True, day=date(2026, 11, 22), reading=2)}


def test_a_region_that_we_stumble_over_is_one_that_failed() -> None:
    heard: list[tuple[str, bool]] = []
    asked = ("us-east-1", "eu-west-1", "us-west-2")
    found = scan(Broken(), asked, clock=time.monotonic, heard=lambda *news: heard.append(news))
    assert list(found) == list(asked)
    assert [region for region, one in found.items() if isinstance(one, Failure)] == ["eu-west-1"]
    assert "OverflowError" in str(found["eu-west-1"])
    assert sorted(heard) == [("eu-west-1", False), ("us-east-1", True), ("us-west-2", True)]


@pytest.fixture(scope="module")
def server() -> Iterator[ScriptedServer]:
    with pytest.MonkeyPatch.context() as patch:
        running = ScriptedServer()
        for name, value in environment(running).items():
            patch.setenv(name, value)
        yield running
        running.close()


@pytest.fixture(scope="module")
def session() -> boto3.Session:
    """One for all: it keeps the service models it has loaded."""
    return boto3.Session()


def listed(session: boto3.Session) -> Scan:
    return scan(open_cloud(session=session, region=REGION), [REGION], clock=time.monotonic)


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(told=MODELS, behind=PROFILES)
def test_whatever_a_region_lists_ends_in_rows_that_are_kept_or_in_a_failure(
    server: ScriptedServer, session: boto3.Session, told: dict[str, Any], behind: dict[str, Any]
) -> None:
    models = [summary("m.one", **told), summary("m.two")]
    server.answer = Bedrock(
        models, [{**profile("us.m.one", "arn:aws:bedrock:us-east-1::foundation-model/m.one"), **behind}]
    )
    found = listed(session)
    store = MemoryStore()
    sources = Sources(cloud=Cloud(), ask=lambda: found)
    if isinstance(found[REGION], Failure):
        with pytest.raises(CannotRun):
            sync_registry(store, REGISTRY, sources, now=NOW)
        assert store.models() == ()
        return
    result = sync_registry(store, REGISTRY, sources, now=NOW)
    assert store.models() == result.rows
    assert tuple(one.change for one in reversed(store.changes())) == result.changes
    assert "m.two" in merge(REGISTRY, store.models()).models
    assert sync_registry(store, REGISTRY, sources, now=NOW).changes == ()


@pytest.mark.parametrize("name", ["table", "csv", "json", "jsonl", "markdown"])
def test_what_a_listing_says_is_shown_harmless(server: ScriptedServer, session: boto3.Session, name: str) -> None:
    odd = summary("m.odd", modelName=HOSTILE, modelLifecycle={"status": HOSTILE})
    store = MemoryStore()
    for models in ([summary("m.odd")], [odd]):
        server.answer = Bedrock(models, [])
        found = listed(session)
        result = sync_registry(store, REGISTRY, Sources(cloud=Cloud(), ask=lambda found=found: found), now=NOW)
    shown = formats.render(changes_table(result), name, Screen(width=80))
    assert "\x1b" not in shown
    assert "\u202e" not in shown
    assert not any(line.startswith(("=", "::")) for line in shown.splitlines())
    if name == "json":
        assert {row["field"] for row in json.loads(shown) if row["model"] == "m.odd"} >= {"status", "name"}
