"""The qualities by which events and associations can be selected: themes, territory, organiser, place…

A view gives its *gist* once per revision: a short text that the publisher keeps, so that selections are
known without reading everything again. What a quality is called is known from its id alone, but for
places and associations, which are called what they call themselves.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache, lru_cache
from json import dumps
from typing import NamedTuple

from pydantic_core import from_json

from catalog.identity import slug
from catalog.sightings import EventFacts, Place
from catalog.territory import commune, department_of, departments, region_of, regions
from catalog.views import AssociationView, EventView
from catalog.views_former import FormerEvent
from catalog.vocabulary import Accessibility, Attendance, Audience, EventStatus, Labelled, PriceKind, Theme
from exports.numbers_traits import association_traits, event_traits
from exports.pages_words import language_words
from exports.place_lines import bare_name
from exports.selecting_years import left_years
from exports.selections import EVERYTHING, Facet, Kind
from exports.whereabouts import FROM_HOME, considered

_LISTS: dict[Kind, type[Labelled]] = {
    Kind.THEME: Theme,
    Kind.AUDIENCE: Audience,
    Kind.ACCESSIBLE: Accessibility,
}
_SINGLE = {
    Kind.ONLINE: ("En ligne", "Online"),
    Kind.FREE: ("Gratuit", "Free"),
}
_LONGEST_LABEL = 120


class Gist(NamedTuple):
    """What selections must know of a subject.

    Attributes:
        facets: ids, as `theme/refugees`, `commune/75056`, without those of associations.
        places: the label of each place among the facets, by its key.
        organisers: name and site of each, as the event has them.
        name: of an association; empty for an event.
        held: the ids of the associations that hold an event.
        left: ids of facets that an event had when its guests were last told of a change: the town from which it moved;
            behind them the years in which it stood, as `year/2026`.
        traits: by what it is counted, beside its facets (`exports.numbers_traits`).
    """

    facets: tuple[str, ...]
    places: dict[str, str]
    organisers: tuple[tuple[str, str], ...]
    name: str = ""
    held: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    traits: str = ""

    def written(self) -> str:
        """For the cache: the traits, which are read alone when counting, and below them the rest as JSON."""
        told = self[:-1] if self.left else self[:-2]
        return f"{self.traits}\n{dumps(told, ensure_ascii=False, separators=(',', ':'))}"


def read_gist(text: str) -> Gist:
    """What `Gist.written` wrote."""
    traits, _, rest = text.partition("\n")
    facets, places, organisers, name, held, *left = from_json(rest)
    organisers = tuple((one, url) for one, url in organisers)
    return Gist(tuple(facets), places, organisers, name, tuple(held), tuple(*left), traits)


def read_organisers(text: str) -> list[list[str]]:
    """The organisers alone of what `Gist.written` wrote: name and site of each."""
    found: list[list[str]] = from_json(text.partition("\n")[2])[2]
    return found


def read_traits(text: str) -> str:
    """The traits alone of what `Gist.written` wrote."""
    return text.partition("\n")[0]


def event_gist(view: EventView) -> Gist:
    """What selections must know of an event."""
    facts = view.facts
    dates = [(one.slot.place, one.status) for one in view.occurrences]
    facets, named, organisers = _of_event(facts, dates)
    held = tuple(sorted({name for name in view.held_by if name}))
    traits = event_traits(view, facets)
    if not view.changes:
        return Gist(tuple(facets), named, organisers, held=held, traits=traits)
    left, places = _left(view)
    left = (*(name for name in left if name not in facets), *left_years(view))
    return Gist(tuple(facets), places | named, organisers, held=held, left=left, traits=traits)


def _left(view: EventView) -> tuple[tuple[str, ...], dict[str, str]]:
    """Where an event was to be held and how, when its guests were told of it otherwise: the facets, and the named places."""
    were = [change.before for change in view.changes if change.before is not None]
    facets, named = _of_places(told.place for told in were)
    at_home = _at_home((told.status, told.attendance) for told in were)
    return tuple(dict.fromkeys((*facets, *at_home))), named


def former_gist(view: FormerEvent) -> Gist:
    """What selections must know of an event that is another one now: where it stood last, its editions (`edition/…`) too.

    The first facet is `all`: one without any is told of nowhere.
    """
    editions = (f"{Kind.EDITION}/{name}" for name in view.editions)
    if view.facts is None:
        return Gist((EVERYTHING, *editions), {}, ())
    whole = view.facts.status
    is_told = whole is not EventStatus.SCHEDULED  # of all dates, whatever is said of one (`catalog.slots`)
    dates = [(one.slot.place, whole if is_told else one.slot.status) for one in view.heir.former]
    facets, named, organisers = _of_event(view.facts, dates)
    return Gist((EVERYTHING, *editions, *facets), named, organisers)


def _of_event(
    facts: EventFacts, dates: Sequence[tuple[Place | None, EventStatus]]
) -> tuple[list[str], dict[str, str], tuple[tuple[str, str], ...]]:
    """The facets, the named places and the organisers of an event whose dates have these places of their own, and statuses.

    What has moved online is found where it was to be held as well: who wanted to go there looks for it there.
    """
    where, named = _of_places((facts.place, *(own for own, _ in dates)))
    facets = [f"{Kind.THEME}/{theme}" for theme in facts.themes]
    facets += (f"{Kind.AUDIENCE}/{audience}" for audience in facts.audiences)
    facets += where
    facets += _at_home((status, facts.attendance) for status in [status for _, status in dates] or [facts.status])
    if facts.price is not None and facts.price.kind is PriceKind.FREE:
        facets.append(str(Kind.FREE))
    facets += (f"{Kind.ACCESSIBLE}/{need}" for need in facts.accessibility)
    if facts.language:
        facets.append(f"{Kind.LANGUAGE}/{facts.language}")
    organisers = tuple((one.name, one.url) for one in facts.organisers)
    return list(dict.fromkeys(facets)), named, organisers


def _at_home(told: Iterable[tuple[EventStatus, Attendance | None]]) -> list[str]:
    """The facet of what one can attend online, if any of these ways of taking part is one, its status considered."""
    is_one = any(considered(status, None, attendance).attendance in FROM_HOME for status, attendance in told)
    return [str(Kind.ONLINE)] if is_one else []


def _of_places(places: Iterable[Place | None]) -> tuple[list[str], dict[str, str]]:
    """The facets of some places, and what those that have a name and a town are called, by key."""
    there = list(dict.fromkeys(place for place in places if place))
    named = dict(filter(None, map(_named_place, there)))
    facets = [facet for place in there for facet in _territory(place.insee)]
    return [*facets, *(f"{Kind.PLACE}/{key}" for key in named)], named


def association_gist(view: AssociationView) -> Gist:
    """What selections must know of an association: its territory is that of its places."""
    facts = view.facts
    facets = [f"{Kind.THEME}/{theme}" for theme in facts.themes]
    facets += (f"{Kind.AUDIENCE}/{audience}" for audience in facts.audiences)
    facets += (facet for point in facts.places for facet in _territory(point.place.insee))
    facets = list(dict.fromkeys(facets))
    return Gist(tuple(facets), {}, (), facts.name, traits=association_traits(view, facets))


@lru_cache(maxsize=4096)
def _territory(insee: str) -> tuple[str, ...]:
    """Region, département and commune of an INSEE code; of an arrondissement, the city too."""
    found = commune(insee) if insee else None
    department, region = (department_of(insee), region_of(insee)) if found else (None, None)
    if found is None or department is None or region is None:
        return ()
    communes = [found.city, found.code] if found.city else [found.code]
    around = [f"{Kind.REGION}/{region.code}", f"{Kind.DEPARTEMENT}/{department.code}"]
    return (*around, *(f"{Kind.COMMUNE}/{code}" for code in communes))


@lru_cache(maxsize=4096)
def _named_place(place: Place) -> tuple[str, str] | None:
    """The key of a place that has a name and a town, and what it is called: the town keeps equal names apart."""
    where = place.insee or place.postal_code
    if not place.name or not where:
        return None
    return f"{slug(where)}-{slug(place.name)}", ", ".join(filter(None, (bare_name(place)[:_LONGEST_LABEL], place.city)))


def facet(identity: str, label: Callable[[Kind, str], str]) -> Facet:
    """The facet with this id; `label` says what a place (by its key) or an association (by its id) is called."""
    name, _, key = identity.partition("/")
    kind = Kind(name)
    if kind in (Kind.PLACE, Kind.ASSOCIATION):
        called = label(kind, key) or key
        return Facet(kind, key, called, called)
    return _known_facet(kind, key)


@cache
def _known_facet(kind: Kind, key: str) -> Facet:
    if kind in _LISTS:
        word = _LISTS[kind](key)
        return Facet(kind, key, word.fr, word.en)
    if kind in _SINGLE:
        return Facet(kind, key, *_SINGLE[kind])
    if kind is Kind.LANGUAGE:
        return Facet(kind, key, language_words("fr", key), language_words("en", key))
    called = next(_territory_names(kind, key), key)
    return Facet(kind, key, called, called)


def _territory_names(kind: Kind, key: str) -> Iterator[str]:
    if kind is Kind.REGION and key in regions():
        yield regions()[key].name
    elif kind is Kind.DEPARTEMENT and key in departments():
        yield departments()[key].name
    elif kind is Kind.COMMUNE and (found := commune(key)):
        yield f"{found.name} ({found.department})"
