"""Which regions and accounts are meant: what is named, what is asked for, and what each account has."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.errors import UnknownAccount, UsageError
from certify_cli.planning.places import Places, places
from certify_cli.sources.forms import REGION, split_target
from certify_cli.types.accounts import Account
from certify_cli.types.target import Target

KNOWN = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")
DEV = Account(name="dev", profile="dev")
PROD = Account(name="prod", profile="prod", regions=("eu-*",))
LAB = Account(name="lab", profile="lab", regions=("us-west-2",))


def made(*accounts: Account, asked: tuple[str, ...] = (), defaults: Any = ("us-east-1",), only: Any = ()) -> Places:
    return places(asked, defaults, KNOWN, accounts=accounts, only=only)


def test_without_accounts_there_is_the_nameless_one() -> None:
    assert made().of("x", (), None) == {"us-east-1": ("",)}
    assert made(asked=("eu-*",)).of("x", (), None) == {"eu-central-1": ("",), "eu-west-1": ("",)}


def test_an_account_is_at_home_in_the_default_regions_it_has_else_in_its_own() -> None:
    home = {"us-east-1": ("dev",), "eu-central-1": ("prod",), "eu-west-1": ("prod",), "us-west-2": ("lab",)}
    assert made(DEV, PROD, LAB).of("x", (), None) == home
    narrowed = {"eu-west-1": ("dev", "prod")}
    assert made(DEV, PROD, defaults=("eu-west-1",)).of("x", (), None) == narrowed
    assert made(PROD, defaults=()).of("x", (), None).keys() == {"eu-central-1", "eu-west-1"}


def test_what_is_named_or_asked_for_is_had_by_some_accounts_only() -> None:
    assert made(DEV, PROD, LAB).of("x", ("eu-west-1",), None) == {"eu-west-1": ("dev", "prod")}
    assert made(DEV, PROD, asked=("us-west-2", "eu-west-1")).of("x", (), None) == {
        "us-west-2": ("dev",),
        "eu-west-1": ("dev", "prod"),
    }
    assert made(DEV, PROD).of("x", ("eu-west-1",), "prod") == {"eu-west-1": ("prod",)}


def test_regions_to_ask_are_those_that_some_account_has() -> None:
    assert made(DEV, PROD, asked=("us-west-2",)).asked_of("it") == (("us-west-2",), ())
    assert made(PROD, LAB, asked=("us-*", "eu-west-1")).asked_of("it") == (("us-west-2", "eu-west-1"), ("us-east-1",))
    assert made().asked_of("it") == (("us-east-1",), ())
    assert made(defaults=()).asked_of("it") == ((), ())
    with pytest.raises(UsageError, match="us-east-1, which no account chosen has") as refused:
        made(PROD, asked=("us-east-1",)).asked_of("it")
    assert "prod has eu-*" in refused.value.hint


def test_accounts_are_chosen_by_name_or_glob_whatever_the_case() -> None:
    assert made(DEV, PROD, LAB, only=("P*", "LAB"), asked=("us-west-2",)).of("x", (), None) == {"us-west-2": ("lab",)}


def of_role(name: str, number: str) -> Account:
    return Account(name=name, role_arn=f"arn:aws:iam::{number}:role/Certify")


def test_an_arn_that_names_its_account_is_wanted_in_no_other() -> None:
    arn = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1"
    one, two = of_role("one", "111122223333"), of_role("two", "444455556666")
    assert made(one, two, DEV).of(arn, ("us-east-1",), None) == {"us-east-1": ("one",)}
    assert made(two, DEV).of(arn, ("us-east-1",), None) == {"us-east-1": ("dev",)}
    assert made(one, two).of(arn, ("us-east-1",), "two") == {"us-east-1": ("two",)}
    assert made(one, two).of("arn:aws:bedrock:us-east-1::foundation-model/x", (), None) == {"us-east-1": ("one", "two")}
    with pytest.raises(UsageError, match="is of an account that is not among two"):
        made(two).of(arn, ("us-east-1",), None)


@pytest.mark.parametrize(
    ("make", "stated", "account", "error", "words"),
    [
        (lambda: made(DEV), (), "prod", UnknownAccount, "no account named 'prod'"),
        (lambda: made(DEV, PROD, only=("dev",)), (), "prod", UsageError, "--account says dev"),
        (lambda: made(DEV, PROD, only=("pord",)), (), None, UsageError, "no account named 'pord'"),
        (lambda: made(only=("x",)), (), None, UsageError, "no account named 'x'"),
        (lambda: made(PROD, LAB), ("us-east-1",), None, UsageError, "which no account chosen has"),
        (lambda: made(DEV, asked=("us-west-2",)), ("us-east-1",), None, UsageError, "--region says us-west-2"),
        (lambda: made(DEV, defaults=()), (), None, UsageError, "no region to call x in"),
        (lambda: made(Account(name="a", profile="a", regions=("mars-*",))), (), None, UsageError, "mars"),
    ],
)
def test_contradictions_are_said(
    make: Any, stated: Any, account: str | None, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words) as caught:
        make().of("x", stated, account)
    assert caught.value.hint  # type: ignore[attr-defined]


NAMES = st.from_regex(r"[A-Za-z0-9_-]{1,64}", fullmatch=True).filter(lambda name: not REGION.match(name.lower()))
ROUTES = st.sampled_from(
    [
        "amazon.nova-lite-v1:0",
        "us.anthropic.claude-x-v1:0",
        "arn:aws:bedrock:us-east-1:111122223333:provisioned-model/a1",
    ]
)


@given(ROUTES, st.sampled_from(KNOWN), NAMES)
def test_a_target_is_read_as_it_is_written(route: str, region: str, name: str) -> None:
    assert split_target(str(Target(route, region, name))) == (route, region, name)
    assert split_target(str(Target(route, region))) == (route, region, None)
