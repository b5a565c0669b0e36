"""Bombs, slow hosts and open ports (reliability A10, A11, A17)."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import pairwise
from pathlib import Path
from typing import Any

from scrapy.settings import Settings

from crawlers import settings as crawl_settings
from tests.crawlers.fault_server import FaultServer, Route, serving
from tests.crawlers.jobs import run_job, source

MEGABYTE = 1024 * 1024


BOMBS_OTHERWISE = {
    "gigabyte_without_length": "the answer is too large",
    "eleven_announced": "the answer is too large",
    # No header says that it is packed: the reader unpacks it.
    "packed_sitemap": "is over 10,000,000 bytes. Ask for fewer entries at once.",
}


def test_a10_each_bomb_is_refused_in_two_seconds_and_costs_under_50_mb(servers: Any) -> None:
    import gzip
    import zlib

    import brotli

    def packed(megabytes: int, wbits: int) -> bytes:
        packer = zlib.compressobj(9, wbits=wbits)
        return b"".join([*(packer.compress(bytes(MEGABYTE)) for _ in range(megabytes)), packer.flush()])

    quiet, server = servers(2)
    quiet.routes["/"] = Route(b"item 1 One")
    member = gzip.compress(bytes(16 * MEGABYTE))
    bombs = {
        "gzip": ("gzip", packed(100, 31)),
        "raw_deflate": ("deflate", packed(100, -15)),
        "deflate": ("deflate", packed(100, 15)),
        "brotli": ("br", brotli.compress(bytes(100 * MEGABYTE), quality=1)),
        "gigabyte_of_zeros": ("gzip", member * 64),
        "gzip_of_gzip": ("gzip, gzip", gzip.compress(member * 64)),
        "packed_sitemap": ("", member * 64),
    }
    server.routes |= {
        f"/{name}": Route(body, headers={"Content-Encoding": encoding} if encoding else {})
        for name, (encoding, body) in bombs.items()
    }
    server.routes["/gigabyte_without_length"] = Route(chunks=16 * 1024)
    server.routes["/eleven_announced"] = Route(bytes(11 * MEGABYTE))
    names = [*bombs, "gigabyte_without_length", "eleven_announced"]
    base = run_job({"quiet": source(quiet)})
    server.routes["/end"] = Route(b"item 1 One")
    crawled = run_job(
        {
            name: source(server, f"/{name}", reader="sitemap" if "sitemap" in name else "plain")
            for name in [*names, "end"]
        },
        settings={"DOWNLOAD_TIMEOUT": 30},
    )
    assert crawled["end"]["outcome"] == "complete"
    assert {name: crawled[name]["errors"][0].partition(": ")[2] for name in names} == {
        **dict.fromkeys(names, "the answer is too large once unpacked"),
        **BOMBS_OTHERWISE,
    }
    # Visits at one host follow each other: a bomb has lasted until the next visit asks for robots.txt.
    asked = [seen for seen in server.seen if seen.path != "/robots.txt"]
    assert [seen.path[1:] for seen in asked] == [*names, "end"]
    slowest = max(later.at - earlier.at for earlier, later in pairwise(asked))
    sys.stdout.write(
        f"{len(names)} bombs: slowest {slowest:.2f} s, {crawled.peak_mb - base.peak_mb:.0f} MB more, {crawled.peak_mb:.0f} MB in all\n"
    )
    assert slowest < 2
    assert crawled.peak_mb - base.peak_mb < 50
    assert crawled.peak_mb < 150


@contextmanager
def _stalling(address: str, first: bytes, drop: bytes) -> Iterator[int]:
    """A server that sends `first` at once and then `drop` every 50 ms without an end; its port."""
    ended = threading.Event()

    def answer(connection: socket.socket) -> None:
        with connection, suppress(OSError):
            connection.sendall(first)
            while not ended.wait(0.05):
                connection.sendall(drop)

    def accept(listener: socket.socket) -> None:
        while not ended.is_set():
            with suppress(OSError):
                threading.Thread(target=answer, args=(listener.accept()[0],), daemon=True).start()

    with socket.create_server((address, 0)) as listener:
        listener.settimeout(0.2)
        acceptor = threading.Thread(target=accept, args=(listener,))
        acceptor.start()
        try:
            yield listener.getsockname()[1]
        finally:
            ended.set()
            acceptor.join()


OK = b"HTTP/1.1 200 OK\r\n"


STALLS = {
    "no_answer": (b"", b""),
    "endless_head": (OK, b"X-A: b\r\n"),
    "endless_body": (OK + b"\r\n", b"i"),
    "endless_chunks": (OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\ni\r\n"),
    "no_handshake": (b"", b""),
    "one_byte": (OK + b"Content-Length: 100000\r\n\r\n", b"i"),
}


def _lasted(server: FaultServer) -> float:
    """Seconds from the first to the last of the requests of a visit, which are then forgotten."""
    seconds = server.seen[-1].at - server.seen[0].at
    server.seen.clear()
    return seconds


def test_a11_slow_hosts_time_out_and_leave_the_others_their_time() -> None:
    with ExitStack() as stack:
        good = stack.enter_context(serving(6, first=1))
        for server in good:
            server.routes |= {
                f"/{page}": Route(f"item {page} x\nnext /{page + 1}".encode(), delay=0.25) for page in range(4)
            }
            server.routes["/4"] = Route(b"item 4 x")
        jobs = {f"good{number}": source(server, "/0") for number, server in enumerate(good)}
        slow = {}
        for number, (name, (first, drop)) in enumerate(STALLS.items(), 101):
            # robots.txt is asked first, and is as slow as the rest.
            port = stack.enter_context(_stalling(f"127.0.0.{number}", first, drop))
            scheme = "https" if name == "no_handshake" else "http"
            place = f"127.0.0.{number}:{port}"
            slow[name] = {"start": [f"{scheme}://{place}/"], "allow_private": [place]}
        (page,) = stack.enter_context(serving(1, first=51))
        page.routes["/"] = Route(b"item 1 x" * 1_000, drip=0.05)
        slow["slow_page"] = source(page)
        settings = {"DOWNLOAD_TIMEOUT": 0.8, "RETRY_TIMES": 0}
        run_job(jobs, settings=settings)
        before = max(_lasted(server) for server in good)
        crawled = run_job({**slow, **jobs}, settings=settings)
        beside = max(_lasted(server) for server in good)
    assert {name: crawled[name]["outcome"] for name in jobs} == dict.fromkeys(jobs, "complete")
    assert {
        name: (crawled[name]["outcome"], "no whole answer in time" in crawled[name]["errors"][0]) for name in slow
    } == dict.fromkeys(slow, ("failed", True))
    longest = max(crawled[name]["seconds"] for name in slow)
    sys.stdout.write(
        f"good sources: {before:.2f} s alone, {beside:.2f} s beside {len(slow)} slow ones, which took {longest:.0f} s\n"
    )
    assert abs(beside - before) <= 0.1 * before
    assert longest <= 5


def test_a11_a_request_has_30_seconds_and_a_visit_ten_minutes() -> None:
    settings = Settings()
    settings.setmodule(crawl_settings, priority="project")
    assert (settings.getint("DOWNLOAD_TIMEOUT"), settings.getint("CLOSESPIDER_TIMEOUT")) == (30, 600)


def test_a17_nothing_listens_while_a_crawl_is_at_work(servers: Any) -> None:
    """As seen from outside, again and again: no port of the process or its children is open."""
    from tests.crawlers.jobs import started_driver

    (server,) = servers(1)
    server.routes |= {f"/{page}": Route(f"item {page} x\nnext /{page + 1}".encode(), delay=0.25) for page in range(4)}
    open_ports, looks = set(), 0
    with started_driver({"a": source(server, "/0")}) as process:
        while process.poll() is None and len(server.seen) < 5:
            open_ports |= _listening(process.pid)
            looks += len(server.seen) > 1
            time.sleep(0.02)
    assert (open_ports, looks > 2) == (set(), True)


def _listening(pid: int) -> set[str]:
    """Local addresses of the listening TCP sockets of a process, as `ss -ltnp` gives them."""
    inodes = set()
    with suppress(OSError):
        for entry in Path(f"/proc/{pid}/fd").iterdir():
            with suppress(OSError):
                target = str(entry.readlink())
                inodes |= {target[8:-1]} if target.startswith("socket:[") else set()
    found = set()
    for table in ("tcp", "tcp6"):
        for line in Path(f"/proc/net/{table}").read_text().splitlines()[1:]:
            fields = line.split()
            if fields[3] == "0A" and fields[9] in inodes:
                found.add(fields[1])
    return found
