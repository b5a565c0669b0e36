"""The guard at the moment of connecting: the checked address is the connected one (reliability A2)."""

from itertools import cycle
from typing import Any

import pytest
from twisted.internet._resolver import HostResolution
from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.endpoints import HostnameEndpoint
from twisted.internet.error import DNSLookupError
from twisted.internet.protocol import Factory
from twisted.internet.testing import MemoryReactorClock

from crawlers.guard import GuardedResolver
from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import named, run_job
from tests.crawlers.names import RESOLVER, InventedNames

PUBLIC, PRIVATE = "93.184.216.34", "127.0.0.1"


class FlippingNames:
    """A name server that gives a public and a private address in turn."""

    def __init__(self, answers: list[list[str]]) -> None:
        self._answers = cycle(answers)

    def resolveHostName(self, receiver: Any, host: str, portNumber: int = 0, *_: Any) -> Any:  # noqa: N802, N803
        resolution = HostResolution(host)
        receiver.resolutionBegan(resolution)
        for address in next(self._answers):
            kind = IPv6Address if ":" in address else IPv4Address
            receiver.addressResolved(kind("TCP", address, portNumber))
        receiver.resolutionComplete()
        return resolution


def _connected(names: Any, *, guarded: bool, host: str = "rebind.example.org", times: int = 200) -> list[str]:
    """The addresses that Twisted connects to when it is told `times` times to connect to `host`."""
    reactor = MemoryReactorClock()
    reactor.installNameResolver(names)
    if guarded:
        GuardedResolver(reactor, names).install_on_reactor()
    failures: list[Any] = []
    for _ in range(times):
        HostnameEndpoint(reactor, host, 80).connect(Factory()).addErrback(failures.append)
    assert all(failure.check(DNSLookupError) for failure in failures)
    return [client[0] for client in reactor.tcpClients]


def test_a2_rebinding_name_is_never_connected_to_privately() -> None:
    flipping = [[PUBLIC], [PRIVATE]]
    assert _connected(FlippingNames(flipping), guarded=True) == [PUBLIC] * 100
    assert _connected(FlippingNames(flipping), guarded=False).count(PRIVATE) == 100


@pytest.mark.parametrize("private", ["10.0.0.1", "169.254.169.254", "::1", "64:ff9b::7f00:1", "fe80::1"])
def test_a2_one_private_address_refuses_the_whole_host(private: str) -> None:
    assert _connected(FlippingNames([[PUBLIC, private]]), guarded=True, times=1) == []
    assert GuardedResolver.refused["rebind.example.org"] == private


def test_a1_ip_address_is_asked_of_the_resolver_too() -> None:
    names = InventedNames({})
    assert _connected(names, guarded=False, host=PRIVATE, times=1) == [PRIVATE]
    assert _connected(names, guarded=True, host=PRIVATE, times=1) == []


def test_a1_name_that_leads_inside_is_not_connected_to(servers: Any) -> None:
    (inside,) = servers(1)
    inside.routes["/"] = inside.routes["/secret"] = Route(b"item 1 Secret")
    table = f"inside.example.org={inside.host};outside.example.net={PUBLIC},{inside.host}"
    crawled = run_job(
        {
            "allowed": named(inside, "inside.example.org", "/"),
            "hostile": {"start": ["http://outside.example.net/"], "delay": 1.0},
            "thief": {"start": [f"http://inside.example.org:{inside.port}/secret"], "delay": 1.0},
        },
        {"GOODWEEK_TEST_NAMES": table},
        settings={"TWISTED_DNS_RESOLVER": RESOLVER, "RETRY_TIMES": 0},
    )
    assert crawled["hostile"]["errors"] == [
        f"http://outside.example.net/: is refused: its host leads to {inside.host}, which is not public."
    ]
    place = f"inside.example.org:{inside.port}"
    refused = f"is refused: port {inside.port} is not a port of the web."
    remedy = f"If it is meant, add {place} to allow_private of the source."
    assert crawled["thief"]["errors"] == [f"http://{place}/secret: {refused} {remedy}"]
    assert (crawled["allowed"]["outcome"], inside.paths()) == ("complete", ["/robots.txt", "/"])
