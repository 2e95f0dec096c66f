"""Which address a request comes from, however many proxies it passed.

Every proxy appends the address it was called from to ``X-Forwarded-For``; what a client
writes there itself stands to the left of that. So the list is read from the right, and
only as far as the addresses are those of our own proxies.
"""

from __future__ import annotations

import functools
import ipaddress
from collections.abc import Mapping
from typing import Any

from odoo.addons.smarter_base.tools import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

# Who has one address of IPv6 has at least its /64.
IPV6_PREFIX = 64


def of(environ: Mapping[str, Any]) -> str | None:
    """Return the client's address, or None when there is none.

    With ``SMARTER_TRUSTED_PROXIES`` it is the last address of the chain that is not one
    of these proxies. Without, it is what Odoo takes it for: with ``proxy_mode`` the last
    address of ``X-Forwarded-For``, else the peer's.
    """
    proxies = networks("trusted_proxies")
    if not proxies:
        return _text(_parse(environ.get("REMOTE_ADDR")))
    # Odoo's proxy_mode has put another address in place of the peer's.
    before = environ.get("werkzeug.proxy_fix.orig") or environ
    client = _parse(before.get("REMOTE_ADDR"))
    forwarded = str(environ.get("HTTP_X_FORWARDED_FOR") or "").split(",")
    while client and forwarded and is_in(client, proxies):
        further = _parse(forwarded.pop())
        if further is None:
            break
        client = further
    return _text(client)


def group(address: str) -> str:
    """Return what counts as one client: the address, or the /64 of one of IPv6."""
    parsed = ipaddress.ip_address(address)
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, IPV6_PREFIX), strict=False))


def is_listed(address: str, setting: str) -> bool:
    """Tell whether an address is in a setting that lists networks."""
    return is_in(ipaddress.ip_address(address), networks(setting))


def is_in(address: Address, several: tuple[Network, ...]) -> bool:
    """Tell whether an address is in one of the networks."""
    return any(address in network for network in several)


def networks(setting: str) -> tuple[Network, ...]:
    """Return the addresses and networks that a setting lists.

    :raises SettingError: one of them is neither
    """
    return _networks(setting, settings.get_list(setting))


@functools.lru_cache(maxsize=16)
def _networks(setting: str, items: tuple[str, ...]) -> tuple[Network, ...]:
    try:
        return tuple(ipaddress.ip_network(item, strict=False) for item in items)
    except ValueError as exc:
        name = settings.variable(setting)
        raise settings.SettingError(f"{name} must list addresses or networks") from exc


def _parse(text: object) -> Address | None:
    """Read ``1.2.3.4``, ``1.2.3.4:5678``, ``2001:db8::1`` or ``[2001:db8::1]:5678``."""
    host = str(text or "").strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def _text(address: Address | None) -> str | None:
    return str(address) if address else None
