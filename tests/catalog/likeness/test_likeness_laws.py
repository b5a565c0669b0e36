"""Laws that hold of any two sightings. The world is invented."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from catalog.cleaning.text import fold
from catalog.cleaning.times import in_zone
from catalog.likeness import Outcome, Traits, block_keys, compare, traits_of
from catalog.likeness.folding import folded
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
    WelcomePoint,
)
from catalog.vocabulary import Attendance, ContactKind, EventStatus

_WORDS = [
    *("Atelier", "Permanence", "Concert", "Conférence", "numérique", "vélo", "réparation", "jardin", "CV", "tableur"),
    *(
        "débutants",
        "avancés",
        "solidaire",
        "séance",
        "2",
        "3/6",
        "groupe",
        "A",
        "B",
        "fête",
        "du",
        "des",
        "à",
        "l'",
        "en",
    ),
    *("Pont-Serein", "Voisins", "bike", "repair", "the", "of", "for", "workshop", "IV", "2e", "édition", "!"),
]
_TITLES = st.lists(st.sampled_from(_WORDS), min_size=1, max_size=7).map(" ".join)
_PLACES = st.builds(
    Place,
    name=st.sampled_from(
        ["", "Salle des fêtes", "Médiathèque", "Médiathèque Jean Moulin", "Gymnase Jean Moulin", "3 rue des Lilas"]
    ),
    address=st.sampled_from(["", "3 rue des Lilas", "3, R. DES LILAS 99120 Pont-Serein", "40 quai Serein"]),
    city=st.sampled_from(
        ["", "Pont-Serein", "PONT SEREIN CEDEX", "Valombre-le-Vieux", "Valombre", "Saint-Denis", "Paris 11e"]
    ),
    insee=st.sampled_from(["", "93066", "97411"]),
    latitude=st.sampled_from([None, 47.1, 47.1001]),
    longitude=st.just(2.3),
)
_ORGANISERS = st.lists(
    st.sampled_from(
        [
            "Les Voisins",
            "Association Les Voisins de Pont-Serein",
            "MJC",
            "Maison des jeunes et de la culture",
            "La Ruche",
        ]
    ),
    max_size=2,
).map(lambda names: tuple(Organiser(name=name) for name in names))
_PAGES = st.sampled_from(
    [
        "",
        "https://www.voisins.example/agenda",
        "https://voisins.example/velo?utm_source=x",
        "http://voisins.example/velo",
    ]
)
_FIRST = datetime(2026, 11, 2, 9)  # noqa: DTZ001 - put into a zone below


@st.composite
def _slots(draw: st.DrawFn) -> tuple[Occurrence, ...]:
    day = draw(st.integers(0, 9))
    if draw(st.integers(0, 4)) == 0:
        on = date(2026, 11, 2) + timedelta(days=day)
        return (Occurrence(start_on=on, end_on=on + timedelta(days=draw(st.integers(0, 3)))),)
    zone = draw(st.sampled_from(["Europe/Paris", "Indian/Reunion"]))
    begin = in_zone(_FIRST + timedelta(days=day, minutes=30 * draw(st.integers(-18, 12))), zone)
    length = draw(st.sampled_from([None, 1, 2, 20, 50]))
    end = None if length is None else begin + timedelta(hours=length)
    slot = Occurrence(zone=zone, start_at=begin, end_at=end)
    weeks = range(draw(st.sampled_from([1, 1, 1, 3])))
    moved = [
        {"start_at": begin + timedelta(weeks=week), "end_at": end + timedelta(weeks=week) if end else None}
        for week in weeks
    ]
    return tuple(slot.model_copy(update=changes) for changes in moved)


_EVENTS = st.builds(
    EventFacts,
    title=_TITLES,
    occurrences=_slots(),
    place=st.none() | _PLACES,
    organisers=_ORGANISERS,
    url=_PAGES,
    online_url=st.sampled_from(["", "", "https://visio.example/salle"]),
    attendance=st.none() | st.sampled_from(Attendance),
    status=st.sampled_from([EventStatus.SCHEDULED, EventStatus.SCHEDULED, EventStatus.RESCHEDULED]),
    registration=st.sampled_from([(), (Contact(kind=ContactKind.LINK, value="https://billets.example/e/471"),)]),
)
_REGISTER = st.sampled_from(
    [(), (Identifier(scheme="rna", value="W991234567"),), (Identifier(scheme="siren", value="732829320"),)]
)
_ASSOCIATIONS = st.builds(
    AssociationFacts,
    name=st.sampled_from(
        [
            "Les Voisins",
            "Les Voisins de Pont-Serein",
            "Croix-Rouge française",
            "CCAS",
            "MJC",
            "Maison des jeunes et de la culture",
        ]
    ),
    towns=st.lists(st.sampled_from(["Pont-Serein", "Valombre-le-Vieux", "Paris"]), max_size=2).map(tuple),
    url=st.sampled_from(["", "https://voisins.example/", "https://facebook.com/voisins"]),
    places=st.lists(st.builds(WelcomePoint, place=_PLACES), max_size=2).map(tuple),
    contacts=st.sampled_from([(), (Contact(kind=ContactKind.EMAIL, value="contact@voisins.example"),)]),
)


def _event(facts: EventFacts, source: str = "ville") -> Traits:
    origin = Origin(source=source, source_id="1", fetched_at=datetime(2026, 10, 1, tzinfo=UTC))
    return traits_of(EventSighting(origin=origin, facts=facts))


def _association(facts: AssociationFacts, names: tuple[Identifier, ...]) -> Traits:
    origin = Origin(source="ville", source_id="1", fetched_at=datetime(2026, 10, 1, tzinfo=UTC))
    return traits_of(AssociationSighting(origin=origin, facts=facts, identifiers=names))


@given(_EVENTS, _EVENTS)
@settings(max_examples=300)
def test_likeness_of_events_is_symmetric(one: EventFacts, other: EventFacts) -> None:
    assert compare(_event(one), _event(other)) == compare(_event(other), _event(one))


@given(_ASSOCIATIONS, _ASSOCIATIONS, _REGISTER, _REGISTER)
@settings(max_examples=200)
def test_likeness_of_associations_is_symmetric(
    one: AssociationFacts, other: AssociationFacts, first: tuple[Identifier, ...], second: tuple[Identifier, ...]
) -> None:
    a, b = _association(one, first), _association(other, second)
    assert compare(a, b) == compare(b, a)


@given(_EVENTS)
@settings(max_examples=200)
def test_likeness_of_identical_words_is_never_different(facts: EventFacts) -> None:
    """Even where little is told, as by a generic title without a place."""
    assert compare(_event(facts, "ville"), _event(facts, "billets")).outcome is not Outcome.DIFFERENT


@given(_EVENTS)
@settings(max_examples=200)
def test_likeness_of_identical_and_sufficient_facts_is_same(facts: EventFacts) -> None:
    """What names its town and the words of its title is enough."""
    told = facts.model_copy(
        update={"title": f"{facts.title} Récup’ estivale", "place": Place(name="La Ruche", city="Pont-Serein")}
    )
    found = compare(_event(told, "ville"), _event(told, "billets"))
    assert (found.outcome, found.is_part) == (Outcome.SAME, False)


@given(_EVENTS, st.sampled_from(["place", "organisers", "url", "online_url", "attendance", "registration"]))
@settings(max_examples=300)
def test_likeness_never_turns_to_different_because_one_is_silent(facts: EventFacts, name: str) -> None:
    silent: dict[str, Any] = {name: type(getattr(facts, name))() if name not in ("place", "attendance") else None}
    told = facts.model_copy(update={"title": f"{facts.title} Récup’ estivale"})
    found = compare(_event(told), _event(told.model_copy(update=silent)))
    assert found.outcome is not Outcome.DIFFERENT


@given(
    _EVENTS, _EVENTS, st.sets(st.sampled_from(["title", "occurrences", "place", "organisers", "url", "registration"]))
)
@settings(max_examples=150)
def test_drawers_of_what_is_the_same_meet(one: EventFacts, other: EventFacts, shared: set[str]) -> None:
    """Of two events that share some of what they say, and of which `compare` makes one.

    Without points: here they would lie in two towns at once. Left out is what is known to pass each other by: one
    that tells its town and one that tells a hall alone, under titles that differ.
    """
    one, other = (
        facts.model_copy(update={"place": facts.place and facts.place.model_copy(update={"latitude": None})})
        for facts in (one, other)
    )
    other = other.model_copy(update={name: getattr(one, name) for name in shared})
    first, second = _event(one), _event(other)
    assume(bool(first.place.town.name) == bool(second.place.town.name) or first.title == second.title)
    if compare(first, second).outcome is Outcome.SAME:
        assert block_keys(first).meets(block_keys(second))


@given(_ASSOCIATIONS, _ASSOCIATIONS, _REGISTER, _REGISTER)
@settings(max_examples=300)
def test_drawers_of_associations_that_are_the_same_meet(
    one: AssociationFacts, other: AssociationFacts, first: tuple[Identifier, ...], second: tuple[Identifier, ...]
) -> None:
    a, b = _association(one, first), _association(other, second)
    if compare(a, b).outcome is Outcome.SAME:
        assert block_keys(a).meets(block_keys(b))


@given(_EVENTS)
def test_drawers_are_few_and_have_short_ascii_names(facts: EventFacts) -> None:
    drawers = block_keys(_event(facts))
    assert 0 < len(drawers.kept) <= 36 + 12 * (len(facts.occurrences) - 1)
    assert all(name.isascii() and len(name) == 18 for name in drawers.kept | drawers.sought)


@given(_EVENTS, _EVENTS)
@settings(max_examples=150)
def test_whoever_finds_another_is_found_by_it(one: EventFacts, other: EventFacts) -> None:
    first, second = block_keys(_event(one)), block_keys(_event(other))
    assert first.meets(second) == second.meets(first)


@given(st.text(max_size=60) | st.text(alphabet="Éàçœ’«»-…AbZ 09_ßıłŁſ", max_size=30))
@settings(max_examples=300)
def test_folding_is_that_of_the_catalogue(text: str) -> None:
    assert folded(text) == fold(text)
