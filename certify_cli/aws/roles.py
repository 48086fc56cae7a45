"""A session in a named account: of its profile, or of a role that botocore assumes and renews."""

from __future__ import annotations

from functools import cache
from typing import Any

import boto3
import botocore.session
from botocore.config import Config
from botocore.credentials import AssumeRoleCredentialFetcher, DeferredRefreshableCredentials
from botocore.exceptions import NoCredentialsError
from botocore.loaders import create_loader

from certify_cli.types.accounts import Account

FALLBACK_REGION = "us-east-1"
STS_SECONDS = 10
"""Every call of the account waits for its role; each gives up by itself before that, where it has less time."""


def open_session(account: Account, config: Config) -> Any:
    """A boto3 session; raises where the profile is unknown. A role is first assumed when something is to be signed."""
    source = _session(account.profile)
    source.get_scoped_config()  # raises here and not from whatever is asked first
    if not account.role_arn:
        return boto3.Session(botocore_session=source)
    own = _session(account.profile)
    own.register_component("credential_provider", _Role(account, boto3.Session(botocore_session=source), config))
    return boto3.Session(botocore_session=own)


def _session(profile: str) -> Any:
    session = botocore.session.Session(profile=profile or None)
    session.register_component("data_loader", _loader())
    return session


@cache
def _loader() -> Any:
    """One for all: each account would read the services' models anew and keep them, in 0.1 s of CPU and 12 MB."""
    return create_loader()


class _Role:
    """The one provider of a session's credentials."""

    def __init__(self, account: Account, source: Any, config: Config) -> None:
        self._account = account
        self._source = source
        self._config = config

    def load_credentials(self) -> DeferredRefreshableCredentials:
        return DeferredRefreshableCredentials(self._assume, "assume-role")

    def _assume(self) -> dict[str, Any]:
        """Fresh ones, of botocore's own making; raises what STS or the way to it says."""
        account, source = self._account, self._source.get_credentials()
        if source is None:
            raise NoCredentialsError()
        wanted = {"RoleSessionName": account.session_name, "ExternalId": account.external_id}
        fetcher = AssumeRoleCredentialFetcher(
            self._client, source, account.role_arn, extra_args={key: value for key, value in wanted.items() if value}
        )
        credentials: dict[str, Any] = fetcher.fetch_credentials()
        return credentials

    def _client(self, service: str, **keys: Any) -> Any:
        region = self._account.home or self._source.region_name or FALLBACK_REGION
        config = self._config.merge(Config(read_timeout=STS_SECONDS))
        return self._source.client(service, region_name=region, config=config, **keys)
