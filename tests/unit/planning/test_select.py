"""What is asked for becomes targets and skips (CONTRACT 3 and 6): never silence, never a wrong job."""

from dataclasses import replace
from datetime import date

import pytest
from selecting import EXPRESS, HAIKU, NOVA, OLD_HAIKU, OPUS, REGISTRY, reasons, run, scanned, targets

from certify_cli.registry.catalogue import merge

# --- which route -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "region", "route"),
    [
        (NOVA, "us-east-1", NOVA),
        (NOVA, "eu-west-1", f"eu.{NOVA}"),
        (NOVA, "ca-central-1", f"ca.{NOVA}"),
        (HAIKU, "us-east-1", f"us.{HAIKU}"),
        (HAIKU, "ca-central-1", f"us.{HAIKU}"),
        (HAIKU, "ap-northeast-1", f"jp.{HAIKU}"),
        (HAIKU, "eu-central-1", f"eu.{HAIKU}"),
        (OPUS, "eu-west-2", OPUS),
        (OPUS, "us-east-1", f"us.{OPUS}"),
        (OPUS, "us-gov-west-1", f"us-gov.{OPUS}"),
    ],
)
def test_a_model_id_is_on_demand_else_the_narrowest_geographic_profile(model: str, region: str, route: str) -> None:
    assert targets(run(model, regions=(region,))) == [f"{route}@{region}"]


def test_tokyo_prefers_japan_to_the_whole_pacific() -> None:
    nova = "amazon.nova-2-lite-v1:0"
    groups = {group.prefix: group for group in REGISTRY.models[nova].groups_from("ap-northeast-1")}
    wide = replace(
        groups["jp"], id=f"apac.{nova}", prefix="apac", destinations=("ap-northeast-1", "ap-south-1", "ap-x")
    )
    both = merge(REGISTRY)
    model = replace(REGISTRY.models[nova], routes=(wide, groups["jp"]))
    catalogue = replace(both, models={**both.models, nova: model})
    assert targets(run(nova, regions=("ap-northeast-1",), catalogue=catalogue)) == [f"jp.{nova}@ap-northeast-1"]


def test_a_global_profile_is_never_chosen_unasked() -> None:
    selection = run(OPUS, regions=("sa-east-1",))
    assert reasons(selection) == [("sa-east-1", "only global; --routes global", "REGION_UNAVAILABLE")]
    assert targets(run(OPUS, regions=("sa-east-1",), routes="global")) == [f"global.{OPUS}@sa-east-1"]


@pytest.mark.parametrize(
    ("routes", "expected"),
    [
        ("one", [NOVA]),
        ("all", [NOVA, f"us.{NOVA}"]),
        ("in-region", [NOVA]),
        ("geo", [f"us.{NOVA}"]),
        ("global", []),
    ],
)
def test_the_routes_option(routes: str, expected: list[str]) -> None:
    selection = run(NOVA, routes=routes)
    assert targets(selection) == [f"{route}@us-east-1" for route in expected]
    if not expected:
        assert "no global route from us-east-1; --routes all gives" in selection.skipped[0].reason


def test_a_route_or_arn_means_exactly_itself() -> None:
    arn = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{HAIKU}"
    assert targets(run(f"global.{HAIKU}", f"us.{NOVA}@us-east-1", arn)) == [
        f"global.{HAIKU}@us-east-1",
        f"us.{NOVA}@us-east-1",
        f"{arn}@us-east-1",
    ]


@pytest.mark.parametrize(
    ("asked", "region", "reason", "category"),
    [
        (f"{HAIKU}@us-east-1", "us-east-1", "not on demand in us-east-1; call us.", "INFERENCE_PROFILE_REQUIRED"),
        (f"{OPUS}@us-east-1", "us-east-1", "except on bedrock-mantle; call us.", "INFERENCE_PROFILE_REQUIRED"),
        (f"us.{HAIKU}@eu-west-1", "eu-west-1", "offered in ca-central-1, us-east-1", "REGION_UNAVAILABLE"),
        (f"jp.{NOVA}@us-east-1", "us-east-1", f"AWS lists no jp.{NOVA} in us-east-1; there is", "REGION_UNAVAILABLE"),
        ("ai21.jamba-1-5-mini-v1:0@eu-west-1", "eu-west-1", "offered in us-east-1", "REGION_UNAVAILABLE"),
        (f"{NOVA}@eu-central-2", "eu-central-2", "us-east-1 and 2 more", "REGION_UNAVAILABLE"),
        (
            "us.anthropic.claude-mythos-5-1@us-east-1",
            "us-east-1",
            "sync-registry --region us-east-1",
            "UNSUPPORTED_MODEL",
        ),
        ("anthropic.claude-fable-5@me-south-1", "me-south-1", None, ""),
    ],
)
def test_a_route_not_offered_there_is_a_skip_that_says_where(
    asked: str, region: str, reason: str | None, category: str
) -> None:
    selection = run(asked, regions=())
    if reason is None:
        assert targets(selection) == [asked]
        return
    (skip,) = selection.skipped
    assert (skip.region, skip.category, skip.named) == (region, category, True)
    assert reason in skip.reason


