"""`sarif`: SARIF 2.1.0 for code scanning, one result a problem, on the line of the file that names the target."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import quote

from certify_cli.formats._problems import Problem, problems, somewhere
from certify_cli.formats._reasons import LEVELS, Level
from certify_cli.formats._sarif_rules import rule
from certify_cli.formats._summary import banner, decision_line, partial_line, totals_line
from certify_cli.formats._untrusted import one_line
from certify_cli.formats.json import data, document
from certify_cli.interfaces import Format, Screen
from certify_cli.types.lines import FileLine
from certify_cli.types.reports import Report, RunInfo

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
ROOT = "%SRCROOT%"
"""What relative addresses are relative to: the root of the repository."""
MOST = 5_000
"""Results; GitHub shows no more of a run."""
LIMIT = 2_000
"""Characters of one message."""


def report(value: Report, _: Screen) -> str:
    """One run of one tool; same rule and target, same fingerprint, whatever the texts and lines say."""
    return document({"$schema": SCHEMA, "version": "2.1.0", "runs": [_run(value)]}, indent=2)


def _run(value: Report) -> dict[str, Any]:
    found = problems(value)
    shown, place = sorted(found, key=lambda one: LEVELS.index(one.level))[:MOST], somewhere(value)
    names = sorted({_rule_id(one.rule) for one in shown})
    driver: dict[str, Any] = {"name": "certify", "rules": [rule(name) for name in names]}
    if value.run is not None and value.run.version:
        driver |= {"version": one_line(value.run.version)}
    return {
        "tool": {"driver": driver},
        "automationDetails": {"id": _automation(value.run)},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(value, len(found) - len(shown))],
        "results": [_result(one, names, place) for one in shown],
        "properties": {"origins": _origins(value), "partial": value.partial},
    }


def _origins(value: Report) -> list[str]:
    run = [value.run.origin] if value.run is not None else []
    return sorted({one for one in (*run, *(target.origin for target in value.targets)) if one})


def _automation(run: RunInfo | None) -> str:
    """What stands before the last slash tells GitHub which earlier upload this one replaces."""
    return f"certify/{run.suite}/{one_line(run.id)}" if run is not None else "certify/latest/"


def _invocation(value: Report, left_out: int) -> dict[str, Any]:
    told: dict[str, Any] = {"executionSuccessful": not value.partial}
    if value.run is not None:
        told |= {"startTimeUtc": data(value.run.started_at)}
        told |= {"endTimeUtc": data(value.run.ended_at)} if value.run.ended_at else {}
    if value.decision is not None:
        told |= {"exitCode": value.decision.exit_code, "exitCodeDescription": value.decision.outcome}
    return told | {"toolExecutionNotifications": list(_notifications(value, left_out))}


def _notifications(value: Report, left_out: int) -> Iterator[dict[str, Any]]:
    more = f"{left_out} more results left out: code scanning shows {MOST} (all in json)" if left_out else ""
    for said in (banner(value), partial_line(value), more):
        if said:
            yield _notification("warning", said)
    for said in (totals_line(value), decision_line(value)):
        if said:
            yield _notification("note", said)


def _notification(level: Level, said: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": _message(said)}}


def _result(problem: Problem, names: Sequence[str], place: FileLine) -> dict[str, Any]:
    name = _rule_id(problem.rule)
    result: dict[str, Any] = {
        "ruleId": name,
        "ruleIndex": names.index(name),
        "level": problem.level,
        "message": {"text": _message(str(problem))},
        "locations": [_location(problem, problem.at or place)],
        # The first is the only one that GitHub compares; without it, the targets that one line names would be one alert
        "partialFingerprints": {"primaryLocationLineHash": f"{problem.key[:16]}:1", "certifyTarget/v1": problem.key},
    }
    if problem.level == "note":
        justification = {"justification": one_line(problem.excuse, LIMIT)}
        result["suppressions"] = [{"kind": "external", "status": "accepted", **justification}]
    return result


def _location(problem: Problem, at: FileLine) -> dict[str, Any]:
    address = quote(at.file[:LIMIT], errors="replace")
    file = {"uri": address, **({} if at.file.startswith("/") else {"uriBaseId": ROOT})}
    named = {"logicalLocations": [{"fullyQualifiedName": one_line(problem.target, LIMIT), "kind": "resource"}]}
    place = {"artifactLocation": file, "region": {"startLine": at.line}}
    return {"physicalLocation": place, **(named if problem.target else {})}


def _rule_id(name: str) -> str:
    """The rule as a token; one that had to be changed for it, or cut, keeps a digest of what it was."""
    token = re.sub(r"[^A-Za-z0-9_./:-]+", "-", name)[:100]
    if token == name:
        return name
    return f"{token}-{hashlib.sha256(name.encode('utf-8', 'backslashreplace')).hexdigest()[:8]}"


def _message(text: str) -> str:
    """Plain text in which nothing is a placeholder (`{0}`) or an embedded link (`[words](address)`)."""
    text = one_line(text, LIMIT).replace("](", "] (")
    return text.replace("{", "{{").replace("}", "}}")


FORMAT = Format(name="sarif", report=report)
