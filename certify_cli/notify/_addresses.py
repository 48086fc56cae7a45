"""Which addresses a notification may be sent to: public ones, however they are written or wrapped."""

from __future__ import annotations

import ipaddress

_REFUSED_V4 = tuple(map(ipaddress.IPv4Network, ("192.0.0.0/24", "192.88.99.0/24")))
# of unicast, what leads to IPv4 by itself (Teredo and others, 6to4), or nowhere (documentation)
_REFUSED_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2002::/16", "2001:db8::/32", "3fff::/20")))
_UNICAST = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
"""Networks without IPv4 reach all the rest of the world by it, so what counts is the address that is wrapped."""


def is_public(address: str) -> bool:
    """Whether it is a public unicast address. `is_global` alone lets NAT64, 6to4 and multicast pass, by version."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv4Address):
        return _is_public_v4(found)
    if found.ipv4_mapped is not None:
        return _is_public_v4(found.ipv4_mapped)
    if found in _NAT64:
        return _is_public_v4(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
    return found in _UNICAST and found.is_global and not any(found in one for one in _REFUSED_V6)


def _is_public_v4(address: ipaddress.IPv4Address) -> bool:
    refused = address.is_multicast or address.is_reserved or any(address in one for one in _REFUSED_V4)
    return address.is_global and not refused
