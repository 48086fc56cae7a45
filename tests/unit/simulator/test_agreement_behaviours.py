"""Agreements that are made by a first call, and may fail afterwards; what else an account agrees to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kit import simulated as s

Make = Callable[..., Any]
Read = Callable[..., Any]


def persona(does: str, operation: str = "*") -> str:
    return f'[[persona]]\nname = "p"\noperation = "{operation}"\ndoes = [{does}]\n'


def agreement_of(desk: Any, json_of: Read) -> str:
    _, body = json_of(desk.send("GET", f"/foundation-model-availability/{s.CHAT}"))
    return str(body["agreementAvailability"]["status"])


def test_a_first_call_subscribes_and_the_agreement_may_fail(desk_with: Make, json_of: Read) -> None:
    desk = desk_with(persona('{ kind = "never_subscribed", calls = 2 }'))
    assert agreement_of(desk, json_of) == "NOT_AVAILABLE"
    assert desk.converse(s.CHAT)[0] == 200
    assert agreement_of(desk, json_of) == "PENDING"
    assert [desk.converse(s.CHAT)[0] for _ in range(2)] == [200, 403]
    assert agreement_of(desk, json_of) == "ERROR"


def test_what_the_account_agreed_to(desk: Any, desk_with: Make, json_of: Read) -> None:
    assert "formData" in json_of(desk.send("GET", "/use-case-for-model-access"))[1]
    assert json_of(desk.send("GET", "/data-retention"))[1] == {"mode": "provider_data_share"}
    kept = desk_with(persona('"needs_data_retention"', "GetAccountDataRetention"))
    assert json_of(kept.send("GET", "/data-retention"))[1] == {"mode": "default"}
    form = desk_with(persona('"needs_use_case_form"', "GetUseCaseForModelAccess"))
    assert form.send("GET", "/use-case-for-model-access").status == 404


def test_a_model_that_wants_more_says_so_of_its_account(desk_with: Make, json_of: Read) -> None:
    """The account's operations name no model: the persona of one model answers them, and no other behaviour of it."""
    both = '[[persona]]\nname = "m"\nmodel = "anthropic.*"\nregion = "us-east-1"\ndoes = ['
    wanting = desk_with(both + '"needs_use_case_form", "needs_data_retention", "expired_credentials"]\n')
    assert wanting.send("GET", "/use-case-for-model-access").status == 404
    assert json_of(wanting.send("GET", "/data-retention"))[1] == {"mode": "default"}
    elsewhere = desk_with(both.replace("us-east-1", "eu-*") + '"needs_use_case_form", "needs_data_retention"]\n')
    assert elsewhere.send("GET", "/use-case-for-model-access").status == 200
    calls_only = desk_with(both.replace("does =", 'operation = "Converse"\ndoes =') + '"needs_data_retention"]\n')
    assert json_of(calls_only.send("GET", "/data-retention"))[1] == {"mode": "provider_data_share"}
