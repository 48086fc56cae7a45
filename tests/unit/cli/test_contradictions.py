"""Options of `certify certify` that contradict each other are refused before anything is opened."""

from __future__ import annotations

from typing import Any

import pytest

from certify_cli.cli.certifying import certifying
from certify_cli.cli.frame import Frame
from certify_cli.cli.invocation import Invocation
from certify_cli.errors import UsageError


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"retry_errors": True, "targets": ("m",)}, "--retry-errors goes on with a run as it was planned"),
        ({"resume": True, "everything": True}, "--resume goes on with a run as it was planned"),
        ({"resume": True, "retry_errors": True}, "--resume and --retry-errors contradict"),
        ({"resume": True, "fresh": True}, "--resume and --fresh contradict"),
        ({"run": "x"}, "--run names a run to go on with"),
    ],
)
def test_contradictions(given: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said) as refusal:
        certifying(Frame.of(), Invocation(**given))
    assert refusal.value.hint
