"""A refusal of the very field that a probe asks about: the model lacks it, in whatever words that is said."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable
from dataclasses import replace

from certify_cli.probes._applicable import plain_field
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure

UNKNOWN_FIELD = re.compile(
    r"extra inputs|extraneous|unknown|unexpected|unrecogni[sz]ed|not (?:permitted|allowed|supported)|unsupported",
    re.IGNORECASE,
)


OUR_MISTAKE = re.compile(r"\.schema\b|\bpropert|\bkeyword|['\"] type\b", re.IGNORECASE)
"""The schema in the field is found fault with, not the field."""


def asking_for(request: Request, *fields: str) -> Generator[Request, Reply, Reply]:
    """Sends the request; an error that one of the `fields` is unknown is raised as CAPABILITY_UNSUPPORTED.

    "tools.0.custom.strict: Extra inputs are not permitted" is elsewhere a mistake in a request, INVALID_REQUEST; here
    the field is in it because the model is asked whether it takes it.
    """
    try:
        return (yield request)
    except CallFailed as failed:
        if not _refuses(failed.failure, fields):
            raise
        unsupported = replace(failed.failure, category=Category.CAPABILITY_UNSUPPORTED, transient=False)
        raise CallFailed(unsupported) from None


def _refuses(failure: Failure, fields: Iterable[str]) -> bool:
    if failure.category is not Category.INVALID_REQUEST or OUR_MISTAKE.search(failure.message):
        return False
    named = any(plain_field(field) in plain_field(failure.message) for field in fields)
    return named and UNKNOWN_FIELD.search(failure.message) is not None
