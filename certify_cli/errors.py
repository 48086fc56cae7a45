"""What a person can mend, each with its exit code and a hint.

CertifyError
├── UsageError            2  a wrong argument, option or file
│   ├── UnknownModel      2  nothing of that name, with the nearest names
│   ├── AmbiguousName     2  several things of that name, with the candidates
│   ├── ForeignProvider   2  a model that Bedrock does not serve, named by hand
│   ├── BadFile           2  a file that cannot be read or does not say what it should
│   └── NothingSelected   2  the selection is empty
├── Incomplete            3  the run may not go on, for a reason outside the models
├── CannotRun             4  no credentials, no network, no engine
│   └── StoreError        4  the store is unreachable, unwritable, corrupt, locked or too new
├── Interrupted   130, 143  a signal came before anything was begun
└── Breached              1  what was asked for does not hold (drift, a refused file)

What the cloud does is a `Failure`, a value; see `certify_cli.types.failures`.
"""

from __future__ import annotations


class CertifyError(Exception):
    """The message says what and why; the hint says what to do next."""

    exit_code = 4
    next_step = "certify --help"
    """The hint where the place that raised it knows no better one."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint or self.next_step


class Breached(CertifyError):
    """What was asked for does not hold."""

    exit_code = 1


class UsageError(CertifyError):
    """A wrong argument, option or file."""

    exit_code = 2


class UnknownModel(UsageError):
    """Nothing of that name is known."""

    next_step = "certify list-certifiable shows what can be named"


class AmbiguousName(UsageError):
    """Several things have that name."""

    next_step = "name one of them"


class ForeignProvider(UsageError):
    """A model of another provider was named by hand."""


class BadFile(UsageError):
    """A file cannot be read or does not say what it should."""

    next_step = "mend the file, or name another one"


class NothingSelected(UsageError):
    """The selection is empty, which is never a success."""


class Incomplete(CertifyError):
    """The run may not go on, for a reason outside the models."""

    exit_code = 3
    next_step = "run the same command again"


class CannotRun(CertifyError):
    """No credentials, no network, no engine."""

    next_step = "check network, endpoint and credentials, then run the same command again"


class Interrupted(CertifyError):
    """A signal came before anything was begun."""

    next_step = "run the same command again"

    def __init__(self, exit_code: int) -> None:
        super().__init__("interrupted before anything was sent")
        self.exit_code = exit_code


class StoreError(CannotRun):
    """The store is unreachable, unwritable, corrupt, locked or too new."""

    next_step = "mend the store, or use another one with --database"
