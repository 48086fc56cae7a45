"""What the families of InvokeModel bodies have in common."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.simulator import tokens
from certify_cli.simulator.mind.prompt import Prompt, Thought
from certify_cli.simulator.refusals import invalid
from certify_cli.simulator.world import Call
from certify_cli.types.model import ModelRecord

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Chat:
    """A chat model's body. `events` gives each event with the tokens it carries, at least one event."""

    read: Callable[[Json, ModelRecord], Prompt]
    write: Callable[[Thought, Call], dict[str, Any]]
    events: Callable[[Thought, Call], Iterator[tuple[dict[str, Any], int]]]


def demand(body: Json, required: tuple[str, ...], allowed: tuple[str, ...] = ()) -> None:
    """Raises Bedrock's text on missing keys and, where `allowed` is given, on extraneous ones (berr-0148)."""
    problems = [f"#: required key [{name}] not found" for name in required if name not in body]
    if allowed:
        extra = [name for name in body if name not in required and name not in allowed]
        problems += [f"#: extraneous key [{name}] is not permitted" for name in extra]
    if problems:
        raise malformed("".join(problems))


def malformed(detail: str) -> Exception:
    return invalid(f"Malformed input request: {detail}, please reformat your input and try again.")


def decoded(value: Any) -> bytes:
    """A base64 string's bytes; raises ServiceError."""
    try:
        return base64.b64decode(str(value), validate=True)
    except (binascii.Error, ValueError):
        raise malformed("#: the value is not valid base64") from None


def weight(*values: Any) -> int:
    """Input tokens of the parts of a body that the model reads."""
    return sum(tokens.count(one if isinstance(one, str) else json.dumps(one)) for one in values if one)


def limit(body: Json, *names: str) -> int | None:
    """The first of several names for maxTokens; raises ServiceError for what is no positive whole number."""
    for name in names:
        value = body.get(name)
        if value is not None:
            if type(value) is not int or value < 1:
                raise invalid(
                    f"The model returned the following errors: {name}: Input should be greater than or equal to 1"
                )
            return int(value)
    return None
