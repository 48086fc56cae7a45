"""Who is told when a state changed. To add a kind: a file with a `Notifier` value, and a line in `KINDS`.

What a kind needs of a settings file is in `declared_settings`. tests/contracts/test_notifier_contract.py runs over all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from certify_cli.interfaces import Notifier


def _webhook() -> Notifier:
    from certify_cli.notify.webhook import WEBHOOK

    return WEBHOOK


def _slack() -> Notifier:
    from certify_cli.notify.slack import SLACK

    return SLACK


def _sns() -> Notifier:
    from certify_cli.notify.sns import SNS

    return SNS


KINDS: Mapping[str, Callable[[], Notifier]] = {"webhook": _webhook, "slack": _slack, "sns": _sns}
"""Functions, because httpx and boto3 take long to import."""
