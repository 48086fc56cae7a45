"""A record becomes a case: its name, its conversation, and its checks, of which there must be one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from certify_cli.cases.reading import fields
from certify_cli.cases.reading.checks import CHECKS, checks_of
from certify_cli.cases.reading.fields import Problem
from certify_cli.cases.reading.messages import messages_of
from certify_cli.cases.reading.tools import tools_of
from certify_cli.types.cases import Case

ASKING = ("name", "prompt", "messages", "images", "system", "tools", "max_tokens")
KEYS = (*ASKING, *CHECKS)
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
MOST_TOKENS = 1_000_000


def case_of(record: Mapping[str, Any], folder: Path) -> Case:
    """The case; pictures are read from below `folder`. Raises Problem."""
    fields.only(record, KEYS)
    name = _name(record)
    tools = tools_of(record["tools"]) if "tools" in record else ()
    return Case(
        name=name,
        messages=messages_of(record, folder),
        system=fields.spoken(record["system"], "system") if "system" in record else "",
        tools=tools,
        max_tokens=fields.whole(record["max_tokens"], "max_tokens", most=MOST_TOKENS)
        if "max_tokens" in record
        else None,
        checks=checks_of(record, tools),
    )


def _name(record: Mapping[str, Any]) -> str:
    """Names stand in ids and reports, so they are short and plain."""
    if "name" not in record:
        raise Problem("the case has no name", hint="names stand in reports as case:NAME")
    name = fields.text(record["name"], "name")
    if not _NAME.fullmatch(name):
        raise Problem("name may have up to 80 letters, digits, dots, underscores and hyphens, no others")
    return name
