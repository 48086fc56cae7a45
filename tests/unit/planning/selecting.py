"""What the tests of the selection share: the shipped catalogue, well-known ids, and the selection in short form."""

from datetime import date
from typing import Any

from certify_cli.planning.select import Lookup, Selection, Wanted, select
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.types.model import InventoryModel, Offer

TODAY = date(2026, 11, 22)
REGISTRY = load()
CATALOGUE = merge(REGISTRY)
HAIKU, NOVA, OPUS = "anthropic.claude-haiku-4-5-20251001-v1:0", "amazon.nova-lite-v1:0", "anthropic.claude-opus-5-5"
EXPRESS, OLD_HAIKU = "amazon.titan-text-express-v1", "anthropic.claude-3-haiku-20240307-v1:0"
US = ("us-east-1",)


def run(
    *names: str, catalogue: Catalogue = CATALOGUE, today: date = TODAY, lookup: Lookup | None = None, **wanted: Any
) -> Selection:
    asked = Wanted(**{"names": names, "regions": US, **wanted})
    return select(asked, catalogue, today=today, lookup=lookup or (lambda _name, _region: None))


def targets(selection: Selection) -> list[str]:
    return [str(one.target) for one in selection.selected]


def reasons(selection: Selection) -> list[tuple[str | None, str, str]]:
    return [(skip.region, skip.reason, str(skip.category)) for skip in selection.skipped]


def scanned(model: str, **facts: Any) -> Catalogue:
    offer = Offer(**{"region": "us-east-1", "listed": True, "day": TODAY, "inference_types": ("ON_DEMAND",), **facts})
    return merge(REGISTRY, [InventoryModel(id="1", model=model, provider="bedrock", offers=(offer,))])
