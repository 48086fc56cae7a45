"""A lifecycle that is no object, which boto3's parser cannot read, costs no region its whole list."""

from __future__ import annotations

import pytest
from kit.listings import REGION, Bedrock, summary
from kit.scripted_server import ScriptedServer, http

from certify_cli.aws.cloud import AwsCloud
from certify_cli.types.failures import Failure

OLD = summary("m.old", modelLifecycle={"status": "LEGACY"})


@pytest.mark.parametrize("odd", ["ACTIVE", 5, ["ACTIVE"], True, "", None])
def test_a_lifecycle_of_another_shape_is_not_stated_and_spoils_nothing_else(
    server: ScriptedServer, cloud: AwsCloud, odd: object
) -> None:
    details = http({"modelDetails": summary("m.known", modelLifecycle=odd)})
    server.answer = Bedrock([summary("m", modelLifecycle=odd), OLD], [], foundation_models=details)
    found = cloud.offers(REGION)
    assert not isinstance(found, Failure), found
    assert (found["m"].listed, found["m"].status, found["m.old"].status) == (True, None, "LEGACY")
    assert isinstance(cloud.lookup("m.known", REGION), tuple)
