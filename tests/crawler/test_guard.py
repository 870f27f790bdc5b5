"""What may be dialled."""

from __future__ import annotations

import ipaddress
import socket

import aiohttp
import pytest
from aiohttp.abc import AbstractResolver
from hypothesis import given
from hypothesis import strategies as st

from crawler.guard import AddressGuard, PrivateAddress, is_public

PRIVATE = [
    "0.0.0.0", "10.0.0.5", "100.64.0.1", "127.0.0.1", "127.255.255.254", "169.254.169.254", "172.16.0.1",
    "172.31.255.255", "192.0.0.8", "192.0.2.1", "192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.7",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:127.0.0.1",
    "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1", "2001::1",
    "2001:0:7f00:1::", "2001:db8::1", "2002:7f00:1::", "3fff::1", "fc00::1", "fd12:3456::1", "fe80::1",
    "fe80::1%lo", "fec0::1", "ff02::1",
]  # fmt: skip
TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
PUBLIC = ["1.1.1.1", "8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::101:101", "::ffff:8.8.8.8"]


@pytest.mark.parametrize("address", PRIVATE)
def test_s03_private_addresses_are_refused(address):
    assert not AddressGuard().permits(address, 80)


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_permitted(address):
    assert AddressGuard().permits(address, 443)


@given(st.ip_addresses(v=4))
def test_a_mapped_or_translated_address_is_as_private_as_the_one_inside(address):
    guard = AddressGuard()
    public = guard.permits(str(address), 80)
    assert guard.permits(f"::ffff:{address}", 80) == public
    assert (
        guard.permits(str(ipaddress.IPv6Address(int(ipaddress.IPv6Address("64:ff9b::")) + int(address))), 80) == public
    )


@given(st.ip_addresses())
def test_what_python_calls_private_is_never_public(address):
    if address not in TRANSLATED and (not address.is_global or address.is_multicast or address.is_reserved):
        assert not is_public(address)


def test_allowances_are_networks_or_places():
    guard = AddressGuard(["10.1.0.0/16", "fd00::/8", "intranet.example:8080", "192.168.1.7:80", "[::1]:81"])
    assert guard.permits("10.1.2.3", 99)
    assert guard.permits("::ffff:10.1.2.3", 99)
    assert not guard.permits("10.2.0.1", 99)
    assert guard.permits("fd00::5", 80)
    assert guard.permits("192.168.1.7", 80)
    assert not guard.permits("192.168.1.7", 81)
    assert guard.permits("::1", 81)
    assert guard.permits("10.9.9.9", 8080, "Intranet.Example.")
    assert not guard.permits("10.9.9.9", 8081, "intranet.example")
    assert not guard.permits("10.9.9.9", 8080, "other.example")


@pytest.mark.parametrize("text", ["", "intranet", "10.0.0.0/33", "a.example:http", ":80", "::1:80x"])
def test_an_allowance_that_is_none_is_explained(text):
    with pytest.raises(ValueError, match="neither a network nor a host with a port"):
        AddressGuard([text])


class Rebinding(AbstractResolver):
    """Names that lead elsewhere each time they are asked for."""

    def __init__(self, *answers: list[str]) -> None:
        self.answers = list(answers)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        addresses = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return [
            {"hostname": host, "host": address, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0}
            for address in addresses
        ]

    async def close(self) -> None: ...


async def get(guard, url, *answers):
    connector = guard.connector(resolver=Rebinding(*answers), use_dns_cache=False, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session, session.get(url) as response:
        return response.status


async def test_s04_the_address_that_is_checked_is_the_one_that_is_dialled(new_site, answering):
    here, inside = await new_site(), await new_site()
    here.routes["/"] = inside.routes["/"] = answering()
    inside_there = f"http://feeds.example:{inside.port}/"
    guard = AddressGuard([f"{here.host}/32"])
    assert await get(guard, f"http://feeds.example:{here.port}/", [here.host]) == 200
    with pytest.raises(
        PrivateAddress, match=rf"feeds\.example:{inside.port} leads to the private address {inside.host}"
    ):
        await get(guard, inside_there, [inside.host])
    with pytest.raises(PrivateAddress):  # one good address does not vouch for another
        await get(guard, inside_there, [inside.host, here.host])
    with pytest.raises(PrivateAddress):
        await get(guard, inside_there, [inside.host, "10.0.0.1", "192.168.0.1"])
    assert inside.asked == []


async def test_s04_a_name_that_changes_between_two_requests(new_site, answering):
    here, inside = await new_site(), await new_site()
    here.routes["/"] = inside.routes["/"] = answering()
    guard = AddressGuard([f"{here.host}/32"])
    connector = guard.connector(resolver=Rebinding([here.host], [inside.host]), use_dns_cache=False, force_close=True)
    async with aiohttp.ClientSession(connector=connector) as session:
        async with session.get(f"http://feeds.example:{here.port}/") as response:
            assert response.status == 200
        with pytest.raises(PrivateAddress):
            await session.get(f"http://feeds.example:{inside.port}/")
    assert inside.asked == []


async def test_an_allowed_place_is_allowed_by_the_name_that_was_asked_for(new_site, answering):
    site = await new_site()
    site.routes["/"] = answering()
    guard = AddressGuard([f"intranet.example:{site.port}"])
    assert await get(guard, f"http://intranet.example:{site.port}/", [site.host]) == 200
    with pytest.raises(PrivateAddress):
        await get(guard, f"http://evil.example:{site.port}/", [site.host])


@pytest.mark.parametrize(
    "spelling", ["2130706433", "0x7f000001", "017700000001", "127.1", "[::ffff:127.0.0.1]", "localhost"]
)
async def test_s02_spellings_of_loopback_lead_nowhere(spelling):
    connector = AddressGuard().connector()
    async with aiohttp.ClientSession(connector=connector) as session:
        with pytest.raises((PrivateAddress, aiohttp.ClientConnectorDNSError, aiohttp.InvalidURL)):
            await session.get(f"http://{spelling}:9/")
