"""Asks STS who is calling; that it does not answer is said once and never fatal."""

from __future__ import annotations

import re
from typing import Any

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.listing import text
from certify_cli.interfaces import Identity
from certify_cli.types.failures import Category, Failure

SECONDS = 3.0
NOTE_CHARACTERS = 300

_SESSION = re.compile(r"(arn:[^:]*:sts::[0-9]*:assumed-role/[^/]+)/.*")


def identity(attempts: Attempts, region: str, *, models_at_aws: bool, seconds: float = SECONDS) -> Identity | Failure:
    """Who calls. Credentials that are missing, or that STS refuses and models at AWS would refuse too, are a Failure.

    An API key stands in for credentials, but not with STS. With any other trouble the account stays unknown and the
    note says why.
    """
    found = attempts.run(("sts", region), "GetCallerIdentity", _ask, seconds=seconds)
    if not isinstance(found, Failure):
        return found
    missing = found.http_status is None
    if found.category is Category.AUTHENTICATION and (missing or models_at_aws) and not attempts.clients.api_key():
        return found
    return Identity(note=f"the account is unknown: {found.message[:NOTE_CHARACTERS]}")


def principal_of(arn: str) -> str:
    """An assumed role without the name of its session, which changes with every login."""
    return _SESSION.sub(r"\1", arn)


def _ask(client: Any, call: Call) -> Identity:
    parsed = client.get_caller_identity()
    account = text(parsed, "Account")
    if not account:
        raise NotWhole("no Account")
    return Identity(account=account, principal=principal_of(text(parsed, "Arn")))
