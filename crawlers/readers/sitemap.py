"""Reader of sitemaps (sitemaps.org): it holds no items, but names the pages that the `page_reader` reads.

`lastmod` is passed on, so that a page of which the sitemap tells the same as last time is not asked.
"""

import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated

from lxml.etree import _Element
from pydantic import Field, field_validator

from catalog.cleaning.links import clean_url
from catalog.cleaning.text import clean_line
from catalog.errors import SourceUnreadable
from catalog.sightings import Frozen, Skipped
from catalog.vocabulary import SkipReason
from crawlers.readers.feed_dates import when
from crawlers.readers.microdata import absolute
from crawlers.readers.xml_answers import LARGEST, document_of, name_of, root_name, text_of
from crawlers.reading import Answer, Found, Incomplete, Next, Reading

# Of the protocol: more do not stand in one file.
MOST_PAGES = 50_000
_WANTS = "A sitemap source wants sitemap.xml; robots.txt says where it is."
_GZIP = b"\x1f\x8b"
_WITH_HEADER = 31
_Named = tuple[str, str]


class Options(Frozen):
    """What a source of this reader may say.

    Attributes:
        match: regular expression; pages whose address matches (anywhere) are read. All, if empty.
        sitemaps: the same for the sitemaps of a sitemap index.
        newest: how many pages of one sitemap are read at most, those changed last; all, if 0.
    """

    match: str = ""
    sitemaps: str = ""
    newest: Annotated[int, Field(ge=0, le=MOST_PAGES)] = 0

    @field_validator("match", "sitemaps")
    @classmethod
    def _expression(cls, value: str) -> str:
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"{value[:80]!r} is no regular expression: {error}") from error
        return value


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give the pages that a sitemap names, or the sitemaps of an index. Entries without an address are skipped.

    Raises `SourceUnreadable` when the answer is no sitemap, or over 10 MB when it is unpacked.
    """
    options = Options.model_validate(reading.options)
    plain, problems = _unpacked(answer)
    document = document_of(plain, _WANTS)
    kind = name_of(document.root, {})[1]
    if kind not in ("urlset", "sitemapindex"):
        raise SourceUnreadable(answer.url, f"is XML, but no sitemap: its root is {kind[:60]!r}.", _WANTS)
    is_index = kind == "sitemapindex"
    named: list[_Named] = []
    for found in _entries(document.root, "sitemap" if is_index else "url", answer.url):
        if isinstance(found, Skipped):
            yield found
        else:
            named.append(found)
    wanted = re.compile(options.sitemaps if is_index else options.match)
    named = [(url, told) for url, told in dict(named).items() if wanted.search(url) and url != answer.url]
    for url, told in named if is_index else _newest(named, options.newest, reading.zone):
        yield Next(url, detail=not is_index, told=told)
    yield from (*problems, *document.problems)


def recognises(answer: Answer) -> int:
    """By the outermost element, also of a packed file."""
    body = answer.body
    if body.startswith(_GZIP):
        body = _beginning(body)
    name = root_name(replace(answer, body=body)).lower().rpartition(":")[2]
    return 95 if name in ("urlset", "sitemapindex") else 0


def _unpacked(answer: Answer) -> tuple[Answer, list[Incomplete]]:
    """The answer without its packing (`sitemap.xml.gz`), up to 10 MB."""
    if not answer.body.startswith(_GZIP):
        return answer, []
    unpacking = zlib.decompressobj(_WITH_HEADER)
    try:
        body = unpacking.decompress(answer.body, LARGEST + 1)
    except zlib.error as error:
        raise SourceUnreadable(answer.url, f"is no sound gzip file: {error}.", _WANTS) from error
    problems = [] if unpacking.eof or len(body) > LARGEST else [Incomplete("the packed file is cut off")]
    return replace(answer, body=body), problems


def _beginning(packed: bytes) -> bytes:
    """The first 16 KiB of what is packed; nothing where that cannot be unpacked."""
    try:
        return zlib.decompressobj(_WITH_HEADER).decompress(packed[:4096], 16 * 1024)
    except zlib.error:
        return b""


def _entries(root: _Element, name: str, base: str) -> Iterator[_Named | Skipped]:
    elements = [element for element in root if name_of(element, {})[1] == name]
    for number, element in enumerate(elements[:MOST_PAGES]):
        said = {name_of(child, {})[1]: child for child in reversed(element)}
        written = text_of(said["loc"]).strip() if "loc" in said else ""
        url = (clean_url(written) or clean_url(absolute(base, written))) if written else None
        if url is None:
            where = f"entry {number + 1}, line {element.sourceline}"
            yield Skipped(reason=SkipReason.MALFORMED, where=where, detail="names no address", excerpt=written[:500])
        else:
            yield url, clean_line(text_of(said["lastmod"]), 60) if "lastmod" in said else ""
    if len(elements) > MOST_PAGES:
        detail, items = f"only the first {MOST_PAGES:,} entries are read", len(elements) - MOST_PAGES
        yield Skipped(reason=SkipReason.LIMIT, where="end of the sitemap", detail=detail, items=items)


def _newest(named: list[_Named], most: int, zone: str) -> list[_Named]:
    """The `most` pages changed last, the last first; in the sitemap's order where all are read."""
    if not most:
        return named
    return sorted(named, key=lambda one: _sortable(one[1], zone), reverse=True)[:most]


def _sortable(told: str, zone: str) -> str:
    """A text in the order of time, to the day where only that is told; what tells nothing comes last."""
    moment = when(told, zone)
    return moment[0].isoformat() if moment else ""
