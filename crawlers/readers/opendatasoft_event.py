"""One record of the OpenAgenda open data set: its facts, or the reason why it is not taken.

Contributors' names, mail addresses and phones (`contributor_*`) are never looked at.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.cleaning.contacts import clean_email, clean_phone
from catalog.cleaning.links import clean_url
from catalog.cleaning.places import clean_insee, clean_point
from catalog.cleaning.text import clean_line, html_to_text
from catalog.sightings import Contact, EventFacts, Image, Occurrence, Organiser, Place
from catalog.territory import zone_overseas
from catalog.vocabulary import ContactKind, Doubt, EventStatus, SkipReason
from crawlers.readers.descriptions import in_full
from crawlers.readers.json_answers import as_text
from crawlers.readers.json_ld import BlockMalformed, read_block
from crawlers.readers.opendatasoft_words import ATTENDANCES, NEEDS, STATUSES
from crawlers.readers.postcodes import postcode_of
from crawlers.readers.prices import price_of
from crawlers.readers.refusals import ItemRefused
from crawlers.readers.time_slots import slot, within
from crawlers.reading import Reading

Record = Mapping[str, Any]

# OpenAgenda itself allows 800 slots in one event.
MOST_SLOTS = 800
_LANGUAGE = re.compile(r"title_([a-z]{2,3})", re.ASCII)
_MOST_WORDS = 50


def facts_of(record: Record, reading: Reading) -> tuple[EventFacts, tuple[Doubt, ...]]:
    """What `record` says, and what had to be assumed.

    Raises `ItemRefused`, or pydantic's ValidationError for what no rule here foresaw.
    """
    language = _language(record)
    title = html_to_text(record.get(f"title_{language}"), 1_000) if language else ""
    if not title.strip():
        raise ItemRefused(SkipReason.NO_TITLE, "no title in any language")
    place = place_of(record)
    doubts: set[Doubt] = set()
    low, high = _age(record.get("age_min")), _age(record.get("age_max"))
    if low is not None and high is not None and low > high:
        low = high = None
    told = in_full(_spoken(record, "description", language), _spoken(record, "longdescription", language))
    return EventFacts(
        title=title,
        occurrences=_occurrences(record, place, reading, doubts),
        status=STATUSES.get(_code(record.get("status")), EventStatus.SCHEDULED),
        attendance=ATTENDANCES.get(_code(record.get("attendancemode"))),
        place=place or None,
        online_url=clean_url(record.get("onlineaccesslink")) or "",
        description=told.text,
        description_html=told.html,
        language=language,
        url=clean_url(record.get("canonicalurl")) or "",
        organisers=_organisers(record),
        registration=tuple(_registration(record)),
        price=price_of(_spoken(record, "conditions", language)),
        minimum_age=low,
        maximum_age=high,
        accessibility=tuple(dict.fromkeys(_needs(record.get("accessibility")))),
        keywords=_keywords(_spoken(record, "keywords", language)),
        image=_image(record),
    ), tuple(sorted(doubts))


def place_of(record: Record) -> Place:
    """The place of the record; false where it names none."""
    point = _point(record.get("location_coordinates"))
    said = record.get("location_countrycode")
    country = said if isinstance(said, str) and re.fullmatch(r"[A-Z]{2}", said) else ""
    return Place(
        name=record.get("location_name"),
        address=record.get("location_address"),
        postal_code=postcode_of(record.get("location_postalcode"), country),
        city=record.get("location_city"),
        insee=clean_insee(record.get("location_insee")),
        country=country,
        latitude=point[0] if point else None,
        longitude=point[1] if point else None,
        access=record.get("location_access_fr"),
    )


def decoded(value: object) -> object:
    """A value that may be JSON text inside a string; None when it is neither."""
    if not isinstance(value, str):
        return value
    try:
        return read_block(value)[0]
    except BlockMalformed:
        return None


def _language(record: Record) -> str:
    """French where there is a French title, else the first language in alphabetical order."""
    if record.get("title_fr"):
        return "fr"
    spoken = sorted(found[1] for key in record if (found := _LANGUAGE.fullmatch(key)) and record[key])
    return spoken[0] if spoken else ""


def _spoken(record: Record, field: str, language: str) -> object:
    return record.get(f"{field}_{language}") or record.get(f"{field}_fr")


def _occurrences(record: Record, place: Place, reading: Reading, doubts: set[Doubt]) -> tuple[Occurrence, ...]:
    written = decoded(record.get("timings"))
    if not isinstance(written, list) or not written:
        written = [{"begin": record.get("firstdate_begin"), "end": record.get("firstdate_end")}]
    zone = zone_overseas(place) or reading.zone
    timings = [timing for timing in written[:MOST_SLOTS] if isinstance(timing, dict)]
    slots = [slot(timing.get("begin"), timing.get("end"), zone, doubts) for timing in timings]
    if len(written) > MOST_SLOTS:
        doubts.add(Doubt.OCCURRENCES_CAPPED)
    read = [one for one in slots if one]
    if not read:
        begins = [timing.get("begin") for timing in written if isinstance(timing, dict)]
        if any(begins):
            raise ItemRefused(SkipReason.BAD_DATE, f"no timing can be read; the first begins {begins[0]!r:.60}")
        raise ItemRefused(SkipReason.NO_DATE, "no timings")
    return within(read, reading)


def _code(value: object) -> int:
    """The id in `{"id": 1, "label": {…}}`, as text, decoded, or bare; 0 when there is none."""
    said = decoded(value)
    number = said.get("id") if isinstance(said, dict) else said
    return number if isinstance(number, int) else 0


def _age(value: object) -> int | None:
    text = str(value).strip() if value is not None else ""
    return int(text) if re.fullmatch(r"\d{1,3}", text, re.ASCII) and int(text) <= 150 else None


def _point(value: object) -> tuple[float, float] | None:
    """`[lat, lon]` as in v1, `{"lon": …, "lat": …}` as in v2.1."""
    if isinstance(value, dict):
        return clean_point(value.get("lat"), value.get("lon"))
    if isinstance(value, list) and len(value) == 2:
        return clean_point(value[0], value[1])
    return None


def _organisers(record: Record) -> tuple[Organiser, ...]:
    name = clean_line(record.get("originagenda_title"))
    return (Organiser(name=name),) if name else ()


def _registration(record: Record) -> Iterator[Contact]:
    """Links, phones, and mail addresses of organisations; those of persons are dropped."""
    said = decoded(record.get("registration"))
    for way in said[:20] if isinstance(said, list) else ():
        kind, value = (way.get("type"), way.get("value")) if isinstance(way, dict) else ("", None)
        if kind == "link" and (url := clean_url(value)) and len(url) <= 500:
            yield Contact(kind=ContactKind.LINK, value=url)
        elif kind == "email" and (mail := clean_email(value, str(record.get("originagenda_title") or ""))):
            yield Contact(kind=ContactKind.EMAIL, value=mail)
        elif kind == "phone" and (phone := clean_phone(value)):
            yield Contact(kind=ContactKind.PHONE, value=phone)


def _needs(value: object) -> Iterator[Any]:
    for code in clean_line(value, 100).split(";"):
        if code.strip() in NEEDS:
            yield NEEDS[code.strip()]


def _keywords(value: object) -> tuple[str, ...]:
    words = value if isinstance(value, list) else str(value or "").split(",")
    lines = (clean_line(word) for word in words[:_MOST_WORDS] if isinstance(word, str))
    return tuple(dict.fromkeys(line for line in lines if line))


def _image(record: Record) -> Image | None:
    url = clean_url(record.get("image")) or clean_url(record.get("originalimage"))
    return Image(url=url, credit=record.get("imagecredits")) if url else None


def content_of(record: Record) -> str:
    """The record as JSON text, for its hash and for excerpts; contributors are left out."""
    return as_text({key: value for key, value in record.items() if not str(key).startswith("contributor_")})
