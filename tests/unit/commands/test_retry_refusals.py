"""`--retry-errors` refuses to add findings to what they do not belong to, and says what comes first."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from kit.desk import (
    code,
    desk,
    gives_up,
    id_of,
    mended,
    one_by_one,
    retry,
    run,
    statuses,
)
from kit.values import NOON

from certify_cli.commands.dead_letters import discard
from certify_cli.errors import Busy, UsageError
from certify_cli.probes._script import chat
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status


def test_discarded_letters_are_not_asked() -> None:
    at = desk(("a", "answers"))
    first = run(at, "a")
    discard(at.store, at.store.dead_letters(), "known", at.now)
    at.now += timedelta(days=8)
    with pytest.raises(UsageError, match="nothing inconclusive"):
        retry(mended(at))
    with pytest.raises(UsageError, match="so old"):
        retry(at, id_of(first))
    assert at.cloud.asked == []


def test_what_was_certified_again_since_is_not_touched() -> None:
    at = desk(("a", "answers"))
    first = run(at, "a")
    mended(at)
    at.cloud.trouble = lambda route, probe: chat("7") if probe == "answers" else None
    assert code(run(at, "a")) == 1
    at.cloud.asked.clear()
    for name in (None, id_of(first)):
        with pytest.raises(UsageError, match="nothing inconclusive"):
            retry(at, name)
    assert at.cloud.asked == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda at: setattr(at.cloud, "account", "999900001111"), "other credentials"),
        (lambda at: setattr(at, "now", NOON + timedelta(days=8)), "so old"),
    ],
    ids=["another account", "too old"],
)
def test_findings_are_only_added_to_findings_like_them(change: Any, said: str) -> None:
    at = desk(("a", "answers"))
    first = run(at, "a")
    change(mended(at))
    with pytest.raises(UsageError, match=said):
        retry(at, id_of(first), force=True)
    assert at.cloud.asked == []
    assert len(at.store.runs()) == 1


def test_an_unknown_run_and_an_empty_store_are_refused() -> None:
    at = desk()
    with pytest.raises(UsageError, match="nothing inconclusive"):
        retry(at)
    with pytest.raises(UsageError, match="no run 'x'"):
        retry(at, "x")
    with pytest.raises(UsageError, match="nothing inconclusive"):
        retry(at, id_of(run(at, "a")))


@pytest.mark.parametrize("if_busy", ["skip", "fail"])
def test_targets_that_another_process_certifies_are_not_asked_meanwhile(if_busy: str) -> None:
    at = desk(("a", "answers"))
    at.store = MemoryStore(shared=True)
    run(at, "a")
    at.store.leases.take("another", ["a@us-east-1"], seconds=600, most=1)
    with pytest.raises(Busy, match="1 of 1 targets"):
        retry(mended(at), if_busy=if_busy)
    assert len(at.store.runs()) == 1


def test_an_unfinished_run_is_resumed_first() -> None:
    at = desk()

    def trouble(route: str, probe: str) -> Any:
        if (route, probe) == ("b", "answers"):
            at.stop.request(2)
        return gives_up(("a", "answers"))(route, probe)

    at.cloud.trouble = trouble
    first = run(at, "a", "b", limits=one_by_one("1"))
    assert (statuses(first)["a"], first.partial) == (Status.INCONCLUSIVE, True)
    at.stop.times = at.stop.signal_number = 0
    with pytest.raises(UsageError, match="unfinished") as refusal:
        retry(mended(at))
    assert f"--resume --run {id_of(first)}" in refusal.value.hint
