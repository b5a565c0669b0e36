"""One schema.org organisation: its facts, and the registers' numbers for it."""

import re
from collections.abc import Iterator
from typing import Literal

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.identifiers import clean_rna, clean_siren, clean_siret
from catalog.cleaning.text import clean_line, fold, html_to_text
from catalog.sightings import (
    AssociationFacts,
    Contact,
    Identifier,
    Partner,
    PressMention,
    Programme,
    WelcomePoint,
)
from catalog.vocabulary import AssociationKind, ContactKind
from crawlers.readers.descriptions import described
from crawlers.readers.schema_org_event import image_of, keywords_of, language_of
from crawlers.readers.schema_org_nodes import Node, plain
from crawlers.readers.schema_org_place import place_of
from crawlers.readers.schema_org_types import bare, kind_of
from crawlers.readers.websites import site_identifiers
from crawlers.reading import Reading

_PARTIAL_DATE = re.compile(r"(\d{4})(-(?:0[1-9]|1[0-2])(-(?:0[1-9]|[12]\d|3[01]))?)?", re.ASCII)
_HELLOASSO = re.compile(r"https://(?:www\.)?helloasso\.com/associations/([a-z0-9-]{1,120})/?", re.ASCII)
_WIKIDATA = re.compile(r"https?://(?:www\.)?wikidata\.org/(?:wiki|entity)/(Q\d{1,12})/?", re.ASCII)
_EDITION = re.compile(r"[a-z0-9][a-z0-9-]{0,79}")
_NUMBERS = {"rna": clean_rna, "siren": clean_siren, "siret": clean_siret}
_MOST = 200
Role = Literal["partner", "referrer", "parent", "member-of"]
_ROLES: tuple[tuple[str, Role], ...] = (
    ("memberOf", "member-of"),
    ("parentOrganization", "parent"),
    ("sponsor", "partner"),
    ("funder", "partner"),
)


def facts_of(node: Node, reading: Reading) -> AssociationFacts | None:
    """What the page says of the organisation; None where it has no name."""
    name = node.line("name") or node.line("legalName")
    if not name:
        return None
    told = described(node.text("description") or node.text("disambiguatingDescription"))
    return AssociationFacts(
        name=name,
        other_names=_other_names(node, name),
        kind=AssociationKind.ASSOCIATION if node.text("nonprofitStatus") else kind_of(node.types),
        description=told.text,
        description_html=told.html,
        language=language_of(node) or reading.language,
        url=node.url("url"),
        founded_on=partial_date(node.text("foundingDate")),
        contacts=contacts_of(node, name),
        keywords=keywords_of(node, "knowsAbout"),
        towns=_towns(node),
        places=_places(node),
        programmes=tuple(_programmes(node)),
        partners=tuple(_partners(node)),
        press=tuple(_press(node)),
        editions=_editions(node),
        image=image_of(node, "logo") or image_of(node, "image"),
    )


def partial_date(text: str) -> str:
    """`2015`, `2015-11` or `2015-11-03` from an ISO date or instant; empty for anything else."""
    found = _PARTIAL_DATE.fullmatch(text.strip()[:40].partition("T")[0])
    return found[0] if found else ""


def contacts_of(node: Node, name: str) -> tuple[Contact, ...]:
    """Phones and mail addresses of the organisation and its contact points; addresses of persons are dropped."""
    found: dict[Contact, None] = {}
    points = [point for point in node.nodes("contactPoint")[:20] if "Person" not in point.types]
    for holder in (node, *points):
        for text in holder.texts("email")[:10]:
            mail = clean_email(text, name)
            if mail:
                found[Contact(kind=ContactKind.EMAIL, value=mail)] = None
        for text in holder.texts("telephone")[:10]:
            phone = clean_phone(text)
            if phone:
                found[Contact(kind=ContactKind.PHONE, value=phone)] = None
    return tuple(found)


def identifiers_of(node: Node, *, is_association: bool) -> tuple[Identifier, ...]:
    """RNA, SIREN and SIRET whose checks are right, HelloAsso slug, Wikidata entity, and a site of its own.

    The SIREN of a SIRET is given for associations only: one SIREN covers many bodies of a town.
    """
    found: dict[Identifier, None] = {}
    for scheme, value in (*_registered(node), *_recognised(node)):
        found[Identifier(scheme=scheme, value=value)] = None
        if scheme == "siret" and is_association:
            found[Identifier(scheme="siren", value=value[:9])] = None
    return tuple(found)


