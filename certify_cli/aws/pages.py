"""Walks a paginated listing, each page one attempt with its own deadline."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from certify_cli.aws.evidence import INCOMPLETE, NotWhole
from certify_cli.types.failures import Category, Failure

MOST_PAGES = 200


def items_of(parsed: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """The list of objects under `key`; raises NotWhole where there is none, since boto3 reads garbage as {}."""
    items = parsed.get(key)
    if not isinstance(items, list):
        raise NotWhole(f"no list of {key}")
    return tuple(item for item in items if isinstance(item, Mapping))


Page = tuple[tuple[Mapping[str, Any], ...], str]
"""Items, and the token of the next page or ""."""


def all_items(fetch: Callable[[str], Page | Failure]) -> tuple[Mapping[str, Any], ...] | Failure:
    """Every page's items, or the first failure; half a list would pass for one from which the rest has vanished.

    So does a list whose token comes again: the server goes in circles, and nobody knows what it has not told.
    """
    items: list[Mapping[str, Any]] = []
    seen: set[str] = set()
    token = ""
    for _ in range(MOST_PAGES):
        page = fetch(token)
        if isinstance(page, Failure):
            return page
        items += page[0]
        token = page[1]
        if not token:
            return tuple(items)
        if token in seen:
            return _not_whole("the token of its next page comes again")
        seen.add(token)
    return _not_whole(f"there is more after {MOST_PAGES} pages")


def _not_whole(why: str) -> Failure:
    return Failure(category=Category.NETWORK, message=f"the list is not whole: {why}", transient=False, code=INCOMPLETE)