# --- what cannot be called -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        ("amazon.nova-2-sonic-v1:0", "bidirectional speech only (InvokeModelWithBidirectionalStream)"),
        ("amazon.nova-reel-v1:1", "only asynchronous invocation (StartAsyncInvoke)"),
        ("luma.ray-v2:0", "no probe for video models yet"),
        ("twelvelabs.marengo-embed-2-7-v1:0", "only asynchronous invocation (StartAsyncInvoke)"),
        ("twelvelabs.pegasus-1-2-v1:0", "no probe for video understanding yet"),
        ("stability.stable-outpaint-v1:0", "no probe for image editing yet"),
        ("amazon.nova-lite-v1:0:24k", f"Provisioned Throughput id, not callable on demand; certify {NOVA} instead"),
        ("amazon.nova-premier-v1:0:mm", "context variant that no AWS source lists; certify amazon.nova-premier-v1:0"),
        ("openai.gpt-oss-120b", "only on the bedrock-mantle endpoint (Chat Completions, Responses)"),
        ("anthropic.claude-mythos-5", "only on the bedrock-mantle endpoint (Messages)"),
        ("amazon.nova-2-pro-v1:0", "no AWS source lists this id"),
        ("cohere.rerank-v3-5:0", None),
    ],
)
def test_what_cannot_be_called_or_probed_is_skipped_once_with_its_reason(model: str, reason: str | None) -> None:
    selection = run(model, regions=("us-east-1", "us-west-2"))
    if reason is None:
        assert [one.target.api for one in selection.selected] == ["rerank", "rerank"]
        return
    (skip,) = selection.skipped
    assert skip.reason.startswith(reason)
    assert (skip.model_id, skip.category, skip.region) == (model, "UNSUPPORTED_MODEL", None)
    assert not selection.selected


@pytest.mark.parametrize(
    ("mantle", "runtime"),
    [
        ("anthropic.claude-haiku-4-5", HAIKU),
        ("openai.gpt-oss-120b", "openai.gpt-oss-120b-1:0"),
        ("qwen.qwen3-32b", "qwen.qwen3-32b-v1:0"),
        ("moonshotai.kimi-k2-thinking", "moonshot.kimi-k2-thinking"),
        ("xai.grok-4.3", None),
    ],
)
def test_a_mantle_id_is_answered_with_the_runtime_id(mantle: str, runtime: str | None) -> None:
    _, _, instead = run(mantle).skipped[0].reason.partition("; the bedrock-runtime id is ")
    assert instead == (runtime or "")


def test_the_api_fits_the_kind() -> None:
    apis = {one.model.kind: one.target.api for one in run(sweep=True, regions=("us-west-2",)).selected}
    assert apis == {"chat": "converse", "embedding": "invoke", "image": "invoke", "rerank": "rerank"}


# --- end of life -----------------------------------------------------------------------------------------------------


def test_past_its_end_of_life_is_a_skip_where_the_route_tables_cover_the_region() -> None:
    assert reasons(run("anthropic.claude-3-5-haiku-20241022-v1:0")) == [
        ("us-east-1", "past its end of life (2026-06-19)", "UNSUPPORTED_MODEL")
    ]
    assert "AWS no longer lists it" in run(EXPRESS).skipped[0].reason


def test_aws_decides_where_it_listed_the_model_after_the_date_we_hold() -> None:
    selection = run(OLD_HAIKU, regions=("ap-south-1", "eu-central-1"))
    assert targets(selection) == [f"{OLD_HAIKU}@ap-south-1"]
    assert reasons(selection)[0][:2] == ("eu-central-1", "past its end of life (2026-09-10)")


def test_aws_decides_in_a_region_nobody_scanned() -> None:
    assert targets(run(EXPRESS, regions=("us-gov-west-1",))) == [f"{EXPRESS}@us-gov-west-1"]


def test_a_date_that_passes_after_the_last_listing_ends_it() -> None:
    jamba = "ai21.jamba-1-5-mini-v1:0"
    assert targets(run(jamba, today=date(2026, 11, 26))) == [f"{jamba}@us-east-1"]
    assert "2026-11-26" in run(jamba, today=date(2026, 11, 27)).skipped[0].reason


def test_a_scan_overrules_the_date_and_the_routes() -> None:
    alive = scanned("anthropic.claude-3-5-haiku-20241022-v1:0", status="LEGACY")
    assert targets(run("anthropic.claude-3-5-haiku-20241022-v1:0", catalogue=alive)) == [
        "anthropic.claude-3-5-haiku-20241022-v1:0@us-east-1"
    ]
    gone = scanned(NOVA, listed=False)
    assert reasons(run(NOVA, catalogue=gone))[0][1].startswith("not offered in us-east-1; offered in")


def test_the_selected_record_carries_the_lifecycle_of_its_region() -> None:
    (one,) = run(NOVA, catalogue=scanned(NOVA, status="LEGACY", eol_date=date(2027, 1, 1))).selected
    assert (one.model.lifecycle.status, one.model.lifecycle.eol_date) == ("LEGACY", date(2027, 1, 1))
