"""Rules about certificates: still valid, not too old, of a suite that says enough, earned where it counts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime
from typing import get_args

from certify_cli.policy.breach import Breach
from certify_cli.types.calls import Origin
from certify_cli.types.decisions import INCOMPLETE
from certify_cli.types.durations import SKEW, age_text, duration_text
from certify_cli.types.naming import some_of
from certify_cli.types.plans import SUITES
from certify_cli.types.policy import Demands
from certify_cli.types.reports import TargetReport

WHAT_FOLLOWS = "certify export and list-certifiable name what follows"
_ORIGINS = ("", *get_args(Origin))


def certificate(report: TargetReport, demands: Demands, now: datetime) -> Iterator[Breach]:
    """What is wrong with a target's report as a certificate at that time."""
    yield from _origin(report, demands)
    if report.suite is None or SUITES.index(report.suite) < SUITES.index(demands.min_suite):
        message = f"certified with suite {report.suite}, and {demands.min_suite} is asked for"
        yield Breach(rule="suite", message=message, exit_code=INCOMPLETE)
    if report.eol_date is not None and report.eol_date <= now.date():
        message = f"its certificate is worth nothing any more: the model ended on {report.eol_date}"
        yield Breach(rule="certificate", message=message, exit_code=INCOMPLETE, remedy=WHAT_FOLLOWS)
    elif stale := _stale(report, demands, now):
        yield Breach(rule="certificate", message=stale, exit_code=INCOMPLETE)


def without_cases(report: TargetReport, cases: Collection[str]) -> Iterator[Breach]:
    """What the settings want asked of every chat model, and the certificate was earned without."""
    if report.kind not in (None, "chat"):
        return
    asked = {one.id for one in report.probes}
    if left_out := [one for one in cases if one not in asked]:
        message = f"certified without {some_of(left_out, 3)} of the settings' cases"
        yield Breach(rule="certificate", message=message, exit_code=INCOMPLETE)


def _stale(report: TargetReport, demands: Demands, now: datetime) -> str:
    at, until, longest = report.certified_at, report.expires_at, demands.max_age
    if at is None or report.narrow:
        return "there is no certificate"
    if at - now > SKEW:
        return f"its certificate is of {at:%Y-%m-%d %H:%M} UTC, which is yet to come: a clock is wrong"
    if until is None or until <= now:
        return f"its certificate expired {f'on {until:%Y-%m-%d %H:%M} UTC' if until else 'at once'}"
    if longest is not None and now - at > longest:
        return f"its certificate is {age_text(now - at)} old, and at most {duration_text(longest)} is asked for"
    return ""


def _origin(report: TargetReport, demands: Demands) -> Iterator[Breach]:
    """A custom endpoint counts where its host is named; what a simulator answered never does."""
    if not _accepted(report, [one.lower() for one in demands.origins]):
        where = f"{report.origin} host {report.host}" if report.host else f"origin {report.origin or 'unknown'}"
        message = f"its certificate is of {where}, and {', '.join(demands.origins)} is asked for"
        yield Breach(rule="origin", message=message, remedy=_naming(report.host) if report.host else "")


def _accepted(report: TargetReport, origins: Sequence[str]) -> bool:
    """A host that is called like an origin cannot be named: the word `aws` means AWS, and no machine of that name."""
    if report.origin == "aws":
        return "aws" in origins
    host = (report.host or "").lower()
    return report.origin == "custom" and host not in _ORIGINS and host in origins


def _naming(host: str) -> str:
    if host.lower() in _ORIGINS:
        return f"call the host {host} by its full name or its address, which a policy can name"
    return f'origins = ["aws", "{host}"] in the policy accepts that host'
