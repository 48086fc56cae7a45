"""AWS's Price List as statements on models: names matched by their words, and never by a guess."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any

from certify_cli.interfaces import Statements
from certify_cli.registry.known import Registry
from certify_cli.registry.spoken_names import telling, words_of
from certify_cli.sources.price_list import CONTRADICTING, SOURCE, ListedPrice, listed_prices
from certify_cli.types.model import ModelRecord, Prices, Stated

UNSAID = frozenset({"instruct"})
"""The registry's names have it and the price list's have not; no model differs from another by it alone."""
Place = tuple[str, str, str]
"""Model, basis, field of `Prices`."""


def stated_prices(products: Iterable[Mapping[str, Any]], region: str, known: Registry, day: date) -> Statements:
    """By model; what is sold under a name that fits none of them, or several, keeps that name and is told so."""
    left_out: Counter[str] = Counter()
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    for (model, basis, what), usd in _decided(listed_prices(products, region, left_out), known, left_out).items():
        found.setdefault(model, {}).setdefault(basis, {})[what] = usd
    by_model = {model: Stated(source=SOURCE, day=day, prices=_prices(bases, day)) for model, bases in found.items()}
    return Statements(source=SOURCE, by_model=by_model, left_out=dict(left_out))


def _prices(bases: Mapping[str, Mapping[str, Decimal]], day: date) -> tuple[Prices, ...]:
    fields: Mapping[str, Mapping[str, Any]] = bases
    return tuple(Prices(**fields[basis], basis=basis, source=(SOURCE,), day=day) for basis in sorted(fields))


def _decided(listed: Iterable[ListedPrice], known: Registry, left_out: Counter[str]) -> dict[Place, Decimal]:
    """One amount a place: that of the last service code; two of one code are left out."""
    sold = [_Sold(model) for model in known]
    named = cache(lambda name: _model(name, sold))
    amounts: dict[Place, set[Decimal]] = {}
    codes: dict[Place, str] = {}
    for one in listed:
        place = (named(one.name) or one.name, one.basis, one.what)
        if codes.get(place) != one.code:
            amounts[place] = set()
        codes[place] = one.code
        amounts[place].add(one.usd)
    left_out.update(CONTRADICTING for usd in amounts.values() if len(usd) > 1)
    return {place: usd.pop() for place, usd in amounts.items() if len(usd) == 1}


class _Sold:
    """A model and the words that tell its name from others."""

    def __init__(self, model: ModelRecord) -> None:
        self.model = model
        self.own = frozenset(words_of(model.facts.vendor)) | UNSAID
        self.words = telling(words_of(model.facts.name), self.own)


def _model(name: str, sold: Iterable[_Sold]) -> str:
    """The id of the one model that goes by the name, or of the one among several that has a route; else ""."""
    words = words_of(name)
    fitting = [one.model for one in sold if telling(words, one.own) == one.words]
    for some in (fitting, [model for model in fitting if model.routes]):
        if len(some) == 1:
            return some[0].id
    return ""
