"""No certificate outlives its model, by what is known today, whoever decides or shows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from kit.at_the_gate import EVIDENCE, KEY, SETTINGS, STORE, gate, signed, stored
from kit.command import Terminal
from kit.gated import report
from kit.in_process import home, invoke

from certify_cli.registry.load import shipped_directory
from certify_cli.stores import open_store
from certify_cli.types.changes import Amendment
from certify_cli.types.model import InventoryModel, Offer

NOVA = "amazon.nova-lite-v1:0"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEW = "new.model-v1:0"
GONE, ENDS = "meta.llama3-2-1b-instruct-v1:0", date(2026, 7, 7)
"""A model that the shipped registry says has ended."""


@pytest.fixture
def now(terminal: Terminal) -> Iterator[datetime]:
    """This process in a home of its own."""
    with home(terminal.home, terminal.environment):
        yield datetime.now(UTC)


def test_no_certificate_outlives_the_end_of_life_known_today(now: datetime) -> None:
    """The report was made when nobody knew of an end."""
    found = report(GONE, now - HOUR)
    stored(found)
    gone = gate(GONE)
    assert (gone.code, f"the model ended on {ENDS}" in gone.err, "list-certifiable" in gone.err) == (3, True, True)
    assert gate(GONE, settings='[policy]\nlifecycle_horizon = "60d"\n').code == 1
    shown = invoke(("report", "--format", "json", "--database", str(STORE))).json["targets"][0]
    assert (shown["eol_date"], shown["expires_at"]) == (str(ENDS), f"{ENDS}T00:00:00Z")
    assert invoke(("export", "ids", "--database", str(STORE))).code == 3
    SETTINGS.unlink()
    signed((found, now - HOUR, now - HOUR))
    words = (str(EVIDENCE), "--key", str(KEY))
    assert invoke(("gate", GONE, "--evidence", *words)).code == 3
    assert invoke(("verify", *words)).code == 1


def registry_of(ends: date, said: date) -> None:
    """A registry of one model, which ends then, as was said on that day."""
    shipped = (shipped_directory() / "amazon" / "amazon.nova-lite-v1_0.toml").read_text()
    before, _, after = shipped.partition("[lifecycle]\n")
    life = f'[lifecycle]\nstatus = "LEGACY"\neol_date = {ends}\nsource = ["aws"]\nday = {said}\n'
    Path("registry/amazon").mkdir(parents=True, exist_ok=True)
    file = Path("registry/amazon/amazon.nova-lite-v1_0.toml")
    file.write_text(before + life + "\n[" + after.partition("\n[")[2])


@pytest.mark.parametrize(
    ("reported", "stated", "said", "ends"),
    [
        (None, 30, -9, 30),
        (30, 90, -9, 30),
        (90, 30, -9, 30),
        (30, 90, 0, 90),
        (90, 30, 0, 30),
        (-30, 90, 0, 90),
    ],
)
def test_of_two_dates_the_earlier_counts_until_a_later_day_says_otherwise(
    now: datetime, reported: int | None, stated: int, said: int, ends: int
) -> None:
    """Days from today; the certificate is of yesterday."""
    today = now.date()
    known = None if reported is None else today + timedelta(days=reported)
    stored(report(NOVA, now - DAY, eol_date=known))
    registry_of(today + timedelta(days=stated), today + timedelta(days=said))
    shown = gate(NOVA, "--registry", "registry", "--format", "json", settings='[policy]\nlifecycle_horizon = "60d"\n')
    assert shown.json["targets"][0]["eol_date"] == str(today + timedelta(days=ends))
    assert shown.code == (1 if ends < 60 else 0)


def test_what_aws_said_of_a_region_counts_there(now: datetime) -> None:
    stored(report(NOVA, now - HOUR), report(NOVA, now - HOUR, "eu-west-1"), report(NEW, now - HOUR))
    gone = Offer(region="us-east-1", listed=True, day=now.date(), eol_date=now.date())
    with closing(open_store(STORE)) as store:
        rows = tuple(InventoryModel(id=one, model=one, provider="bedrock", offers=(gone,)) for one in (NOVA, NEW))
        store.amend_models(lambda _: Amendment(rows=rows))
    for name, region, code in ((NOVA, "us-east-1", 3), (NOVA, "eu-west-1", 0), (NEW, "us-east-1", 3)):
        assert gate(f"{name}@{region}").code == code, (name, region)
