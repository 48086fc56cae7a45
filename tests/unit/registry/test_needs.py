"""IAM needs every ARN that a call touches: the profile's, and the model's wherever it may run."""

from __future__ import annotations

import pytest
from kit.simulated import record

from certify_cli.registry.needs import needs, together
from certify_cli.types.permissions import Need

MODEL = "maker.chat-v1:0"


@pytest.mark.parametrize(
    ("route", "region", "ends", "resources"),
    [
        (MODEL, "eu-west-1", ("eu-west-1",), [f"arn:aws:bedrock:eu-west-1::foundation-model/{MODEL}"]),
        (
            f"eu.{MODEL}",
            "eu-west-1",
            ("eu-north-1", "eu-west-1"),
            [
                f"arn:aws:bedrock:eu-west-1:*:inference-profile/eu.{MODEL}",
                f"arn:aws:bedrock:eu-north-1::foundation-model/{MODEL}",
                f"arn:aws:bedrock:eu-west-1::foundation-model/{MODEL}",
            ],
        ),
        (
            f"global.{MODEL}",
            "eu-west-1",
            ("all-commercial",),
            [
                f"arn:aws:bedrock:eu-west-1:*:inference-profile/global.{MODEL}",
                f"arn:aws:bedrock:eu-west-1::foundation-model/{MODEL}",
                f"arn:aws:bedrock:::foundation-model/{MODEL}",
            ],
        ),
        (
            f"us-gov.{MODEL}",
            "us-gov-west-1",
            ("us-gov-east-1",),
            [
                f"arn:aws-us-gov:bedrock:us-gov-west-1:*:inference-profile/us-gov.{MODEL}",
                f"arn:aws-us-gov:bedrock:us-gov-east-1::foundation-model/{MODEL}",
            ],
        ),
        (MODEL, "cn-north-1", ("cn-north-1",), [f"arn:aws-cn:bedrock:cn-north-1::foundation-model/{MODEL}"]),
        (
            "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc",
            "eu-west-1",
            (),
            [
                "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc",
                f"arn:aws:bedrock:*::foundation-model/{MODEL}",
            ],
        ),
    ],
)
def test_resources(route: str, region: str, ends: tuple[str, ...], resources: list[str]) -> None:
    (need,) = needs(record(MODEL), route, region, ends)
    assert list(need.resources) == resources
    assert need.actions == ("bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream")


def test_a_reranker_needs_its_own_action_too() -> None:
    invoke, rerank = needs(record(MODEL, "rerank"), MODEL, "us-east-1", ("us-east-1",))
    assert (invoke.actions, rerank.actions, rerank.resources) == (
        ("bedrock:InvokeModel",),
        ("bedrock:Rerank",),
        ("*",),
    )


def test_needs_are_put_together_by_their_actions() -> None:
    call, stream = Need(actions=("a", "b"), resources=("1", "2")), Need(actions=("a",), resources=("1",))
    again = Need(actions=("a", "b"), resources=("2", "3"))
    assert together([call, stream, again]) == (Need(actions=("a", "b"), resources=("1", "2", "3")), stream)
    assert together([]) == ()
