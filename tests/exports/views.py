"""Builders of what the exporters are given: invented events and associations of an invented town.

Everyone and everything here is made up: the town of Val-Clair, its associations, their addresses
(all under `.example`). Each builder gives a full, sound value; name only what your test is about:

    event_view(facts=event_facts(title="Atelier"))
    event_view(id="e2", occurrences=(occurrence_view(uid="e2-a@val-clair.example", sequence=3),))
    selection(events=(first, second), edition=edition())
    surroundings(site=site(base_url="https://agenda.val-clair.example/"))
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any, get_args

from catalog.editions import Edition
from catalog.sightings import (
    AssociationFacts,
    Contact,
    EventFacts,
    Identifier,
    Image,
    Occurrence,
    Organiser,
    Partner,
    Place,
    PressMention,
    Price,
    Programme,
    WelcomePoint,
    started_at,
)
from catalog.views import (
    AssociationView,
    Claim,
    EventView,
    Member,
    OccurrenceView,
    SourceView,
)
from catalog.views_changes import ChangeKind, GuestChange, Told
from catalog.vocabulary import (
    Accessibility,
    AssociationKind,
    Attendance,
    Audience,
    ContactKind,
    EventStatus,
    PriceKind,
    Seen,
    Theme,
)
from exports.exporter import Site, Surroundings
from exports.selections import EVERYTHING, Kind, Selection

PARIS_WINTER = timezone(timedelta(hours=1))
CREATED = datetime(2026, 9, 1, 8, 30, tzinfo=UTC)
CHANGED = datetime(2026, 10, 12, 6, 15, 42, tzinfo=UTC)


def site(**changes: Any) -> Site:
    """The instance of Val-Clair."""
    values: dict[str, Any] = {
        "name": "Agenda solidaire de Val-Clair",
        "base_url": "https://agenda.val-clair.example/",
        "contact": "contact@val-clair.example",
        "tagline_fr": "Le numérique solidaire près de chez vous",
        "tagline_en": "Solidarity tech near you",
    }
    return Site(**values | changes)


def source_view(**changes: Any) -> SourceView:
    """The town hall's calendar: a primary source under the Licence Ouverte."""
    values: dict[str, Any] = {
        "name": "val_clair",
        "title": "Agenda de la mairie de Val-Clair",
        "publisher": "Mairie de Val-Clair",
        "homepage": "https://www.val-clair.example/agenda",
        "licence": "Licence Ouverte 2.0",
        "licence_url": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        "attribution": "Mairie de Val-Clair, 2026",
        "primary": True,
        "sample": False,
    }
    return SourceView(**values | changes)


def sample_source_view() -> SourceView:
    """A source of invented data, which every document must call so."""
    return source_view(name="demo", title="Données d’exemple", publisher="Goodweek", attribution="", sample=True)


def place(**changes: Any) -> Place:
    """The media library of Val-Clair, with code and coordinates."""
    values: dict[str, Any] = {
        "name": "Médiathèque des Trois-Ponts",
        "address": "12 rue du Lavoir",
        "postal_code": "95999",
        "city": "Val-Clair",
        "insee": "95999",
        "country": "FR",
        "latitude": 49.01234,
        "longitude": 2.0567,
        "access": "Bus 12, arrêt Lavoir",
    }
    return Place(**values | changes)


def slot(**changes: Any) -> Occurrence:
    """Tuesday 3 November 2026, 18:00 to 20:00 in Paris."""
    values: dict[str, Any] = {
        "zone": "Europe/Paris",
        "start_at": datetime(2026, 11, 3, 18, 0, tzinfo=PARIS_WINTER),
        "end_at": datetime(2026, 11, 3, 20, 0, tzinfo=PARIS_WINTER),
    }
    return Occurrence(**values | changes)


def all_day_slot(first: date = date(2026, 11, 3), last: date | None = None, zone: str = "Europe/Paris") -> Occurrence:
    """Whole days, both ends inclusive."""
    return Occurrence(zone=zone, start_on=first, end_on=last)


def occurrence_view(**changes: Any) -> OccurrenceView:
    """The only slot of the event, first version."""
    values: dict[str, Any] = {
        "uid": "e2rv6xk3mqa5d7wzt-abcdefgh@agenda.val-clair.example",
        "sequence": 0,
        "status": EventStatus.SCHEDULED,
        "slot": slot(),
    }
    return OccurrenceView(**values | changes)


