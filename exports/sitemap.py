"""`sitemap.xml`: each page that has a content of its own, when its subject last changed, and the same page in the other language.

Left out is what these pages lead to and search engines need not be told of: further pages of a long list, the same in
another order, how to subscribe to all or a part and to embed, the lists of those who share a kind or a year. The form is that of https://www.sitemaps.org/protocol.html, with `xhtml:link` for languages. A file holds at most
50,000 addresses, so `sitemap.xml` names files: of pages, of the events of a year, of associations.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from functools import partial
from itertools import islice

from catalog.views import Member
from exports import pages_addresses as addresses
from exports.exporter import Document, Site, Surroundings
from exports.numbers_figures import COUNTED
from exports.pages import ASSOCIATION_LISTS, PROGRAMMES
from exports.pages_navigation import ABOUT, FOOT, HEAD, ORGANISERS
from exports.phrases import LANGUAGES, Language
from exports.selections import EVERYTHING, Kind, Selection, listed
from exports.texts_added import added

_VERSION = "1"
_MOST = 50_000 // len(LANGUAGES)  # subjects of a file
_INDEX = '<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
_URLS = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
    ' xmlns:xhtml="http://www.w3.org/1999/xhtml">\n'
)

_BESIDE: tuple[Callable[[Language], str], ...] = (
    addresses.browse_path,
    addresses.snapshots_path,
    partial(addresses.map_path, of="associations"),
    addresses.numbers_of_associations,
)
"""Pages that stand beside those of the sections."""

Entry = tuple[str, str, datetime | None]
"""A page: its path in French, in English, and when it last changed."""


class Sitemap:
    """`sitemap.xml` and the files that it names, `sitemaps/<name>.xml`."""

    name = "sitemap"
    version = _VERSION

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them, the index last."""
        named: list[tuple[str, datetime | None]] = []
        for name, entries in _parts(around):
            for number, some in enumerate(_chunks(entries), 1):
                path = f"sitemaps/{name}{f'-{number}' if number > 1 else ''}.xml"
                named.append((path, max((at for _, _, at in some if at), default=None)))
                yield Document(path, "application/xml", _file(around.site, some))
        index = "".join(
            f"<sitemap><loc>{addresses.absolute(around.site, path)}</loc>{_changed(at)}</sitemap>\n"
            for path, at in named
        )
        yield Document(addresses.SITEMAP, "application/xml", f"{_INDEX}{index}</sitemapindex>\n".encode())


def _parts(around: Surroundings) -> Iterator[tuple[str, list[Entry]]]:
    yield "pages", _pages(around)
    for selection in around.selections:
        if selection.kind is Kind.YEAR and selection.facet and selection.events:
            yield f"events-{selection.facet.key}", _subjects(selection.events, addresses.event_path, around)
        if selection.id == EVERYTHING and selection.associations:
            yield "associations", _subjects(selection.associations, addresses.association_path, around)


def _subjects(members: Sequence[Member], path: Callable[[Language, str], str], around: Surroundings) -> list[Entry]:
    """The pages of subjects, but of those that have none."""
    return [
        (path("fr", one.id), path("en", one.id), one.changed_at) for one in members if one.id not in around.pageless
    ]


def _pages(around: Surroundings) -> list[Entry]:
    """The pages of selections that are not empty, and those of the sections."""
    found: dict[str, Entry] = {}
    for selection in listed(around.selections):
        for entry in _pages_of(selection):
            found.setdefault(entry[0], entry)
    latest = max((one.changed_at for one in around.selections), default=None)
    for address in (addresses.home_path, *(one for _, one in (*HEAD, *FOOT, *ORGANISERS, *ABOUT)), *_BESIDE):
        fr, en = address("fr"), address("en")
        if fr.endswith(".html"):
            found.setdefault(fr, (fr, en, latest if address is addresses.home_path else None))
    for name in around.snapshots:
        fr, en = (addresses.snapshots_path(language, name) for language in LANGUAGES)
        found.setdefault(fr, (fr, en, None))
    for name in added():
        fr, en = addresses.text_path("fr", name), addresses.text_path("en", name)
        found.setdefault(fr, (fr, en, None))
    return sorted(found.values())


def _pages_of(selection: Selection) -> Iterator[Entry]:
    """Its programme, its list of associations, its numbers, the feeds of its towns, where it has them."""
    by_id = (
        (PROGRAMMES[0].kinds, selection.events, addresses.programme_path),
        (ASSOCIATION_LISTS[0].kinds, selection.associations, addresses.association_list_path),
    )
    for kinds, members, path in by_id:
        if members and selection.kind in kinds:
            yield path("fr", selection.id), path("en", selection.id), selection.changed_at
    if selection.kind in COUNTED and (selection.events or selection.associations):
        fr, en = (addresses.numbers_path(language, selection) for language in LANGUAGES)
        yield fr, en, selection.changed_at
    if selection.kind is Kind.DEPARTEMENT and selection.facet and selection.events:
        fr, en = (addresses.territory_path(language, selection.facet.key) for language in LANGUAGES)
        yield fr, en, None


def _chunks(entries: list[Entry]) -> Iterator[list[Entry]]:
    rest = iter(entries)
    while some := list(islice(rest, _MOST)):
        yield some


def _file(site: Site, entries: list[Entry]) -> bytes:
    base = site.base_url.replace("&", "&amp;")
    written = [_URLS]
    for fr, en, at in entries:
        links = (
            f'{_changed(at)}<xhtml:link rel="alternate" hreflang="fr" href="{base}{fr}"/>'
            f'<xhtml:link rel="alternate" hreflang="en" href="{base}{en}"/></url>\n'
        )
        written.append(f"<url><loc>{base}{fr}</loc>{links}<url><loc>{base}{en}</loc>{links}")
    return "".join((*written, "</urlset>\n")).encode()


def _changed(at: datetime | None) -> str:
    return f"<lastmod>{at.astimezone(UTC).isoformat(timespec='seconds')[:-6]}Z</lastmod>" if at else ""
