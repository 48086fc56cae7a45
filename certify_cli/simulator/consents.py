"""What the account agreed to: Anthropic's use-case form, and how long its data is kept and by whom."""

from __future__ import annotations

import base64

from certify_cli.simulator.behaviours.access import FORM
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call

_FORM = base64.b64encode(b'{"companyName": "simulated"}').decode("ascii")


def get_use_case(call: Call) -> Answer:
    if "form" in call.world.personas.agreed(call.region, call.operation):
        raise ServiceError("ResourceNotFoundException", FORM)
    return json_answer({"formData": _FORM})


def get_retention(call: Call) -> Answer:
    agreed = call.world.personas.agreed(call.region, call.operation)
    return json_answer({"mode": agreed.get("retention", "provider_data_share")})
