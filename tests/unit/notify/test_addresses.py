"""Addresses that notifications may go to: every way known to write or wrap a private one is seen through."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.notify._addresses import is_public

PRIVATE = tuple(
    """
    127.0.0.1 127.1.2.3 0.0.0.0 10.1.2.3 172.16.0.1 192.168.0.1 169.254.169.254 169.254.170.2 100.64.0.1 192.0.0.8
    192.0.0.170 198.18.0.1 192.0.2.1 192.88.99.1 224.0.0.1 239.255.255.250 240.0.0.1 255.255.255.255
    :: ::1 ::127.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:127.0.0.1
    64:ff9b::a9fe:a9fe 64:ff9b::127.0.0.1 64:ff9b:1::7f00:1 64:ff9b:1::808:808 2002:7f00:1:: 2002:808:808::
    2001::1 2001:db8::1 3fff::1 fc00::1 fd00:ec2::254 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 5f00::1 4000::1
    """.split()  # noqa: SIM905 - a table
)
PUBLIC = ("8.8.8.8", "1.1.1.1", "52.94.236.248", "2600:1f18::1", "2a05:d018::1", "::ffff:8.8.8.8", "64:ff9b::808:808")


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_is_none_of_ours(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_one_is(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "localhost", "2130706433", "0x7f000001", "127.1", "1.2.3.4.5", "%eth0"])
def test_what_is_no_address_is_not_public(address: str) -> None:
    assert not is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_makes_no_private_address_public(address: ipaddress.IPv4Address) -> None:
    public = is_public(str(address))
    assert public <= address.is_global
    for wrapped in (f"::ffff:{address}", f"64:ff9b::{address}"):
        assert is_public(wrapped) == public
    assert not is_public(f"::{address}")


def test_the_check_that_python_offers_would_not_do() -> None:
    """The planted fault: whoever takes `is_global` for the answer lets these through."""
    assert any(ipaddress.ip_address(one.partition("%")[0]).is_global for one in PRIVATE)
