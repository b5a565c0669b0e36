"""One organisation of HelloAsso: its profile. What is for its administrators (`role`…) is never looked at."""

from catalog.cleaning.identifiers import clean_rna
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point, clean_postcode
from catalog.cleaning.text import clean_line
from catalog.sightings import AssociationFacts, AssociationSighting, Contact, Identifier, Image, Place, WelcomePoint
from catalog.vocabulary import ContactKind, SkipReason
from crawlers.readers.descriptions import in_full
from crawlers.readers.helloasso_words import Record, kind_of, slug_of
from crawlers.readers.json_answers import as_text
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.websites import site_identifiers
from crawlers.reading import Answer, Reading

_UNSHOWN = frozenset(["role", "isAuthenticated", "isCashInCompliant", "updateDate"])
# Pages on shared hosts say nothing of who runs the host.


def read_organisation(record: Record, answer: Answer, reading: Reading) -> AssociationSighting:
    """The profile of the organisation.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    slug, name = slug_of(record, "organizationSlug"), clean_line(record.get("name"))
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the organisation has no name")
    site, page = clean_url(record.get("webSite")) or "", clean_url(record.get("url")) or ""
    place, category = _place(record), clean_line(record.get("category"))
    logo = clean_url(record.get("logo")) or clean_url(record.get("banner"))
    told = in_full(record.get("description"), record.get("longDescription"))
    facts = AssociationFacts(
        name=name,
        kind=kind_of(record.get("type")),
        description=told.text,
        description_html=told.html,
        language=reading.language,
        url=site or page,
        contacts=_contacts(record, page if site else ""),
        keywords=(category,) if category else (),
        towns=(place.city,) if place.city else (),
        places=(WelcomePoint(place=place),) if place.address else (),
        image=Image(url=logo) if logo else None,
    )
    content = as_text({key: value for key, value in record.items() if key not in _UNSHOWN})
    return AssociationSighting(
        origin=reading.origin(answer, slug, content.encode("ascii")),
        facts=facts,
        identifiers=_identifiers(record, slug, site),
    )


def _place(record: Record) -> Place:
    """Where the organisation has its seat; the street stands there only if it allowed that."""
    located = record.get("geolocation")
    point = clean_point(located.get("latitude"), located.get("longitude")) if isinstance(located, dict) else None
    postcode = clean_line(record.get("zipCode"), 20)
    return Place(
        address=record.get("address"),
        postal_code=clean_postcode(postcode) or postcode,
        city=record.get("city"),
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _contacts(record: Record, page: str) -> tuple[Contact, ...]:
    links = (page, *(clean_url(record.get(key)) or "" for key in ("facebookPage", "twitterPage")))
    fit = dict.fromkeys(link for link in links if 0 < len(link) <= 500)
    return tuple(Contact(kind=ContactKind.LINK, value=link) for link in fit)


def _identifiers(record: Record, slug: str, site: str) -> tuple[Identifier, ...]:
    """HelloAsso slug, RNA number, and the host of a site of its own (a path may be one of many on a host)."""
    found = [Identifier(scheme="helloasso", value=slug)]
    rna = clean_rna(record.get("rnaNumber"))
    if rna:
        found.append(Identifier(scheme="rna", value=rna))
    return (*found, *site_identifiers(site))
