"""A control plane recorded twice: values that no enum has, missing fields, a thousand profiles, regions that fail."""

from __future__ import annotations

from typing import Any

from kit.listings import Bedrock, Region, arn, half, profile, summary, throttled, unreachable


def model(name: str, **more: Any) -> dict[str, Any]:
    told = {"inferenceTypesSupported": ["ON_DEMAND"], "modelLifecycle": {"status": "ACTIVE"}}
    return summary(name, **told, **more)


def aged(name: str, status: str, **moments: str) -> dict[str, Any]:
    return {**model(name), "modelLifecycle": {"status": status, **moments}}


MANY = [f"us.m{number:03}" for number in range(1_000)]
HERE = [
    model("odd", inputModalities=["TEXT", "HOLOGRAM"], responseStreamingSupported=True, modelName="Odd"),
    aged("old", "ACTIVE", startOfLifeTime="2024-12-03T00:00:00Z"),
    summary("bare"),
    model("anthropic.claude-mulberry-trn2-208k-20251001"),
]


def many(**destinations: tuple[str, ...]) -> list[dict[str, Any]]:
    ends = dict.fromkeys(MANY, ("us-east-1", "us-west-2")) | {f"us.{one}": to for one, to in destinations.items()}
    return [profile(name, *(arn(name[3:], region) for region in to)) for name, to in ends.items() if to]


BEFORE = {
    "us-east-1": Bedrock(HERE, many(), page=300),
    "eu-west-1": Bedrock(HERE[:1], [profile("global.odd", arn("odd", "eu-west-1"), arn("odd", ""))]),
    **{region: Bedrock([model("odd")], []) for region in ("ap-south-1", "ca-central-1", "sa-east-1")},
}
AFTER: dict[str, Region] = {
    "us-east-1": Bedrock(
        [
            model("odd", inputModalities=["HOLOGRAM"], responseStreamingSupported=False, modelName="Odd 2"),
            aged("old", "SUNSET", startOfLifeTime="2024-12-03T00:00:00Z", endOfLifeTime="2027-03-30T12:00:00Z"),
            summary("bare", inferenceTypesSupported=["TELEPATHY"]),
        ],
        many(m007=(), m950=("us-east-1", "us-east-2", "us-west-2"), m999=("",)),
        page=300,
    ),
    "eu-west-1": Bedrock([model("old")], [profile("global.odd", arn("odd", "eu-west-1"), arn("odd", ""))]),
    "ap-south-1": throttled,
    "ca-central-1": half(Bedrock([], [profile(f"ca.x{number}", arn("x")) for number in range(9)], page=5)),
    "sa-east-1": unreachable,
}
GONE = "AWS no longer lists it"
EXPECTED = [
    # change, model, region, field, route, before, after, detail
    ("new", "old", "eu-west-1", "", "", None, None, "listed: on demand"),
    ("changed", "odd", "eu-west-1", "listed", "", True, False, "listed True -> False"),
    ("changed", "odd", "eu-west-1", "inference_types", "", ["ON_DEMAND"], [], "inference_types -ON_DEMAND"),
    (
        *("changed", "odd", "eu-west-1", "input_modalities", "", ["HOLOGRAM", "TEXT"], []),
        "input_modalities -HOLOGRAM -TEXT",
    ),
    ("changed", "odd", "eu-west-1", "streaming", "", True, None, "streaming True -> (not stated)"),
    ("changed", "odd", "eu-west-1", "status", "", "ACTIVE", None, "status ACTIVE -> (not stated)"),
    ("changed", "odd", "eu-west-1", "name", "", "Odd", None, "name Odd -> (not stated)"),
    ("vanished", "anthropic.claude-mulberry-trn2-208k-20251001", "us-east-1", "", "", None, None, GONE),
    ("changed", "bare", "us-east-1", "inference_types", "", [], ["TELEPATHY"], "inference_types +TELEPATHY"),
    ("vanished", "m007", "us-east-1", "", "", None, None, GONE),
    (
        *("changed", "m950", "us-east-1", "destinations", "us.m950", ["us-east-1", "us-west-2"]),
        *(["us-east-1", "us-east-2", "us-west-2"], "destinations of us.m950 +us-east-2"),
    ),
    (
        *("changed", "m999", "us-east-1", "destinations", "us.m999", ["us-east-1", "us-west-2"]),
        *(["all-commercial"], "destinations of us.m999 -us-east-1 -us-west-2 +all-commercial"),
    ),
    (
        *("changed", "odd", "us-east-1", "input_modalities", "", ["HOLOGRAM", "TEXT"], ["HOLOGRAM"]),
        "input_modalities -TEXT",
    ),
    ("changed", "odd", "us-east-1", "streaming", "", True, False, "streaming True -> False"),
    ("changed", "odd", "us-east-1", "name", "", "Odd", "Odd 2", "name Odd -> Odd 2"),
    ("changed", "old", "us-east-1", "status", "", "ACTIVE", "SUNSET", "status ACTIVE -> SUNSET"),
    ("changed", "old", "us-east-1", "eol_date", "", None, "2027-03-30", "eol_date (not stated) -> 2027-03-30"),
]
KEYS = ("change", "model", "region", "field", "route", "before", "after", "detail")
