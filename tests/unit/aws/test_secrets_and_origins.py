"""What must not be told, where calls really go, and the names of AWS's partitions."""

from __future__ import annotations

import boto3
import pytest
from botocore.loaders import Loader
from conftest import KEY_ID, SECRET, TOKEN
from kit.scripted_server import WHOLE, Asking, Incoming, Line, ScriptedServer, error, http

from certify_cli.aws.arns import model_arn, read_model_arn
from certify_cli.aws.cloud import AwsCloud, open_cloud
from certify_cli.aws.origin import DNS_SUFFIXES, host_of, origin_of
from certify_cli.aws.redact import HIDDEN, redact
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.partitions import partition_of

SECRETS = {
    "key id of a user": "the key AKIAIOSFODNN7EXAMPLE is wrong",
    "key id of a role": "Credential=ASIAIOSFODNN7EXAMPLE/20260101/us-east-1/bedrock",
    "session token": "token IQoJb3JpZ2luX2VjEJr//////////wEaCXVz is expired",
    "long-term API key": "key ABSKQmVkcm9ja0FQSUtleS1hYmNk",
    "short-term API key": "bedrock-api-key-YmVkcm9jay5hbWF6b24=",
    "bearer": "Authorization: Bearer sk-secret-value-12345",
    "signature": "got Authorization=AWS4-HMAC-SHA256 Signature=deadbeefdeadbeef",
    "query": "https://h/?X-Amz-Signature=abcdef0123&X-Amz-Security-Token=zzzz%2Fzz",
    "canonical request": "x-amz-security-token:secretsecret",
    "user info": "connect to http://user:hunter2@proxy:3128 failed",
    "json": '{"sessionToken": "secretsecret", "SecretAccessKey": "secretsecret"}',
    "settings": "aws_secret_access_key = secretsecret",
    "web identity": "token eyJhbGciOiJIUzI1.eyJzdWIiOiIxMjM0.c2lnbmF0dXJl",
}
SHOULD_GO = (
    "IOSFODNN7EXAMPLE",
    "b3JpZ2luX2Vj",
    "QmVkcm9ja0FQ",
    "YmVkcm9jay5",
    "sk-secret",
    "deadbeef",
    "abcdef0123",
    "zzzz",
    "secretsecret",
    "hunter2",
    "eyJzdWIi",
)


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS.keys())
def test_secrets_are_hidden(text: str) -> None:
    shown = redact(text)
    assert HIDDEN in shown
    assert not any(secret in shown for secret in SHOULD_GO), shown


@pytest.mark.parametrize(
    "text",
    [
        "The security token included in the request is expired",
        "max_tokens: 5 exceeds the limit; too many tokens per day",
        "arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-v2:1",
        "Could not connect to http://127.0.0.1:8080/model/m/converse",
        "request id 0f1e2d3c-0000-4000-8000-00000000cafe",
    ],
)
def test_what_is_no_secret_is_left_alone(text: str) -> None:
    assert redact(text) == text


def test_an_echoing_server_gets_nothing_into_a_failure(server: ScriptedServer, ask: Asking) -> None:
    def echo(line: Line, incoming: Incoming) -> None:
        values = " | ".join(incoming.headers.values())
        line.send(error(400, "ValidationException", f"you sent {incoming.headers} or just {values}"))

    server.answer = echo
    failure = ask()
    assert isinstance(failure, Failure)
    sent = server.requests[0].headers
    assert sent["x-amz-security-token"] == TOKEN
    signature = sent["authorization"].rpartition("Signature=")[2]
    for secret in (KEY_ID, SECRET, TOKEN, signature):
        assert secret not in repr(failure)


def test_nothing_of_the_cloud_shows_credentials(cloud: AwsCloud) -> None:
    assert not any(secret in repr(vars(cloud)) + str(cloud) for secret in (KEY_ID, SECRET, TOKEN))


AWS_HOSTS = [
    "https://bedrock-runtime.us-east-1.amazonaws.com",
    "https://bedrock-runtime.us-east-1.amazonaws.com:443/x",
    "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com",
    "https://bedrock-runtime.cn-north-1.amazonaws.com.cn",
    "https://bedrock-runtime.us-east-1.api.aws",
    "https://bedrock-agent-runtime.eu-central-1.amazonaws.com",
    "https://vpce-0a1b-c2d3.bedrock-runtime.us-east-1.vpce.amazonaws.com",
    "https://BEDROCK-runtime.eusc-de-east-1.amazonaws.eu.",
]
OTHER_HOSTS = [
    "http://127.0.0.1:8080",
    "https://bedrock-runtime.us-east-1.amazonaws.com.evil.org",
    "https://bedrock-runtime.us-east-1.amazonaws.com@evil.org",
    "https://evil.org/bedrock-runtime.us-east-1.amazonaws.com",
    "https://evilamazonaws.com",
    "https://bedrock-runtime.us-east-1.evil-amazonaws.com",
    "https://my-gateway-123.us-east-1.elb.amazonaws.com",
    "https://bedrock.s3.amazonaws.com",
    "https://x.execute-api.us-east-1.amazonaws.com",
    "http://bedrock-runtime.us-east-1.amazonaws.com",
    "https://[::1",
    "",
]


def test_origins() -> None:
    assert [url for url in AWS_HOSTS if origin_of(url) != "aws"] == []
    assert [url for url in OTHER_HOSTS if origin_of(url) != "custom"] == []


def test_the_simulators_header_outranks_everything(server: ScriptedServer, cloud: AwsCloud, ask: Asking) -> None:
    assert cloud.origin("us-east-1") == "custom"
    server.says(http(WHOLE, headers={"X-Certify-Simulator": "1"}))
    reply = ask()
    assert isinstance(reply, Reply)
    assert (reply.origin, cloud.origin("us-east-1"), cloud.origin("eu-west-1")) == ("simulated",) * 3


def test_what_would_go_to_aws_says_so_before_any_call(session: boto3.Session) -> None:
    opened = open_cloud(session=session)
    assert opened.origin("us-east-1") == "aws"
    assert opened.endpoint("us-east-1") == "https://bedrock-runtime.us-east-1.amazonaws.com"
    assert host_of("https://user:x@Host:8/p") == "host:8"


def test_partitions_are_those_of_botocore() -> None:
    for partition in Loader().load_data("partitions")["partitions"]:
        outputs = partition["outputs"]
        assert {outputs["dnsSuffix"], outputs["dualStackDnsSuffix"]} <= set(DNS_SUFFIXES)
        for region in partition["regions"]:
            if not region.endswith("-global"):
                assert partition_of(region) == partition["id"], region


@pytest.mark.parametrize(
    ("region", "arn"),
    [
        ("us-gov-west-1", "arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/m:0"),
        ("cn-north-1", "arn:aws-cn:bedrock:cn-north-1::foundation-model/m:0"),
        ("eu-west-1", "arn:aws:bedrock:eu-west-1::foundation-model/m:0"),
    ],
)
def test_model_arns(region: str, arn: str) -> None:
    assert model_arn("m:0", region) == arn
    assert model_arn(arn, "us-east-1") == arn
    assert read_model_arn(arn) == (region, "m:0")


def test_other_arns_are_not_models() -> None:
    assert read_model_arn("arn:aws:bedrock:us-east-1:1:inference-profile/us.m") is None
    assert read_model_arn(None) is None
    assert read_model_arn("arn:aws:bedrock:::foundation-model/m") == ("", "m")
