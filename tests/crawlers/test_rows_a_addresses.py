"""No probe is connected to, and nothing but the guard's crawler fetches (reliability A1, A3 to A6, A8)."""

import ast
import csv
import socket
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from crawlers.source import Source
from tests.crawlers.drive import DEFAULTS
from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import ROOT, run_job, source
from tests.crawlers.names import RESOLVER
from tests.crawlers.watched_drive import run_watched
from tests.rules.modules import modules

PROBES = (ROOT / ".." / "shared/realdata/bad/_own_probes/ssrf_urls.tsv").resolve()


probes = pytest.mark.skipif(not PROBES.is_file(), reason="the probes are not beside the repository")


@contextmanager
def _listeners() -> Iterator[list[socket.socket]]:
    """Listeners on one port of 127.0.0.1, 127.0.0.2 and ::1, that let the kernel accept and answer nothing."""
    with ExitStack() as stack:
        first = stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        port = first.getsockname()[1]
        others = [stack.enter_context(socket.create_server(("127.0.0.2", port)))]
        if socket.has_ipv6:
            with suppress(OSError):
                others.append(stack.enter_context(socket.create_server(("::1", port), family=socket.AF_INET6)))
        yield [first, *others]


def _accepts(listener: socket.socket) -> int:
    listener.settimeout(0)
    with suppress(BlockingIOError):
        listener.accept()[0].close()
        return 1
    return 0


def _blocked(port: int) -> list[tuple[str, str]]:
    """Class and address of each probe that must be blocked, where the listeners are in place of port 8091."""
    with PROBES.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        (
            row["class"],
            row["url_python_escaped"].encode("latin-1").decode("unicode_escape").replace(":8091", f":{port}"),
        )
        for row in rows
        if row["expect"] == "block"
    ]


def _enters(url: str) -> bool:
    """Whether a source may have `url` as its start address: what a form would be told as well."""
    with suppress(ValidationError, ValueError):
        Source(name="a", start=(url,), **{**DEFAULTS, "delay": 1.0})
        return not url.startswith("file:")
    return False


@probes
def test_a1_a4_a5_a6_no_probe_is_connected_to_as_start_redirect_next_page_or_link(servers: Any, tmp_path: Path) -> None:
    (door,) = servers(1)
    with _listeners() as listeners:
        blocked = _blocked(listeners[0].getsockname()[1])
        urls = [url for _, url in blocked]
        door.routes |= {
            f"/to/{number}": Route(
                statuses=(302,), headers={"Location": url.encode("utf-8", "replace").decode("latin-1")}
            )
            for number, url in enumerate(urls)
            if not set("\r\n\0") & set(url)
        }
        door.routes["/next"] = Route("".join(f"next {url}\n" for url in urls if url.isprintable()).encode())
        door.routes["/links"] = Route(
            "".join(f'<a href="{url}">x</a>\n' for url in urls).encode("utf-8", "replace"),
            headers={"Content-Type": "text/html"},
        )
        starts = [url for url in urls if _enters(url)]
        jobs = {
            "door": source(
                door, "/next", "/links", *(path for path in door.routes if path.startswith("/to/")), follow=[".*"]
            ),
            "starts": {"start": starts, "delay": 1.0},
        }
        settings = {"RETRY_TIMES": 0, "TWISTED_DNS_RESOLVER": RESOLVER, "DOWNLOAD_TIMEOUT": 1}
        crawled = run_watched(tmp_path, jobs, settings=settings)
        accepted = [_accepts(listener) for listener in listeners]
    assert (len(blocked), accepted) == (187, [0] * len(listeners))
    assert crawled["connected"] == [door.place]
    assert [report["found"] for report in crawled["reports"].values()] == [0, 0]
    classes = Counter(kind.partition(" ")[0] for kind, _ in blocked)
    assert [url for kind, url in blocked if kind == "scheme" and _enters(url)] == []
    sys.stdout.write(f"{len(starts)} of 187 get past the form, 0 are connected to: {dict(classes)}\n")


def test_a3_pages_that_a_sitemap_names_are_checked_too(servers: Any) -> None:
    door, inside = servers(2)
    inside.routes["/secret"] = Route(b"item 1 Secret")
    door.routes["/away"] = Route(statuses=(302,), headers={"Location": inside.url("/secret")})
    targets = [
        inside.url("/secret"),
        f"http://2130706434:{inside.port}/secret",
        "http://169.254.169.254/",
        door.url("/away"),
    ]
    listed = "".join(f"<url><loc>{target}</loc></url>" for target in targets)
    door.routes["/sitemap.xml"] = Route(
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'.encode(),
        headers={"Content-Type": "application/xml"},
    )
    described = source(door, "/sitemap.xml", reader="sitemap", page_reader="plain")
    crawled = run_job({"door": described}, settings={"RETRY_TIMES": 0})
    assert (inside.accepts, crawled["door"]["found"]) == (0, 0)
    assert door.paths() == ["/robots.txt", "/sitemap.xml", "/away"]


CLIENTS = (
    "requests",
    "httpx",
    "urllib.request",
    "aiohttp",
    "urllib3",
    "http.client",
    "ftplib",
    "smtplib",
    "feedparser",
)


def test_a8_one_module_imports_a_client_and_only_to_ask_for_proxies() -> None:
    found = {
        module.path: sorted(
            {
                name
                for name in module.imported()
                if name in CLIENTS or name.startswith(tuple(f"{one}." for one in CLIENTS))
            }
        )
        for module in modules()
    }
    assert {path: names for path, names in found.items() if names} == {
        "crawlers/guard.py": ["urllib.request", "urllib.request.getproxies"],
        # The hub and the mail server are addresses that the operator wrote into goodweek.toml, as the database's is.
        "desk/hub.py": [
            "http.client",
            "http.client.HTTPException",
            "urllib.request",
            "urllib.request.Request",
            "urllib.request.urlopen",
        ],
        "desk/mailing.py": ["smtplib"],
    }


def test_a8_no_parser_is_given_an_address_and_no_module_is_imported_by_a_made_up_name() -> None:
    """lxml opens files and addresses by itself: `etree.parse(address)`; and a name may hide what is imported."""
    parsing, importing = [], []
    for module in modules():
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            called = ast.unparse(node.func)
            if called in {"etree.parse", "html.parse", "ElementTree.parse", "objectify.parse", "etree.XSLT", "urlopen"}:
                parsing.append(f"{module.path}: {ast.unparse(node)}")
            if called in {"import_module", "importlib.import_module", "__import__"}:
                importing.append(module.path)
    assert parsing == ["desk/hub.py: urlopen(asked, timeout=TIMEOUT)"]
    assert sorted(set(importing)) == ["crawlers/readers/__init__.py", "exports/remote_store.py"]
