"""Where calls really go: to AWS, to another endpoint or to a simulator; and whether the store keeps such results."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.aws.knock import Knock
from certify_cli.doctor.endpoints import NEEDED
from certify_cli.doctor.patient import Patient
from certify_cli.errors import CertifyError, OtherOrigin
from certify_cli.types.calls import Origin
from certify_cli.types.checks import Checked, Level

SETTING = "AWS_ENDPOINT_URL"


def look(patient: Patient) -> Iterator[Checked]:
    knocks = [each for (service, _), each in patient.knocks().items() if service == NEEDED and each.url]
    by_origin: dict[Origin, Knock] = {each.origin: each for each in reversed(knocks)}
    for origin, knock in by_origin.items():
        yield _where(origin, knock, patient)
        yield from _kept(origin, knock, patient)


def _where(origin: Origin, knock: Knock, patient: Patient) -> Checked:
    if origin == "aws":
        return _checked("ok", f"calls go to AWS ({knock.place})")
    set_here = sorted(name for name in patient.environment if name.startswith(SETTING))
    by = f" by {', '.join(set_here)}" if set_here else ""
    seen = f"calls go to {knock.place}{by}: results are marked {origin!r}, and no gate takes them for AWS's"
    if origin == "simulated" and patient.simulated:
        return _checked("ok", f"calls go to the simulator: results are marked {origin!r}")
    return _checked("warn", seen, f"unset {', '.join(set_here) or 'endpoint_url in AWS settings'} where AWS is meant")


def _kept(origin: Origin, knock: Knock, patient: Patient) -> Iterator[Checked]:
    try:
        health = patient.store()
    except CertifyError:
        return  # told of the store
    if health.origin not in (None, origin) and knock.stage == "answered":
        error = OtherOrigin(health.location, str(health.origin), origin)
        yield _checked("fail", error.message, error.hint)


def _checked(level: Level, seen: str, remedy: str = "") -> Checked:
    return Checked(check="origin", level=level, seen=seen, remedy=remedy)
