"""What is known of a model: the registry's record and the inventory's row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar, Literal

STRICT: dict[str, Any] = {"extra": "forbid", "strict": True}

Kind = Literal["chat", "embedding", "image", "video", "speech", "rerank"]
Api = Literal["converse", "invoke", "rerank"]
RouteKind = Literal["on_demand", "profile"]
LifecycleStatus = Literal["ACTIVE", "LEGACY", "EOL"]

MTOK = Decimal(1_000_000)
"""Tokens that a price per million is for."""


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
class Prices:
    """US dollars, standard tier. `basis` says which price it is: in-region, or that of a profile prefix.

    Tokens read from or written to the prompt cache cost the plain input price where no other is stated.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    input_usd_per_mtok: Decimal | None = None
    output_usd_per_mtok: Decimal | None = None
    image_usd: Decimal | None = None
    query_usd: Decimal | None = None
    cache_read_usd_per_mtok: Decimal | None = None
    cache_write_usd_per_mtok: Decimal | None = None
    basis: str = "us-east-1"
    source: tuple[str, ...] = ()
    day: date | None = None

    def usd_of_tokens(
        self, input_tokens: int, output_tokens: int, *, cache_read_tokens: int = 0, cache_write_tokens: int = 0
    ) -> Decimal | None:
        """What the tokens cost; None where a price that is needed is unknown."""
        plain, read, write = self.input_usd_per_mtok, self.cache_read_usd_per_mtok, self.cache_write_usd_per_mtok
        if plain is None or (self.output_usd_per_mtok is None and output_tokens):
            return None
        cached = cache_read_tokens * (plain if read is None else read)
        cached += cache_write_tokens * (plain if write is None else write)
        return (input_tokens * plain + cached + output_tokens * (self.output_usd_per_mtok or 0)) / MTOK


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
    sources: tuple[str, ...] = ()
    offers: tuple[Offer, ...] = ()
    rating: float | None = None
    """Imported from a former system, if any; 0.0-5.0."""
