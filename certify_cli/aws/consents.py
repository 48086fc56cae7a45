"""What the account agreed to before some models may be called; tolerant, for few principals may read it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.listing import text
from certify_cli.interfaces import Consents
from certify_cli.types.failures import Failure

CONTROL = "bedrock"
NEVER_SENT = "ResourceNotFoundException"
"""GetUseCaseForModelAccess where no form was ever sent; a server without the operation says something else."""


def consents(attempts: Attempts, region: str, *, seconds: float) -> Consents:
    """Whether Anthropic's form was sent, and the mode of data retention; None and "" where it cannot be told."""
    where = (CONTROL, region)
    form = attempts.run(where, "GetUseCaseForModelAccess", _form, seconds=seconds)
    retention = attempts.run(where, "GetAccountDataRetention", _retention, seconds=seconds)
    return Consents(use_case_form=_was_sent(form), data_retention="" if isinstance(retention, Failure) else retention)


def _was_sent(form: bool | Failure) -> bool | None:
    if not isinstance(form, Failure):
        return form or None
    return False if form.answered and form.code == NEVER_SENT else None


def _form(client: Any, call: Call) -> bool:
    """What it says of the company is nobody's business here."""
    return bool(client.get_use_case_for_model_access().get("formData"))


def _retention(client: Any, call: Call) -> str:
    parsed = client.get_account_data_retention()
    return text(parsed, "mode") if isinstance(parsed, Mapping) else ""
