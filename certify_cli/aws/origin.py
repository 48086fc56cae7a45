"""Says where calls go: to an AWS-owned host, to a simulator, or anywhere else."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from certify_cli.types.calls import Origin

SIMULATOR_HEADER = "x-certify-simulator"

DNS_SUFFIXES = (
    "amazonaws.com",
    "api.aws",
    "amazonaws.com.cn",
    "api.amazonwebservices.com.cn",
    "amazonaws.eu",
    "api.amazonwebservices.eu",
    "c2s.ic.gov",
    "api.aws.ic.gov",
    "sc2s.sgov.gov",
    "api.aws.scloud",
    "cloud.adc-e.uk",
    "api.cloud-aws.adc-e.uk",
    "csp.hci.ic.gov",
    "api.aws.hci.ic.gov",
)
"""Suffixes of every partition; source: botocore's partitions.json, compared by a test."""

# Only names that AWS itself gives out: anybody can have *.elb.amazonaws.com or a bucket's host serve what he likes.
_OWNED = re.compile(
    r"(?:vpce-[0-9a-z-]+\.)?"
    r"(?:bedrock(?:-agent)?(?:-runtime)?|sts|servicequotas|api\.pricing)(?:-fips)?"
    r"(?:\.[a-z]{2,4}(?:-[a-z]+)+-[0-9]+(?:\.vpce)?)?"
    r"\.(?:" + "|".join(re.escape(suffix) for suffix in DNS_SUFFIXES) + r")"
)


def origin_of(url: str) -> Origin:
    """`aws` where the host is an endpoint of AWS and the line to it is TLS, else `custom`."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".")
    except ValueError:
        return "custom"
    return "aws" if parts.scheme == "https" and _OWNED.fullmatch(host) else "custom"


def host_of(url: str) -> str:
    """Host and port, the key under which a simulator is remembered."""
    return urlsplit(url).netloc.rpartition("@")[2].lower()
