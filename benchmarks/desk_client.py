"""Clients that ask a server as fast as it answers, over connections that they keep."""

import asyncio
import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from time import perf_counter, sleep

HOST = "127.0.0.1"


@dataclass(slots=True)
class Load:
    """Clients that ask for some seconds.

    Attributes:
        port: of whom. targets: what they ask for, one after another. headers: what they say besides.
        taken: seconds that each answer took. lengths: how long the bodies were.
    """

    port: int
    targets: Iterator[str]
    headers: dict[str, str] = field(default_factory=dict)
    expected: int = 200
    taken: list[float] = field(default_factory=list)
    lengths: set[int] = field(default_factory=set)

    async def run(self, clients: int, seconds: float) -> float:
        """Seconds per answer."""
        self.taken.clear()
        loop, started = asyncio.get_running_loop(), perf_counter()
        made = [_Client(self, started + seconds, loop.create_future()) for _ in range(clients)]
        for one in made:
            await loop.create_connection(partial(_itself, one), HOST, self.port)
        await asyncio.gather(*(one.done for one in made))
        return (perf_counter() - started) / len(self.taken)


class _Client(asyncio.Protocol):
    """Asks again as soon as it was answered. Bodies are counted and not kept: the client is to cost little."""

    def __init__(self, load: Load, until: float, done: "asyncio.Future[None]") -> None:
        self._load, self._until, self.done = load, until, done
        self._head, self._left, self._began = b"", 0, 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._transport = transport
        self._ask()

    def _ask(self) -> None:
        self._began = perf_counter()
        if self._began >= self._until:
            self._transport.close()
            self.done.set_result(None)
            return
        told = "".join(f"{name}: {value}\r\n" for name, value in self._load.headers.items())
        target = next(self._load.targets)
        self._transport.write(f"GET {target} HTTP/1.1\r\nHost: {HOST}:{self._load.port}\r\n{told}\r\n".encode())

    def data_received(self, data: bytes) -> None:
        if self._left:
            self._left -= len(data)
        else:
            self._head += data
            head, end, body = self._head.partition(b"\r\n\r\n")
            if not end:
                return
            self._head = b""
            self._left = self._length(head.decode("latin-1").lower()) - len(body)
        if not self._left:
            self._load.taken.append(perf_counter() - self._began)
            self._ask()

    def _length(self, head: str) -> int:
        """How long a body will be."""
        status = int(head.split(" ", 2)[1])
        if status != self._load.expected:
            raise SystemExit(f"The server answered {status}: the benchmark measures nothing.")
        length = int(head.partition("content-length: ")[2].partition("\r\n")[0] or 0) if status == 200 else 0
        self._load.lengths.add(length)
        return length


def _itself(one: _Client) -> _Client:
    return one


def ask_once(port: int, target: str) -> tuple[str, bytes]:
    """The ETag and the body of an address."""
    with socket.create_connection((HOST, port), timeout=60) as one:
        one.sendall(f"GET {target} HTTP/1.1\r\nHost: {HOST}:{port}\r\nConnection: close\r\n\r\n".encode())
        answer = b"".join(iter(lambda: one.recv(65_536), b""))
    head, _, body = answer.partition(b"\r\n\r\n")
    tags = [line.partition(b": ")[2] for line in head.split(b"\r\n") if line.lower().startswith(b"etag:")]
    return (tags[0].decode() if tags else ""), body


def free_port() -> int:
    """A port of this machine that nobody listens at."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def wait_for(port: int, target: str) -> None:
    """Return once a server answers; raises `SystemExit` after half a minute."""
    for _ in range(300):
        try:
            ask_once(port, target)
        except ConnectionRefusedError:
            sleep(0.1)
        else:
            return
    raise SystemExit(f"Nothing answers at port {port}.")
