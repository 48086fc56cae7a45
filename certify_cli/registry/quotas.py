"""Which of an account's quotas hold for a route: Service Quotas names models as people do, never by id.

As in "On-demand model inference requests per minute for Amazon Nova Lite", "Cross-region model inference tokens per
minute for Anthropic Claude Sonnet 4.5 V1", "Global cross-region ..." (global cross-region inference guide); in-region,
geographic and global profiles have pools of their own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from certify_cli.registry.spoken_names import telling, words_of
from certify_cli.types.model import ModelRecord
from certify_cli.types.quotas import RouteQuota
from certify_cli.types.target import Target

Scope = Literal["on-demand", "cross-region", "global cross-region"]

_QUOTA = re.compile(
    r"(on-demand|cross-region|global cross-region) model inference (requests|tokens) per (minute|day) for (\S.{0,200})",
    re.IGNORECASE,
)
_DAILY = re.compile(
    r"model invocation max tokens per day for (\S.{0,200}?)( \(doubled for cross-region calls\))?", re.IGNORECASE
)
"""The other way in which the console has daily tokens: one row for both pools."""
NEWER_CLAUDE_BURNDOWN = 5
_OLDER_CLAUDE = ("claude-v", "claude-instant", "claude-3-haiku", "claude-3-sonnet", "claude-3-opus", "claude-3-5-")


@dataclass(frozen=True, slots=True)
class _Named:
    """A quota's value, and the words of the model's name in it."""

    words: tuple[str, ...]
    value: float


class Quotas:
    """The quotas of one region by what their names say."""

    def __init__(self, listed: Mapping[str, float]) -> None:
        self._named: defaultdict[tuple[str, str], list[_Named]] = defaultdict(list)
        for full_name, value in listed.items():
            for scope, unit, name, amount in _read(" ".join(full_name.split()), value):
                self._named[scope, unit].append(_Named(words_of(name), amount))

    def of(self, target: Target, model: ModelRecord) -> RouteQuota:
        """What holds for the target; None for what no name fits, or several with different values."""
        scope = scope_of(target.route, model.id) or ""
        return RouteQuota(
            requests_per_minute=self._value((scope, "requests per minute"), model),
            tokens_per_minute=self._value((scope, "tokens per minute"), model),
            tokens_per_day=self._value((scope, "tokens per day"), model),
        )

    def _value(self, pool: tuple[str, str], model: ModelRecord) -> float | None:
        own = frozenset(words_of(model.facts.vendor))
        wanted = telling(words_of(model.facts.name), own)
        fitting = {
            one.value
            for one in self._named.get(pool, ())
            if wanted[0] in one.words and telling(one.words, own) == wanted
        }
        return fitting.pop() if len(fitting) == 1 else None


def _read(name: str, value: float) -> Iterator[tuple[str, str, str, float]]:
    """(pool, unit, model's name, value) of each pool that the quota is for."""
    found, daily = _QUOTA.fullmatch(name), _DAILY.fullmatch(name)
    if found and value >= 0:
        yield found[1].lower(), f"{found[2]} per {found[3]}".lower(), found[4], value
    elif daily and value >= 0:
        yield "on-demand", "tokens per day", daily[1], value
        if daily[2]:
            yield "cross-region", "tokens per day", daily[1], 2 * value


def burndown(model_id: str) -> int:
    """Tokens of quota that a token of output costs (quotas-token-burndown)."""
    vendor, _, name = model_id.partition(".")
    newer = vendor == "anthropic" and name.startswith("claude-") and not name.startswith(_OLDER_CLAUDE)
    return NEWER_CLAUDE_BURNDOWN if newer else 1


def scope_of(route: str, model_id: str) -> Scope | None:
    """The family of quotas a route draws on; None where it says nothing of it (an application profile's ARN)."""
    if route.startswith("arn:") and not re.search(r":(?:foundation-model|inference-profile)/", route):
        return None
    name = route.rpartition("/")[2]
    if name == model_id:
        return "on-demand"
    if not name.endswith(f".{model_id}"):
        return None
    return "global cross-region" if name.startswith("global.") else "cross-region"
