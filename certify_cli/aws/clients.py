"""One boto3 client per service and region for the whole process, each with explicit limits and the guard on."""

from __future__ import annotations

import hashlib
import logging
import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.utils import get_token_from_environment

from certify_cli import __version__
from certify_cli.aws.evidence import configuration_failure
from certify_cli.aws.guard import guard
from certify_cli.aws.lifecycles import forgiving
from certify_cli.aws.moments import lenient
from certify_cli.aws.once import Once
from certify_cli.aws.roles import open_session
from certify_cli.types.accounts import Account
from certify_cli.types.failures import Failure

FINGERPRINT_CHARACTERS = 16
CHATTY_LOGGERS = ("botocore", "boto3", "urllib3")


@dataclass(frozen=True, slots=True)
class ClientLimits:
    """How wide and how patient every client is."""

    pool: int
    connect_seconds: float
    call_seconds: float
    unsigned: bool = False
    """Whether requests go out without credentials, as those that only ask whether somebody is there."""

    def config(self) -> Config:
        """One attempt: retries are the loop's, and botocore's defaults differ from one version to the next."""
        return Config(
            connect_timeout=self.connect_seconds,
            read_timeout=self.call_seconds + 1,
            max_pool_connections=self.pool,
            retries={"total_max_attempts": 1, "mode": "standard"},
            tcp_keepalive=True,
            user_agent_extra=f"certify/{__version__}",
            **({"signature_version": UNSIGNED} if self.unsigned else {}),
        )


class Clients:
    """Makes clients when they are first needed; a boto3 Session is not thread-safe, its clients are."""

    def __init__(
        self, limits: ClientLimits, *, profile: str | None = None, session: Any = None, account: Account | None = None
    ) -> None:
        quiet_loggers()
        self._limits = limits
        self._account = account
        self._profile = profile
        self._session = session
        self._making = threading.Lock()
        self._made = Once()

    def get(self, service: str, region: str) -> Any | Failure:
        """The client, or why there is none; the same answer every time."""
        return self._made.get((service, region), lambda: self._make(service, region))

    def url(self, service: str, region: str) -> str:
        """Where the client's calls go, "" where there is no client."""
        client = self.get(service, region)
        return "" if isinstance(client, Failure) else str(client.meta.endpoint_url)

    def session(self) -> Any | Failure:
        """The boto3 session, or why there is none. Not thread-safe: for reading what it says of itself."""
        return self._made.get("session", self._open)

    def home_region(self) -> str:
        """The session's own region, "" where none is set or the session cannot be made."""
        session = self.session()
        return "" if isinstance(session, Failure) else session.region_name or ""

    def api_key(self) -> str:
        """The Bedrock API key that signs instead of credentials; never in a named account, which it may not be of."""
        return "" if self._account else get_token_from_environment("bedrock") or ""

    def fingerprint(self) -> str:
        """A digest of who signs: API key, role of a named account, else access key id; "" where there is nobody."""
        token = self.api_key() or (self._account.role_arn if self._account else "")
        session = self.session()
        if isinstance(session, Failure):
            return ""
        try:
            credentials = None if token else session.get_credentials()
        except Exception:  # noqa: BLE001 - boundary: whoever needs them will hear why
            return ""
        secret = token or (credentials.access_key if credentials else "")
        return hashlib.sha256(f"certify:{secret}".encode()).hexdigest()[:FINGERPRINT_CHARACTERS] if secret else ""

    def _make(self, service: str, region: str) -> Any | Failure:
        session = self.session()
        if isinstance(session, Failure):
            return session
        try:
            with self._making:
                client = session.client(service, region_name=region, config=self._config())
            guard(client)
            lenient(client)
            forgiving(client)
        except Exception as error:  # noqa: BLE001 - boundary: bad profiles, regions, URLs and files become a Failure
            return configuration_failure(error, f"open {service} in {region}")
        return client

    def _config(self) -> Config:
        """Said in code, a signature version outrules AWS_BEARER_TOKEN_BEDROCK."""
        own = self._limits.config()
        return own.merge(Config(signature_version="v4")) if self._account else own

    def _open(self) -> Any | Failure:
        if self._session is not None:
            return self._session
        # who signs nothing does not wait for whoever provides credentials either
        keys = dict.fromkeys(("aws_access_key_id", "aws_secret_access_key"), "none") if self._limits.unsigned else {}
        try:
            if self._account:
                return open_session(self._account, self._limits.config())
            return boto3.Session(profile_name=self._profile, **keys)
        except Exception as error:  # noqa: BLE001 - boundary: an unknown profile or unreadable file becomes a Failure
            return configuration_failure(error, "open the AWS session")


def quiet_loggers() -> None:
    """Keeps them above DEBUG, where botocore logs session tokens, signatures and whole prompts."""
    for name in CHATTY_LOGGERS:
        logger = logging.getLogger(name)
        if logger.level < logging.INFO:
            logger.setLevel(logging.INFO)
    # it reports a role that cannot be assumed with a traceback; whoever needs the role says so in a sentence
    logging.getLogger("botocore.credentials").setLevel(logging.CRITICAL)


@cache
def bedrock_regions() -> tuple[str, ...]:
    """The regions that boto3's own table names for Bedrock, in the commercial partition and in GovCloud."""
    partitions = ("aws", "aws-us-gov")
    session = botocore.session.Session()
    return tuple(name for one in partitions for name in session.get_available_regions("bedrock", one))


def default_region() -> str | None:
    """The region that AWS's own settings name; None where there is none or they cannot be read."""
    try:
        region: str | None = boto3.Session().region_name
    except Exception:  # noqa: BLE001 - boundary: whoever needs the session will hear why
        return None
    return region
