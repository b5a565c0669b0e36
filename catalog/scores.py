"""How complete and how fresh a profile or an event is, and what is missing, in words. Pure.

**Completeness** is the sum of the weights of what is told, out of the weights of all that this event or
profile could tell: an online event lacks no hall, a collective without legal form no number. A list of places counts by its share: hours at one of two places are half of the hours.

**Freshness** is 100 for as long as nobody can expect a new look, falls evenly to 0 from then on, and passes 50
on the day on which the entry becomes *stale*: see `EVENT_AGES` and `ASSOCIATION_AGES`. What counts is when a
source last confirmed it. An event that is over grows no older.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from catalog.facts import AssociationFacts, EventFacts, Place, ended_at
from catalog.views import AssociationView, Claim, EventView
from catalog.vocabulary import AssociationKind, Attendance, EventStatus, Labelled, Seen

_LONG_ENOUGH = 40
"""Characters of a description below which it describes nothing."""
_NUMBERED = frozenset({"rna", "siren", "siret"})


class Missing(Labelled):
    """What an event or a profile could tell and does not."""

    DESCRIPTION = "description", "description", "description"
    HOURS_OF_EVENT = "hours-of-event", "heures de début et de fin", "hours of start and end"
    HALL = "hall", "nom ou adresse du lieu", "name or address of the place"
    COMMUNE = "commune", "commune", "town"
    COORDINATES = "coordinates", "coordonnées géographiques", "coordinates"
    ONLINE_LINK = "online-link", "lien de connexion", "link to take part online"
    ORGANISER = "organiser", "organisateur", "organiser"
    PAGE = "page", "adresse de la page ou de l’inscription", "address of the page or of the registration"
    PRICE = "price", "tarif", "price"
    ACCESSIBILITY = "accessibility", "accessibilité", "accessibility"
    AUDIENCES = "audiences", "publics", "audiences"
    THEMES = "themes", "thèmes", "themes"
    IMAGE = "image", "image", "picture"
    NUMBER = "number", "identifiant RNA ou SIREN", "RNA or SIREN number"
    SITE = "site", "adresse du site", "address of the site"
    CONTACT = "contact", "contact public", "public contact"
    WELCOME_POINT = "welcome-point", "lieu d’accueil", "place where people are received"
    OPENING_HOURS = "opening-hours", "horaires d’ouverture", "opening hours"
    SERVICES = "services", "services proposés", "services offered"
    KIND = "kind", "forme de l’organisation", "kind of organisation"
    FOUNDED = "founded", "date de création", "date of foundation"


class Ages(NamedTuple):
    """How long after its last confirmation an entry is wholly fresh, and from when it is stale."""

    fresh: timedelta
    stale: timedelta


EVENT_AGES = Ages(timedelta(days=3), timedelta(days=14))
"""An event to come may change any day; sources are visited daily or so."""
ASSOCIATION_AGES = Ages(timedelta(days=90), timedelta(days=365))
"""Hours and addresses change with the school year."""

EVENT_WEIGHTS: Mapping[Missing, int] = {
    Missing.DESCRIPTION: 15,
    Missing.HOURS_OF_EVENT: 15,
    Missing.HALL: 10,
    Missing.COMMUNE: 10,
    Missing.ONLINE_LINK: 10,
    Missing.ORGANISER: 10,
    Missing.PAGE: 10,
    Missing.PRICE: 10,
    Missing.ACCESSIBILITY: 5,
    Missing.AUDIENCES: 5,
    Missing.COORDINATES: 5,
    Missing.THEMES: 5,
    Missing.IMAGE: 2,
}
"""What an event could tell: first that people find out what it is, and get there."""
ASSOCIATION_WEIGHTS: Mapping[Missing, int] = {
    Missing.CONTACT: 15,
    Missing.DESCRIPTION: 15,
    Missing.WELCOME_POINT: 15,
    Missing.NUMBER: 10,
    Missing.OPENING_HOURS: 10,
    Missing.SITE: 10,
    Missing.ACCESSIBILITY: 5,
    Missing.AUDIENCES: 5,
    Missing.COMMUNE: 5,
    Missing.COORDINATES: 5,
    Missing.SERVICES: 5,
    Missing.THEMES: 5,
    Missing.FOUNDED: 2,
    Missing.IMAGE: 2,
    Missing.KIND: 2,
}
"""What a profile could tell: first how people reach the association, and what it does."""


class Completeness(NamedTuple):
    """How much is told of what could be, 0 to 100. Does not change with time.

    Attributes:
        missing: what is not told, or not of all places, the weightiest first.
        partly: those of them that are told of some places.
    """

    percent: int
    missing: tuple[Missing, ...]
    partly: frozenset[Missing] = frozenset()


@dataclass(frozen=True, slots=True)
class Score:
    """How complete and how fresh something is, each 0 to 100.

    Attributes:
        missing, partly: as in `Completeness`.
        confirmed_at: when a source (or the organisation itself) last said so.
        stale_since: since when nobody has confirmed it for too long; None while that is not so.
    """

    completeness: int
    freshness: int
    missing: tuple[Missing, ...]
    confirmed_at: datetime
    stale_since: datetime | None = None
    partly: frozenset[Missing] = frozenset()


def score_of(view: EventView | AssociationView, now: datetime, visits: Mapping[str, datetime] | None = None) -> Score:
    """The score of an event or a profile at the instant `now`.

    A claim tells when its source last changed what it says. `visits` tells when each source was last read
    wholly and well: what is still listed was confirmed then.
    """
    if isinstance(view, EventView):
        ages, until = EVENT_AGES, min(now, max((ended_at(one.slot) for one in view.occurrences), default=now))
    else:
        ages, until = ASSOCIATION_AGES, now
    complete = completeness_of(view)
    confirmed = confirmed_at(view, visits) or view.changed_at
    stale_at = confirmed + ages.stale
    return Score(
        completeness=complete.percent,
        freshness=_freshness(until - confirmed, ages),
        missing=complete.missing,
        confirmed_at=confirmed,
        stale_since=stale_at if stale_at <= until else None,
        partly=complete.partly,
    )


def completeness_of(view: EventView | AssociationView) -> Completeness:
    """What an event or a profile tells of what it could tell."""
    if isinstance(view, EventView):
        told, weights = dict(_told_of_event(view.facts)), EVENT_WEIGHTS
    else:
        told, weights = dict(_told_of_association(view)), ASSOCIATION_WEIGHTS
    missing = tuple(one for one in weights if told.get(one, 1) < 1)
    return Completeness(_percent(told, weights), missing, frozenset(one for one in missing if told[one] > 0))


def confirmed_at(view: EventView | AssociationView, visits: Mapping[str, datetime] | None = None) -> datetime | None:
    """When a source (or the organisation itself) last said so, `visits` as for `score_of`; None where none does.

    An editor's decision confirms nothing but the value that it sets.
    """
    said = [one.fetched_at for one in view.claims if _confirms(one)]
    if visits and view.seen is Seen.LISTED:
        said += [visits[source] for source in view.sources if source in visits]
    return max(said, default=None)


def _percent(told: Mapping[Missing, float], weights: Mapping[Missing, int]) -> int:
    """A hundred is for all alone: what lacks anything has 99 at most."""
    whole = sum(weights[one] for one in told)
    # Shares of places are thirds and sevenths; the sum is rounded before it is cut.
    return int(round(100 * sum(weights[one] * share for one, share in told.items()) / whole, 6))


def _freshness(age: timedelta, ages: Ages) -> int:
    beyond = (age - ages.fresh) / (ages.stale - ages.fresh)
    return round(100 - 50 * min(2.0, max(0.0, beyond)))


def _confirms(claim: Claim) -> bool:
    return bool(claim.source) or claim.decided_by == "organisation"


def _told_of_event(facts: EventFacts) -> Iterator[tuple[Missing, float]]:
    yield Missing.DESCRIPTION, len(facts.description) >= _LONG_ENOUGH
    timed = [one for one in facts.occurrences if one.start_at]
    yield Missing.HOURS_OF_EVENT, _share(bool(one.start_at and one.end_at) for one in timed) if timed else 0
    if _is_on_site(facts):
        places = [place for place in _places_of(facts) if place]
        yield Missing.HALL, _share(bool(one.name or one.address) for one in places)
        yield Missing.COMMUNE, _share(bool(one.city or one.insee) for one in places)
        yield Missing.COORDINATES, _share(one.latitude is not None for one in places)
        yield Missing.ACCESSIBILITY, bool(facts.accessibility)
    if _is_online(facts):
        yield Missing.ONLINE_LINK, bool(facts.online_url)
    yield Missing.ORGANISER, bool(facts.organisers)
    yield Missing.PAGE, bool(facts.url or facts.registration)
    yield Missing.PRICE, facts.price is not None
    yield Missing.AUDIENCES, bool(facts.audiences or facts.minimum_age is not None or facts.maximum_age is not None)
    yield Missing.THEMES, bool(facts.themes)
    yield Missing.IMAGE, facts.image is not None


def _is_online(facts: EventFacts) -> bool:
    return facts.attendance in (Attendance.ONLINE, Attendance.HYBRID) or facts.status is EventStatus.MOVED_ONLINE


def _is_on_site(facts: EventFacts) -> bool:
    return facts.attendance is not Attendance.ONLINE and facts.status is not EventStatus.MOVED_ONLINE


def _places_of(facts: EventFacts) -> Collection[Place]:
    """The place of the event and those of single slots, once each."""
    return dict.fromkeys(one for one in (facts.place, *(slot.place for slot in facts.occurrences)) if one)


def _told_of_association(view: AssociationView) -> Iterator[tuple[Missing, float]]:
    facts, points = view.facts, view.facts.places
    yield Missing.CONTACT, bool(facts.contacts or any(point.contacts for point in points))
    yield Missing.DESCRIPTION, len(facts.description) >= _LONG_ENOUGH
    yield Missing.WELCOME_POINT, bool(points)
    if _has_number(facts):
        yield Missing.NUMBER, any(name.scheme in _NUMBERED for name in view.identifiers)
    yield Missing.OPENING_HOURS, _share(bool(point.opening_hours) for point in points)
    yield Missing.SITE, bool(facts.url)
    yield Missing.ACCESSIBILITY, _share(bool(point.accessibility) for point in points)
    yield Missing.AUDIENCES, bool(facts.audiences)
    yield Missing.COMMUNE, _share(bool(one.place.city or one.place.insee) for one in points) or bool(facts.towns)
    yield Missing.COORDINATES, _share(point.place.latitude is not None for point in points)
    yield Missing.SERVICES, _share(bool(point.services) for point in points) or bool(facts.programmes)
    yield Missing.THEMES, bool(facts.themes)
    yield Missing.FOUNDED, bool(facts.founded_on)
    yield Missing.IMAGE, facts.image is not None
    yield Missing.KIND, facts.kind is not None


def _has_number(facts: AssociationFacts) -> bool:
    """A collective is no legal person, and a foreign organisation has no French number."""
    if facts.kind is AssociationKind.COLLECTIVE:
        return False
    countries = {point.place.country for point in facts.places} - {""}
    return not countries or "FR" in countries


def _share(those: Iterable[bool]) -> float:
    """The share of what holds; none of none is nothing."""
    found = list(those)
    return sum(found) / len(found) if found else 0.0
