"""An invented world of any size: sightings of events and associations, the same at every call.

Nobody and nothing in it exists. Every event differs from its neighbours in title, time, place and words.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from catalog.cleaning.times import in_zone
from catalog.editions import Edition
from catalog.identity import content_hash
from catalog.sightings import (
    AssociationFacts,
    AssociationSighting,
    Contact,
    EventFacts,
    EventSighting,
    Identifier,
    Occurrence,
    Organiser,
    Origin,
    Place,
    Price,
    WelcomePoint,
)
from catalog.views import SourceView
from catalog.vocabulary import AssociationKind, ContactKind, PriceKind, Theme

SOURCE = "invented"
_FETCHED = datetime(2026, 11, 1, 8, tzinfo=UTC)
_FIRST = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - put into its zone below
_TOWNS = ("Valombre", "Pontclair", "Sainte-Orme", "Montfleuri", "Les Aulnes", "Rivebelle", "Châteauneuf-le-Gué")
_STREETS = ("rue des Lilas", "place du Marché", "quai du Canal", "allée des Tilleuls", "avenue de la Gare")
_KINDS = ("Atelier", "Café", "Conférence", "Portes ouvertes", "Permanence", "Rencontre", "Hackathon", "Visite")
_SUBJECTS = (
    "premiers pas sur ordinateur",
    "accueil des exilés",
    "entraide entre voisins",
    "CV en ligne",
    "logiciels libres",
)
_SENTENCES = (
    "Ouvert à toutes et à tous, sans inscription et sans connaissances préalables.",
    "Des bénévoles vous accueillent autour d'un café et répondent à vos questions.",
    "Apportez votre téléphone ou votre ordinateur ; du matériel est prêté sur place.",
    "Une garde d'enfants est proposée pendant toute la durée de la rencontre.",
    "Le lieu est accessible aux fauteuils roulants, et un interprète sera présent.",
    "À la fin, chacun repart avec une fiche qui résume ce qui a été vu ensemble.",
    "Les associations du quartier présenteront leurs actions de l'année à venir.",
)


def event_sightings(count: int, moved: Collection[int] = ()) -> list[EventSighting]:
    """Events number 0 to `count` - 1; those whose number is in `moved` take place in another hall."""
    elsewhere = frozenset(moved)
    return [_event(number, "Salle des fêtes" if number in elsewhere else "") for number in range(count)]


def association_sightings(count: int) -> list[AssociationSighting]:
    """Associations number 0 to `count` - 1, each with one place and an identifier."""
    return [_association(number) for number in range(count)]


def editions() -> tuple[Edition, ...]:
    """One week, in which some of the events take place."""
    week = {"id": "invented-2026", "series": "invented", "series_name": "Semaine inventée", "name": "Semaine 2026"}
    return (Edition.model_validate({**week, "starts_on": "2026-11-02", "ends_on": "2026-11-08"}),)


def source_view() -> SourceView:
    """The source that says it all."""
    words = dict.fromkeys(("homepage", "licence_url", "attribution"), "")
    return SourceView.model_validate(
        {
            **words,
            "name": SOURCE,
            "title": "Inventé",
            "publisher": "Personne",
            "licence": "CC0",
            "primary": True,
            "sample": False,
        }
    )


def _event(number: int, hall: str) -> EventSighting:
    starts = in_zone(_FIRST + timedelta(hours=number % 700 * 2), "Europe/Paris")
    kind, subject, town = _KINDS[number % 8], _SUBJECTS[number % 5], _TOWNS[number % 7]
    url = f"https://agenda.example/evenements/{number}"
    facts = EventFacts(
        title=f"{kind} {number} : {subject}",
        occurrences=(Occurrence(start_at=starts, end_at=starts + timedelta(hours=1 + number % 3)),),
        place=_place(number, hall or f"Maison {number % 40} des associations", town),
        description=f"{kind} n° {number}. " + " ".join(_SENTENCES[(number + step) % 7] for step in range(4)),
        language="fr",
        url=url,
        organisers=(
            Organiser(name=f"Association {number % 300} de {town}", url=f"https://asso{number % 300}.example/"),
        ),
        price=Price(kind=PriceKind.PAID, lowest=Decimal(number % 20 + 1)) if number % 4 else Price(kind=PriceKind.FREE),
        themes=(tuple(Theme)[number % len(Theme)],),
        keywords=(subject, town),
    )
    return EventSighting(origin=_origin(f"event-{number}", url), facts=facts)


def _association(number: int) -> AssociationSighting:
    town = _TOWNS[number % 7]
    url = f"https://asso{number}.example/"
    facts = AssociationFacts(
        name=f"Association {number} de {town}",
        kind=AssociationKind.ASSOCIATION,
        description=" ".join(_SENTENCES[(number + step) % 7] for step in range(3)),
        language="fr",
        url=url,
        contacts=(Contact(kind=ContactKind.EMAIL, value=f"contact@asso{number}.example"),),
        themes=(Theme.DIGITAL_INCLUSION,),
        towns=(town,),
        places=(WelcomePoint(place=_place(number, f"Local {number}", town), opening_hours="Mo-Fr 09:00-12:00"),),
    )
    name = Identifier(scheme="rna", value=f"W{number:09}")
    return AssociationSighting(origin=_origin(f"association-{number}", url), facts=facts, identifiers=(name,))


def _place(number: int, hall: str, town: str) -> Place:
    return Place(
        name=hall,
        address=f"{number % 90 + 1} {_STREETS[number % 5]}",
        postal_code=f"{98_000 + number % 7}",
        city=town,
        country="FR",
        latitude=46 + number % 1000 / 1000,
        longitude=2 + number % 999 / 1000,
    )


def _origin(name: str, url: str) -> Origin:
    digest = content_hash(name.encode())
    return Origin(source=SOURCE, source_id=name, url=url, fetched_at=_FETCHED, content_hash=digest, reader="ical")
