"""One form of HelloAsso: an event, or a campaign that goes to its organisation's profile.

What goes to buyers (`personalizedMessage`) or to the organisation itself (`privateTitle`,
`meta.authorEmail`) is never looked at.
"""

import re
from datetime import date, datetime

from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_point
from catalog.cleaning.text import clean_line, html_to_text
from catalog.cleaning.times import parse_when
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    Contact,
    EventFacts,
    EventSighting,
    Identifier,
    Image,
    Occurrence,
    Organiser,
    Place,
    Programme,
    Sighting,
)
from catalog.territory import zone_overseas
from catalog.vocabulary import ContactKind, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import described
from crawlers.readers.helloasso_prices import price_of
from crawlers.readers.helloasso_words import TAKEN_TYPES, Record, country_of, slug_of
from crawlers.readers.json_answers import as_text
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.refusals import ItemRefused
from crawlers.reading import Answer, Gone, Reading

_UNSHOWN = frozenset(["privateTitle", "personalizedMessage", "meta"])


def read_form(record: Record, answer: Answer, reading: Reading) -> Sighting | Gone:
    """The event or campaign that the form is, or that it is withdrawn.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    kind, state = str(record.get("formType") or ""), str(record.get("state") or "Public")
    if kind not in TAKEN_TYPES:
        raise ItemRefused(SkipReason.NOT_CONCERNED, f"a form of type {kind[:60]!r}")
    organisation = slug_of(record, "organizationSlug")
    source_id = f"{organisation}/{kind}/{slug_of(record, 'formSlug')}"
    if state in ("Private", "Draft"):
        raise ItemRefused(SkipReason.PRIVATE, f"the form is {state}")
    if state == "Deleted" or (state == "Disabled" and kind == "CrowdFunding"):
        return Gone(TAKEN_TYPES[kind], source_id)
    if kind == "CrowdFunding":
        return _campaign(record, organisation, source_id, answer, reading)
    return _event(record, source_id, answer, reading)


def _event(record: Record, source_id: str, answer: Answer, reading: Reading) -> EventSighting:
    place, url = place_of(record), clean_url(record.get("url")) or ""
    zone = zone_overseas(place) or reading.zone
    occurrence, doubts = _occurrence(record, zone, reading)
    activity = clean_line(record.get("activityType"))
    told = described(record.get("description"))
    facts = EventFacts(
        title=_title(record),
        occurrences=(occurrence,),
        status=EventStatus.CANCELLED if record.get("state") == "Disabled" else EventStatus.SCHEDULED,
        place=place or None,
        description=told.text,
        description_html=told.html,
        language=reading.language,
        url=url,
        organisers=_organisers(record, url),
        registration=_registration(record, url, zone, answer.fetched_at),
        price=price_of(record.get("tiers"), record.get("currency")),
        keywords=(activity,) if activity else (),
        image=picture(record.get("banner")) or picture(record.get("logo")),
    )
    return EventSighting(
        origin=reading.origin(answer, source_id, _content(record)),
        facts=facts,
        identifiers=(Identifier(scheme="url", value=url),) if url else (),
        doubts=doubts,
    )


def _campaign(
    record: Record, organisation: str, source_id: str, answer: Answer, reading: Reading
) -> AssociationSighting:
    """The campaign as a programme of its organisation, which it joins by the organisation's slug."""
    name, url = clean_line(record.get("organizationName")), clean_url(record.get("url")) or ""
    if not name:
        raise ItemRefused(SkipReason.NO_TITLE, "the campaign names no organisation")
    began = parse_when(record.get("startDate"), reading.zone)
    programme = Programme(
        name=_title(record),
        description=html_to_text(record.get("description")),
        url=url,
        launched_on=began[0].isoformat()[:10] if began and began[0].year > 1900 else "",
    )
    return AssociationSighting(
        origin=reading.origin(answer, source_id, _content(record)),
        facts=AssociationFacts(name=name, language=reading.language, programmes=(programme,)),
        identifiers=(Identifier(scheme="helloasso", value=organisation),),
    )


def _title(record: Record) -> str:
    title = html_to_text(record.get("title"), 1_000)
    if not title:
        raise ItemRefused(SkipReason.NO_TITLE, "the form has no title")
    return title


def _occurrence(record: Record, zone: str, reading: Reading) -> tuple[Occurrence, tuple[Doubt, ...]]:
    written = record.get("startDate")
    begin, end = parse_when(written, zone), parse_when(record.get("endDate"), zone)
    if begin is None:
        reason = SkipReason.BAD_DATE if written else SkipReason.NO_DATE
        raise ItemRefused(reason, f"startDate is {written!r:.60}")
    doubts = {Doubt.ZONE_ASSUMED} if begin[1] else set()
    slot = _slot(begin[0], end[0] if end else None, zone)
    if slot is None:
        doubts.add(Doubt.END_IGNORED)
        slot = _slot(begin[0], None, zone)
    assert slot is not None
    if not reading.accepts(slot.first_day) and not reading.accepts(slot.last_day):
        raise ItemRefused(SkipReason.OUT_OF_RANGE, f"{slot.first_day} to {slot.last_day}")
    return slot, tuple(sorted(doubts))


def _slot(begin: date, end: date | None, zone: str) -> Occurrence | None:
    """The slot from `begin` to `end` (a datetime is a date, too); None when it would end before it begins.

    An end of the other kind, a day for an instant, is left out.
    """
    if isinstance(begin, datetime):
        last = end if isinstance(end, datetime) else None
        return None if last and last < begin else Occurrence(zone=zone, start_at=begin, end_at=last)
    day = None if isinstance(end, datetime) else end
    return None if day and day < begin else Occurrence(zone=zone, start_on=begin, end_on=day)


def place_of(record: Record) -> Place:
    """The place of the form; false where it names none."""
    said = record.get("place")
    place = said if isinstance(said, dict) else {}
    located = place.get("geoLocation")
    point = clean_point(located.get("latitude"), located.get("longitude")) if isinstance(located, dict) else None
    country = country_of(place.get("country"))
    return Place(
        name=place.get("name"),
        address=place.get("address"),
        postal_code=postcode_of(place.get("zipCode"), country),
        city=place.get("city"),
        country=country,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
    )


def _organisers(record: Record, url: str) -> tuple[Organiser, ...]:
    """The organisation, with its own page: what stands before the form in the form's public address."""
    name, slug = clean_line(record.get("organizationName")), record.get("organizationSlug")
    page = re.match(rf"https?://[^/]+/associations/{re.escape(str(slug))}(?=/)", url)
    return (Organiser(name=name, url=page[0] if page else ""),) if name else ()


def _registration(record: Record, url: str, zone: str, now: datetime) -> tuple[Contact, ...]:
    """The form's page, as long as its ticket office is open."""
    closed = parse_when(record.get("saleEndDate"), zone)
    shut = closed is not None and isinstance(closed[0], datetime) and closed[0] < now
    if not url or len(url) > 500 or shut or record.get("state") == "Disabled":
        return ()
    return (Contact(kind=ContactKind.LINK, value=url),)


def picture(document: object) -> Image | None:
    """The picture at a document's public address, unless HelloAsso rejected it."""
    if not isinstance(document, dict) or document.get("state") == "Rejected":
        return None
    url = clean_url(document.get("publicUrl"))
    return Image(url=url) if url else None


def _content(record: Record) -> bytes:
    return as_text({key: value for key, value in record.items() if key not in _UNSHOWN}).encode("ascii")