def event_facts(**changes: Any) -> EventFacts:
    """An evening about digital inclusion, every field said."""
    values: dict[str, Any] = {
        "title": "Apéro des aidants numériques",
        "occurrences": (slot(),),
        "status": EventStatus.SCHEDULED,
        "attendance": Attendance.HYBRID,
        "place": place(),
        "online_url": "https://visio.val-clair.example/aidants",
        "description": "Une soirée pour échanger ; café, thé & gâteaux.\n\nVenez nombreux !",
        "language": "fr",
        "url": "https://www.val-clair.example/agenda/aidants",
        "organisers": (Organiser(name="Les Voisins connectés", url="https://voisins.example/"),),
        "registration": (
            Contact(kind=ContactKind.LINK, value="https://voisins.example/inscription"),
            Contact(kind=ContactKind.EMAIL, value="contact@voisins.example"),
            Contact(kind=ContactKind.PHONE, value="+33199000000"),
        ),
        "price": Price(kind=PriceKind.PAID, lowest=Decimal("2.50"), highest=Decimal(5)),
        "audiences": (Audience.EVERYONE,),
        "minimum_age": 12,
        "accessibility": (Accessibility.MOBILITY, Accessibility.SIGN_LANGUAGE),
        "themes": (Theme.DIGITAL_INCLUSION, Theme.ELDERLY),
        "keywords": ("entraide",),
        "image": Image(url="https://voisins.example/affiche.png", credit="Les Voisins connectés", alt="Affiche"),
    }
    return EventFacts(**values | changes)


def claim(**changes: Any) -> Claim:
    """The town hall says the title."""
    values: dict[str, Any] = {
        "field": "title",
        "value": "Apéro des aidants numériques",
        "settled": True,
        "source": "val_clair",
        "url": "https://www.val-clair.example/agenda/aidants",
        "fetched_at": CHANGED,
        "content_hash": "0" * 64,
        "reader": "tribe",
        "licence": "Licence Ouverte 2.0",
    }
    return Claim(**values | changes)


CHANGE_KINDS: tuple[ChangeKind, ...] = get_args(ChangeKind)


def told(**changes: Any) -> Told:
    """The only date of the evening, as its guests were told of it."""
    values: dict[str, Any] = {
        "slot": slot(),
        "status": EventStatus.SCHEDULED,
        "place": place(),
        "online_url": "https://visio.val-clair.example/aidants",
        "attendance": Attendance.HYBRID,
    }
    return Told(**values | changes)


def guest_change(**changes: Any) -> GuestChange:
    """The evening is moved from Tuesday at six to Thursday at seven."""
    later = slot(
        start_at=datetime(2026, 11, 5, 19, 0, tzinfo=PARIS_WINTER),
        end_at=datetime(2026, 11, 5, 20, 0, tzinfo=PARIS_WINTER),
    )
    values: dict[str, Any] = {
        "at": CHANGED,
        "kind": "moved",
        "uid": "e2rv6xk3mqa5d7wzt-0@agenda.val-clair.example",
        "before": told(),
        "after": told(slot=later) if changes.get("kind", "moved") in ("moved", "date_added") else told(),
    }
    return GuestChange(**values | changes)


def event_view(**changes: Any) -> EventView:
    """A listed event of one source. Unless given, `occurrences` follow from the slots of `facts`.

    Generated UIDs are `<id>-<number>@agenda.val-clair.example`, as if the instance had made them.
    """
    identity = changes.get("id", "e2rv6xk3mqa5d7wzt")
    facts = changes.get("facts") or event_facts()
    values: dict[str, Any] = {
        "id": identity,
        "slug": "apero-des-aidants-numeriques",
        "revision": 7,
        "created_at": CREATED,
        "changed_at": CHANGED,
        "facts": facts,
        "occurrences": tuple(
            OccurrenceView(
                uid=f"{identity}-{number}@agenda.val-clair.example",
                sequence=0,
                status=one.status if one.status is not EventStatus.SCHEDULED else facts.status,
                slot=one,
            )
            for number, one in enumerate(facts.occurrences)
        ),
        "seen": Seen.LISTED,
        "identifiers": (Identifier(scheme="ical-uid", value="aidants@val-clair.example"),),
        "sources": ("val_clair",),
        "claims": (claim(),),
    }
    return EventView(**values | changes)


