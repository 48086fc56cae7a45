"""The written forms of an identifier: `ROUTE@REGION@ACCOUNT`, and LiteLLM's `converse/`, `invoke/`, `<region>/`."""

from __future__ import annotations

import re

from certify_cli.sources.providers import ARN

REGION = re.compile(r"^[a-z]{2}(?:-[a-z]+){1,2}-[0-9]{1,2}$")
ROUTE_WORDS = frozenset({"converse", "converse_like", "invoke"})
"""LiteLLM's words for the API, between `bedrock/` and the id."""


def split_target(text: str) -> tuple[str, str | None, str | None]:
    """(route, region, account) of a target; what follows an `@` is a region only if it looks like one."""
    parts = text.strip().rsplit("@", 2)
    if len(parts) > 1 and REGION.match(parts[-1].lower()):
        return "@".join(parts[:-1]).strip(), parts[-1].lower(), None
    if len(parts) == 3 and REGION.match(parts[1].lower()) and parts[2]:
        return parts[0].strip(), parts[1].lower(), parts[2]
    return text.strip(), None, None


def strip_words(name: str) -> tuple[str, str | None]:
    """(the id, region) without the API words and the region that LiteLLM writes before it, in any order."""
    region = None
    while not ARN.match(name):
        word, slash, rest = name.partition("/")
        folded = word.lower()
        if not slash or not rest or not (folded in ROUTE_WORDS or REGION.match(folded)):
            break
        region = folded if REGION.match(folded) else region
        name = rest
    return name, region
