"""What may be dialled: public addresses, and the private places that the operator named."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Any

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

# IANA IPv4 Special-Purpose Address Registry, multicast and class E: whatever is not globally reachable unicast.
_NOT_PUBLIC_V4 = tuple(
    IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by carriers (RFC 6598)
        "127.0.0.0/8",
        "169.254.0.0/16",  # link-local, and the metadata services of cloud providers
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",  # 6to4 relays (RFC 7526)
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
)
_GLOBAL_UNICAST_V6 = IPv6Network("2000::/3")
_NOT_PUBLIC_V6 = tuple(
    IPv6Network(network)
    for network in (
        "2001::/23",  # IETF protocol assignments, Teredo among them
        "2001:db8::/32",
        "2002::/16",  # 6to4: any IPv4 address in disguise
        "3fff::/20",
    )
)
_NAT64 = IPv6Network("64:ff9b::/96")
"""RFC 6052: the last 32 bits are the IPv4 address that a translator will dial."""


class PrivateAddress(aiohttp.ClientConnectionError):
    """A connection was refused because it would have led into a private network."""

    dialled = False
    """Nothing was sent: who posts knows that nothing can have arrived."""


@dataclass(slots=True)
class _Asked:
    """The request for which a connection is being made."""

    host: str
    port: int
    refusal: PrivateAddress | None = None


_asked: ContextVar[_Asked | None] = ContextVar("asked", default=None)


class AddressGuard:
    """Decides at connect time, on the address really dialled, so that neither spelling nor DNS rebinding matters.

    An allowance is a network ("127.0.0.0/8", "fd00::/8") or a host and port ("intranet.example:8080").
    """

    def __init__(self, allow: Sequence[str] = ()) -> None:
        self._networks: list[IPv4Network | IPv6Network] = []
        self._places: set[tuple[str, int]] = set()
        for text in allow:
            place = _place(text)
            if place is not None:
                self._places.add(place)
                continue
            try:
                self._networks.append(ipaddress.ip_network(text))
            except ValueError as error:
                raise ValueError(
                    f'"{text}" is neither a network nor a host with a port: '
                    'write "10.1.0.0/16" or "intranet.example:8080"'
                ) from error

    def permits(self, address: str, port: int, host: str | None = None) -> bool:
        """Whether this address may be dialled, for a request that named `host`."""
        ip = _unwrapped(address)
        if is_public(ip) or any(ip in network for network in self._networks if network.version == ip.version):
            return True
        return (str(ip), port) in self._places or (host is not None and (_name(host), port) in self._places)

    def connector(self, **options: Any) -> aiohttp.TCPConnector:
        """A connector for an HTTP client that dials nothing else; options are those of `aiohttp.TCPConnector`."""
        return _GuardedConnector(socket_factory=self._socket, **{"resolver": Lookups(), **options})

    def _socket(self, info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, sockaddr = info
        address, port = sockaddr[:2]
        asked = _asked.get() or _Asked(address, port)
        if self.permits(address, port, asked.host):
            return socket.socket(family, kind, protocol)
        place = f"{asked.host}:{asked.port}"
        asked.refusal = PrivateAddress(
            f'{place} leads to the private address {address}: if it is meant, add "{place}" to fetch.allow'
        )
        raise asked.refusal


@lru_cache(maxsize=4_096)
def is_public(ip: IPv4Address | IPv6Address) -> bool:
    """Whether the address is globally reachable unicast, for the host that is dialled in the end."""
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in _NOT_PUBLIC_V4)
    if ip in _NAT64:
        return is_public(IPv4Address(int(ip) & 0xFFFF_FFFF))
    return ip in _GLOBAL_UNICAST_V6 and not any(ip in network for network in _NOT_PUBLIC_V6)


def _unwrapped(address: str) -> IPv4Address | IPv6Address:
    ip = ipaddress.ip_address(address.partition("%")[0])
    return ip.ipv4_mapped or ip if isinstance(ip, IPv6Address) else ip


def _place(text: str) -> tuple[str, int] | None:
    host, colon, port = text.strip().rpartition(":")
    if not colon or not host or not port.isdecimal() or (":" in host and not host.startswith("[")):
        return None
    return _name(host), int(port)


def _name(host: str) -> str:
    return host.strip("[]").rstrip(".").lower()


class _GuardedConnector(aiohttp.TCPConnector):
    """Tells the guard which name a connection is being made for, and the caller what the guard said.

    Of several addresses the permitted ones are tried; racing them swallows what the others met with.
    """

    async def connect(self, req: Any, traces: Any, timeout: Any) -> Any:  # noqa: ASYNC109 (aiohttp's signature)
        asked = _Asked(req.url.raw_host or "", req.url.port or 0)
        token = _asked.set(asked)
        try:
            return await super().connect(req, traces, timeout)
        except Exception as error:
            if asked.refusal is None or error is asked.refusal:
                raise
            raise asked.refusal from error
        finally:
            _asked.reset(token)


class Lookups(AbstractResolver):
    """The system's resolver on threads of its own, so that names that hang do not starve other work."""

    def __init__(self, threads: int = 16) -> None:
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="lookup")

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        def look_up() -> list[ResolveResult]:
            found = socket.getaddrinfo(host, port, family=family, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
            return [
                ResolveResult(
                    hostname=host,
                    host=str(sockaddr[0]),
                    port=port,
                    family=family,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
                for family, _, protocol, _, sockaddr in found
            ]

        return await asyncio.get_running_loop().run_in_executor(self._threads, look_up)

    async def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
