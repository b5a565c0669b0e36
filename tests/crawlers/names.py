"""Invented names: what a name server would say, from the variable `GOODWEEK_TEST_NAMES`.

    agenda.example.org=127.0.0.1,127.0.0.2;www.example.org=127.0.0.3

Only the edge of the network is replaced; the guard sifts these answers as it sifts real ones.
"""

import os
from typing import Any, Self

from twisted.internet._resolver import HostResolution
from twisted.internet.address import IPv4Address

from crawlers.guard import GuardedResolver

RESOLVER = "tests.crawlers.names.InventedResolver"


class InventedNames:
    """Resolves the names of the table; any other has no address."""

    def __init__(self, table: dict[str, list[str]]) -> None:
        self.table = table

    def resolveHostName(self, receiver: Any, host: str, portNumber: int = 0, *_: Any) -> Any:  # noqa: N802, N803
        resolution = HostResolution(host)
        receiver.resolutionBegan(resolution)
        for address in self.table.get(host, [host] if host.replace(".", "").isdigit() else []):
            receiver.addressResolved(IPv4Address("TCP", address, portNumber))
        receiver.resolutionComplete()
        return resolution


class InventedResolver(GuardedResolver):
    """The guard, above invented names."""

    @classmethod
    def from_crawler(cls, _crawler: Any, reactor: Any) -> Self:
        entries = (entry.split("=") for entry in os.environ["GOODWEEK_TEST_NAMES"].split(";"))
        return cls(reactor, InventedNames({name: addresses.split(",") for name, addresses in entries}))
