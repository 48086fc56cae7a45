"""Takes a lifecycle that is none out of a listing before boto3 parses it, which would give up the region for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

LIFECYCLE = "modelLifecycle"
OPERATIONS = ("ListFoundationModels", "GetFoundationModel")


def forgiving(client: Any) -> None:
    """Has the client read a lifecycle of another shape as not stated; other services' clients never ask for one."""
    for operation in OPERATIONS:
        client.meta.events.register(f"before-parse.bedrock.{operation}", _forgive)


def _forgive(response_dict: dict[str, Any], **_: Any) -> None:
    body = response_dict.get("body")
    if not isinstance(body, bytes) or LIFECYCLE.encode() not in body:
        return
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return  # boto3 says what is wrong with it
    odd = [entry for entry in _entries(parsed) if not isinstance(entry.get(LIFECYCLE), dict | None)]
    for entry in odd:
        del entry[LIFECYCLE]
    if odd:
        response_dict["body"] = json.dumps(parsed).encode()


def _entries(parsed: Any) -> Iterator[dict[str, Any]]:
    if not isinstance(parsed, dict):
        return
    listed = parsed.get("modelSummaries")
    for entry in [*(listed if isinstance(listed, list) else ()), parsed.get("modelDetails")]:
        if isinstance(entry, dict):
            yield entry
