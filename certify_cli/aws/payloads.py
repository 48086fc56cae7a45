"""Turns wire JSON into the arguments of a boto3 operation, and makes wire JSON fit to be kept."""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ParamValidationError

TEXT_CHARACTERS = 65_536
"""Longest text that is kept of a reply; whatever a model says beyond that, nobody reads."""

NAME_CHARACTERS = 200
"""Longest code or request id that is kept."""

_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
"""SQLite refuses lone surrogates, Postgres refuses NUL."""


def arguments(client: Any, operation: str, payload: Mapping[str, Any]) -> dict[str, Any]:
    """The payload with every blob decoded from base64, found by the operation's own shape.

    By shape, not by the name `bytes`: a free-form document, such as a tool's input, may have a key of that name.
    """
    shape = client.meta.service_model.operation_model(operation).input_shape
    decoded = _decoded(shape, dict(payload), operation)
    assert isinstance(decoded, dict)
    return decoded


def _decoded(shape: Any, value: Any, where: str) -> Any:
    """Whatever does not fit the shape is left alone: botocore's own validation says it better."""
    if shape.type_name == "blob" and isinstance(value, str):
        return _blob(value, where)
    if shape.type_name == "structure" and isinstance(value, dict):
        return {
            key: _decoded(shape.members[key], inner, f"{where}.{key}") if key in shape.members else inner
            for key, inner in value.items()
        }
    if shape.type_name == "list" and isinstance(value, list):
        return [_decoded(shape.member, inner, f"{where}[]") for inner in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {key: _decoded(shape.value, inner, f"{where}.{key}") for key, inner in value.items()}
    return value


def _blob(text: str, where: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise ParamValidationError(report=f"{where} is not base64") from None


def wire(value: Any) -> Any:
    """Parsed JSON with everything in it that no store takes replaced."""
    if isinstance(value, str):
        return cleaned(value)
    if isinstance(value, dict):
        return {cleaned(key): wire(inner) for key, inner in value.items()}
    if isinstance(value, list):
        # an embedding has thousands of numbers
        return [inner if type(inner) is float else wire(inner) for inner in value]
    return value


def spelt(value: Any) -> Any:
    """NaN and Infinity, which are no JSON, as text; for what probes keep."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if isinstance(value, dict):
        return {key: spelt(inner) for key, inner in value.items()}
    return [spelt(inner) for inner in value] if isinstance(value, list) else value


def cleaned(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)


def kept(text: str) -> str:
    """Clean and at most TEXT_CHARACTERS long."""
    return cleaned(text[:TEXT_CHARACTERS])


def name(value: object) -> str:
    """A code or an id as told in a header or a body: clean and short, "" where it is no text."""
    return cleaned(value[:NAME_CHARACTERS]) if isinstance(value, str) else ""
