"""Pages that say a hostile text in every field, and what of them a browser would run, load or follow.

The pages are those of every exporter of HTML in the registry, so a new kind of page is among them by itself.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache, partial
from itertools import islice, product
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

import html5lib
from lxml import html

from catalog.editions import Edition
from catalog.sightings import (
    AssociationFacts,
    Contact,
    Identifier,
    Image,
    Partner,
    Place,
    PressMention,
    Programme,
    WelcomePoint,
)
from catalog.views import AssociationView, Changed, Claim, EventView, Member, SourceView
from catalog.vocabulary import AssociationKind, ContactKind, Theme
from exports.data_package import DataPackage
from exports.dcat import DcatCatalogue
from exports.directory_index import DirectoryIndex
from exports.exporter import Exporter, Site, Surroundings
from exports.faceting import event_gist
from exports.pages_cards import ProgrammeCards
from exports.phrases import LANGUAGES, Language
from exports.publisher_documents import volumes
from exports.registry import EXPORTERS
from exports.search import SearchIndex
from exports.selections import Facet, Kind, Selection
from tests.exports.hostile import hostile_view
from tests.exports.sample_site import batch_documents, kept_snapshot
from tests.exports.views import association_view, claim, edition, selection, site, source_view

SCHEMES = ("http", "https", "webcal", "mailto", "tel")
_NO_PAGES = (SearchIndex, DcatCatalogue, DataPackage, DirectoryIndex, ProgrammeCards)
"""Exporters that make no pages, and would take long to show it."""
View = TypeVar("View", EventView, AssociationView)
_HTML = "text/html"
_ACTIVE = frozenset(
    [
        "script",
        "style",
        "iframe",
        "frame",
        "object",
        "embed",
        "applet",
        "base",
        "form",
        "input",
        "button",
        "textarea",
        "select",
        "svg",
        "math",
        "img",
        "image",
        "video",
        "audio",
        "source",
        "track",
        "link",
        "meta",
        "template",
        "portal",
        "marquee",
        "plaintext",
        "xmp",
        "noscript",
        "dialog",
        "details",
    ]
)


def hostile_claims(text: str) -> tuple[Claim, ...]:
    """Claims of fields and of shapes of values, by a source that says `text`: each of these, settled and not."""
    fields = {"source": text, "url": text, "content_hash": text, "reader": text, "licence": text}
    given = claim().__dict__ | fields
    values = (text, [text], {"name": text, "url": text}, {"place": {"name": text}}, {"kind": text})
    shapes = product(
        ("title", "occurrences", "place", "price", "themes", "language", "founded_on", text), values, (True, False)
    )
    told = (
        {"field": field, "value": value, "settled": settled} for field, value, settled in islice(shapes, 0, None, 9)
    )
    return tuple(Claim.model_construct(**given | one) for one in told)


@lru_cache(256)
def hostile_event(text: str) -> EventView:
    """An event that says `text` everywhere, in its id and its claims too."""
    marks = (Identifier.model_construct(scheme=text, value=text),)
    return hostile_view(text, id=text, claims=hostile_claims(text), sources=(text,), identifiers=marks)


@lru_cache(256)
def hostile_association(text: str) -> AssociationView:
    """An association that says `text` everywhere."""
    where = Place.model_construct(**Place().__dict__ | {"name": text, "address": text, "city": text, "access": text})
    contacts = tuple(Contact.model_construct(kind=kind, value=text) for kind in ContactKind)
    point = WelcomePoint.model_construct(
        key=text, place=where, opening_hours=text, services=(text,), contacts=contacts, accessibility=(), price=None, url=text
    )  # fmt: skip
    programme = Programme.model_construct(
        name=text, description=text, url=text, launched_on=text, audiences=(), towns=(text,)
    )
    facts = AssociationFacts.model_construct(
        name=text,
        other_names=(text,),
        kind=AssociationKind.OTHER,
        description=text,
        language=text,
        url=text,
        founded_on=text,
        contacts=contacts,
        themes=(Theme.OTHER,),
        audiences=(),
        keywords=(text,),
        towns=(text,),
        places=(point,),
        programmes=(programme,),
        partners=(Partner.model_construct(name=text, role="partner", url=text),),
        press=(PressMention.model_construct(title=text, publisher=text, url=text, published_on=text),),
        editions=(text,),
        image=Image.model_construct(url=text, credit=text, alt=text),
    )
    given = association_view().__dict__ | {
        "id": text,
        "slug": text,
        "facts": facts,
        "identifiers": (Identifier.model_construct(scheme=text, value=text),),
        "sources": (text,),
        "claims": hostile_claims(text),
    }
    return AssociationView.model_construct(**given)


def hostile_surroundings(texts: list[str]) -> Surroundings:
    """An instance whose every source and every edition says one of the texts, and which itself says the first."""
    fields = ("name", "title", "publisher", "homepage", "licence", "licence_url", "attribution")
    given = source_view().__dict__
    sources = {text: SourceView.model_construct(**given | dict.fromkeys(fields, text)) for text in texts}
    words = ("name", "series_name", "territory", "homepage", "description_fr", "description_en")
    weeks = [selection(edition=edition().model_copy(update=dict.fromkeys(words, text))) for text in texts]
    named = [_named(kind, number, text) for number, text in enumerate(texts) for kind in _NAMED]
    town = selection(id="departement/38", kind=Kind.DEPARTEMENT, facet=Facet(Kind.DEPARTEMENT, "38", "Isère", "Isère"))
    within = [_within(weeks[0].edition, one.facet) for one in named if one.kind is not Kind.SERIES]
    return Surroundings(hostile_site(texts[0]), sources, (*weeks, *named, town, *within, selection()))


def hostile_site(text: str) -> Site:
    """An instance that says `text` wherever it says anything, but for its address."""
    return site().model_copy(update=dict.fromkeys(SAID, text))


SAID = sorted(Site.model_fields.keys() - {"base_url", "hub", "google_scheme", "accent", "accent_dark", "logo", "desk"})
"""What an instance says in words; the rest are addresses, colours and names of files, which are checked when they are read."""
_NAMED = (Kind.SERIES, Kind.PLACE, Kind.COMMUNE, Kind.ASSOCIATION)


def _named(kind: Kind, number: int, text: str) -> Selection:
    """A selection that is called `text`: by its kind it is one of those that may be called anything."""
    called = Facet(kind, f"38{number:03}", text, text)
    return selection(id=called.id, kind=kind, facet=called)


def _within(week: Edition | None, called: Facet | None) -> Selection:
    """An edition crossed with what may be called anything."""
    assert week is not None
    assert called is not None
    return selection(id=f"{week.id}/{called.id}", kind=Kind.CROSSED, edition=week, facet=called)


def pages(texts: Iterable[str], languages: Collection[Language] = LANGUAGES) -> Iterator[tuple[str, str, bytes]]:
    """Every page of every exporter of HTML that says these texts everywhere: exporter, the text or "", the page.

    A subject has a page for each text; on pages of many subjects there is one subject for each, and on pages
    about the whole one source and one edition for each.
    """
    said = list(dict.fromkeys(texts))
    every = hostile_surroundings(said)
    found = [*_site_pages(every), *_batches(said, every), *_snapshots(said, every)]
    for one in _shown(every.selections):
        found += [*_lists(said, one, every), *_summaries(said, one, every)]
    yield from ((name, "", page()) for name, page in found if _language_of(name) in languages)
    for text in said:
        of_one = _subject_pages(text, hostile_surroundings([text]))
        yield from ((name, text, page()) for name, page in of_one if _language_of(name) in languages)


Made = Iterator[tuple[str, Callable[[], bytes]]]
"""Pages by the names of their exporters, yet to be rendered."""


def _shown(selections: Sequence[Selection]) -> list[Selection]:
    """Of each kind of selection the first one."""
    return list({one.kind: one for one in reversed(selections)}.values())


def _summaries(said: list[str], shown: Selection, around: Surroundings) -> Made:
    # Sources are named as files are; what they are called is told beside it.
    names = [f"s{number}" for number in range(len(said))]
    events = [
        hostile_event(text).model_copy(update={"sources": (name,)}) for name, text in zip(names, said, strict=True)
    ]
    traits = {view.id: event_gist(view).traits for view in events}
    members = tuple(Member(one.id, one.revision) for one in events)
    told = replace(around, sources=dict(zip(names, around.sources.values(), strict=True)))
    for exporter in EXPORTERS.summaries:
        if shown.kind in exporter.kinds:
            for one in exporter.documents(replace(shown, events=members), told, traits):
                if one.media_type.startswith(_HTML):
                    yield f"{exporter.name} {shown.kind} {one.path}", partial(bytes, one.body)


def _language_of(name: str) -> Language:
    """That of an exporter or page: `event-page-en`, `site-pages en/index.html`."""
    return "en" if name.endswith("-en") or " en/" in name or "-en " in name else "fr"


def _subject_pages(text: str, around: Surroundings) -> Made:
    """Those of an event and of an association that say `text` everywhere, and those in the place of lost ones."""
    event, association = hostile_event(text), hostile_association(text)
    for of_event in EXPORTERS.event_pages:
        if of_event.media_type.startswith(_HTML):
            yield of_event.name, partial(of_event.page, event, around)
    for of_association in EXPORTERS.association_pages:
        if of_association.media_type.startswith(_HTML):
            yield of_association.name, partial(of_association.page, association, around)
    lost = Changed.model_construct(id=text, revision=1, what="merged", heir=text)
    for gone in EXPORTERS.gone:
        yield from ((f"{gone.name}-{language}", partial(gone.page, language, lost, around)) for language in LANGUAGES)


def _lists(said: list[str], week: Selection, around: Surroundings) -> Made:
    events, associations = [hostile_event(text) for text in said], [hostile_association(text) for text in said]
    for of_events in EXPORTERS.events:
        if week.kind in of_events.kinds and of_events.media_type.startswith(_HTML):
            yield from _volumes(of_events, events, week, around)
    for of_associations in EXPORTERS.associations:
        if week.kind in of_associations.kinds and of_associations.media_type.startswith(_HTML):
            yield from _volumes(of_associations, associations, week, around)
    for about in EXPORTERS.about:
        if week.kind in about.kinds and about.media_type.startswith(_HTML):
            yield f"{about.name} {week.kind}", partial(about.page, week, around)


def _volumes(exporter: Exporter[View], views: Sequence[View], week: Selection, around: Surroundings) -> Made:
    fragments = [exporter.fragment(view, around) for view in views]
    for path, pieces in volumes(exporter, week, fragments, around):
        # A long list is in parts, which are made like the first: `2026-11.html`, `by-place-2.html`.
        part = re.sub(r"^\d.*", "index.html", re.sub(r"-\d+\.html$", ".html", path.rpartition("/")[2]))
        yield f"{exporter.name} {week.kind} {part}", partial(b"".join, [*pieces])


def _batches(said: list[str], around: Surroundings) -> Made:
    views = [hostile_association(text) for text in said]
    everything = replace(around.selections[-1], associations=tuple(Member(one.id, one.revision) for one in views))
    around = replace(around, selections=(*around.selections[:-1], everything))
    for exporter in EXPORTERS.batches:
        if not isinstance(exporter, _NO_PAGES):
            for path, body in batch_documents(exporter, around, views).items():
                # Long lists are in parts, which are made like the first.
                bare = re.sub(
                    r"letters/.*|(?<=calendars/)\d+\.html", "index.html", re.sub(r"-\d+\.html$", ".html", path)
                )
                yield f"{exporter.name} {bare}", partial(bytes, body)


def _site_pages(around: Surroundings) -> Made:
    for exporter in EXPORTERS.site:
        for one in exporter.documents(around) if not isinstance(exporter, _NO_PAGES) else ():
            if one.media_type.startswith(_HTML):
                yield f"{exporter.name} {one.path}", partial(bytes, one.body)


def _snapshots(said: list[str], around: Surroundings) -> Made:
    """Those of a snapshot that says these texts in each field, and in which each entry was called otherwise before."""
    kept = [kept_snapshot(name, _snapshot(said, is_before=name < "2026")) for name in ("2025-11-05", "2026-11-05")]
    for exporter in EXPORTERS.snapshots:
        for one in exporter.documents(kept[1], kept[0], around):
            yield f"{exporter.name} {one.path}", partial(bytes, one.body)


def _snapshot(said: list[str], *, is_before: bool) -> dict[str, bytes]:
    """The files of a snapshot: half of the entries are in one alone, the others are called otherwise in the other."""
    sources = [dict.fromkeys(("title", "path", "licence", "attribution"), text) for text in said]
    package = {
        "title": said[0],
        "description": said[0],
        "licenses": [{"title": said[0], "path": said[0]}],
        "sources": sources,
        "withdrawn": 2,
    }
    entries = [
        {
            "id": f"e{number}" if number % 2 else f"e{number}-{is_before}",
            "title": f"{text}{'.' if is_before else ''}",
            "changed_at": "2026-10-01T00:00:00+00:00",
            "place": text if is_before else None,
        }
        for number, text in enumerate(said)
    ]
    lines = ",\n".join(json.dumps(one, separators=(",", ":")) for one in entries)
    events = f'{{"events":[\n{lines}\n]}}\n'.encode()
    return {"datapackage.json": json.dumps(package).encode(), "all/events.json": events}


class Judged(NamedTuple):
    """What a browser makes of a page.

    Attributes:
        active: how many elements there are that run, load, send or lead somewhere, by name.
        faults: what must be nowhere: handlers, styles within, links that run something or leave by a back door.
    """

    active: Counter[str]
    faults: list[str]


def by_html5lib(page: bytes) -> Element:
    """The tree of a page as the standard says."""
    tree: Element = html5lib.parse(page.decode(), treebuilder="etree", namespaceHTMLElements=False)
    return tree


def by_lxml(page: bytes) -> Element:
    """The tree of a page as libxml2 makes it, ten times as fast and not always the same."""
    tree: Element = html.document_fromstring(page.decode())
    return tree


def judged(page: bytes, parsed: Callable[[bytes], Element] = by_html5lib) -> Judged:
    """What is active in the tree that a parser makes of a page."""
    active: Counter[str] = Counter()
    faults = []
    for element in parsed(page).iter():
        if not isinstance(element.tag, str):
            continue
        tag = element.tag.rpartition("}")[2]
        if tag in _ACTIVE and (tag, element.get("class")) != ("svg", "bar"):  # ours: one in each row of a table
            active[_called(tag, element)] += 1
        for name, value in element.attrib.items():
            attribute = str(name).rpartition("}")[2].lower()
            if attribute.startswith("on") or attribute in ("style", "srcdoc", "formaction", "ping", "background"):
                faults.append(f"{tag} {attribute}")
            if attribute in ("href", "src", "action", "data", "poster") and not harmless(str(value)):
                faults.append(f"{tag} {attribute}={value}")
    return Judged(active, faults)


def _called(tag: str, element: Element) -> str:
    if tag == "script":
        return f"script {element.get('type')} {element.get('src')}"
    return f"meta {element.get('http-equiv')}" if tag == "meta" else tag


def harmless(link: str) -> bool:
    """Whether a browser, which skips control characters and spaces, is led to a web, mail or phone address or stays here."""
    read = re.sub(r"[\x00-\x20]", "", link)
    scheme = re.match(r"([A-Za-z][A-Za-z0-9+.-]*):", read)
    if scheme:
        return read == link and scheme[1] in SCHEMES
    # "//" and "/\\" leave the site; "/" alone is its root, where the page for what is not there leads.
    return bool(read) and not re.match(r"\\|/[/\\]", read)
