"""docs/schema describes what is written: reports, golden, hostile and empty ones, and notifications. `make golden`."""

from __future__ import annotations

import json
import os
from typing import Any

import jsonschema
import pytest
from kit import notices
from kit.hostile import HOSTILE
from kit.hostile_report import hostile_report
from kit.report_schema import FILE, NOTIFICATION, PROMISED, closed, notification, published, text_of
from kit.specimen import REPORT

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.notify._writing import as_json
from certify_cli.types.reports import Report

REPORTS = [REPORT, Report(), *(hostile_report(text) for text in HOSTILE if len(text) < 1000)]
SCHEMA = jsonschema.Draft202012Validator(published())
CLOSED = jsonschema.Draft202012Validator(closed(published()))


def written(report: Report) -> Any:
    return json.loads(formats.render(report, "json", Screen()))


def test_the_published_schema_is_that_of_the_types() -> None:
    if os.environ.get("CERTIFY_UPDATE_GOLDEN"):
        FILE.parent.mkdir(exist_ok=True)
        FILE.write_text(text_of(published()), "utf-8")
    assert json.loads(FILE.read_text("utf-8")) == published()
    jsonschema.Draft202012Validator.check_schema(published())


def test_the_published_schema_of_notifications_is_that_of_the_types() -> None:
    if os.environ.get("CERTIFY_UPDATE_GOLDEN"):
        NOTIFICATION.write_text(text_of(notification()), "utf-8")
    assert json.loads(NOTIFICATION.read_text("utf-8")) == notification()
    jsonschema.Draft202012Validator.check_schema(notification())
    checked = jsonschema.Draft202012Validator(closed(notification()))
    for told in (notices.notification(), notices.notification(*(notices.news(one) for one in range(3)))):
        checked.validate(json.loads(as_json(told)))
    assert not checked.is_valid(json.loads(as_json(notices.notification())) | {"events": {"exploded": 1}})


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_it_describes_all_that_is_written(number: int) -> None:
    data = written(REPORTS[number])
    SCHEMA.validate(data)
    CLOSED.validate(data)


@pytest.mark.parametrize("number", range(len(REPORTS)))
def test_a_line_of_jsonl_is_a_target_of_it(number: int) -> None:
    target = CLOSED.evolve(schema=CLOSED.schema["$defs"]["TargetReport"] | {"$defs": CLOSED.schema["$defs"]})
    for line in formats.render(REPORTS[number], "jsonl", Screen()).splitlines():
        target.validate(json.loads(line))


def test_fields_that_came_later_may_be_there_or_not() -> None:
    data = written(REPORT)
    del data["dead_letters"], data["targets"][0]["named_at"]
    SCHEMA.validate(data | {"from_tomorrow": 1})


@pytest.mark.parametrize("name", PROMISED)
def test_what_is_promised_is_demanded(name: str) -> None:
    document = notification() if name in ("Notification", "News") else published()
    shape = document if name in ("Report", "Notification") else document["$defs"][name]
    assert set(PROMISED[name].split()) == set(shape["required"])
    assert set(shape["required"]) <= set(shape["properties"])


@pytest.mark.parametrize(
    ("key", "wrong"),
    [("schema", "certify.report/2"), ("targets", [{}]), ("totals", {"FAILED": "one"}), ("cost_usd", {"actual": 0.1})],
)
def test_it_sees_a_fault(key: str, wrong: Any) -> None:
    assert not SCHEMA.is_valid(written(REPORT) | {key: wrong})


@pytest.mark.parametrize(
    ("key", "wrong"), [("rating", "4.8"), ("status", "GOOD"), ("cost_usd", 0.1), ("cost_usd", "1e3")]
)
def test_it_sees_a_fault_in_a_target(key: str, wrong: Any) -> None:
    data = written(REPORT)
    data["targets"][0] |= {key: wrong}
    assert not SCHEMA.is_valid(data)
