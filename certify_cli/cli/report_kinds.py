"""The reports that `certify report` gives instead of the usual one, and the options that each of them heeds."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from certify_cli.errors import UsageError

FILTERS = ("target", "model", "region", "account", "vendor", "status")
DECIDING = ("policy", "baseline")
HEEDED: Mapping[str, tuple[str, ...]] = {
    "": (*FILTERS, *DECIDING, "run", "write-baseline", "eol-warning"),
    "runs": ("last",),
    "health": ("eol-warning",),
    "history": (*FILTERS, "last"),
    "compare": (*FILTERS, "run", "last"),
    "explain": (*DECIDING, "run"),
    "rejudge": (*FILTERS, "run"),
}
"""By the option that asks for the report; "" is the usual one."""
OPTIONS = frozenset(name for heeded in HEEDED.values() for name in heeded)
INSTEAD: Mapping[tuple[str, str], str] = {
    **dict.fromkeys([("runs", name) for name in FILTERS], "--history with it shows which runs looked at those targets"),
    ("runs", "run"): "--run alone shows that run",
    ("history", "run"): "--run alone shows that run",
    ("explain", "target"): "--explain TARGET names it already",
}
"""What leads to what was meant, where "drop it" would not."""


def check(asked: Collection[str], typed: Collection[str]) -> None:
    """Raises UsageError for two reports at once, and for a typed option that the one asked for would not heed."""
    if len(asked) > 1:
        first, second = sorted(asked, key=list(HEEDED).index)[:2]
        raise UsageError(f"--{first} and --{second} are two reports", hint="ask for one at a time")
    report = next(iter(asked), "")
    for name in sorted(OPTIONS & set(typed)):
        if name not in HEEDED[report]:
            raise _idle(report, name)


def _idle(report: str, name: str) -> UsageError:
    if report:
        return UsageError(f"--{name} has no bearing on --{report}", hint=INSTEAD.get((report, name), "drop it"))
    heeding = [f"--{one}" for one, heeded in HEEDED.items() if name in heeded]
    return UsageError(f"--{name} is of {', '.join(heeding)}", hint="add one of them, or drop it")
