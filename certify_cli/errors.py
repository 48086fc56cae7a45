"""What a person can mend, each with its exit code and a hint.

CertifyError
├── UsageError            2  a wrong argument, option or file
│   ├── UnknownModel      2  nothing of that name, with the nearest names
│   ├── AmbiguousName     2  several things of that name, with the candidates
│   ├── UnknownAccount    2  a target of an account that the settings do not name
│   ├── ForeignProvider   2  a model that Bedrock does not serve, named by hand
│   ├── BadFile           2  a file that cannot be read or does not say what it should
│   ├── NothingSelected   2  the selection is empty
│   └── OtherOrigin       2  a store keeps results of another origin
├── Incomplete            3  the run may not go on, for a reason outside the models
│   └── Busy              3  another process has what was asked for
├── CannotRun             4  no credentials, no network, no engine
│   ├── StoreError        4  the store is unreachable, unwritable, corrupt, locked or too new
│   └── LeaseLost         4  another process took over the targets that something was to be written about
├── Interrupted   130, 143  a signal came before anything was begun
└── Breached              1  what was asked for does not hold (drift, a refused file)
    └── Refused           1  a line of evidence is not what its signer wrote

What the cloud does is a `Failure`, a value; see `certify_cli.types.failures`.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self


class CertifyError(Exception):
    """The message says what and why; the hint says what to do next."""

    exit_code = 4
    next_step = "certify --help"
    """The hint where the place that raised it knows no better one."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.next_step

    def worded(self, message: str) -> Self:
        """The same error in other words, whatever it was made of."""
        twin = type(self).__new__(type(self), message)
        twin.__dict__.update(self.__dict__, message=message)
        twin.args = (message,)
        return twin


class Breached(CertifyError):
    """What was asked for does not hold."""

    exit_code = 1


class Refused(Breached):
    """A line of evidence is not what its signer wrote, or of another kind than this version knows."""

    next_step = "get the file again from where it was written; something was changed on the way"


class UsageError(CertifyError):
    """A wrong argument, option or file."""

    exit_code = 2


class UnknownModel(UsageError):
    """Nothing of that name is known."""

    next_step = "certify list-certifiable shows what can be named"


class AmbiguousName(UsageError):
    """Several things have that name."""

    next_step = "name one of them"


class UnknownAccount(UsageError):
    """A target is of an account that the settings do not name, or no longer."""

    next_step = "accounts are declared as [[accounts]] in the settings file; --config names it"

    def __init__(self, name: str, *, hint: str = "") -> None:
        super().__init__(f"no account named {name!r} in the settings", hint=hint)


class ForeignProvider(UsageError):
    """A model of another provider was named by hand."""


class BadFile(UsageError):
    """A file cannot be read or does not say what it should."""

    next_step = "mend the file, or name another one"


class NothingSelected(UsageError):
    """The selection is empty, which is never a success."""


class OtherOrigin(UsageError):
    """A store keeps results of another origin than those it was to be given."""

    def __init__(self, location: str, kept: str, asked: str) -> None:
        super().__init__(
            f"the store {location} keeps results of origin {kept!r}; results of origin {asked!r} may not be mixed in",
            hint="name another store with --database; --simulate has one of its own "
            "where neither --database, CERTIFY_DATABASE nor a settings file names any"
            if asked == "simulated"
            else f"name another store with --database; if the {kept} results are not needed, move that one away",
        )


class Incomplete(CertifyError):
    """The run may not go on, for a reason outside the models."""

    exit_code = 3
    next_step = "run the same command again"


class Busy(Incomplete):
    """Another process has what was asked for, and waiting was ruled out."""

    next_step = "wait for it here with --if-busy wait, or use a store of your own with --database"


class CannotRun(CertifyError):
    """No credentials, no network, no engine."""

    next_step = "certify doctor says what is wrong with credentials or network; then run the same command again"


class Interrupted(CertifyError):
    """A signal came before anything was begun."""

    WORDS = "interrupted before anything was sent"
    next_step = "run the same command again"

    def __init__(self, exit_code: int, message: str = WORDS) -> None:
        super().__init__(message)
        self.exit_code = exit_code


class StoreError(CannotRun):
    """The store is unreachable, unwritable, corrupt, locked or too new."""

    next_step = "mend the store, or use another one with --database"


class LeaseLost(CannotRun):
    """Another process took over some targets; nothing was written. The runner leaves those and goes on."""

    def __init__(self, targets: Iterable[str]) -> None:
        self.targets = frozenset(targets)
        super().__init__(f"another process took over {', '.join(sorted(self.targets))}")
