"""The endpoints of every service that a run talks to, in every region: how far a connection comes."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.aws.knock import SERVICES, Knock
from certify_cli.doctor.patient import Patient
from certify_cli.types.checks import Checked, Level

NEEDED = "bedrock-runtime"
"""Without the others a run goes on, and says what it could not ask."""
WITHOUT = {
    "bedrock": "without it nothing is known of access before the first call",
    "bedrock-agent-runtime": "only Rerank models need it",
    "sts": "without it the account is unknown",
    "service-quotas": "without it the pace has to find the quotas by itself",
}
REMEDIES = {
    "name": "a typing error in the region or in AWS_ENDPOINT_URL? within a VPC: the interface endpoint "
    "com.amazonaws.{region}.{service} (one for each service) with private DNS, or a resolver that knows public names",
    "refused": "nothing listens there: check AWS_ENDPOINT_URL, and start what should",
    "timeout": "a firewall, security group or missing route drops it; within a VPC: the interface endpoint "
    "com.amazonaws.{region}.{service} (one for each service), and port 443 open to it; elsewhere HTTPS_PROXY",
    "tls": "who stands between opens TLS with a CA of its own: AWS_CA_BUNDLE=/path/to/its-ca.pem; or what listens "
    "there speaks no TLS: check the endpoint's URL",
    "proxy": "check HTTPS_PROXY with its user and password, and whether NO_PROXY should name {place}",
    "settings": "mend AWS's own settings: AWS_PROFILE, ~/.aws/config, AWS_CA_BUNDLE, AWS_ENDPOINT_URL",
    "line": "what listens there gives no HTTP answer: check the endpoint's URL, and proxies on the way",
}


STRANGE = "sign in to the network; check HTTPS_PROXY and NO_PROXY"
STRANGER = "see that AWS_ENDPOINT_URL names Bedrock or a Bedrock-compatible server, and that no proxy answers instead"


def look(patient: Patient) -> Iterator[Checked]:
    knocks = patient.knocks()
    for region in patient.regions:
        doors = [(service, region) for service in SERVICES]
        yield from _of_region(region, [knocks.get(door) or _silent(*door) for door in doors])


def _silent(service: str, region: str) -> Knock:
    return Knock(service=service, region=region, url="", stage="timeout", said="no answer in time")


def _of_region(region: str, knocks: list[Knock]) -> Iterator[Checked]:
    good = [each for each in knocks if each.stage == "answered" and not each.strange]
    if good:
        yield _checked("ok", _answering(good), subject=region)
    for stage in dict.fromkeys(each.stage for each in knocks if each not in good):
        yield _trouble([each for each in knocks if each.stage == stage and each not in good])


def _answering(knocks: list[Knock]) -> str:
    slowest = max(each.seconds for each in knocks) * 1000
    names = ", ".join(each.service for each in knocks)
    proxies = sorted({each.proxy for each in knocks if each.proxy})
    through = f", through the proxy {', '.join(proxies)}" if proxies else ""
    return f"{names} answer{'s' if len(knocks) == 1 else ''} within {slowest:.0f} ms{through}"


def _trouble(knocks: list[Knock]) -> Checked:
    """Those that came equally far have one cause, and one remedy."""
    first, services = knocks[0], [each.service for each in knocks]
    needed = NEEDED in services
    others = f"; so for {', '.join(services[1:])}" if services[1:] else ""
    without = "" if needed else "".join(f"; {WITHOUT[service]}" for service in services)
    remedy = STRANGE if first.origin == "aws" else STRANGER
    if not first.strange:
        remedy = REMEDIES[first.stage].format(region=first.region, service=first.service, place=first.place)
    subject = f"{services[0]} {first.region}"
    return _checked("fail" if needed else "warn", f"{_said(first)}{others}{without}", remedy, subject)


def _said(knock: Knock) -> str:
    if knock.strange and knock.origin != "aws":
        return f"HTTP {knock.status} and a page from {knock.place}: no answer of Bedrock's or of a compatible server's"
    if knock.strange:
        return f"HTTP {knock.status} without a request id from {knock.place}: a proxy or login page answers, not AWS"
    through = f" (through the proxy {knock.proxy})" if knock.proxy and knock.proxy not in knock.said else ""
    return f"{knock.said}{through}"


def _checked(level: Level, seen: str, remedy: str = "", subject: str = "") -> Checked:
    return Checked(check="endpoints", level=level, seen=seen, remedy=remedy, subject=subject)
