"""What is said of a result: an in-toto Statement v1 with SLSA's Verification Summary v1, to and from its JSON."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from certify_cli.codec import utc
from certify_cli.errors import Refused
from certify_cli.evidence.canonical import canonical, parse
from certify_cli.evidence.result import SCHEMA, Result
from certify_cli.types.plans import SUITES
from certify_cli.types.reports import TargetReport

STATEMENT = "https://in-toto.io/Statement/v1"
PREDICATE = "https://slsa.dev/verification_summary/v1"
VERIFIER = "urn:certify-cli:key:sha256:"
"""What a verifier is called: by the key it signs with, so that none can speak under the name of another."""
POLICY = "urn:certify-cli:policy:"
EXTENSION = "urn:certify-cli:evidence"
"""A field of our own in the predicate has a URI for its name, as the specification asks."""
LEVELS = {suite: f"CERTIFY_{suite.upper()}" for suite in SUITES}
NO_LEVEL = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What is known of how a result came about; `digests` by name, in SHA-256. `account` only where it may be shown.

    `batch` names what was signed at once, of which `targets` is the number: a served certificate's `run` is another.
    """

    verified_at: datetime
    passed: bool
    policy: str
    digests: Mapping[str, str]
    run: str
    targets: int
    batch: str
    suite_version: str
    version: str
    account: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claims:
    """What a statement says, as far as anything hangs on it."""

    subject: str
    sha256: str
    predicate: str
    verifier: str
    verified_at: datetime
    resource: str
    passed: bool
    levels: tuple[str, ...]
    expires_at: datetime | None
    ended_at: datetime | None
    """When the last trial ended; None where there was none."""
    origin: str | None
    run: str
    targets: int
    batch: str


def statement(result: Result, about: Circumstances, key_id: str) -> bytes:
    """The canonical text of the statement, which is what gets signed."""
    target = result.target
    level = LEVELS[target.suite] if about.passed and target.suite else NO_LEVEL
    predicate = {
        "verifier": {"id": f"{VERIFIER}{key_id}", "version": {"certify-cli": about.version}},
        "timeVerified": utc(about.verified_at),
        "resourceUri": resource_uri(target),
        "policy": {"uri": f"{POLICY}{quote(about.policy)}", "digest": {"sha256": about.digests["policy"]}},
        "verificationResult": "PASSED" if about.passed else "FAILED",
        "verifiedLevels": [level],
        EXTENSION: _extension(result, about),
    }
    subject = {"name": target.target, "digest": {"sha256": digest(result.text())}}
    whole = {"_type": STATEMENT, "subject": [subject], "predicateType": PREDICATE, "predicate": predicate}
    return canonical(whole).encode("ascii")


def resource_uri(target: TargetReport) -> str:
    """What production would call, as a URI: `bedrock://REGION/ROUTE`, and `?account=NAME` where accounts have one."""
    account = f"?account={quote(target.account_name, safe='')}" if target.account_name else ""
    return f"bedrock://{target.region}/{quote(target.route or '', safe=':')}{account}"


def digest(text: str) -> str:
    """SHA-256 in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def read_statement(payload: bytes) -> Claims:
    """What the statement says; raises Refused where it is none, of another type, or lacks something."""
    data = parse(payload, "the statement")
    if data.get("_type") != STATEMENT:
        raise Refused(f"it is no in-toto statement of version 1, but {data.get('_type')!r}")
    try:
        return _claims(data)
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise Refused(f"the statement lacks something, or says it in another way: {error}") from None


def _extension(result: Result, about: Circumstances) -> dict[str, Any]:
    target = result.target
    extension: dict[str, Any] = {
        "schema": SCHEMA,
        "run": about.run,
        "targets": about.targets,
        "batch": about.batch,
        "origin": target.origin,
        "suite": target.suite,
        "suiteVersion": about.suite_version,
        "expiresAt": _moment(target.expires_at),
        "startedAt": _moment(min((one.started_at for one in result.findings), default=None)),
        "endedAt": _moment(max((one.ended_at for one in result.findings), default=None)),
        "digests": {name: {"sha256": value} for name, value in about.digests.items() if value},
    }
    return {**extension, "account": about.account} if about.account else extension


def _moment(moment: datetime | None) -> str | None:
    return utc(moment) if moment else None


def _claims(data: Mapping[str, Any]) -> Claims:
    (subject,) = data["subject"]
    predicate = data["predicate"]
    own = predicate[EXTENSION]
    levels = predicate["verifiedLevels"]
    return Claims(
        subject=_text(subject, "name"),
        sha256=_text(subject["digest"], "sha256"),
        predicate=_text(data, "predicateType"),
        verifier=_text(predicate["verifier"], "id"),
        verified_at=_time(_text(predicate, "timeVerified")),
        resource=_text(predicate, "resourceUri"),
        passed=_text(predicate, "verificationResult") == "PASSED",
        levels=tuple(level for level in levels if isinstance(level, str)) if isinstance(levels, list) else (),
        expires_at=_time_or_none(own, "expiresAt"),
        ended_at=_time_or_none(own, "endedAt"),
        origin=own["origin"],
        run=_text(own, "run"),
        targets=int(own["targets"]),
        batch=_text(own, "batch"),
    )


def _text(data: Mapping[str, Any], key: str) -> str:
    if not isinstance(data[key], str):
        raise TypeError(f"{key!r} is no text")
    text: str = data[key]
    return text


def _time_or_none(data: Mapping[str, Any], key: str) -> datetime | None:
    return None if data[key] is None else _time(_text(data, key))


def _time(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"{text!r} says no time zone")
    return moment.astimezone(UTC)
