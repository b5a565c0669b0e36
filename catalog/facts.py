"""What can be said of an event or of an association.

The same `EventFacts` and `AssociationFacts` are what one source says and what the catalogue
concludes. Every text field cleans itself (reliability B14), every number has bounds (reliability B16): a reader
cannot store what would break a document, even if it tries.

Empty means "the source does not say": an empty string, an empty tuple, or None.
"""

from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from catalog.cleaning.languages import clean_language
from catalog.cleaning.links import clean_url
from catalog.cleaning.markup import clean_html
from catalog.cleaning.text import clean_line, clean_text
from catalog.cleaning.times import clean_zone, in_zone, local
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    Attendance,
    Audience,
    ContactKind,
    EventStatus,
    PriceKind,
    Theme,
)


def _url(value: object) -> str:
    return clean_url(value) or ""


def _zone(value: str) -> str:
    name = clean_zone(value)
    if name is None:
        raise ValueError(f"{value[:64]!r} is no IANA time zone")
    return name


def _language(value: object) -> object:
    code = clean_language(value) if value else ""
    return value if code is None else code


def _key(value: object) -> str:
    return clean_line(value, 500)


Line = Annotated[str, BeforeValidator(clean_line)]
Text = Annotated[str, BeforeValidator(clean_text)]
# A second form of a text: empty where the plain one says as much.
Html = Annotated[str, BeforeValidator(clean_html)]
Key = Annotated[str, BeforeValidator(_key)]
Url = Annotated[str, BeforeValidator(_url)]
Zone = Annotated[str, AfterValidator(_zone)]
PartialDate = Annotated[str, Field(pattern=r"^(\d{4}(-\d{2}(-\d{2})?)?)?$")]
Language = Annotated[str, Field(pattern=r"^([a-z]{2,3})?$")]
SaidLanguage = Annotated[Language, BeforeValidator(_language)]


class Frozen(BaseModel):
    """A value: cannot be changed, refuses unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Identifier(Frozen):
    """A name that another system gave, strong enough to say "the same": `siren`, `openagenda`, `ical-uid`…"""

    scheme: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{1,29}$")]
    value: Annotated[str, BeforeValidator(_key), Field(min_length=1)]


class Contact(Frozen):
    """A public way to reach an organisation. Never a person's."""

    kind: ContactKind
    value: Annotated[Key, Field(min_length=1)]


class Place(Frozen):
    """Where: an address as written, with codes and coordinates where the source has them."""

    name: Line = ""
    address: Line = ""
    postal_code: Line = ""
    city: Line = ""
    insee: Line = ""
    country: Annotated[str, Field(pattern=r"^([A-Z]{2})?$")] = ""
    latitude: Annotated[float, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)] | None = None
    access: Line = ""

    def __bool__(self) -> bool:
        return bool(self.name or self.address or self.city or self.latitude is not None)


_MOMENT = timedelta(seconds=1)


class Occurrence(Frozen):
    """One time slot: either an instant with its zone, or whole days.

    Attributes:
        zone: IANA name of the zone whose clocks people there look at.
        start_at, end_at: aware instants, offset as in `zone`; `end_at` None when unknown.
        start_on, end_on: first and last day, inclusive, of an all-day slot.
        key: the source's own name of this slot (RECURRENCE-ID); empty where the start names it.
        status: what is said of this slot alone.
        title, place: only where they differ from the event's.
    """

    zone: Zone = "Europe/Paris"
    start_at: AwareDatetime | None = None
    end_at: AwareDatetime | None = None
    start_on: date | None = None
    end_on: date | None = None
    key: Key = ""
    status: EventStatus = EventStatus.SCHEDULED
    title: Line = ""
    place: Place | None = None

    @model_validator(mode="after")
    def _one_kind_of_time(self) -> Self:
        if (self.start_at is None) == (self.start_on is None):
            raise ValueError("a slot has either start_at or start_on")
        if self.start_at and self.end_at and self.end_at < self.start_at:
            raise ValueError("a slot ends before it starts")
        if self.start_on and self.end_on and self.end_on < self.start_on:
            raise ValueError("a slot ends before it starts")
        return self

    @property
    def first_day(self) -> date:
        """The day on which it starts, where it takes place."""
        if self.start_on:
            return self.start_on
        assert self.start_at is not None
        return local(self.start_at, self.zone).date()

    @property
    def last_day(self) -> date:
        """The day on which it ends, where it takes place (its first day when no end is known).

        What goes on until midnight ends on the day before it: an end is not a part of what it ends (RFC 5545 3.6.1).
        """
        if self.start_on:
            return self.end_on or self.start_on
        assert self.start_at is not None
        last = self.end_at - _MOMENT if self.end_at and self.end_at > self.start_at else self.start_at
        return local(max(last, self.start_at), self.zone).date()


