"""The tools of a record, in our short form or as Converse's toolSpec."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from certify_cli.cases.reading import fields
from certify_cli.cases.reading.checks import schema_text
from certify_cli.cases.reading.fields import Problem
from certify_cli.types.cases import Tool

MOST_TOOLS = 100
NO_INPUT: Mapping[str, Any] = {"type": "object", "properties": {}}
_NAME = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""As Converse takes them (API-FACTS section 3)."""


def tools_of(value: Any) -> tuple[Tool, ...]:
    """The tools; raises Problem."""
    if not isinstance(value, list) or not value or len(value) > MOST_TOOLS:
        raise Problem(f"tools must be a list of 1 to {MOST_TOOLS} objects with name, description and schema")
    tools = tuple(_tool(one, f"tool {place}") for place, one in enumerate(value, 1))
    if len({tool.name for tool in tools}) < len(tools):
        raise Problem("tools: two have the same name")
    return tools


def _tool(value: Any, where: str) -> Tool:
    spec = _short(fields.table(value, where), where)
    fields.only(spec, ("name", "description", "schema"), f"{where}: ")
    name = fields.text(spec.get("name", ""), f"{where}: name")
    if not _NAME.fullmatch(name):
        raise Problem(f"{where}: name must be 1 to 64 letters, digits, underscores and hyphens")
    return Tool(
        name=name,
        description=fields.spoken(spec["description"], f"{where}: description") if "description" in spec else "",
        schema=schema_text(spec.get("schema", NO_INPUT), f"{where}: schema"),
    )


def _short(spec: Mapping[str, Any], where: str) -> Mapping[str, Any]:
    """Converse's `{"toolSpec": {"name", "description", "inputSchema": {"json"}}}` in the short form."""
    if "toolSpec" not in spec:
        return spec
    fields.only(spec, ("toolSpec",), f"{where}: ")
    inner = dict(fields.table(spec["toolSpec"], f"{where}: toolSpec"))
    if "inputSchema" in inner:
        schema = fields.table(inner.pop("inputSchema"), f"{where}: inputSchema")
        fields.only(schema, ("json",), f"{where}: inputSchema: ")
        inner["schema"] = schema.get("json")
    return inner
