"""Several accounts as one: a call goes to its target's account, each with a session and clients of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from certify_cli.errors import UnknownAccount
from certify_cli.interfaces import Availability, Cloud, Consents, Identity
from certify_cli.types.accounts import Account
from certify_cli.types.calls import Origin, Reply, Request
from certify_cli.types.failures import Failure
from certify_cli.types.model import Offer
from certify_cli.types.permissions import Permission
from certify_cli.types.target import Target


class Fleet:
    """The `Cloud` of the accounts in the settings, the first of which answers what is asked of none in particular.

    `nameless` opens the account that AWS's own settings lead to, for runs that were begun without names.
    """

    def __init__(self, clouds: Mapping[str, Cloud], accounts: Sequence[Account], nameless: Callable[[], Cloud]) -> None:
        self._clouds = dict(clouds)
        self._accounts = accounts
        self._nameless = nameless

    def of(self, account: str) -> Cloud:
        if not account and account not in self._clouds:
            self._clouds[account] = self._nameless()
        if account not in self._clouds:
            known = ", ".join(one.name for one in self._accounts)
            raise UnknownAccount(account, hint=f"[[accounts]] in the settings file declares {known}")
        return self._clouds[account]

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply | Failure:
        return self._clouds[target.account].call(target, request, timeout_seconds=timeout_seconds)

    def origin(self, region: str) -> Origin:
        return self._first(region).origin(region)

    def certain_origin(self, region: str) -> Origin | None:
        return self._first(region).certain_origin(region)

    def endpoint(self, region: str) -> str:
        return self._first(region).endpoint(region)

    def identity(self) -> Identity | Failure:
        return self._clouds[self._accounts[0].name].identity()

    def availability(self, model_id: str, region: str) -> Availability | Failure:
        return self._first(region).availability(model_id, region)

    def consents(self, region: str) -> Consents:
        return self._first(region).consents(region)

    def offers(self, region: str) -> Mapping[str, Offer] | Failure:
        return self._first(region).offers(region)

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | Failure | None:
        """What the first account says who knows of it: an application profile is one account's own."""
        answers = (self._clouds[one.name].lookup(name, region) for one in self._accounts if one.has(region))
        said: tuple[str, Offer] | Failure | None = None
        for answer in answers:
            if answer is not None and not isinstance(answer, Failure):
                return answer
            said = said or answer
        return said

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:
        return self._first(region).profiles(region)

    def permissions(
        self, actions: Sequence[str], resources: Sequence[str] = ("*",)
    ) -> tuple[Permission, ...] | Failure:
        return self._clouds[self._accounts[0].name].permissions(actions, resources)

    def quotas(self, region: str) -> Mapping[str, float] | Failure:
        return self._first(region).quotas(region)

    def price_list(self, region: str) -> tuple[Mapping[str, Any], ...] | Failure:
        return self._first(region).price_list(region)

    def _first(self, region: str) -> Cloud:
        """The first account that has the region, else the very first."""
        having = (one for one in self._accounts if one.has(region))
        return self._clouds[next(having, self._accounts[0]).name]