def association_facts(**changes: Any) -> AssociationFacts:
    """An association with a welcome point, a programme, a partner and a mention in the press."""
    values: dict[str, Any] = {
        "name": "Les Voisins connectés",
        "other_names": ("LVC",),
        "kind": AssociationKind.ASSOCIATION,
        "description": "Entraide numérique entre voisins.",
        "language": "fr",
        "url": "https://voisins.example/",
        "founded_on": "2014-05",
        "contacts": (Contact(kind=ContactKind.EMAIL, value="contact@voisins.example"),),
        "themes": (Theme.DIGITAL_INCLUSION,),
        "audiences": (Audience.SENIORS,),
        "keywords": ("entraide",),
        "towns": ("Val-Clair",),
        "places": (
            WelcomePoint(
                key="lavoir",
                place=place(),
                opening_hours="Mo-Fr 09:00-12:00",
                services=("Accès à Internet",),
                contacts=(Contact(kind=ContactKind.PHONE, value="+33199000000"),),
                accessibility=(Accessibility.MOBILITY,),
                price=Price(kind=PriceKind.FREE),
                url="https://voisins.example/lavoir",
            ),
        ),
        "programmes": (
            Programme(
                name="Clic du lundi",
                description="Un atelier par semaine.",
                url="https://voisins.example/clic",
                launched_on="2015",
                audiences=(Audience.SENIORS,),
                towns=("Val-Clair",),
            ),
        ),
        "partners": (Partner(name="CCAS de Val-Clair", role="referrer", url="https://ccas.val-clair.example/"),),
        "press": (
            PressMention(
                title="Les voisins se branchent",
                publisher="La Gazette de Val-Clair",
                url="https://gazette.example/voisins",
                published_on="2015-11-03",
            ),
        ),
        "news": (
            PressMention(
                title="Une antenne de plus", url="https://voisins.example/actualites/antenne", published_on="2026-10-01"
            ),
        ),
        "editions": ("semaine-solidaire-2026",),
        "image": Image(url="https://voisins.example/logo.png", credit="Les Voisins connectés", alt="Logo"),
    }
    return AssociationFacts(**values | changes)


def association_view(**changes: Any) -> AssociationView:
    """A listed association of one source."""
    values: dict[str, Any] = {
        "id": "a5n3c7ypl2fhs4gxo",
        "slug": "les-voisins-connectes",
        "revision": 3,
        "created_at": CREATED,
        "changed_at": CHANGED,
        "facts": association_facts(),
        "seen": Seen.LISTED,
        "identifiers": (Identifier(scheme="rna", value="W999000001"),),
        "sources": ("val_clair",),
        "claims": (claim(field="name", value="Les Voisins connectés"),),
    }
    return AssociationView(**values | changes)


def edition(**changes: Any) -> Edition:
    """The solidarity week of Val-Clair: 3 to 9 November 2026."""
    values: dict[str, Any] = {
        "id": "semaine-solidaire-2026",
        "series": "semaine-solidaire",
        "series_name": "Semaine solidaire",
        "name": "Semaine solidaire de Val-Clair 2026",
        "starts_on": date(2026, 11, 3),
        "ends_on": date(2026, 11, 9),
        "territory": "Val-Clair",
        "themes": (Theme.DIGITAL_INCLUSION,),
        "homepage": "https://semaine.val-clair.example/",
        "description_fr": "Une semaine de numérique solidaire à Val-Clair.",
        "description_en": "A week of solidarity tech in Val-Clair.",
    }
    return Edition(**values | changes)


def member(view: EventView | AssociationView) -> Member:
    """What a selection knows of `view`."""
    if isinstance(view, AssociationView):
        return Member(id=view.id, revision=view.revision, changed_at=view.changed_at)
    starts = [started_at(one.slot).astimezone(UTC) for one in view.occurrences]
    ends = [(one.slot.end_at or started_at(one.slot)).astimezone(UTC) for one in view.occurrences]
    return Member(view.id, view.revision, min(starts), max(ends), view.changed_at)


def selection(
    events: Sequence[EventView] = (),
    associations: Sequence[AssociationView] = (),
    edition: Edition | None = None,
    **changes: Any,
) -> Selection:
    """The selection of these views, in its order: everything, or `edition` when it is given."""
    stamps = [view.changed_at for view in (*events, *associations)]
    values: dict[str, Any] = {
        "id": edition.id if edition else EVERYTHING,
        "events": tuple(sorted((member(view) for view in events), key=lambda one: (one.starts_at, one.id))),
        "associations": tuple(member(view) for view in sorted(associations, key=lambda one: (one.facts.name, one.id))),
        "changed_at": max(stamps, default=datetime(1970, 1, 1, tzinfo=UTC)),
        "edition": edition,
        "kind": Kind.EDITION if edition else Kind.EVERYTHING,
    }
    return Selection(**values | changes)


def surroundings(**changes: Any) -> Surroundings:
    """The instance with its two sources, one of them of invented data, and its selection of everything."""
    sources = (source_view(), sample_source_view())
    values: dict[str, Any] = {
        "site": site(),
        "sources": {source.name: source for source in sources},
        "selections": (selection(),),
    }
    return Surroundings(**values | changes)
