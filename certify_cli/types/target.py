"""What is certified: account x route x region x API, and what was not selected and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from certify_cli.types.model import STRICT, Api, ModelRecord


@dataclass(frozen=True, slots=True, order=True)
class Target:
    """What production would call. `account` is the name of an account, empty where only one is in play."""

    __pydantic_config__: ClassVar[Any] = STRICT

    route: str
    region: str
    account: str = ""
    api: Api = "converse"

    def __str__(self) -> str:
        return f"{self.route}@{self.region}" + (f"@{self.account}" if self.account else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Selected:
    """A target to certify. `named` is true when someone asked for it by name, not by a sweep."""

    target: Target
    model: ModelRecord
    asked: str
    named: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """What will not be called, with the reason; never silence. `model` is None for what the registry does not know."""

    asked: str
    model_id: str
    provider: str
    reason: str
    named: bool
    model: ModelRecord | None = None
    route: str | None = None
    region: str | None = None
    category: str = ""
    """UNSUPPORTED_MODEL, REGION_UNAVAILABLE ... where one fits."""

    @property
    def target_name(self) -> str | None:
        """`ROUTE@REGION`, the model's id standing in for a route; None for what was skipped in every region alike."""
        return f"{self.route or self.model_id}@{self.region}" if self.region else None
