"""Which IAM actions on which resources a target's calls need: every ARN that a call touches on its way."""

from __future__ import annotations

from collections.abc import Iterable

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.policies import INVOKE, STREAM, resources
from certify_cli.registry.residency import Destinations
from certify_cli.types.model import ModelRecord
from certify_cli.types.permissions import Need

RERANK = "bedrock:Rerank"
ANYWHERE = "*"


def needs(
    model: ModelRecord, route: str, region: str, destinations: Destinations, account: str = ""
) -> tuple[Need, ...]:
    """Of a profile its own ARN in the source region and the model's in each destination; a global one's without region.

    Where nobody knows the destinations the model's ARN stands for any region; `account` "" for any account.
    """
    about = About(
        route=route, region=region, account=account, model_id=model.id, destinations=destinations or (ANYWHERE,)
    )
    actions = (INVOKE, STREAM) if model.kind == "chat" else (INVOKE,)
    called = Need(actions=actions, resources=resources(about, INVOKE, ""))
    return (called, Need(actions=(RERANK,), resources=("*",))) if model.kind == "rerank" else (called,)


def together(needed: Iterable[Need]) -> tuple[Need, ...]:
    """The same with each set of actions once, on all of its resources: so many questions to IAM."""
    resources: dict[tuple[str, ...], dict[str, None]] = {}
    for need in needed:
        resources.setdefault(need.actions, {}).update(dict.fromkeys(need.resources))
    return tuple(Need(actions=actions, resources=tuple(arns)) for actions, arns in resources.items())
