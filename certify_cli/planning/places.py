"""Where something is to be certified: in which regions, and in each by which accounts; pure."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from certify_cli.errors import UnknownAccount, UsageError
from certify_cli.registry.regions import expand
from certify_cli.types.accounts import NAMELESS, Account

NEAREST = 3
_OWNER = re.compile(r"(?:bedrock/)?arn:aws[a-z-]*:bedrock:[^:]*:(\d{12}):", re.IGNORECASE)
NO_ACCOUNTS = "there are none in the settings file; [[accounts]] declares them, each with name, and profile or role_arn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """`asked` are the regions of `--region`, `homes` where each account is at home when no region was asked for."""

    asked: tuple[str, ...]
    homes: Mapping[Account, tuple[str, ...]]
    declared: tuple[str, ...] = ()
    """The names of all accounts, those too that are not wanted."""

    def of(self, what: str, stated: Sequence[str], account: str | None) -> dict[str, tuple[str, ...]]:
        """Region -> the accounts in which `what` is wanted there; `stated` and `account` are what it names itself.

        Raises UsageError where that contradicts what was asked for, or leaves nothing.
        """
        accounts = self._named(what, account) if account is not None else _owners(what, tuple(self.homes))
        regions = self._kept(what, stated) if stated else self.asked or self._at_home(accounts)
        if not regions:
            raise no_region(what)
        own = not stated and not self.asked
        places = {
            region: tuple(one.name for one in accounts if (region in self.homes[one] if own else one.has(region)))
            for region in regions
        }
        kept = {region: names for region, names in places.items() if names}
        if not kept:
            raise _nowhere(what, regions, accounts)
        return kept

    @property
    def regions(self) -> tuple[str, ...]:
        """Those to look at where none is stated."""
        return self.asked or self._at_home(tuple(self.homes))

    def asked_of(self, what: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """`regions`: those that an account has, and those that none has. Raises UsageError where none has any."""
        had = tuple(region for region in self.regions if any(one.has(region) for one in self.homes))
        if self.regions and not had:
            raise _nowhere(what, self.regions, tuple(self.homes))
        return had, tuple(region for region in self.regions if region not in had)

    def _at_home(self, accounts: Sequence[Account]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(region for one in accounts for region in self.homes[one]))

    def _named(self, what: str, name: str) -> tuple[Account, ...]:
        found = tuple(one for one in self.homes if one.name == name)
        if not found and name in self.declared:
            wanted = ", ".join(one.name for one in self.homes)
            raise UsageError(f"{what} is of account {name}, but --account says {wanted}", hint="drop one of the two")
        if not found:
            raise UnknownAccount(name, hint=nearest_account(name, self.declared))
        return found

    def _kept(self, what: str, stated: Sequence[str]) -> tuple[str, ...]:
        kept = tuple(region for region in stated if not self.asked or region in self.asked)
        if not kept:
            asked = ", ".join(self.asked)
            raise UsageError(f"{what} is in {', '.join(stated)}, but --region says {asked}", hint="drop one of the two")
        return kept


def places(
    asked: Sequence[str],
    defaults: Sequence[str],
    known: Iterable[str],
    *,
    accounts: Sequence[Account],
    only: Sequence[str],
) -> Places:
    """Where things may be certified; `only` are the patterns of `--account`. Raises UsageError for what fits nothing.

    At home is an account in those default regions that it has, else in its own.
    """
    chosen, usual = wanted_accounts(accounts, only), expand(defaults, known)
    homes = {one: tuple(r for r in usual if one.has(r)) or expand(one.regions, known) for one in chosen}
    return Places(asked=expand(asked, known), homes=homes, declared=tuple(one.name for one in accounts))


def wanted_accounts(accounts: Sequence[Account], only: Sequence[str]) -> tuple[Account, ...]:
    """The accounts that fit one of the patterns, all of them without any; the nameless one where none is declared."""
    names = [one.name for one in accounts]
    for pattern in only:
        if not any(fnmatchcase(name.lower(), pattern.lower()) for name in names):
            raise UsageError(f"no account named {pattern!r}", hint=nearest_account(pattern, names))
    if not only:
        return tuple(accounts) or (NAMELESS,)
    return tuple(one for one in accounts if any(fnmatchcase(one.name.lower(), word.lower()) for word in only))


def _owners(what: str, accounts: tuple[Account, ...]) -> tuple[Account, ...]:
    """Who may own an ARN that names its account: that account, else all whose number is not known."""
    owner = _OWNER.match(what.strip())
    if owner is None:
        return accounts
    exact = tuple(one for one in accounts if one.id == owner[1])
    unknown = tuple(one for one in accounts if not one.id)
    if not exact and not unknown:
        names = ", ".join(one.name for one in accounts)
        raise UsageError(
            f"{what} is of an account that is not among {names}", hint="--account, or [[accounts]], names its own"
        )
    return exact or unknown


def no_region(what: str) -> UsageError:
    return UsageError(f"no region to call {what} in", hint="--region us-east-1, or set AWS_DEFAULT_REGION")


def _nowhere(what: str, regions: Sequence[str], accounts: Sequence[Account]) -> UsageError:
    limits = "; ".join(f"{one.name} has {', '.join(one.regions)}" for one in accounts if one.regions)
    return UsageError(
        f"{what} is wanted in {', '.join(regions)}, which no account chosen has",
        hint=f"by the settings file {limits}",
    )


def nearest_account(name: str, names: Sequence[str]) -> str:
    """A hint for whoever named an account that is none of those of the settings."""
    near = difflib.get_close_matches(name.lower(), [one.lower() for one in names], n=NEAREST)
    alike = [one for one in names if one.lower() in near]
    if not names:
        return NO_ACCOUNTS
    return f"did you mean {', '.join(alike)}?" if alike else f"the settings file declares {', '.join(names)}"
