"""YAML text as a value: every scalar a text, every mapping with its line, merge keys bounded."""

from __future__ import annotations

import re
from typing import Any

import yaml

from certify_cli.errors import BadFile
from certify_cli.sources.lines import LINE

MOST_MERGED = 10_000
"""Pairs that merge keys may copy into one mapping: anchors multiply with every level."""


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


def read_yaml(name: str, text: str) -> Any:
    """The value; raises BadFile naming file and, where YAML says it, the line."""
    try:
        return yaml.load(text, Loader=_TextLoader)  # noqa: S506 - a narrower SafeLoader
    except yaml.MarkedYAMLError as error:
        line = f":{error.problem_mark.line + 1}" if error.problem_mark else ""
        raise BadFile(f"{name}{line}: not YAML: {error.problem}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise BadFile(f"{name}: not YAML: {str(error).splitlines()[0]}") from None
    except RecursionError:
        raise BadFile(f"{name}: nested too deeply") from None
