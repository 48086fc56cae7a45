"""STS GetCallerIdentity, in the XML of the query protocol."""

from __future__ import annotations

from certify_cli.simulator.wire import Answer, whole
from certify_cli.simulator.world import Call
from certify_cli.simulator.world_facts import ACCOUNT, PRINCIPAL, USER_ID


def get_caller_identity(call: Call) -> Answer:
    text = (
        '<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
        f"<Arn>{PRINCIPAL}</Arn><UserId>{USER_ID}</UserId><Account>{ACCOUNT}</Account></GetCallerIdentityResult>"
        f"<ResponseMetadata><RequestId>{call.request_id}</RequestId></ResponseMetadata></GetCallerIdentityResponse>"
    )
    return whole(text.encode(), content_type="text/xml")
