"""STS over real HTTP, as moto serves it: roles of other accounts can be assumed, and it says who calls."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import boto3
from moto.server import ThreadedMotoServer

HUB, DEV, PROD = "123456789012", "222233334444", "555566667777"


def role(account: str, name: str = "Certify") -> str:
    return f"arn:aws:iam::{account}:role/{name}"


@contextmanager
def sts_server() -> Iterator[str]:
    """Its URL."""
    server = ThreadedMotoServer(port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield f"http://{host}:{port}"
    finally:
        server.stop()


def keys_in(account: str, url: str) -> dict[str, str]:
    """Keys that STS knows to be of that account, as AWS's own variables name them."""
    hub = boto3.client(
        "sts", region_name="us-east-1", endpoint_url=url, aws_access_key_id="AKIAHUB", aws_secret_access_key="secret"
    )
    try:
        given = hub.assume_role(RoleArn=role(account), RoleSessionName="test")["Credentials"]
    finally:
        hub.close()
    return {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
