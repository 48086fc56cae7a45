"""Stops what plainly cannot work: nobody answers at all, or credentials are refused, in an account or one region."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.runner.standing import Standing
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

SILENT_CALLS = 8
"""Calls in a row without any HTTP answer, and none before, after which nobody will answer the next."""

POLL_SECONDS = 0.2
ONE = ("",)
"""The account without a name, where only one is in play."""


class Reach:
    """Watches whether anybody answers, and as whom. `lost` says why the run cannot work, "" while it can.

    `answered` starts true where something already answered in this process, `accepted` names the accounts whose
    credentials were accepted, `unsigned` those in which nothing can be signed. `accounts` are all that the run is
    about: credentials that are refused end the run where they are everybody's, else they end their own account only.
    """

    def __init__(
        self,
        answered: bool = False,
        accepted: Collection[str] = (),
        *,
        accounts: Iterable[str] = ONE,
        unsigned: Mapping[str, Failure] | None = None,
    ) -> None:
        self.lost = ""
        self.last_failure: Failure | None = None
        self.last_region = ""
        self.last_account = ""
        self._answered = answered
        self._silent_calls = 0
        self._out = 0
        self._of = {name: Standing(name, name in accepted) for name in dict.fromkeys(accounts)}
        self._news: list[str] = []
        for name, failure in (unsigned or {}).items():
            self._refuse(name, failure, "")

    @property
    def silent(self) -> bool:
        """Whether the network carried no answer to any call."""
        return bool(self._silent_calls) and not self._answered

    @property
    def shut_out(self) -> str:
        """Why no account was let in anywhere, "" where one was or none was refused."""
        why = [one.shut_out for one in self._of.values()]
        return "; ".join(why) if all(why) else ""

    def shut(self) -> Mapping[str, str]:
        """The accounts of which nothing is sent any more, and why."""
        return {one.name: one.refused for one in self._of.values() if one.refused}

    def news(self) -> tuple[str, ...]:
        """What changed since this was last asked, for people."""
        said, self._news = tuple(self._news), []
        return said

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        if not self.lost and self._silent_calls >= SILENT_CALLS:
            if self._out > 0:
                return Later(now + POLL_SECONDS, "waiting whether anybody answers")
            said = self.last_failure.message if self.last_failure else ""
            self.lost = f"no HTTP answer to {self._silent_calls} calls: {said}"
        if self.lost:
            return Never(self.lost, ends_run=True)
        one = self._account(call.target.account)
        closed = one.refused or one.closed.get(call.target.region)
        # Held back for good, not given up: a continued run asks again.
        return Later(math.inf, closed, pauses=True) if closed else Now()

    def sent(self, call: Call, now: float) -> None:
        self._out += 1

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        self._out -= 1
        target, answered = call.target, isinstance(result, Reply) or result.answered
        if answered:
            self._answered, self._silent_calls = True, 0
        if isinstance(result, Failure) and result.category is Category.AUTHENTICATION:
            self._refuse(target.account, result, target.region)
        elif answered:
            self._account(target.account).accept(target.region)
        elif not self._answered and isinstance(result, Failure) and result.category is Category.NETWORK:
            self._note(target.account, result, target.region)
            self._silent_calls += 1

    def _refuse(self, name: str, failure: Failure, region: str) -> None:
        one = self._account(name)
        before = one.refused
        one.refuse(failure, region)
        self._note(name, failure, region)
        if all(other.refused for other in self._of.values()):
            self.lost = "; ".join(other.refused for other in self._of.values())
        elif one.refused and not before:
            self._news.append(f"{one.refused}; the other accounts go on without it")

    def _note(self, name: str, failure: Failure, region: str) -> None:
        self.last_failure, self.last_region, self.last_account = failure, region, name

    def _account(self, name: str) -> Standing:
        return self._of.setdefault(name, Standing(name))
