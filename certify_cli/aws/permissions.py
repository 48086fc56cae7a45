"""Asks IAM what the caller's policies allow (SimulatePrincipalPolicy); it calls nothing and proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.listing import text
from certify_cli.aws.pages import Page, all_items, items_of
from certify_cli.types.failures import Failure
from certify_cli.types.permissions import Permission, Ruling

SECONDS = 10.0
AT_ONCE = 50
"""Resources in a question; a form of that many ARNs stays far below what IAM takes."""
RULINGS: Mapping[str, Ruling] = {"allowed": "allowed", "implicitDeny": "denied", "explicitDeny": "denied"}
REASONS = {"implicitDeny": "no policy allows it", "explicitDeny": "a policy denies it"}

_ASSUMED = re.compile(r"arn:(aws[a-z-]*):sts::([0-9]{12}):assumed-role/([^/]+)(?:/.*)?")
_SIMULATED = re.compile(r"arn:aws[a-z-]*:iam::[0-9]{12}:(?:user|role|group)/.+")


def permissions(
    attempts: Attempts, region: str, principal: str, actions: Sequence[str], resources: Sequence[str] = ("*",)
) -> tuple[Permission, ...] | Failure:
    """One answer for each action on each resource; `principal` as STS tells it, with or without a session's name.

    What IAM left out is `unknown`. A Failure where it says nothing at all: most principals may not ask.
    """
    source = policy_source(principal)
    if not source:
        return _unknown(actions, resources, _unfit(principal))
    found = _simulate(attempts, region, source, actions, resources)
    if isinstance(found, Failure) and found.code == "NoSuchEntity":
        whole = _with_path(attempts, region, source)
        if whole is None:
            return _unknown(actions, resources, f"IAM knows no {source}: a role's path does not stand in its session")
        found = _simulate(attempts, region, whole, actions, resources)
    return found


def policy_source(principal: str) -> str:
    """The ARN that IAM simulates, "" where it simulates no such principal.

    A session's ARN says its role's name, but not the path that the role may have.
    """
    assumed = _ASSUMED.fullmatch(principal)
    if assumed:
        return f"arn:{assumed[1]}:iam::{assumed[2]}:role/{assumed[3]}"
    return principal if _SIMULATED.fullmatch(principal) else ""


def _unfit(principal: str) -> str:
    if not principal:
        return "STS did not say who calls"
    kind = "the account's root user" if principal.endswith(":root") else "such a principal"
    return f"IAM simulates users and roles, not {kind}"


def _with_path(attempts: Attempts, region: str, source: str) -> str | None:
    """The role's own ARN, path included, where the caller may ask for it."""

    def ask(client: Any, call: Call) -> str:
        role = client.get_role(RoleName=source.rpartition("/")[2]).get("Role")
        return text(role, "Arn") if isinstance(role, Mapping) else ""

    found = attempts.run(("iam", region), "GetRole", ask, seconds=SECONDS) if ":role/" in source else ""
    return found if isinstance(found, str) and found and found != source else None


def _simulate(
    attempts: Attempts, region: str, source: str, actions: Sequence[str], resources: Sequence[str]
) -> tuple[Permission, ...] | Failure:
    said: dict[tuple[str, str], str] = {}
    asked = list(dict.fromkeys(resources))
    for start in range(0, len(asked), AT_ONCE):
        some = asked[start : start + AT_ONCE]
        results = _results(attempts, region, {"PolicySourceArn": source, "ActionNames": [*actions]}, some)
        if isinstance(results, Failure):
            return results
        said.update(ruled for result in results for ruled in _rulings(result))
    return tuple(
        _permission(action, resource, said.get((action, resource), "")) for action in actions for resource in resources
    )


def _results(
    attempts: Attempts, region: str, asked: Mapping[str, Any], resources: Sequence[str]
) -> tuple[Mapping[str, Any], ...] | Failure:
    def fetch(token: str) -> Page | Failure:
        question = {**asked, "ResourceArns": [*resources]} | ({"Marker": token} if token else {})

        def page(client: Any, call: Call) -> Page:
            parsed = client.simulate_principal_policy(**question)
            if "EvaluationResults" not in parsed:
                raise NotWhole("no EvaluationResults")
            return items_of(parsed, "EvaluationResults"), text(parsed, "Marker")

        return attempts.run(("iam", region), "SimulatePrincipalPolicy", page, seconds=SECONDS)

    return all_items(fetch)


def _rulings(result: Mapping[str, Any]) -> Iterator[tuple[tuple[str, str], str]]:
    """(action, resource) -> decision: of the whole result, and of each resource where it tells them apart."""
    action, decision = text(result, "EvalActionName"), text(result, "EvalDecision")
    yield (action, text(result, "EvalResourceName")), decision
    specific = result.get("ResourceSpecificResults")
    for one in specific if isinstance(specific, list) else ():
        if isinstance(one, Mapping):
            yield (action, text(one, "EvalResourceName")), text(one, "EvalResourceDecision")


def _permission(action: str, resource: str, said: str) -> Permission:
    ruling = RULINGS.get(said, "unknown")
    silent = "IAM said nothing of it" if not said else f"IAM said {said}"
    why = "" if ruling == "allowed" else REASONS.get(said, silent)
    return Permission(action=action, resource=resource, ruling=ruling, why=why)


def _unknown(actions: Sequence[str], resources: Sequence[str], why: str) -> tuple[Permission, ...]:
    return tuple(
        Permission(action=action, resource=resource, ruling="unknown", why=why)
        for action in actions
        for resource in resources
    )
