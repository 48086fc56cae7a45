"""A LiteLLM `model_list` of certified targets; `certify --from` reads it back to the same routes, regions and accounts.

Deployments of one model share its name, so LiteLLM spreads calls over them. A reranker is named by its ARN, as LiteLLM
wants it (its documentation of Bedrock's Rerank API).
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from certify_cli.exports.certified import Certified
from certify_cli.exports.origins import comments
from certify_cli.types.accounts import Account
from certify_cli.types.partitions import partition_of

MODES = {"chat": "chat", "embedding": "embedding", "image": "image_generation", "rerank": "rerank"}


def model_list(certified: Sequence[Certified]) -> str:
    """YAML; every text stands in double quotes, as JSON writes it, so that nothing in it is YAML."""
    until = min(one.expires_at for one in certified)
    head = f"# certified targets: {len(certified)}; the first certificate ends {until:%Y-%m-%dT%H:%M:%SZ}\n"
    return comments(certified) + head + "model_list:\n" + "".join(map(_entry, certified))


def _entry(one: Certified) -> str:
    return (
        f"  - model_name: {json.dumps(one.report.model)}\n"
        "    litellm_params:\n"
        f"      model: {json.dumps(_name(one))}\n"
        f"      aws_region_name: {json.dumps(one.region)}\n"
        + "".join(f"      {name}: {json.dumps(value)}\n" for name, value in _signing(one.signer).items())
        + "    model_info:\n"
        f"      mode: {json.dumps(MODES.get(one.report.kind or 'chat', 'chat'))}\n"
    )


def _signing(signer: Account | None) -> dict[str, str]:
    """What LiteLLM has to know to call as whoever was certified."""
    if signer is None:
        return {}
    session = signer.session_name if signer.role_arn else ""
    stated = {"aws_profile_name": signer.profile, "aws_role_name": signer.role_arn, "aws_session_name": session}
    return {name: value for name, value in stated.items() if value}


def _name(one: Certified) -> str:
    if one.report.kind == "rerank" and not one.route.startswith("arn:"):
        return f"bedrock/arn:{partition_of(one.region)}:bedrock:{one.region}::foundation-model/{one.route}"
    return f"bedrock/converse/{one.route}" if one.report.kind == "chat" else f"bedrock/{one.route}"
