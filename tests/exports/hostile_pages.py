"""Pages that say a hostile text in every field, and what of them a browser would run, load or follow.

The pages are those of every exporter of HTML in the registry, so a new kind of page is among them by itself.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple, TypeVar
from xml.etree.ElementTree import Element

import html5lib
from lxml import html

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
from exports.exporter import Exporter, Surroundings
from exports.phrases import LANGUAGES, Language
from exports.publisher_documents import volumes
from exports.registry import EXPORTERS
from exports.selections import Selection
from tests.exports.hostile import hostile_view
from tests.exports.sample_site import lists
from tests.exports.views import association_view, claim, edition, selection, site, source_view

SCHEMES = ("http", "https", "webcal", "mailto", "tel")
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
    """Claims of every field and of every shape of value, by a source that says `text`."""
    fields = {"source": text, "url": text, "content_hash": text, "reader": text, "licence": text}
    given = claim().__dict__ | fields
    values = (text, [text], {"name": text, "url": text}, {"place": {"name": text}}, {"kind": text})
    return tuple(
        Claim.model_construct(**given | {"field": field, "value": value, "settled": settled})
        for field in ("title", "occurrences", "place", "price", "themes", "language", "founded_on", text)
        for value in values
        for settled in (True, False)
    )


def few_claims(text: str) -> tuple[Claim, ...]:
    """One claim in nine of those: each field, each shape, settled and not."""
    return hostile_claims(text)[::9]


def hostile_event(text: str) -> EventView:
    """An event that says `text` everywhere, in its id and its claims too."""
    marks = (Identifier.model_construct(scheme=text, value=text),)
    return hostile_view(text, id=text, claims=few_claims(text), sources=(text,), identifiers=marks)


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
        "claims": few_claims(text),
    }
    return AssociationView.model_construct(**given)


def hostile_surroundings(texts: list[str]) -> Surroundings:
    """An instance whose every source and every edition says one of the texts, and which itself says the first."""
    fields = ("name", "title", "publisher", "homepage", "licence", "licence_url", "attribution")
    given = source_view().__dict__
    sources = {text: SourceView.model_construct(**given | dict.fromkeys(fields, text)) for text in texts}
    said = {"name": texts[0], "contact": texts[0], "tagline_fr": texts[0], "tagline_en": texts[0]}
    words = ("name", "series_name", "territory", "homepage", "description_fr", "description_en")
    weeks = [selection(edition=edition().model_copy(update=dict.fromkeys(words, text))) for text in texts]
    return Surroundings(site=site().model_copy(update=said), sources=sources, selections=(*weeks, selection()))


def pages(texts: Iterable[str], languages: Collection[Language] = LANGUAGES) -> Iterator[tuple[str, str, bytes]]:
    """Every page of every exporter of HTML that says these texts everywhere: exporter, the text or "", the page.

    A subject has a page for each text; on pages of many subjects there is one subject for each, and on pages
    about the whole one source and one edition for each.
    """
    said = list(texts)
    every = hostile_surroundings(said)
    found = [*_site_pages(every), *_lists(said, every.selections[0], every), *_lists(said, every.selections[-1], every)]
    found += _batches(said, every)
    yield from ((name, "", page()) for name, page in found if _language_of(name) in languages)
    for text in said:
        of_one = _subject_pages(text, hostile_surroundings([text]))
        yield from ((name, text, page()) for name, page in of_one if _language_of(name) in languages)


def _language_of(name: str) -> Language:
    """That of an exporter or page: `event-page-en`, `site-pages en/index.html`."""
    return "en" if name.endswith("-en") or " en/" in name or "-en " in name else "fr"


Made = Iterator[tuple[str, Callable[[], bytes]]]
"""Pages by the names of their exporters, yet to be rendered."""


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
        if of_events.kinds and of_events.media_type.startswith(_HTML):
            yield from _volumes(of_events, events, week, around)
    for of_associations in EXPORTERS.associations:
        if of_associations.kinds and of_associations.media_type.startswith(_HTML):
            yield from _volumes(of_associations, associations, week, around)
    for about in EXPORTERS.about:
        if about.media_type.startswith(_HTML):
            yield about.name, partial(about.page, week, around)


def _volumes(exporter: Exporter[View], views: Sequence[View], week: Selection, around: Surroundings) -> Made:
    fragments = [exporter.fragment(view, around) for view in views]
    for path, pieces in volumes(exporter, week, fragments, around):
        # A long list is in parts, which are made like the first: `2026-11.html`, `by-place-2.html`.
        part = re.sub(r"^\d.*", "index.html", re.sub(r"-\d+\.html$", ".html", path.rpartition("/")[2]))
        yield f"{exporter.name} {week.kind} {part}", partial(b"".join, [*pieces])


def _batches(said: list[str], around: Surroundings) -> Made:
    views = [hostile_association(text) for text in said]
    everything = replace(around.selections[-1], associations=tuple(Member(one.id, one.revision) for one in views))
    made = lists(replace(around, selections=(*around.selections[:-1], everything)), views)
    for path, body in made.items():
        # Long lists are in pages by letter, which are made like the list.
        yield f"lists {re.sub('letters/.*', 'index.html', path)}", partial(bytes, body)


def _site_pages(around: Surroundings) -> Made:
    for exporter in EXPORTERS.site:
        for one in exporter.documents(around):
            if one.media_type.startswith(_HTML):
                yield f"{exporter.name} {one.path}", partial(bytes, one.body)


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
        if tag in _ACTIVE:
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
