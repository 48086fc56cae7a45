"""IAM policies that allow exactly the certified targets, each within what a managed policy may hold.

The model behind a profile is allowed through that profile only (condition key `bedrock:InferenceProfileArn`, User
Guide, prerequisites for inference profiles): else the principal could call it directly in every destination.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from certify_cli.exports.certified import Certified
from certify_cli.exports.origins import warning

MOST_CHARACTERS = 6_144
"""Of a managed policy, white space not counted (IAM quotas)."""
VERSION = "2012-10-17"
NOT_AWS = "NotEvidenceAboutAws"
"""The Sid of every statement that rests on another endpoint's answers: JSON knows no comments."""

Statement = dict[str, Any]


def iam_policies(certified: Sequence[Certified]) -> str:
    """One policy document a line, in JSON without white space."""
    return "".join(f"{_json(document)}\n" for document in documents(certified))


def documents(certified: Sequence[Certified]) -> list[dict[str, Any]]:
    """As few as hold all statements, in order."""
    marked = bool(warning(certified))
    filled: list[list[Statement]] = [[]]
    for statement in _small_enough(statements(certified), marked):
        if filled[-1] and len(_json(_document([*filled[-1], statement], marked))) > MOST_CHARACTERS:
            filled.append([])
        filled[-1].append(statement)
    return [_document(one, marked) for one in filled]


def statements(certified: Sequence[Certified]) -> list[Statement]:
    """What is called directly and the profiles together; then the models behind each profile."""
    direct: dict[tuple[str, ...], dict[str, None]] = defaultdict(dict)
    behind: dict[tuple[tuple[str, ...], str], dict[str, None]] = defaultdict(dict)
    for need in (need for one in certified for need in one.needs):
        profile = need.resources[0] if ":foundation-model/" not in need.resources[0] else ""
        if profile in ("", "*"):
            direct[need.actions].update(dict.fromkeys(need.resources))
        else:
            direct[need.actions][profile] = None
            behind[need.actions, profile].update(dict.fromkeys(need.resources[1:]))
    through = (
        _allow(actions, models, {"StringLike": {"bedrock:InferenceProfileArn": profile}})
        for (actions, profile), models in behind.items()
        if models
    )
    return [*(_allow(actions, arns) for actions, arns in direct.items()), *through]


def _allow(actions: Iterable[str], resources: Iterable[str], condition: Statement | None = None) -> Statement:
    held = {"Condition": condition} if condition else {}
    return {"Effect": "Allow", "Action": [*actions], "Resource": [*resources], **held}


def _small_enough(given: Sequence[Statement], marked: bool) -> Iterator[Statement]:
    """A statement with more resources than a policy holds becomes several with the same actions and condition."""
    for statement in given:
        if len(_json(_document([statement], marked))) <= MOST_CHARACTERS or len(statement["Resource"]) < 2:
            yield statement
            continue
        half = len(statement["Resource"]) // 2
        parts = [
            {**statement, "Resource": part} for part in (statement["Resource"][:half], statement["Resource"][half:])
        ]
        yield from _small_enough(parts, marked)


def _document(held: Sequence[Statement], marked: bool) -> dict[str, Any]:
    """A Sid is unique within its policy."""
    named = [{"Sid": f"{NOT_AWS}{number}", **one} for number, one in enumerate(held, 1)] if marked else [*held]
    return {"Version": VERSION, "Statement": named}


def _json(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