def _registered(node: Node) -> Iterator[tuple[str, str]]:
    for key in ("identifier", "taxID", "vatID"):
        for value in node.all(key)[:20]:
            named, text = "", value
            if isinstance(value, Node):
                named = fold(f"{value.line('propertyID')} {value.line('name')}")
                text = value.text("value")
            schemes = [scheme for scheme in _NUMBERS if scheme in named.split()] or list(_NUMBERS)
            for scheme in schemes:
                number = _NUMBERS[scheme](text)
                if number and (named or len(re.sub(r"\D", "", str(text))) in (8, 9, 14)):
                    yield scheme, number
                    break


def _recognised(node: Node) -> Iterator[tuple[str, str]]:
    for url in [*node.urls("sameAs"), *node.urls("identifier"), *node.urls("url")][:_MOST]:
        slug, entity = _HELLOASSO.match(url), _WIKIDATA.fullmatch(url)
        if slug:
            yield "helloasso", slug[1]
        if entity:
            yield "wikidata", entity[1]
    for url in [*node.urls("url")[:1], *node.urls("sameAs")[:_MOST]]:
        # A path may be one of many on a shared host, so only whole hosts tell who it is.
        yield from ((own.scheme, own.value) for own in site_identifiers(url) if "/" not in own.value)


def _other_names(node: Node, name: str) -> tuple[str, ...]:
    names = (plain(text) for key in ("legalName", "alternateName") for text in node.texts(key)[:20])
    return tuple(dict.fromkeys(other for other in names if other and other != name))


def _towns(node: Node) -> tuple[str, ...]:
    names = (plain(part) for text in node.texts("areaServed")[:_MOST] for part in text.split(","))
    return tuple(dict.fromkeys(name for name in names if name))[:_MOST]


def _places(node: Node) -> tuple[WelcomePoint, ...]:
    found: dict[WelcomePoint, None] = {}
    hours = clean_line("; ".join(node.texts("openingHours")[:14]))
    for value in [*node.all("location"), *node.all("address")][:50]:
        at = value if isinstance(value, Node) else node
        place = place_of(Node({"location": value.data if isinstance(value, Node) else value}, node.graph))
        if place and not any(point.place.address == place.address != "" for point in found):
            own = clean_line("; ".join(at.texts("openingHours")[:14]))
            found[WelcomePoint(place=place, opening_hours=own or hours)] = None
    return tuple(found)


def _programmes(node: Node) -> Iterator[Programme]:
    for key in ("makesOffer", "department", "subOrganization", "hasOfferCatalog"):
        for value in node.nodes(key)[:_MOST]:
            offered = value.nodes("itemOffered") or value.nodes("itemListElement") or [value]
            for thing in offered[:_MOST]:
                yield from _programme(next(iter(thing.nodes("itemOffered")), thing))


def _programme(thing: Node) -> Iterator[Programme]:
    name = thing.line("name")
    if name:
        yield Programme(
            name=name,
            description=html_to_text(thing.text("description")),
            url=thing.url("url"),
            launched_on=next(
                (day for key in ("releaseDate", "startDate", "foundingDate") if (day := partial_date(thing.text(key)))),
                "",
            ),
            towns=_towns(thing),
        )


def _partners(node: Node) -> Iterator[Partner]:
    seen: set[tuple[str, str]] = set()
    for name, role, url in (*_named_partners(node), *_written_partners(node)):
        if name and (name.casefold(), role) not in seen:
            seen.add((name.casefold(), role))
            yield Partner(name=name, role=role, url=url)


def _named_partners(node: Node) -> Iterator[tuple[str, Role, str]]:
    for key, role in _ROLES:
        for value in node.all(key)[:_MOST]:
            if not isinstance(value, Node):
                yield plain(value), role, ""
            elif "Person" not in value.types:
                yield value.line("name"), role, value.url("url")


def _written_partners(node: Node) -> Iterator[tuple[str, Role, str]]:
    for role in ("partner", "referrer"):
        for value in _additional(node, role):
            yield value.line("value"), "referrer" if role == "referrer" else "partner", value.url("url")


def _editions(node: Node) -> tuple[str, ...]:
    ids = (value.line("value") for value in _additional(node, "edition"))
    return tuple(dict.fromkeys(name for name in ids if _EDITION.fullmatch(name)))


def _additional(node: Node, name: str) -> list[Node]:
    """The PropertyValues of additionalProperty that are called `name`."""
    return [value for value in node.nodes("additionalProperty")[:_MOST] if value.line("name").lower() == name]


def _press(node: Node) -> Iterator[PressMention]:
    for value in node.nodes("subjectOf")[:_MOST]:
        title = value.line("headline") or value.line("name")
        if title and any(bare(name).endswith("Article") for name in value.types):
            yield PressMention(
                title=title,
                publisher=value.line("publisher"),
                url=value.url("url"),
                published_on=partial_date(value.text("datePublished")),
            )
