"""A web site to be crawled: an index, lists, and a page for each of many invented events.

    python -m benchmarks.crawled_site PAGES

Serves on a free port of loopback, which it prints, until its standard input ends. Each answer is made
beforehand and has an ETag; one that is asked for again with it is a 304. `/turn` changes every list
and no page, as sites do that write the hour or the number of visitors there.
"""

import asyncio
import sys
from datetime import datetime, timedelta
from hashlib import blake2b
from json import dumps

_FIRST = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - written with its offset below
_PER_LIST = 100
_TOWNS = ("Valombre", "Pontclair", "Sainte-Orme", "Montfleuri", "Les Aulnes", "Rivebelle")
_SUBJECTS = ("Premiers pas sur ordinateur", "Café des réfugiés", "Visite aux aînés", "Atelier CV")
_MENU = "".join(f'<li><a href="/rubrique-{number}">Rubrique {number}</a></li>' for number in range(12))
_WORDS = "Ouvert à toutes et à tous, sans inscription : des bénévoles vous accueillent autour d'un café. "


def event_page(number: int) -> str:
    """The page of one event, about six kilobytes, with the event as JSON-LD."""
    start = _FIRST + timedelta(hours=number % 2_000)
    title = f"{_SUBJECTS[number % 4]} n° {number}"
    event = {
        "@context": "https://schema.org",
        "@type": "Event",
        "name": title,
        "startDate": f"{start:%Y-%m-%dT%H:%M:%S}+01:00",
        "endDate": f"{start + timedelta(hours=2):%Y-%m-%dT%H:%M:%S}+01:00",
        "description": _WORDS * 3,
        "eventStatus": "https://schema.org/EventScheduled",
        "location": {
            "@type": "Place",
            "name": "Maison des associations",
            "address": {
                "@type": "PostalAddress",
                "streetAddress": f"{number % 90 + 1} rue des Lilas",
                "postalCode": "44990",
                "addressLocality": _TOWNS[number % 6],
            },
        },
        "organizer": {"@type": "Organization", "name": "Les Voisins de Valombre"},
        "url": f"/fete/{number}",
    }
    block = f'<script type="application/ld+json">{dumps(event, ensure_ascii=False)}</script>'
    return _html(title, f"{block}<h1>{title}</h1>" + f"<p>{_WORDS}</p>" * 30)


def _html(title: str, body: str) -> str:
    head = f'<head><meta charset="utf-8"><title>{title}</title></head>'
    return f'<!DOCTYPE html><html lang="fr">{head}<body><nav><ul>{_MENU}</ul></nav><main>{body}</main></body></html>'


def _links(addresses: list[str], turn: int) -> str:
    items = "".join(f'<li><a href="{address}">{address}</a></li>' for address in addresses)
    return _html("Agenda", f"<p>Visite n° {turn}</p><ul>{items}</ul>")


class Site:
    """All answers of the site, ready to be sent, by path."""

    def __init__(self, pages: int) -> None:
        self._numbers = range(pages)
        self._turn = 0
        self._answers = {f"/fete/{number}": _answer(event_page(number)) for number in self._numbers}
        self._answers["/sitemap.xml"] = _answer(self._sitemap(), "application/xml")
        self._missing = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
        self._answers["/turn"] = _answer("turned", "text/plain")
        self.turn()

    def turn(self) -> None:
        """Change the index and every list, and no page."""
        self._turn += 1
        starts = self._numbers[::_PER_LIST]
        self._answers["/agenda"] = _answer(_links([f"/agenda/{start}" for start in starts], self._turn))
        for start in starts:
            listed = [f"/fete/{number}" for number in self._numbers[start : start + _PER_LIST]]
            self._answers[f"/agenda/{start}"] = _answer(_links(listed, self._turn))

    def answer(self, request: bytes) -> bytes:
        """The whole answer to the head of a request."""
        path = request.split(b" ", 2)[1].decode("latin-1")
        if path == "/turn":
            self.turn()
        etag, full, unchanged = self._answers.get(path, (b"", self._missing, b""))
        return unchanged if etag and etag in request else full

    def _sitemap(self) -> str:
        listed = "".join(
            f"<url><loc>{{origin}}/fete/{number}</loc><lastmod>2026-10-{number % 28 + 1:02}</lastmod></url>"
            for number in self._numbers
        )
        return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{listed}</urlset>'

    def placed(self, origin: str) -> None:
        """Say in the sitemap, which needs whole addresses, where the site is."""
        self._answers["/sitemap.xml"] = _answer(self._sitemap().replace("{origin}", origin), "application/xml")


def _answer(body: str, media_type: str = "text/html; charset=utf-8") -> tuple[bytes, bytes, bytes]:
    """The ETag, the whole answer, and the 304 that is sent to who knows it."""
    sent = body.encode()
    etag = f'"{blake2b(sent, digest_size=8).hexdigest()}"'
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {media_type}\r\nETag: {etag}\r\nContent-Length: {len(sent)}\r\n\r\n"
    return etag.encode(), head.encode() + sent, f"HTTP/1.1 304 Not Modified\r\nETag: {etag}\r\n\r\n".encode()


class Connection(asyncio.Protocol):
    """One connection, kept open; requests have no body."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._waiting = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Answer each whole request."""
        *requests, self._waiting = (self._waiting + data).split(b"\r\n\r\n")
        if self._transport is not None:
            self._transport.write(b"".join(map(self._site.answer, requests)))


async def serve(pages: int) -> None:
    """Serve until standard input ends."""
    site, loop = Site(pages), asyncio.get_running_loop()
    server = await loop.create_server(lambda: Connection(site), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    site.placed(f"http://127.0.0.1:{port}")
    print(port, flush=True)
    async with server:
        await loop.run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1])))
