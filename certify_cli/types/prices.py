"""What a model costs, as a source states it on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

STRICT: dict[str, Any] = {"extra": "forbid", "strict": True}
"""How every stored value is read: no unknown key, and no value of another type."""

MTOK = Decimal(1_000_000)
"""Tokens that a price per million is for."""


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
