"""An address of the usual form is known to be one without httpx, which would say no different."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.notify import _address
from certify_cli.types.policy import Notify

HOOK = Notify(kind="webhook", url_env="HOOK")


labels = st.lists(st.text("az09", min_size=1, max_size=60), min_size=1, max_size=8)
paths = st.lists(st.text("aZ09_-", min_size=1, max_size=200), max_size=20)


@settings(max_examples=50, deadline=None)
@given(labels, st.text("az", min_size=2, max_size=20), paths)
def test_httpx_has_nothing_against_what_is_plainly_an_address(host: list[str], last: str, path: list[str]) -> None:
    address = "/".join((f"https://{'.'.join((*host, last))}", *path))
    assert _address._PLAIN.fullmatch(address)
    assert _address._problem(address, HOOK) == ""


@pytest.mark.parametrize(
    "address",
    [
        "http://hooks.example.com/a",
        "https://ana:secret@hooks.example.com/a",
        "https://hooks.example.com@other.example.com/",
        "https://hooks.example.com:99999/",
        "https://999.1.1.1/",
        "https:///a",
        "ftp://hooks.example.com",
        "https://hooks.example.com\n.other/a",
    ],
)
def test_httpx_is_asked_of_all_else(address: str) -> None:
    assert not _address._PLAIN.fullmatch(address)


def test_a_notifier_that_is_told_nothing_needs_no_httpx() -> None:
    script = (
        "import sys, time\nfrom certify_cli.interfaces import Outside\nfrom certify_cli.notify import KINDS\n"
        "from certify_cli.types.policy import Notify\n"
        "hooks = {'HOOK': 'https://hooks.slack.com/services/T00/B00/x'}\n"
        "there = Outside(variables=hooks, clock=time.monotonic, sleep=time.sleep, now=lambda: None)\n"
        "for kind in KINDS: assert KINDS[kind]().check(Notify(kind=kind, url_env='HOOK'), there) == ''\n"
        "sys.exit(bool({'httpx', 'boto3'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
