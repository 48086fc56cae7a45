"""What IAM says beforehand: read in every form it may come in, and unknown wherever nobody can tell."""

from __future__ import annotations

import pytest
from kit.few_models import few_models
from kit.scripted_server import ScriptedServer, http

from certify_cli.aws.cloud import AwsCloud, open_cloud
from certify_cli.aws.permissions import policy_source
from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator
from certify_cli.types.failures import Category, Failure
from certify_cli.types.permissions import Permission

INVOKE, STREAM = "bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"
EAST, WEST = (
    f"arn:aws:bedrock:{region}::foundation-model/amazon.nova-lite-v1:0" for region in ("us-east-1", "us-west-2")
)
ROLE = "arn:aws:sts::123456789012:assumed-role/Ci/run-4711"


@pytest.mark.parametrize(
    ("principal", "source"),
    [
        (ROLE, "arn:aws:iam::123456789012:role/Ci"),
        ("arn:aws-us-gov:sts::123456789012:assumed-role/Ci", "arn:aws-us-gov:iam::123456789012:role/Ci"),
        ("arn:aws:iam::123456789012:user/path/me", "arn:aws:iam::123456789012:user/path/me"),
        ("arn:aws:iam::123456789012:root", ""),
        ("arn:aws:sts::123456789012:federated-user/me", ""),
        ("nonsense", ""),
        ("", ""),
    ],
)
def test_a_session_is_simulated_as_its_role(principal: str, source: str) -> None:
    assert policy_source(principal) == source


def identity(arn: str = ROLE) -> bytes:
    return http(
        f"<R><GetCallerIdentityResult><Account>123456789012</Account><Arn>{arn}</Arn></GetCallerIdentityResult></R>".encode()
    )


def answer(results: str, marker: str = "") -> bytes:
    more = f"<IsTruncated>true</IsTruncated><Marker>{marker}</Marker>" if marker else ""
    return http(
        f"<R><SimulatePrincipalPolicyResult>{more}<EvaluationResults>{results}</EvaluationResults>"
        "</SimulatePrincipalPolicyResult></R>".encode()
    )


def result(action: str, resource: str, decision: str, specific: str = "") -> str:
    return (
        f"<member><EvalActionName>{action}</EvalActionName><EvalResourceName>{resource}</EvalResourceName>"
        f"<EvalDecision>{decision}</EvalDecision><ResourceSpecificResults>{specific}</ResourceSpecificResults></member>"
    )


def of(resource: str, decision: str) -> str:
    return (
        f"<member><EvalResourceName>{resource}</EvalResourceName>"
        f"<EvalResourceDecision>{decision}</EvalResourceDecision></member>"
    )


def rulings(found: tuple[Permission, ...] | Failure) -> dict[tuple[str, str], str]:
    assert not isinstance(found, Failure)
    return {(one.action, one.resource): one.ruling for one in found}


def test_each_resource_has_its_own_ruling_over_pages(server: ScriptedServer, cloud: AwsCloud) -> None:
    apart = result(INVOKE, EAST, "implicitDeny", of(EAST, "allowed") + of(WEST, "explicitDeny"))
    server.says(identity(), answer(apart, "more"), answer(result(STREAM, WEST, "allowed")))
    found = rulings(cloud.permissions((INVOKE, STREAM), (EAST, WEST)))
    assert found == {
        (INVOKE, EAST): "allowed",
        (INVOKE, WEST): "denied",
        (STREAM, EAST): "unknown",
        (STREAM, WEST): "allowed",
    }
    assert b"PolicySourceArn=arn%3Aaws%3Aiam%3A%3A123456789012%3Arole%2FCi" in server.requests[1].body


@pytest.mark.parametrize("said", ["", "perhaps", "ALLOWED"])
def test_a_decision_nobody_knows_is_unknown(server: ScriptedServer, cloud: AwsCloud, said: str) -> None:
    server.says(identity(), answer(result(INVOKE, EAST, said)))
    assert rulings(cloud.permissions((INVOKE,), (EAST,))) == {(INVOKE, EAST): "unknown"}


NO_ENTITY = http(
    b"<ErrorResponse><Error><Code>NoSuchEntity</Code><Message>none</Message></Error></ErrorResponse>", status=404
)


def test_a_role_with_a_path_is_asked_for_its_arn(server: ScriptedServer, cloud: AwsCloud) -> None:
    role = http(b"<R><GetRoleResult><Role><Arn>arn:aws:iam::123456789012:role/a/Ci</Arn></Role></GetRoleResult></R>")
    server.says(identity(), NO_ENTITY, role, answer(result(INVOKE, EAST, "allowed")))
    assert rulings(cloud.permissions((INVOKE,), (EAST,))) == {(INVOKE, EAST): "allowed"}
    assert b"role%2Fa%2FCi" in server.requests[3].body


def test_a_role_whose_path_nobody_tells_is_unknown(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.says(identity(), NO_ENTITY, NO_ENTITY)
    found = cloud.permissions((INVOKE,), (EAST,))
    assert not isinstance(found, Failure)
    assert "path" in found[0].why


@pytest.mark.parametrize("arn", ["arn:aws:iam::123456789012:root", "arn:aws:sts::123456789012:federated-user/me"])
def test_who_cannot_be_simulated_is_not_asked_about(server: ScriptedServer, cloud: AwsCloud, arn: str) -> None:
    server.says(identity(arn))
    assert rulings(cloud.permissions((INVOKE,))) == {(INVOKE, "*"): "unknown"}
    assert len(server.requests) == 1


def test_who_may_not_ask_gets_a_failure(server: ScriptedServer, cloud: AwsCloud) -> None:
    denied = b"<ErrorResponse><Error><Code>AccessDenied</Code><Message>not authorized to perform: x</Message></Error>"
    server.says(identity(), http(denied + b"</ErrorResponse>", status=403))
    found = cloud.permissions((INVOKE,), (EAST,))
    assert isinstance(found, Failure)
    assert found.category is Category.PERMISSION_DENIED


def test_an_answer_that_is_none_is_a_failure(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.says(identity(), http(b"<x/>"))
    assert isinstance(cloud.permissions((INVOKE,), (EAST,)), Failure)


PERSONAS = """
[[persona]]
name = "streams are forbidden in Oregon"
region = "us-west-2"
operation = "ConverseStream"
does = ["not_authorized"]
"""


def test_the_simulator_denies_what_its_personas_deny(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    models = load(few_models(tmp_path_factory.mktemp("few"))).models
    with Simulator(models, parse_personas(PERSONAS, where="here")) as simulator:
        for name, value in simulator.environment().items():
            monkeypatch.setenv(name, value)
        found = rulings(open_cloud().permissions((INVOKE, STREAM), (EAST, WEST)))
    assert {key for key, ruling in found.items() if ruling != "allowed"} == {(STREAM, WEST)}
    assert len(found) == 4
    assert not simulator.faults
