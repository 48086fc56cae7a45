"""What is exported of every history of a target as evidence is as good as the store, whatever the policy."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st
from kit.evidence import pair
from kit.histories import FEW, UNKNOWN, Dated, anything, decided, histories, plain, said, store_of
from kit.values import NOON

from certify_cli.commands.attest import Terms, attest
from certify_cli.commands.exportable import Filters, bearing
from certify_cli.commands.kept import Kept
from certify_cli.errors import Incomplete
from certify_cli.evidence.keys import PublicKey
from certify_cli.evidence.sign import Seal
from certify_cli.evidence.verify import by_time, opened
from certify_cli.evidence.whole import absences
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import Grounds
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.decisions import Decision
from certify_cli.types.reports import RunInfo, TargetReport

Reports = Sequence[tuple[RunInfo, TargetReport]]


def is_as_good_as_the_store(
    history: tuple[Dated, ...], on: Grounds, exported: Callable[[MemoryStore, Filters, Grounds], Reports]
) -> bool:
    """Signed and read again."""
    store = store_of(history)
    seal, key = keys()
    terms = Terms(policy="", policy_digest="", decided=partial(judged_by, on), now=NOON, show_account=True)
    try:
        targets = exported(store, Filters(), on)
    except Incomplete:  # nothing but looks that found nothing bad
        return decided(Kept.of(store), on) == UNKNOWN
    lines = [opened(one.line.encode(), key) for one in attest(targets, store, seal, terms)]
    assert not list(absences(one.claims for one in lines))
    return said(decided(Kept.of_history(by_time(lines)), on)) == said(decided(Kept.of(store), on))


def judged_by(on: Grounds, report: TargetReport) -> Decision:
    return decide([report], grounds=replace(on, certificates=True))


@cache
def keys() -> tuple[Seal, PublicKey]:
    with TemporaryDirectory() as folder:
        return pair(Path(folder))


@FEW
@given(histories(), anything)
def test_exported_evidence_and_its_store_say_the_same(history: tuple[Dated, ...], on: Grounds) -> None:
    assert is_as_good_as_the_store(history, on, bearing)


def test_the_newest_certificate_alone_is_not_as_good() -> None:
    """What was exported once."""

    def newest(store: MemoryStore, filters: Filters, on: Grounds) -> Reports:
        return [max(bearing(store, filters, on), key=lambda one: one[1].certified_at or NOON)]

    often = settings(max_examples=400, phases=[Phase.generate], deadline=None, database=None)
    drawn = st.tuples(histories(), plain)
    assert find(drawn, lambda given: not is_as_good_as_the_store(*given, newest), settings=often, random=Random(0))
