"""A LiteLLM proxy's config: every `litellm_params.model` of its `model_list`, with region, role and mode.

A bare name in it is never a mistyped Bedrock id: LiteLLM itself reads it as another platform's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source
from certify_cli.sources.lines import LINE
from certify_cli.sources.rows import imported

LONGEST = 512 * 1024
"""Characters; the parser is pure Python and slow, and no proxy has a config of that size."""
LONGEST_TEXT = 2048
"""An ARN's own limit."""
REFERENCE = "os.environ/"
"""How a value begins that the proxy reads from its environment when it starts; that of this machine says nothing."""
CLAIM = re.compile(r"""^[ \t]*["']?model_list["']?\s*:""", re.MULTILINE)


def claims(name: str, text: str) -> bool:
    return bool(CLAIM.search(text)) or name.lower().endswith((".yaml", ".yml"))


def read(name: str, text: str) -> tuple[Imported, ...]:
    """The rows; raises BadFile naming file and, where YAML says it, the line."""
    if len(text) > LONGEST:
        raise BadFile(f"{name}: too large for a LiteLLM config ({len(text)} characters, at most {LONGEST})")
    from certify_cli.sources.yaml_text import read_yaml  # costs what naming a target need not pay

    data = read_yaml(name, text)
    entries = data.get("model_list") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise BadFile(f"{name}: no `model_list`", hint="a LiteLLM config has one at its top")
    return tuple(_row(name, number, entry) for number, entry in enumerate(entries, start=1))


def _row(name: str, number: int, entry: Any) -> Imported:
    parameters = entry.get("litellm_params") if isinstance(entry, dict) else None
    model = parameters.get("model") if isinstance(parameters, dict) else None
    if not isinstance(model, str) or not model.strip() or not model.isprintable():
        raise BadFile(f"{name}: model_list entry {number} has no litellm_params.model")
    assert isinstance(parameters, dict)
    region = _text(parameters, "aws_region_name")
    row = imported(model, provider=_text(parameters, "custom_llm_provider"), region=region, line=entry[LINE])
    return replace(
        row,
        bare=False,
        region_from="" if row.regions or not region.startswith(REFERENCE) else region,
        role=_text(parameters, "aws_role_name"),
        profile=_text(parameters, "aws_profile_name"),
        mode=_text(entry.get("model_info"), "mode"),
    )


def _text(table: Any, key: str) -> str:
    """A printable text, or "": what is anything else says nothing."""
    value = table.get(key, "") if isinstance(table, dict) else ""
    return value.strip() if isinstance(value, str) and value.isprintable() and len(value) <= LONGEST_TEXT else ""


LITELLM_CONFIG = Source(name="litellm_config", claims=claims, read=read)
