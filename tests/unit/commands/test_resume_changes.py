"""A run is gone on with as it was planned: what would be planned otherwise is named, and refused unless told."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from kit.desk import (
    Desk,
    code,
    desk,
    id_of,
    interrupted,
    mended,
    model,
    run,
)
from kit.values import NOON, failure

from certify_cli.commands.certify import certify, resume
from certify_cli.errors import UsageError
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.failures import Category
from certify_cli.types.model import Lifecycle
from certify_cli.types.reports import Report
from certify_cli.types.target import Selected, Target


def unfinished_run(at: Desk) -> Report:
    interrupted(at, "answers")
    cut = run(at, "a")
    assert cut.partial
    at.stop.times = at.stop.signal_number = 0
    mended(at)
    return cut


def newer(**limits: Any) -> Catalogue:
    known = model("a")
    return Catalogue({"a": replace(known, limits=replace(known.limits, **limits))})


def test_a_run_is_not_gone_on_with_under_another_registry_unless_told() -> None:
    at = desk()
    cut = unfinished_run(at)
    at.catalogue = newer(max_output_tokens=9_000)
    with pytest.raises(UsageError) as refusal:
        resume(None, at.order(), at.store, at.hands())
    assert "a@us-east-1: limits.max_output_tokens is 9000, and was not stated" in refusal.value.message
    assert "--force" in refusal.value.hint
    assert at.cloud.asked == []
    done = resume(id_of(cut), at.order(force=True), at.store, at.hands())
    assert (id_of(done), code(done)) == (id_of(cut), 0)


ANEW: list[tuple[dict[str, Any], str]] = [
    ({"force": True}, "is replaced: --force rules out what it found, where --resume --run "),
    ({"max_age": timedelta(hours=1)}, "is replaced: --max-age rules out what it found, where --resume --run "),
    ({"fresh": True}, "starting over run "),
]


@pytest.mark.parametrize(("options", "told"), ANEW)
def test_that_an_unfinished_run_is_replaced_is_said(options: dict[str, Any], told: str) -> None:
    at = desk()
    cut = id_of(unfinished_run(at))
    assert id_of(run(at, "a", **options)) != cut
    words = [notice for notice in at.told.notices if told in notice and cut in notice]
    assert len(words) == 1, at.told.notices
    [report] = [target.report for target in at.store.run_targets(cut)]
    assert report is not None
    assert report.reason == f"started over with --{next(iter(options)).replace('_', '-')}"


def test_a_run_is_gone_on_with_while_sts_is_silent_by_the_same_credentials_only() -> None:
    at = desk()
    cut = unfinished_run(at)
    at.cloud.sts_answers = False
    at.cloud.account = "999999999999"
    with pytest.raises(UsageError, match="other credentials"):
        resume(None, at.order(), at.store, at.hands())
    assert at.told.notices[-1].endswith("certificates earned under a known account are not reused")
    at.cloud.account = "111122223333"
    done = resume(None, at.order(), at.store, at.hands())
    assert (id_of(done), code(done)) == (id_of(cut), 0)
    assert f"taken as 111122223333, which these credentials had on {NOON:%Y-%m-%d}" in at.told.notices[-2]


def test_a_model_that_left_the_registry_is_a_change_and_a_date_of_a_source_is_none() -> None:
    at = desk()
    unfinished_run(at)
    at.catalogue = Catalogue({})
    with pytest.raises(UsageError, match="a is no longer in the registry"):
        resume(None, at.order(), at.store, at.hands())
    known = model("a")
    at.catalogue = Catalogue(
        {"a": replace(known, prices=replace(known.prices, day=NOON.date(), source=("elsewhere",)))}
    )
    assert code(resume(None, at.order(), at.store, at.hands())) == 0


def test_a_model_that_ended_since_is_not_called_unless_told() -> None:
    at = desk()
    known = replace(model("a"), lifecycle=Lifecycle(status="LEGACY", eol_date=NOON.date()))
    at.catalogue = Catalogue({"a": known}, covered=frozenset({"us-east-1"}))
    interrupted(at, "answers")
    asked = [Selected(target=Target("a", "us-east-1"), model=known, asked="a", named=True)]
    assert certify(asked, (), at.order(), at.store, at.hands()).partial
    at.stop.times = at.stop.signal_number = 0
    mended(at)
    at.now = NOON + timedelta(days=1)
    with pytest.raises(UsageError, match=r"a@us-east-1: past its end of life \(2026-11-22\)"):
        resume(None, at.order(), at.store, at.hands())
    assert at.cloud.asked == []
    [ended] = resume(None, at.order(force=True), at.store, at.hands()).targets
    assert ended.expires_at == ended.certified_at, "nothing is certified beyond the end"


def test_probes_that_changed_are_named() -> None:
    at = desk()
    cut = unfinished_run(at)
    at.store.change_run(id_of(cut), lambda run: replace(run, suite_version="000000000000"))
    with pytest.raises(UsageError, match=r"suite smoke are version \w{12}, and were 000000000000"):
        resume(None, at.order(), at.store, at.hands())


def test_other_credentials_are_never_overridden() -> None:
    at = desk()
    unfinished_run(at)
    at.cloud.account = "999900001111"
    with pytest.raises(UsageError, match="other credentials or another endpoint"):
        resume(None, at.order(force=True), at.store, at.hands())


def test_a_circuit_that_was_open_when_a_run_was_cut_is_not_open_in_the_healthy_rest() -> None:
    at = desk()
    names = [f"m{number}" for number in range(12)]
    at.catalogue = Catalogue({name: model(name) for name in names})

    def down(route: str, probe: str) -> Any:
        if len(at.cloud.asked) >= 10:
            at.stop.request(2)
        return failure(Category.SERVICE_UNAVAILABLE, transient=False, status=503, message="down")

    at.cloud.trouble = down
    cut = run(at, *names)
    assert cut.run is not None
    assert [one.state for one in cut.run.circuits] == ["open"]
    at.stop.times = at.stop.signal_number = 0
    done = resume(None, mended(at).order(), at.store, at.hands())
    assert done.run is not None
    assert done.run.state == "finished"
    assert [(one.state, one.opened) for one in done.run.circuits] == [("closed", 1)]
