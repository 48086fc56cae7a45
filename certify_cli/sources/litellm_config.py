"""A LiteLLM proxy's config: every `litellm_params.model` of its `model_list`, with the region it is called in.

A bare name in it is never a mistyped Bedrock id: LiteLLM itself reads it as another platform's.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import yaml

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported, Source
from certify_cli.sources.rows import imported

LONGEST = 512 * 1024
"""Characters; the parser is pure Python and slow, and no proxy has a config of that size."""
MOST_MERGED = 10_000
"""Pairs that merge keys may copy into one mapping: anchors multiply with every level."""
LINE = object()
"""The key under which each mapping keeps the line it begins at; no YAML can write it."""
CLAIM = re.compile(r"""^[ \t]*["']?model_list["']?\s*:""", re.MULTILINE)


class _TextLoader(yaml.SafeLoader):
    """SafeLoader that keeps every scalar as text: nothing to overflow, and merge keys are bounded."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own class attribute
        "<": [("tag:yaml.org,2002:merge", re.compile(r"^(?:<<)$"))]
    }
    yaml_constructors = {  # noqa: RUF012 - PyYAML's own class attribute
        tag: constructor
        for tag, constructor in yaml.SafeLoader.yaml_constructors.items()
        if tag in {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", None}
    }

    def flatten_mapping(self, node: yaml.MappingNode) -> None:
        super().flatten_mapping(node)
        if len(node.value) > MOST_MERGED:
            raise yaml.constructor.ConstructorError(None, None, "merge keys expand without end", node.start_mark)

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        return {**super().construct_mapping(node, deep), LINE: node.start_mark.line + 1}


def claims(name: str, text: str) -> bool:
    return bool(CLAIM.search(text)) or name.lower().endswith((".yaml", ".yml"))


def read(name: str, text: str) -> tuple[Imported, ...]:
    """The rows; raises BadFile naming file and, where YAML says it, the line."""
    if len(text) > LONGEST:
        raise BadFile(f"{name}: too large for a LiteLLM config ({len(text)} characters, at most {LONGEST})")
    data = _load(name, text)
    entries = data.get("model_list") if isinstance(data, dict) else None
    if not isinstance(entries, list):
        raise BadFile(f"{name}: no `model_list`", hint="a LiteLLM config has one at its top")
    return tuple(_row(name, number, entry) for number, entry in enumerate(entries, start=1))


def _load(name: str, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a narrower SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadFile(f"{name}{line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile(f"{name}: not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise BadFile(f"{name}: nested too deeply") from None


def _row(name: str, number: int, entry: Any) -> Imported:
    parameters = entry.get("litellm_params") if isinstance(entry, dict) else None
    model = parameters.get("model") if isinstance(parameters, dict) else None
    if not isinstance(model, str) or not model.strip() or not model.isprintable():
        raise BadFile(f"{name}: model_list entry {number} has no litellm_params.model")
    assert isinstance(parameters, dict)
    provider, region = parameters.get("custom_llm_provider", ""), parameters.get("aws_region_name", "")
    row = imported(
        model,
        provider=provider if isinstance(provider, str) else "",
        region=region if isinstance(region, str) else "",
        line=entry[LINE],
    )
    return replace(row, bare=False)


LITELLM_CONFIG = Source(name="litellm_config", claims=claims, read=read)
