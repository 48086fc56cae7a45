"""What settings, options and variables name beside AWS: what must hold, of what, who signs it, and who is told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from certify_cli.errors import UsageError
from certify_cli.evidence.sign import Seal
from certify_cli.planning.asks import Wanted
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.policy import Notify
from certify_cli.verdicts.endings import WARNING


def nothing_declared(_catalogue: Catalogue) -> tuple[Wanted | UsageError, ...]:
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Configured:
    """Nothing of it is opened before a check looks at it."""

    grounds: Callable[[], Grounds] = Grounds
    """The policy in force with waivers and baseline; raises BadFile."""
    targets: Callable[[Catalogue], tuple[Wanted | UsageError, ...]] = nothing_declared
    """Every declared target as the selection it is, or why its regions are none; raises BadFile as `grounds` does."""
    cases: tuple[Path, ...] = ()
    notify: tuple[Notify, ...] = ()
    sign_with: str = ""
    """The key that evidence is signed with, as it is named; "" for none."""
    seal: Callable[[str], Seal] | None = None
    """Opens it, and has it say that it would sign; raises CertifyError."""
    key: Path | None = None
    """The public key that evidence is checked with."""
    eol_warning: timedelta = WARNING