class Organiser(Frozen):
    """Who holds the event, as the source names them."""

    name: Annotated[Line, Field(min_length=1)]
    url: Url = ""


class Price(Frozen):
    """What taking part costs, in units of `currency` (ISO 4217)."""

    kind: PriceKind
    lowest: Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=9, decimal_places=2)] | None = None
    highest: Annotated[Decimal, Field(ge=0, le=1_000_000, max_digits=9, decimal_places=2)] | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "EUR"


class Image(Frozen):
    """A picture at its source, with the credit that goes with it."""

    url: Annotated[Url, Field(min_length=1)]
    credit: Line = ""
    alt: Line = ""


Age = Annotated[int, Field(ge=0, le=150)]


class EventFacts(Frozen):
    """What is said of an event."""

    title: Annotated[Line, Field(min_length=1)]
    occurrences: tuple[Occurrence, ...] = Field(min_length=1)
    status: EventStatus = EventStatus.SCHEDULED
    attendance: Attendance | None = None
    place: Place | None = None
    online_url: Url = ""
    description: Text = ""
    description_html: Html = ""
    language: SaidLanguage = ""
    url: Url = ""
    organisers: tuple[Organiser, ...] = ()
    registration: tuple[Contact, ...] = ()
    price: Price | None = None
    audiences: tuple[Audience, ...] = ()
    minimum_age: Age | None = None
    maximum_age: Age | None = None
    accessibility: tuple[Accessibility, ...] = ()
    themes: tuple[Theme, ...] = ()
    keywords: tuple[Line, ...] = ()
    image: Image | None = None


class WelcomePoint(Frozen):
    """A place where an association receives people.

    Attributes:
        key: the source's own name of the place; empty where name and address tell it.
        opening_hours: OSM `opening_hours` notation, as the source writes it.
    """

    key: Key = ""
    place: Place
    opening_hours: Line = ""
    services: tuple[Line, ...] = ()
    contacts: tuple[Contact, ...] = ()
    accessibility: tuple[Accessibility, ...] = ()
    price: Price | None = None
    url: Url = ""


class Programme(Frozen):
    """Something that an association runs under a name of its own (Connexions solidaires, CALM)."""

    name: Annotated[Line, Field(min_length=1)]
    description: Text = ""
    url: Url = ""
    launched_on: PartialDate = ""
    audiences: tuple[Audience, ...] = ()
    towns: tuple[Line, ...] = ()


class Partner(Frozen):
    """An organisation that works with this one, or sends people to it (CCAS, missions locales)."""

    name: Annotated[Line, Field(min_length=1)]
    role: Literal["partner", "referrer", "parent", "member-of"] = "partner"
    url: Url = ""


class PressMention(Frozen):
    """An article: of others about the association, or one of its own."""

    title: Annotated[Line, Field(min_length=1)]
    publisher: Line = ""
    url: Url = ""
    published_on: PartialDate = ""


class AssociationFacts(Frozen):
    """What is said of an association.

    Attributes:
        press: articles of others that name it.
        news: what it publishes itself.
    """

    name: Annotated[Line, Field(min_length=1)]
    other_names: tuple[Line, ...] = ()
    kind: AssociationKind | None = None
    description: Text = ""
    description_html: Html = ""
    language: SaidLanguage = ""
    url: Url = ""
    founded_on: PartialDate = ""
    contacts: tuple[Contact, ...] = ()
    themes: tuple[Theme, ...] = ()
    audiences: tuple[Audience, ...] = ()
    keywords: tuple[Line, ...] = ()
    towns: tuple[Line, ...] = ()
    places: tuple[WelcomePoint, ...] = ()
    programmes: tuple[Programme, ...] = ()
    partners: tuple[Partner, ...] = ()
    press: tuple[PressMention, ...] = ()
    news: tuple[PressMention, ...] = ()
    editions: tuple[Line, ...] = ()
    image: Image | None = None


def started_at(occurrence: Occurrence) -> datetime:
    """The instant that orders slots: the start, or the first midnight where an all-day slot takes place."""
    if occurrence.start_at is not None:
        return occurrence.start_at
    assert occurrence.start_on is not None
    return in_zone(datetime.combine(occurrence.start_on, time.min), occurrence.zone)


def ended_at(occurrence: Occurrence) -> datetime:
    """The instant from which a slot is over: its end, the midnight after its last whole day, or else its start."""
    if occurrence.start_on is None:
        return occurrence.end_at or started_at(occurrence)
    return in_zone(datetime.combine(occurrence.last_day + timedelta(days=1), time.min), occurrence.zone)
