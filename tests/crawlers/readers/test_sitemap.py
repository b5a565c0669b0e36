"""The sitemap reader: which pages it names, in which order, and files made to break it. All invented."""

import gzip
import random
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers import sitemap
from crawlers.reading import Answer, Found, Incomplete, Next
from tests.crawlers.readers.test_feed import NOW
from tests.crawlers.readers.test_feed import READING as FEED_READING

FORMATS = Path(__file__).parents[1] / "formats"
URL = "https://www.valbrume.example/sitemap.xml"
READING = replace(FEED_READING, reader="sitemap")
XMLNS = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'


def found_in(body: bytes | str, **options: Any) -> list[Found]:
    answer = Answer(URL, body.encode() if isinstance(body, str) else body, NOW, "application/xml")
    return list(sitemap.read(answer, replace(READING, options=options)))


def urlset(*pages: tuple[str, str]) -> str:
    rows = "".join(f"<url><loc>{loc}</loc><lastmod>{told}</lastmod></url>" for loc, told in pages)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset {XMLNS}>{rows}</urlset>'


def page(name: str, told: str = "") -> Next:
    return Next(f"https://www.valbrume.example/{name}", detail=True, told=told)


def test_pages_are_named_with_what_is_told_of_them() -> None:
    assert found_in(urlset(("https://www.valbrume.example/a", "2026-10-30"), ("/b", ""))) == [
        page("a", "2026-10-30"),
        page("b"),
    ]


def test_only_pages_that_match_are_named() -> None:
    body = urlset(("/agenda/1", ""), ("/mairie", ""), ("/agenda/", ""))
    assert found_in(body, match="/agenda/[0-9]") == [page("agenda/1")]


def test_newest_pages_come_first_and_undated_ones_last() -> None:
    body = urlset(
        ("/a", ""), ("/b", "2026-10-01"), ("/c", "2026-10-30T10:00:00+02:00"), ("/d", "2026-10-30"), ("/e", "hier")
    )
    assert [item.url[-1] for item in found_in(body, newest=3) if isinstance(item, Next)] == ["c", "d", "b"]
    assert [item.url[-1] for item in found_in(body, newest=5) if isinstance(item, Next)] == ["c", "d", "b", "a", "e"]


def test_index_names_sitemaps_and_never_itself() -> None:
    rows = "".join(
        f"<sitemap><loc>{loc}</loc><lastmod>2026-10-30</lastmod></sitemap>"
        for loc in (URL, "/agenda.xml.gz", "/images.xml")
    )
    body = f"<sitemapindex {XMLNS}>{rows}</sitemapindex>"
    first = Next("https://www.valbrume.example/agenda.xml.gz", told="2026-10-30")
    assert found_in(body) == [first, Next("https://www.valbrume.example/images.xml", told="2026-10-30")]
    assert found_in(body, sitemaps="agenda", match="nothing", newest=1) == [first]


def test_undeclared_namespace_and_extensions_do_not_matter() -> None:
    body = "<urlset><url><image:image><image:loc>/i.jpg</image:loc></image:image><loc>/a</loc></url><x/></urlset>"
    assert found_in(body) == [page("a")]


def test_packed_sitemap_is_unpacked_within_bounds() -> None:
    body = urlset(("/a", ""))
    assert found_in(gzip.compress(body.encode())) == [page("a")]
    bomb = gzip.compress(b" " * 200_000_000, 9)
    begin = perf_counter()
    with pytest.raises(SourceUnreadable, match="10,000,000"):
        found_in(bomb)
    assert perf_counter() - begin < 1


def test_packed_sitemap_that_is_cut_off_is_incomplete() -> None:
    rows = [(f"/{random.Random(number).random()}", "") for number in range(200)]
    packed = gzip.compress(urlset(*rows).encode())
    found = found_in(packed[: len(packed) // 2])
    assert next(item for item in found if isinstance(item, Incomplete)) == Incomplete("the packed file is cut off")
    with pytest.raises(SourceUnreadable, match="gzip"):
        found_in(packed[:10] + b"\xff" * 40)


def test_more_pages_than_the_protocol_allows_are_counted() -> None:
    begin = perf_counter()
    found = found_in(
        f"<urlset>{''.join(f'<url><loc>/{number}</loc></url>' for number in range(50_002))}</urlset>", newest=1
    )
    assert perf_counter() - begin < 8
    skipped = [item for item in found if isinstance(item, Skipped)]
    assert [(item.reason, item.items) for item in skipped] == [(SkipReason.LIMIT, 2)]
    assert found[-1] == page("0")


@pytest.mark.parametrize("options", [{"match": "("}, {"sitemaps": "*"}, {"newest": -1}, {"follow": "x"}])
def test_wrong_options_are_told(options: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        sitemap.Options.model_validate(options)


def test_sitemaps_are_recognised_also_when_packed() -> None:
    body = urlset(("/a", "")).encode()
    for known in (body, gzip.compress(body), b"<sitemapindex>", b"<s:urlset xmlns:s='x'>"):
        assert sitemap.recognises(Answer(URL, known, NOW)) == 95
    for other in (b"", b"<rss/>", b"{}", b"\x1f\x8bjunk", gzip.compress(b"junk")):
        assert sitemap.recognises(Answer(URL, other, NOW)) == 0


@pytest.mark.parametrize("body", ["", "<rss/>", "{}", "https://www.valbrume.example/a\n"])
def test_other_formats_are_refused(body: str) -> None:
    with pytest.raises(SourceUnreadable):
        found_in(body)


def test_mutants_never_crash_and_every_page_is_named_or_skipped() -> None:
    dice = random.Random(2026)
    original = urlset(*((f"/agenda/{number}", "2026-10-30") for number in range(20))).encode()
    for _ in range(300):
        body = bytearray(original)
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(body))
            body[place : place + dice.randrange(30)] = dice.randbytes(dice.randrange(3))
        try:
            found = found_in(bytes(body))
        except SourceUnreadable:
            continue
        assert all(isinstance(item, Next | Skipped | Incomplete) for item in found)
        assert len(found) <= 22
