"""Somebody to be examined: what AWS would say of a healthy account, unless told otherwise, and a patient of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from certify_cli.aws.keys import ApiKey, Credentials
from certify_cli.aws.knock import SERVICES, Knock, Stage
from certify_cli.doctor.patient import Patient
from certify_cli.interfaces import Identity
from certify_cli.types.checks import Checked
from certify_cli.types.failures import Category, Failure
from certify_cli.types.permissions import Permission

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
HERE = "us-east-1"
PRINCIPAL = "arn:aws:iam::111122223333:user/me"


def failure(category: Category, message: str = "no") -> Failure:
    return Failure(category=category, message=message, transient=False)


SSO = Credentials(method="sso")
ME = Identity(account="111122223333", principal=PRINCIPAL)


@dataclass
class Aws:
    """What AWS and its settings say; a healthy account unless told otherwise."""

    found: Credentials | Failure | None = SSO
    key: ApiKey | None = None
    who: Identity | Failure = ME
    stage: Stage = "answered"
    skews: tuple[float | None, ...] = (0.0,)
    denied: Failure | None = None
    ruling: str = "allowed"

    def credentials(self) -> Credentials | Failure | None:
        return self.found

    def profiles(self) -> tuple[str, ...]:
        return ("dev", "prod")

    def api_key(self) -> ApiKey | None:
        return self.key

    def identity(self, region: str) -> Identity | Failure:
        return self.who

    def known_regions(self) -> tuple[str, ...]:
        return (HERE, "eu-west-1")

    def home_region(self) -> str:
        return HERE

    def read(self, action: str, region: str) -> Failure | None:
        return self.denied

    def knock(self, service: str, region: str) -> Knock:
        at = list(SERVICES).index(service)
        skew = self.skews[at % len(self.skews)]
        url = f"https://{service}.{region}.amazonaws.com"
        return Knock(
            service=service, region=region, url=url, stage=self.stage, said="why", identified=True, skew_seconds=skew
        )

    def permissions(self, principal: str, actions: Any, arns: Any, region: str) -> tuple[Permission, ...]:
        return tuple(
            Permission(action=action, resource=arn, ruling=self.ruling, why="a policy denies it")  # type: ignore[arg-type]
            for action in actions
            for arn in arns
        )


def patient(tmp_path: Path, aws: Aws | None = None, **changes: Any) -> Patient:
    settings = {"environment": {}, "location": tmp_path / "s.db", "regions": (HERE,), "now": lambda: NOW}
    return Patient(aws=aws or Aws(), **{**settings, **changes})  # type: ignore[arg-type]


def only(rows: Iterable[Checked], level: str) -> Checked:
    [found] = [row for row in rows if row.level == level]
    return found
