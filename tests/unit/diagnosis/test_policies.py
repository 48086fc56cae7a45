"""A denial is answered with a statement that can be pasted: every action and every ARN that the call touches."""

import json

import pytest

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.policies import action_behind, endpoint_service
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.types.failures import Category

MODEL = "anthropic.claude-sonnet-4-20250514-v1:0"
DENIED = (
    "User: arn:aws:sts::123456789012:assumed-role/app/s is not authorized to perform: bedrock:InvokeModel on resource: "
    f"arn:aws:bedrock:us-east-2::foundation-model/{MODEL} because no identity-based policy allows the "
    "bedrock:InvokeModel action"
)
BARE = Evidence("forbidden by policy", code="AccessDeniedException", http_status=403)
GEOGRAPHIC = About(
    route=f"us.{MODEL}",
    region="us-east-1",
    account="123456789012",
    model_id=MODEL,
    destinations=("us-east-1", "us-east-2", "us-west-2"),
)
PROFILE_ARN = f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.{MODEL}"
MODEL_ARNS = [f"arn:aws:bedrock:{region}::foundation-model/{MODEL}" for region in GEOGRAPHIC.destinations]


def policy(evidence, about=None):
    found = diagnose(evidence, about)
    assert found.category is Category.PERMISSION_DENIED
    assert found.remedy.endswith(found.policy)
    return json.loads(found.policy)


def test_a_geographic_route_needs_its_profile_and_the_model_in_every_destination():
    stated = policy(BARE, GEOGRAPHIC)
    assert stated == {
        "Effect": "Allow",
        "Action": ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        "Resource": [PROFILE_ARN, *MODEL_ARNS],
    }


def test_what_was_denied_goes_first_and_comes_once():
    stated = policy(Evidence(DENIED), GEOGRAPHIC)
    assert stated["Resource"] == [MODEL_ARNS[1], PROFILE_ARN, MODEL_ARNS[0], MODEL_ARNS[2]]
    streamed = DENIED.replace("bedrock:InvokeModel ", "bedrock:InvokeModelWithResponseStream ")
    assert policy(Evidence(streamed))["Action"][0] == "bedrock:InvokeModelWithResponseStream"


def test_without_anything_else_the_text_alone_gives_a_policy():
    assert policy(Evidence(DENIED))["Resource"] == [MODEL_ARNS[1]]


@pytest.mark.parametrize("destinations", [(), ("self",), ("eu-west-1",)])
def test_a_route_of_its_own_region_names_that_region(destinations):
    model = "amazon.nova-lite-v1:0"
    about = About(route=model, region="eu-west-1", model_id=model, destinations=destinations)
    assert policy(BARE, about)["Resource"] == [f"arn:aws:bedrock:eu-west-1::foundation-model/{model}"]


def test_a_global_route_needs_the_source_and_the_arn_without_a_region():
    about = About(
        route="global.amazon.nova-2-lite-v1:0",
        region="eu-west-1",
        model_id="amazon.nova-2-lite-v1:0",
        destinations=("all-commercial",),
    )
    assert policy(BARE, about)["Resource"] == [
        "arn:aws:bedrock:eu-west-1:*:inference-profile/global.amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-2-lite-v1:0",
        "arn:aws:bedrock:::foundation-model/amazon.nova-2-lite-v1:0",
    ]


def test_a_profile_with_unknown_destinations_names_every_region():
    about = About(route=f"us.{MODEL}", region="us-east-1", model_id=MODEL)
    assert policy(BARE, about)["Resource"][1] == f"arn:aws:bedrock:*::foundation-model/{MODEL}"


def test_partitions_have_arns_of_their_own():
    about = About(route=MODEL, region="us-gov-west-1", model_id=MODEL)
    assert policy(BARE, about)["Resource"] == [f"arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/{MODEL}"]


def test_an_application_profile_is_named_as_it_is():
    arn = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abc123"
    about = About(route=arn, region="us-east-1", model_id=MODEL, destinations=("us-east-1",))
    assert policy(BARE, about)["Resource"] == [arn, MODEL_ARNS[0]]


def test_a_blacked_out_account_becomes_any_account():
    text = DENIED.replace(MODEL_ARNS[1], f"arn:aws:bedrock:us-east-1:XXXXXXXXXXXX:inference-profile/us.{MODEL}")
    assert policy(Evidence(text))["Resource"][0] == f"arn:aws:bedrock:us-east-1:*:inference-profile/us.{MODEL}"


