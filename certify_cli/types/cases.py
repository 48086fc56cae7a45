"""A team's own cases: what is sent, and what the answer must hold to.

Cases are private: prompts, expected values and schemas never reach a report or a log. So none of these values shows
its text when it is printed; only a case's name may be seen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, ClassVar, Literal

from certify_cli.types.model import STRICT

PREFIX = "case:"

ImageFormat = Literal["png", "jpeg", "gif", "webp"]
Role = Literal["user", "assistant"]


def is_case(probe: str) -> bool:
    """Whether a probe id is that of a team's own case."""
    return probe.startswith(PREFIX)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Image:
    """A picture in a message; `data` is base64."""

    __pydantic_config__: ClassVar[Any] = STRICT

    format: ImageFormat
    data: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Message:
    """One turn of the conversation; pictures stand before the text."""

    __pydantic_config__: ClassVar[Any] = STRICT

    role: Role
    text: str = ""
    images: tuple[Image, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Tool:
    """A tool the model may call; `schema` is the JSON text of its input's schema, so that the value can be hashed."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    description: str = ""
    schema: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ToolCall:
    """A call that must be made. `arguments` is the JSON text of an object that the call's input must contain, or ""."""

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    arguments: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Checks:
    """What the answer must hold to, all of it; what is None or empty is not checked (docs/reference/cases.md).

    `json_schema` is JSON text. `max_usd` is what the call may cost by the prices of the route.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    equals: str | None = None
    contains: tuple[str, ...] = ()
    contains_any: tuple[str, ...] = ()
    not_contains: tuple[str, ...] = ()
    ignore_case: bool = False
    regex: tuple[str, ...] = ()
    json_schema: str | None = None
    tool_called: tuple[ToolCall, ...] = ()
    max_latency_ms: float | None = None
    max_output_tokens: int | None = None
    max_usd: Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Case:
    """One case: a conversation that ends with the user, and the checks of what comes back.

    `max_tokens` is sent as it stands; None leaves room for a short answer and for whatever the model thinks first.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    name: str
    messages: tuple[Message, ...]
    system: str = ""
    tools: tuple[Tool, ...] = ()
    max_tokens: int | None = None
    checks: Checks = field(default_factory=Checks)

    @property
    def id(self) -> str:
        """The id of its probe."""
        return PREFIX + self.name

    def __repr__(self) -> str:
        return f"Case({self.name!r})"
