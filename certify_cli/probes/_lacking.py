"""A refusal of the very field that a probe asks about: the model lacks it, in whatever words that is said."""

from __future__ import annotations

import re
from collections.abc import Generator
from dataclasses import replace

from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure

UNKNOWN_FIELD = re.compile(
    r"extra inputs|extraneous|unknown|unexpected|unrecogni[sz]ed|not (?:permitted|allowed|supported)|unsupported",
    re.IGNORECASE,
)


def asking_for(field: str, request: Request) -> Generator[Request, Reply, Reply]:
    """Sends the request; an error that the `field` is unknown is raised as CAPABILITY_UNSUPPORTED.

    "tools.0.custom.strict: Extra inputs are not permitted" is elsewhere a mistake in a request, INVALID_REQUEST; here
    the field is in it because the model is asked whether it takes it.
    """
    try:
        return (yield request)
    except CallFailed as failed:
        if not _refuses(failed.failure, field):
            raise
        unsupported = replace(failed.failure, category=Category.CAPABILITY_UNSUPPORTED, transient=False)
        raise CallFailed(unsupported) from None


def _refuses(failure: Failure, field: str) -> bool:
    """Not where the schema in the field is found fault with: that would be ours."""
    told = failure.message.lower()
    invalid = failure.category is Category.INVALID_REQUEST and "schema" not in told and "property" not in told
    return invalid and field in told and UNKNOWN_FIELD.search(told) is not None
