"""The JSON Schemas of reports and notifications, made from the types; docs/schema holds what users get of them."""

from __future__ import annotations

import ast
import inspect
import json
from collections.abc import Iterator
from dataclasses import is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter

from certify_cli.types.notifications import SCHEMA as NOTICE
from certify_cli.types.notifications import Notification
from certify_cli.types.reports import SCHEMA, Report

FOLDER = Path(__file__).parents[2] / "docs" / "schema"
FILE = FOLDER / f"{SCHEMA.replace('/', '-')}.json"
NOTIFICATION = FOLDER / f"{NOTICE.replace('/', '-')}.json"
MONEY = {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}

# What CONTRACT section 11 promises is there; the rest came later, and a report of an older version lacks it.
PROMISED = {
    "Report": "schema partial run decision totals cost_usd targets",
    "RunInfo": "id started_at ended_at origin suite suite_version policy",
    "Decision": "outcome exit_code reasons",
    "Reason": "rule target message waiver",
    "Cost": "estimated actual",
    "Tokens": "input output",
    "Percentiles": "p50",
    "TargetReport": (
        "target model vendor provider kind route region account account_name principal api asked served status rating"
        " badge reason suite origin uncurated cached certified_at expires_at lifecycle eol_date latency_ms ttft_ms"
        " calls retries tokens cost_usd probes"
    ),
    "Notification": "schema id at command origin run outcome summary events changes left_out see",
    "News": "event target before after message remedy",
    "ProbeReport": "id mark required flaky category message remedy trials passed request_ids",
}


def notification() -> dict[str, Any]:
    """That of `certify.notification/1`."""
    return published(Notification, NOTICE)


def published(whole: type = Report, name: str = SCHEMA) -> dict[str, Any]:
    """The schema as users get it: open, for fields may be added; fields are described by the types' own words."""
    made = TypeAdapter(whole).json_schema(mode="serialization")
    shapes = made.pop("$defs") | {whole.__name__: made}
    for part, kind in _kinds(whole):
        _describe(shapes[part], kind)
    for part, shape in shapes.items():
        shape.pop("additionalProperties", None)
        if "properties" in shape:
            shape["required"] = PROMISED.get(part, "").split()
    document = shapes.pop(whole.__name__)
    document["properties"]["schema"] = {"const": name}
    head = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:{name.replace('.', ':').replace('/', ':')}",
    }
    return {**head, "title": name, **_untitled(document), "$defs": _untitled(dict(sorted(shapes.items())))}


def closed(schema: dict[str, Any]) -> dict[str, Any]:
    """The same, in which every field must be there and no other may: what today's reports are held to."""
    copy = json.loads(json.dumps(schema))
    for shape in (copy, *copy["$defs"].values()):
        if "properties" in shape:
            shape |= {"additionalProperties": False, "required": list(shape["properties"])}
    return dict(copy)


def text_of(schema: dict[str, Any]) -> str:
    return json.dumps(schema, indent=2, ensure_ascii=True) + "\n"


def _kinds(kind: Any) -> Iterator[tuple[str, type]]:
    """The dataclasses that a report is made of."""
    seen: set[type] = set()
    waiting: list[Any] = [kind]
    while waiting:
        one = waiting.pop()
        if is_dataclass(one) and isinstance(one, type) and one not in seen:
            seen.add(one)
            waiting += get_type_hints(one).values()
            yield one.__name__, one
        waiting += get_args(one)


def _describe(shape: dict[str, Any], kind: type) -> None:
    """Adds the strings that stand below fields, and what money looks like."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    for field, below in zip(body.body, body.body[1:], strict=False):
        if isinstance(field, ast.AnnAssign) and isinstance(below, ast.Expr) and isinstance(field.target, ast.Name):
            shape["properties"][field.target.id]["description"] = inspect.cleandoc(ast.literal_eval(below.value))
    for name, hint in get_type_hints(kind).items():
        if Decimal in (hint, *get_args(hint)) and name in shape["properties"]:
            choice = shape["properties"][name]
            choice["anyOf"] = [MONEY if one.get("type") == "string" else one for one in choice.get("anyOf", [MONEY])]


def _untitled(value: Any, *, names: bool = False) -> Any:
    """Without titles that repeat names, and without defaults: every field is written. `names`: keys are field names."""
    if isinstance(value, dict):
        kept = {key: one for key, one in value.items() if names or key not in ("title", "default")}
        return {key: _untitled(one, names=key in ("properties", "$defs")) for key, one in kept.items()}
    return [_untitled(one) for one in value] if isinstance(value, list) else value
