"""Which URLs and which addresses a connector may reach.

A tenant chooses the URL, so it must not lead into the operator's network. The check
runs on the addresses that are about to be dialled (see ``dialer``), so every
spelling of a host ends here as plain numbers. The list below is explicit because
``ipaddress.is_global`` answers another question: it depends on the Python version and
calls multicast, 6to4, NAT64 and some cloud metadata addresses global.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import SplitResult, urlsplit

from .. import settings
from .errors import AddressRefused, AllowListError, UrlRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network

MAX_URL_LENGTH = 2048
DEFAULT_PORTS = {"http": 80, "https": 443}

DENIED_V4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8",  # this network
        "10.0.0.0/8",  # private
        "100.64.0.0/10",  # carrier-grade NAT; Alibaba metadata 100.100.100.200
        "127.0.0.0/8",  # loopback
        "168.63.129.16/32",  # Azure's platform address, inside public space
        "169.254.0.0/16",  # link local; metadata of most clouds
        "172.16.0.0/12",  # private
        "192.0.0.0/24",  # protocol assignments; Oracle metadata 192.0.0.192
        "192.0.2.0/24",  # documentation
        "192.31.196.0/24",  # AS112
        "192.52.193.0/24",  # AMT
        "192.88.99.0/24",  # 6to4 relays
        "192.168.0.0/16",  # private
        "192.175.48.0/24",  # AS112
        "198.18.0.0/15",  # benchmarks
        "198.51.100.0/24",  # documentation
        "203.0.113.0/24",  # documentation
        "224.0.0.0/4",  # multicast
        "240.0.0.0/4",  # reserved, and broadcast
    )
)
#: Everything outside global unicast is denied: loopback, link local, unique local
#: (AWS metadata fd00:ec2::254), multicast, IPv4-compatible, segment routing, ...
GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
DENIED_V6 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "2001::/23",  # protocol assignments: Teredo, ORCHID, benchmarks
        "2001:db8::/32",  # documentation
        "2002::/16",  # 6to4: an IPv4 address in disguise
        "2620:4f:8000::/48",  # AS112
        "3fff::/20",  # documentation
    )
)
#: Networks that have IPv6 only reach public IPv4 hosts through this prefix.
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")


def is_public(address: Address) -> bool:
    """Whether anybody on the Internet may be expected to reach this address."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in DENIED_V4)
    embedded = _embedded_v4(address)
    if embedded is not None:
        return is_public(embedded)
    if address not in GLOBAL_V6:
        return False
    return not any(address in network for network in DENIED_V6)


def _embedded_v4(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 host that this IPv6 address really leads to, where that is legal."""
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return None


@dataclass(frozen=True)
class AddressPolicy:
    """The deny set, minus what the operator allows (``outbound_allow``).

    A listed peer may be private, and may be spoken to without TLS.
    """

    peers: frozenset[tuple[str, int]] = frozenset()
    networks: tuple[Network, ...] = ()

    @classmethod
    def configured(cls) -> AddressPolicy:
        """Return what this server may call: the operator's word, not a tenant's."""
        return cls.parse(settings.get_list("outbound_allow"))

    @classmethod
    def parse(cls, entries: Iterable[str]) -> AddressPolicy:
        """Read ``host:port``, addresses and CIDR networks."""
        peers: set[tuple[str, int]] = set()
        networks: list[Network] = []
        for entry in filter(None, (raw.strip() for raw in entries)):
            try:
                networks.append(ipaddress.ip_network(entry))
            except ValueError:
                peers.add(_parse_peer(entry))
        return cls(frozenset(peers), tuple(networks))

    def allows_peer(self, host: str, port: int) -> bool:
        """Whether the operator named this host and port."""
        return (_fold(host), port) in self.peers

    def allows_address(self, address: Address) -> bool:
        """Whether the operator named this address or a network around it."""
        plain = getattr(address, "ipv4_mapped", None) or address
        return any(plain in network for network in self.networks)

    def screen(
        self, host: str, port: int, addresses: Sequence[str], *, secure: bool
    ) -> list[Address]:
        """Return the addresses to dial, or refuse the host because of any of them.

        One forbidden answer refuses all: a name that resolves to a public and to a
        private address is an attack, not a fallback.
        """
        # A scope ("%eth0") only exists on link-local addresses: refused either way.
        parsed = [ipaddress.ip_address(text.split("%")[0]) for text in addresses]
        if self.allows_peer(host, port):
            return parsed
        for address in parsed:
            if self.allows_address(address):
                continue
            if not is_public(address):
                raise AddressRefused(f"{host} leads to an address that is not allowed")
            if not secure:
                raise UrlRefused("only https is allowed")
        return parsed

    def check_url(self, url: str) -> None:
        """Refuse a URL by its looks, before any name is resolved."""
        parts = _split(url)
        host, port = _host_port(parts)
        if parts.scheme == "http" and not self._allows_plain(host, port):
            raise UrlRefused("only https is allowed")

    def _allows_plain(self, host: str, port: int) -> bool:
        if self.allows_peer(host, port):
            return True
        try:
            return self.allows_address(ipaddress.ip_address(host))
        except ValueError:
            return False


def _split(url: str) -> SplitResult:
    if len(url) > MAX_URL_LENGTH:
        raise UrlRefused("the URL is too long")
    if any(char <= " " or char in "\\\x7f" for char in url):
        raise UrlRefused("the URL has spaces, backslashes or control characters")
    try:
        parts = urlsplit(url)
    except ValueError as exc:
        raise UrlRefused("the URL cannot be read") from exc
    if parts.scheme not in DEFAULT_PORTS:
        raise UrlRefused("the URL must start with https://")
    if "@" in parts.netloc:
        raise UrlRefused("the URL must not contain a user name or password")
    if "#" in url:
        raise UrlRefused("the URL must not contain a fragment (#)")
    return parts


def _host_port(parts: SplitResult) -> tuple[str, int]:
    try:
        port = parts.port
    except ValueError as exc:
        raise UrlRefused("the port of the URL is not a number up to 65535") from exc
    if not parts.hostname or port == 0:
        raise UrlRefused("the URL has no host, or no usable port")
    return parts.hostname, port or DEFAULT_PORTS[parts.scheme]


def _parse_peer(entry: str) -> tuple[str, int]:
    host, separator, port = entry.rpartition(":")
    if not (separator and host and port.isascii() and port.isdigit()):
        raise AllowListError(f"not host:port, an address or a network: {entry!r}")
    return _fold(host), int(port)


def _fold(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()
