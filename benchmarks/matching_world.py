"""An invented year of any size, whose events several sources tell, each in its own way; the same at every call.

Towns are unequal (Zipf's law over official towns and invented villages), titles repeat much, organisers hold
series, halls keep their streets. About a quarter of the sightings tell again what another source told, in the
ways of `matching_retelling`.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import accumulate
from random import Random
from typing import NamedTuple

from benchmarks.matching_retelling import WAYS, wrong_zone
from benchmarks.matching_towns import hall, towns
from catalog.cleaning.times import in_zone
from catalog.sightings import Contact, EventFacts, EventSighting, Occurrence, Organiser, Origin
from catalog.vocabulary import ContactKind

SOURCES = ("ville", "billets", "agenda", "semaine", "reseau")
_FIRST = datetime(2026, 9, 1, 9)  # noqa: DTZ001 - put into its zone below
_FETCHED = datetime(2026, 8, 30, 8, tzinfo=UTC)
_KINDS = [
    "Atelier",
    "Café",
    "Conférence",
    "Permanence",
    "Rencontre",
    "Visite",
    "Débat",
    "Projection",
    "Formation",
    "Stage",
    "Concert",
    "Exposition",
    "Bal",
    "Lecture",
    "Repas",
    "Fête",
    "Collecte",
    "Marche",
    "Forum",
    "Hackathon",
]
_SUBJECTS = [
    "réparation de vélos",
    "premiers pas sur ordinateur",
    "démarches en ligne",
    "jardin partagé",
    "cuisine du monde",
    "couture",
    "accueil des exilés",
    "entraide entre voisins",
    "CV et lettre de motivation",
    "logiciels libres",
    "photos du téléphone",
    "arnaques sur internet",
    "compost",
    "écoute des aidants",
    "mémoire du quartier",
    "jeux de société",
    "langue des signes",
    "théâtre d'improvisation",
    "chorale",
    "marche douce",
    "budget participatif",
    "données ouvertes",
    "cartographie libre",
    "parentalité et écrans",
    "impression 3D",
    "robotique",
    "podcast",
    "tricot",
    "lecture à voix haute",
    "initiation au tableur",
    "droits des locataires",
    "gestes qui sauvent",
    "français pour tous",
    "mobilité solidaire",
    "troc de plantes",
    "garde-robe solidaire",
    "ressourcerie",
    "épicerie solidaire",
    "économies d'énergie",
    "retraite active",
]
_NAMES = [
    "Les Voisins",
    "Récup' et Cie",
    "Clic et Moi",
    "La Main Tendue",
    "Graines de Ville",
    "Cap Solidaire",
    "Le Fil",
    "Toits Ouverts",
    "Roue Libre",
    "Mille Voix",
    "Table Commune",
    "Langues Amies",
    "Pas à Pas",
    "Libre Ensemble",
    "Le Panier",
    "Droits Devant",
]
_SHAPES = ("{} {}", "{} : {}", "{} – {}", "Grand {} : {}", "{} « {} »")


class Told(NamedTuple):
    """A sighting and the number of the event that it is of."""

    event: int
    said: EventSighting


def told(count: int, seed: int = 1) -> Iterator[Told]:
    """`count` sightings, in the order in which they were seen."""
    chance = Random(seed)
    number = given = 0
    while given < count:
        facts = invented_event(chance)
        sources = chance.sample(SOURCES, k=chance.choices((1, 2, 3), (78, 17, 5))[0])
        for place, source in enumerate(sources):
            if given < count:
                yield Told(number, _said(facts if place == 0 else _retold(facts, chance), source, number))
                given += 1
        number += 1


def invented_event(chance: Random) -> EventFacts:
    """The next event that chance gives, with all that its organiser would say of it."""
    town = chance.choices(range(len(towns())), cum_weights=_weights())[0]
    # A large town has a hundred halls, a village two; half of them are used much.
    place = hall(town, min(chance.randrange(2 + 400 // (town + 4)), chance.randrange(2 + 400 // (town + 4))))
    kind, subject = chance.choice(_KINDS), chance.choice(_SUBJECTS)
    starts = in_zone(_FIRST + timedelta(days=chance.randrange(365), minutes=30 * chance.randrange(22)), "Europe/Paris")
    weeks = range(chance.choice((6, 10))) if chance.random() < 0.05 else range(1)
    length = timedelta(minutes=chance.choice((60, 90, 120, 180)))
    slots = tuple(
        Occurrence(start_at=_weeks_later(starts, week), end_at=_weeks_later(starts, week) + length) for week in weeks
    )
    slug = chance.randrange(10**9)
    name = f"{chance.choice(_NAMES)} de {place.city}" if chance.random() < 0.8 else ""
    page = Contact(kind=ContactKind.LINK, value=f"https://billets.example/e/{slug}")
    return EventFacts(
        title=chance.choice(_SHAPES).format(kind, subject),
        occurrences=slots,
        place=place,
        description=f"{subject.capitalize()}. Ouvert à toutes et à tous, sans inscription.",
        language="fr",
        url=f"https://agenda.example/evenement-{slug}" if chance.random() < 0.5 else "",
        organisers=(Organiser(name=name),) if name else (),
        registration=(page,) if chance.random() < 0.3 else (),
    )


@cache
def _weights() -> list[float]:
    return list(accumulate(1 / (rank + 3) for rank in range(len(towns()))))


def _weeks_later(starts: datetime, weeks: int) -> datetime:
    """The same hour on the clocks of the place, in winter and in summer."""
    return in_zone(starts.replace(tzinfo=None) + timedelta(weeks=weeks), "Europe/Paris")


def _retold(facts: EventFacts, chance: Random) -> EventFacts:
    """The same event as another source writes it down; a wrong hour is rare."""
    ways = [way for way in WAYS.values() if way is not wrong_zone or chance.random() < 0.1]
    while (retold := chance.choice(ways)(facts, chance)) is None:
        pass
    return retold


def _said(facts: EventFacts, source: str, number: int) -> EventSighting:
    origin = Origin(source=source, source_id=f"n{number}", url=facts.url, fetched_at=_FETCHED, reader="ical")
    return EventSighting(origin=origin, facts=facts)
