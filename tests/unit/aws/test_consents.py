"""What the account agreed to, read over HTTP: 404 is an answer, and everything else that is odd says nothing."""

from __future__ import annotations

import pytest
from kit.listings import REGION, Bedrock
from kit.scripted_server import ScriptedServer, error, http

from certify_cli.aws.cloud import AwsCloud
from certify_cli.interfaces import Consents

SENT = http({"formData": "eyJjb21wYW55IjogIkFjbWUifQ=="})
NEVER = error(404, "ResourceNotFoundException", "FTUFormNotFilled")
DENIED = error(403, "AccessDeniedException", "not authorized to perform bedrock:GetUseCaseForModelAccess")
ELSEWHERE = error(404, "UnknownOperationException", "no such thing")


def mode(said: object) -> bytes:
    return http({"mode": said})


@pytest.mark.parametrize(
    ("form", "retention", "found"),
    [
        (SENT, mode("default"), Consents(use_case_form=True, data_retention="default")),
        (NEVER, mode("provider_data_share"), Consents(use_case_form=False, data_retention="provider_data_share")),
        (DENIED, DENIED, Consents()),
        (ELSEWHERE, ELSEWHERE, Consents()),
        (http({}), http({}), Consents()),
        (SENT, mode("mode of 2027"), Consents(use_case_form=True, data_retention="mode of 2027")),
        (SENT, mode(7), Consents(use_case_form=True)),
        (error(500, "InternalServerException", "no"), mode(None), Consents()),
    ],
)
def test_consents(server: ScriptedServer, cloud: AwsCloud, form: bytes, retention: bytes, found: Consents) -> None:
    server.answer = Bedrock(use_case_for_model_access=form, data_retention=retention)
    assert cloud.consents(REGION) == found
    assert cloud.consents(REGION) == found
    assert len(server.requests) == 2
