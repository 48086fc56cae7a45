"""What is known of a model: the registry's record and the inventory's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Literal

# a record is made of them, and they are imported from here
from certify_cli.types.prices import STRICT as STRICT  # noqa: PLC0414
from certify_cli.types.prices import Prices as Prices  # noqa: PLC0414

Kind = Literal["chat", "embedding", "image", "video", "speech", "rerank"]
Api = Literal["converse", "invoke", "rerank"]
RouteKind = Literal["on_demand", "profile"]
LifecycleStatus = Literal["ACTIVE", "LEGACY", "EOL"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the model is, as stated by `source` on `day`.

    `capabilities` maps a probe id to True (claimed) or False (denied); a missing one is unknown.
    `apis` are those certify speaks; `other_apis` are named so that a refusal can say what the model does speak.
    `regions` includes `mantle_regions`, where only the bedrock-mantle endpoint lists the model.
    `profile_prefixes` names the system profiles known to exist, also those of regions that no route table covers.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    vendor: str
    name: str
    family: str = ""
    kind: Kind
    input_modalities: tuple[str, ...] = ()
    output_modalities: tuple[str, ...] = ()
    apis: tuple[Api, ...] = ()
    other_apis: tuple[str, ...] = ()
    inference_types: tuple[str, ...] = ()
    profile_prefixes: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    mantle_regions: tuple[str, ...] = ()
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    notes: str = ""
    source: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Token limits of one request."""

    __pydantic_config__: ClassVar[Any] = STRICT

    context_window_tokens: int | None = None
    max_output_tokens: int | None = None
    prompt_cache_min_tokens: int | None = None
    source: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stated:
    """What a source beside registry and AWS's own lists says of a model, on `day`; each price has a day of its own."""

    __pydantic_config__: ClassVar[Any] = STRICT

    source: str
    day: date
    prices: tuple[Prices, ...] = ()
    limits: Limits = field(default_factory=Limits)
    eol_date: date | None = None
    capabilities: Mapping[str, bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lifecycle:
    """Where the model is between launch and end of life, in its main regions."""

    __pydantic_config__: ClassVar[Any] = STRICT

    status: LifecycleStatus | None = None
    legacy_date: date | None = None
    extended_access_date: date | None = None
    eol_date: date | None = None
    source: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteGroup:
    """A route id, the source regions it works from, and where requests sent from there may be processed.

    `destinations` is ("self",) for on-demand routes (the source region alone) and ("all-commercial",) for global ones.
    `mantle` marks an on-demand listing that only the bedrock-mantle endpoint may be behind.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    kind: RouteKind
    prefix: str = ""
    sources: tuple[str, ...]
    destinations: tuple[str, ...]
    mantle: bool = False
    source: tuple[str, ...] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """What people know and no API states; synchronisation never touches it.

    `capabilities` overrides the facts of the same name.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    rejects: tuple[str, ...] = ()
    refuses_forced_tool_choice: bool = False
    always_thinks: bool = False
    capabilities: Mapping[str, bool] = field(default_factory=dict)
    notes: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRecord:
    """One foundation model. `uncurated` marks one that AWS names and the registry does not."""

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    facts: Facts
    limits: Limits = field(default_factory=Limits)
    prices: Prices = field(default_factory=Prices)
    routes: tuple[RouteGroup, ...] = ()
    lifecycle: Lifecycle = field(default_factory=Lifecycle)
    curated: Curated = field(default_factory=Curated)
    uncurated: bool = False
    other_prices: tuple[Prices, ...] = ()
    """Of sources beside the registry; planning takes the one that fits the target."""

    @property
    def kind(self) -> Kind:
        return self.facts.kind

    @property
    def capabilities(self) -> Mapping[str, bool]:
        """What is claimed and denied: a limit that is stated is a claim too; what people know outranks all."""
        return {**self._stated_limits(), **self.facts.capabilities, **self.curated.capabilities}

    def _stated_limits(self) -> dict[str, bool]:
        if self.kind != "chat":
            return {}
        stated = {"long_context": self.limits.context_window_tokens, "max_output": self.limits.max_output_tokens}
        return {name: True for name, limit in stated.items() if limit}

    def groups_from(self, region: str) -> tuple[RouteGroup, ...]:
        """The route groups that can be called from `region`."""
        return tuple(group for group in self.routes if region in group.sources)

    @property
    def callable_regions(self) -> tuple[str, ...]:
        """Every region from which some route can be called, sorted."""
        return tuple(sorted({region for group in self.routes for region in group.sources}))


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """What AWS listed of a model in one region when it was last asked there; unknown enum values are kept as given."""

    __pydantic_config__: ClassVar[Any] = STRICT

    region: str
    listed: bool
    day: date
    inference_types: tuple[str, ...] = ()
    input_modalities: tuple[str, ...] = ()
    output_modalities: tuple[str, ...] = ()
    streaming: bool | None = None
    status: str | None = None
    eol_date: date | None = None
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Profile id -> destination regions from here; an empty destination means every commercial region."""
    vendor: str = ""
    name: str = ""
    start_date: date | None = None
    legacy_date: date | None = None
    extended_access_date: date | None = None
    since: date | None = None
    """The day since which AWS has said just this, as far as it was asked; None in rows that older versions kept."""
    reading: int = 1
    """How much of AWS's answer was looked at: 0 is what the registry expects, 2 has every lifecycle time."""

    @property
    def unchanged_since(self) -> date:
        return self.since or self.day


@dataclass(frozen=True, slots=True, kw_only=True)
class InventoryModel:
    """A row of the inventory: what the organisation has in use, from registry, AWS or an imported list.

    `provider` is the platform (`bedrock`, `openai`, `groq`, `huggingface`, ..., `unknown`), not the vendor.
    `sources` says who named it: `registry`, `aws`, `import`.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    id: str
    """UUID: the imported one, else uuid5 of provider and model."""
    model: str
    provider: str
    active: bool = True
    active_unstated: bool = field(default=False, compare=False, repr=False)
    """Of a list's row that says nothing of `active`: it changes nothing there. Not kept."""
    sources: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    stated: tuple[Stated, ...] = ()
    rating: float | None = None
    """Imported from a former system, if any; 0.0-5.0."""