def test_nothing_is_made_up_where_no_model_is_known():
    found = diagnose(BARE)
    assert found.policy == ""
    assert found.remedy.endswith("and the inference profile's where it is one")


SITUATIONS = [
    ("explicit deny in a service control policy", "AWS organisation", "Condition"),
    ("no service control policy allows the bedrock:InvokeModel action", "AWS organisation", "Condition"),
    ("explicit deny in a resource control policy", "AWS organisation", "Condition"),
    (
        "no VPC endpoint policy allows the bedrock:InvokeModel action",
        "com.amazonaws.us-east-1.bedrock-runtime",
        "Principal",
    ),
    ("no permissions boundary allows the bedrock:InvokeModel action", "permissions boundary", "Effect"),
    ("no session policy allows the bedrock:InvokeModel action", "session policy", "Effect"),
    ("explicit deny in an identity-based policy", "no Allow outweighs it", "Action"),
    ("no identity-based policy allows the bedrock:InvokeModel action", "caller's IAM policy", "Effect"),
    ("no resource-based policy allows the bedrock:InvokeModel action", "caller's IAM policy", "Effect"),
]


@pytest.mark.parametrize(("reason", "words", "key"), SITUATIONS)
def test_each_kind_of_policy_is_mended_where_it_stands(reason, words, key):
    evidence = Evidence(f"{DENIED.partition(' because ')[0]} with an {reason}")
    found = diagnose(evidence, GEOGRAPHIC)
    stated = json.loads(found.policy)
    assert words in found.remedy
    assert key in stated
    assert set(stated["Resource"]) == {PROFILE_ARN, *MODEL_ARNS}
    assert ("Effect" in stated) is not any(word in reason for word in ("explicit deny", "control"))


def test_an_organisation_must_allow_every_region_of_the_route():
    evidence = Evidence("denied with an explicit deny in a service control policy", code="AccessDeniedException")
    regions = policy(evidence, GEOGRAPHIC)["Condition"]["StringEquals"]["aws:RequestedRegion"]
    assert regions == ["us-east-1", "us-east-2", "us-west-2"]
    worldwide = About(route=f"global.{MODEL}", region="eu-west-1", model_id=MODEL, destinations=("all-commercial",))
    regions = policy(evidence, worldwide)["Condition"]["StringEquals"]["aws:RequestedRegion"]
    assert regions == ["eu-west-1", "unspecified"]
    assert "all-commercial" not in diagnose(evidence, worldwide).remedy


def test_a_role_needs_its_trust_policy_too():
    text = (
        "User: arn:aws:iam::123456789012:user/ci is not authorized to perform: sts:AssumeRole on resource: "
        "arn:aws:iam::210987654321:role/bedrock"
    )
    stated = policy(Evidence(text, code="AccessDenied", operation="AssumeRole"))
    assert (stated["Action"], stated["Resource"]) == (["sts:AssumeRole"], ["arn:aws:iam::210987654321:role/bedrock"])
    assert "trust policy of arn:aws:iam::210987654321:role/bedrock" in diagnose(Evidence(text)).remedy


@pytest.mark.parametrize(
    ("operation", "action", "endpoint"),
    [
        ("", "bedrock:InvokeModel", "bedrock-runtime"),
        ("Converse", "bedrock:InvokeModel", "bedrock-runtime"),
        ("converse_stream", "bedrock:InvokeModelWithResponseStream", "bedrock-runtime"),
        ("InvokeModelWithResponseStream", "bedrock:InvokeModelWithResponseStream", "bedrock-runtime"),
        ("apply_guardrail", "bedrock:ApplyGuardrail", "bedrock-runtime"),
        ("Rerank", "bedrock:Rerank", "bedrock-agent-runtime"),
        ("ListFoundationModels", "bedrock:ListFoundationModels", "bedrock"),
        ("ListServiceQuotas", "servicequotas:ListServiceQuotas", "servicequotas"),
        ("AssumeRole", "sts:AssumeRole", "sts"),
    ],
)
def test_an_operation_gives_the_action_and_the_endpoint(operation, action, endpoint):
    assert action_behind(operation) == action
    assert endpoint_service(action, "eu-west-1") == f"com.amazonaws.eu-west-1.{endpoint}"
    denied = Evidence("Not authorized", code="AccessDeniedException", operation=operation)
    assert action in diagnose(denied, GEOGRAPHIC).policy
