"""The few pages about the whole: the home page, the page for addresses that do not exist, the style, robots.txt."""

from collections.abc import Iterator
from typing import NamedTuple

from catalog.views import SourceView
from exports import pages_addresses as addresses
from exports.calendar_words import span_words
from exports.exporter import Document, Site, Surroundings
from exports.pages_lists import feed_alternates
from exports.pages_templates import Alternate, pages_version, render_page, style_sheet
from exports.phrases import LANGUAGES, Language, phrase
from exports.selections import EVERYTHING, LISTED, Selection, offered

_HTML = "text/html; charset=utf-8"
_ROBOTS = "User-agent: *\nAllow: /\n"


class Card(NamedTuple):
    """A selection on the home page."""

    selection: Selection
    title: str
    dates: str
    text: str
    counts: str
    programme: str
    associations: str
    webcal: str
    feeds: list[Alternate]


class SitePages:
    """Home pages, `404.html`, `robots.txt` and the style sheet."""

    name = "site-pages"

    def __init__(self) -> None:
        self.version = pages_version()

    def documents(self, around: Surroundings) -> Iterator[Document]:
        """All of them."""
        for language in LANGUAGES:
            yield Document(addresses.home_path(language), _HTML, _home(language, around))
        yield Document("404.html", _HTML, _missing(around.site))
        yield Document("robots.txt", "text/plain; charset=utf-8", _ROBOTS.encode())
        yield Document(addresses.STYLE, "text/css; charset=utf-8", style_sheet())


def _home(language: Language, around: Surroundings) -> bytes:
    site = around.site
    shown = offered(around.selections, LISTED)
    cards = [_card(language, one, site) for one in shown]
    everything = [card for card in cards if card.selection.id == EVERYTHING]
    page = render_page(
        language,
        "home.html",
        addresses.home_path(language),
        site,
        alternates=feed_alternates(language, EVERYTHING) if everything else [],
        title=site.name,
        tagline=(site.tagline_fr if language == "fr" else site.tagline_en) or phrase(language, "home.title"),
        description=phrase(language, "home.intro", name=site.name),
        sample=False,
        editions=[card for card in cards if card.selection.id != EVERYTHING],
        everything=everything,
        sources=sorted(around.sources.values(), key=_by_title),
        schemas=[(name, addresses.schema_path(name)) for name in ("events", "associations", "index")],
    )
    return page.encode()


def _by_title(source: SourceView) -> tuple[str, str]:
    return source.title.casefold(), source.name


def _card(language: Language, selection: Selection, site: Site) -> Card:
    edition = selection.edition
    calendar = addresses.feed_path(selection.id, "ics")
    events = phrase(language, "count.events", count=len(selection.events))
    associations = phrase(language, "count.associations", count=len(selection.associations))
    return Card(
        selection=selection,
        title=edition.name if edition else phrase(language, "home.everything"),
        dates=span_words(language, edition.starts_on, edition.ends_on) if edition else "",
        text=edition.description(language) if edition else phrase(language, "home.everything_text"),
        counts=f"{events}, {associations}",
        programme=addresses.programme_path(language, selection.id),
        associations=addresses.association_list_path(language, selection.id),
        webcal=addresses.webcal(site, calendar),
        feeds=feed_alternates(language, selection.id),
    )


def _missing(site: Site) -> bytes:
    """The page that a server gives at any address: its links are absolute, and it speaks both languages."""
    page = render_page(
        "fr",
        "missing.html",
        "404.html",
        site,
        title=phrase("fr", "missing.title"),
        description=phrase("fr", "missing.text"),
        sample=False,
        root=site.base_url,
        english={key: phrase("en", f"missing.{key}") for key in ("title", "text", "home")},
        english_home=addresses.home_path("en"),
        other_path=addresses.home_path("en"),
    )
    return page.encode()
