"""Cases made from the records that people write, and what one trial of such a case shows for a given reply."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from certify_cli.cases.asking import probe_of
from certify_cli.cases.reading.case import case_of
from certify_cli.interfaces import Subject
from certify_cli.types.calls import Reply, Request
from certify_cli.types.cases import Case
from certify_cli.types.findings import Judgement, Seen
from certify_cli.types.model import Prices
from kit.values import record

PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
"""One pixel."""
WEATHER = {
    "name": "get_weather",
    "description": "Returns the weather of a city",
    "schema": {"type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}},
}


def case(name: str = "greets", folder: Path = Path(), **keys: Any) -> Case:
    """A case of those keys; with a prompt and a check where none is given."""
    asked = {} if "messages" in keys else {"prompt": "Say hello"}
    checked = (
        {} if keys.keys() - {"prompt", "messages", "images", "system", "tools", "max_tokens"} else {"contains": "hello"}
    )
    return case_of({"name": name, **asked, **checked, **keys}, folder)


def request_of(one: Case) -> Request:
    return next(probe_of(one).ask(Subject(record(), 7)))


def seen_of(one: Case, reply: Reply, prices: Prices | None = None) -> Seen:
    """What is kept of the reply."""
    asking = probe_of(one).ask(Subject(record(), 7, prices=prices))
    next(asking)
    try:
        asking.send(reply)
    except StopIteration as end:
        kept: Seen = end.value
        return kept
    raise AssertionError("a case asks once")


def judged(one: Case, reply: Reply, prices: Prices | None = None) -> Judgement:
    return probe_of(one).judge(seen_of(one, reply, prices))
