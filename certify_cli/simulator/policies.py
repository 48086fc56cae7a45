"""IAM SimulatePrincipalPolicy, in the XML of the query protocol: what personas let IAM deny is denied here too."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.sax.saxutils import escape

from certify_cli.simulator import models
from certify_cli.simulator.refusals import ServiceError, constraint
from certify_cli.simulator.wire import Answer, whole
from certify_cli.simulator.world import Call

_OPERATIONS = {
    "bedrock:InvokeModel": ("InvokeModel", "Converse"),
    "bedrock:InvokeModelWithResponseStream": ("InvokeModelWithResponseStream", "ConverseStream"),
}
"""What an action allows; any other has the name of its operation."""
_DENIED_BY_IAM = "not authorized to perform"


def simulate(call: Call) -> Answer:
    form = {name: str(value) for name, value in call.payload.items()}
    actions, resources = _members(form, "ActionNames"), _members(form, "ResourceArns") or ["*"]
    if ":role/" not in form.get("PolicySourceArn", "") or not actions:
        raise constraint("policySourceArn", "Member must be the ARN of a user, group or role")
    results = "".join(_result(call, action, resources) for action in actions)
    text = (
        '<SimulatePrincipalPolicyResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/">'
        f"<SimulatePrincipalPolicyResult><IsTruncated>false</IsTruncated><EvaluationResults>{results}"
        f"</EvaluationResults></SimulatePrincipalPolicyResult><ResponseMetadata><RequestId>{call.request_id}"
        "</RequestId></ResponseMetadata></SimulatePrincipalPolicyResponse>"
    )
    return whole(text.encode(), content_type="text/xml")


def _members(form: Mapping[str, str], name: str) -> list[str]:
    """A list as the query protocol writes it: `ActionNames.member.1`, `.2` ..."""
    found = ((re.fullmatch(rf"{name}\.member\.([0-9]{{1,6}})", key), value) for key, value in form.items())
    return [value for _, value in sorted((int(key[1]), value) for key, value in found if key)]


def _result(call: Call, action: str, resources: list[str]) -> str:
    """One result an action; each resource's own decision stands in it."""
    decided = {resource: _decision(call, action, resource) for resource in resources}
    worst = next((one for one in decided.values() if one != "allowed"), "allowed")
    specific = "".join(
        f"<member><EvalResourceName>{escape(resource)}</EvalResourceName>"
        f"<EvalResourceDecision>{decision}</EvalResourceDecision></member>"
        for resource, decision in decided.items()
    )
    return (
        f"<member><EvalActionName>{escape(action)}</EvalActionName><EvalResourceName>{escape(resources[0])}"
        f"</EvalResourceName><EvalDecision>{worst}</EvalDecision>"
        f"<ResourceSpecificResults>{specific}</ResourceSpecificResults></member>"
    )


def _decision(call: Call, action: str, resource: str) -> str:
    return "implicitDeny" if any(_denies(one) for one in _calls(call, action, resource)) else "allowed"


def _calls(call: Call, action: str, resource: str) -> Iterator[Call]:
    """The calls that the action on the resource would be for."""
    named = models.parse(resource)
    model = models.find(call.world.registry, resource)
    region = named.region or call.region
    for operation in _OPERATIONS.get(action, (action.rpartition(":")[2],)):
        names = (named.id, model.id if model else "")
        behaviour = call.world.personas.conduct(names, region, operation)
        yield replace(call, operation=operation, region=region, route=named.id, model=model, behaviour=behaviour)


def _denies(call: Call) -> bool:
    try:
        call.behaviour.refuse(call)
    except ServiceError as error:
        return error.code == "AccessDeniedException" and _DENIED_BY_IAM in error.message
    return False
