"""What may be published: nothing that only a source says which forbids it."""

from datetime import timedelta

import pytest

from catalog.identity import association_id, event_id
from catalog.publishable import publishable
from catalog.queries import reading
from catalog.register import register
from catalog.sightings import Identifier, Occurrence, Place
from catalog.store import Store
from catalog.views import Changed
from catalog.vocabulary import EventStatus
from tests.catalog.world import NOW, START, association_sighting, edition, event_sighting, give, occurrence, source_view

SAME = (Identifier(scheme="ical-uid", value="atelier@les-voisins.example"),)
NUMBER = (Identifier(scheme="rna", value="W999000001"),)


def declare(store: Store, *, mairie: bool) -> None:
    """Les Voisins allow it; the town hall does if `mairie`."""
    register(store, [], [source_view("voisins"), source_view("mairie", republish=mairie)])


def test_what_only_a_forbidding_source_says_is_withheld_and_counted(store: Store) -> None:
    give(store, event_sighting(source="mairie"), association_sighting(source="mairie"))
    declare(store, mairie=False)
    hidden = {event_id("mairie", "atelier"), association_id("mairie", "asso")}
    with publishable(store) as reader:
        assert reader.withheld == hidden
        assert [reader.event_members(None), reader.association_members(None)] == [(), ()]
        assert [*reader.events(sorted(hidden)), *reader.associations(sorted(hidden))] == []
        assert {(one.id, one.what) for one in reader.changed_since(0)} == {(name, "hidden") for name in hidden}


def test_nothing_is_withheld_where_no_source_forbids_it(store: Store) -> None:
    give(store, event_sighting(source="mairie"))
    declare(store, mairie=True)
    with publishable(store) as reader:
        assert reader.withheld == frozenset()
        assert [one.id for one in reader.event_members(None)] == [event_id("mairie", "atelier")]
        assert reader.changed_since(0) == (Changed(id=event_id("mairie", "atelier"), revision=1),)


def test_event_that_others_tell_too_is_what_they_say(store: Store) -> None:
    town = event_sighting(
        source="mairie", title="Atelier de la mairie", image=None, keywords=("mairie",), identifiers=SAME
    )
    ours = event_sighting(title="Atelier des voisins", keywords=("voisins",), identifiers=SAME)
    give(store, ours)
    give(store, town, at=NOW + timedelta(days=1))
    declare(store, mairie=False)
    with reading(store) as reader:
        (member,) = reader.event_members(None)
        whole = next(iter(reader.events([member.id])))
    with publishable(store) as reader:
        assert reader.withheld == frozenset()
        view = next(iter(reader.events([member.id])))
    assert (view.facts.title, view.facts.keywords, view.sources) == ("Atelier des voisins", ("voisins",), ("voisins",))
    assert {claim.source for claim in view.claims} == {"voisins"}
    assert {*whole.sources} == {"voisins", "mairie"}
    assert view.occurrences == whole.occurrences


def test_event_whose_dates_are_the_word_of_a_forbidding_source_is_withheld(store: Store) -> None:
    later = (occurrence(START + timedelta(days=1)),)
    give(store, event_sighting(identifiers=SAME))
    give(store, event_sighting(source="mairie", occurrences=later, identifiers=SAME), at=NOW + timedelta(days=1))
    register(store, [], [source_view("voisins", primary=False), source_view("mairie", republish=False)])
    give(store, event_sighting(source="mairie", occurrences=later, identifiers=SAME, description="…"))
    with publishable(store) as reader:
        assert reader.withheld == {event_id("voisins", "atelier")}


SECRET = Place(name="Salle de la mairie", city="Valombre")


@pytest.mark.parametrize(
    "slot",
    [
        pytest.param(occurrence(title="Titre de la mairie"), id="title"),
        pytest.param(occurrence(place=SECRET), id="place"),
        pytest.param(occurrence(status=EventStatus.CANCELLED), id="status"),
    ],
)
def test_what_a_forbidding_source_says_of_one_date_is_left_out(store: Store, slot: Occurrence) -> None:
    register(store, [], [source_view("voisins", primary=False), source_view("mairie", republish=False)])
    give(store, event_sighting(identifiers=SAME))
    give(store, event_sighting(source="mairie", occurrences=(slot,), identifiers=SAME), at=NOW + timedelta(days=1))
    give(store, event_sighting(identifiers=SAME), at=NOW + timedelta(days=2))
    with reading(store) as reader:
        (member,) = reader.event_members(None)
        (whole,) = reader.events([member.id])
    with publishable(store) as reader:
        (view,) = reader.events([member.id])
    assert whole.occurrences[0].slot == slot
    assert (view.facts.occurrences, view.occurrences[0].slot) == ((occurrence(),), occurrence())
    assert (view.occurrences[0].status, view.occurrences[0].uid) == (EventStatus.SCHEDULED, whole.occurrences[0].uid)


def test_association_that_others_tell_too_is_what_they_say(store: Store) -> None:
    give(store, association_sighting(identifiers=NUMBER))
    give(
        store,
        association_sighting(source="mairie", name="Voisins", keywords=("mairie",), identifiers=NUMBER),
        at=NOW + timedelta(days=1),
    )
    declare(store, mairie=False)
    with publishable(store) as reader:
        (member,) = reader.association_members(None)
        view = next(iter(reader.associations([member.id])))
    assert (view.facts.name, view.facts.other_names, view.facts.keywords) == ("Les Voisins de Valombre", (), ())
    assert view.sources == ("voisins",)


def test_what_an_event_was_before_is_not_told_where_a_forbidding_source_speaks_of_it(store: Store) -> None:
    later = (occurrence(START + timedelta(days=1)),)
    give(store, event_sighting(identifiers=SAME))
    give(store, event_sighting(identifiers=SAME, occurrences=later), at=NOW + timedelta(days=1))
    give(store, event_sighting(source="mairie", identifiers=SAME, occurrences=later), at=NOW + timedelta(days=2))
    declare(store, mairie=True)
    with publishable(store) as reader:
        (member,) = reader.event_members(None)
        assert len(next(iter(reader.events([member.id]))).changes) == 1
    declare(store, mairie=False)
    with publishable(store) as reader:
        assert next(iter(reader.events([member.id]))).changes == ()


def test_timeline_holds_what_the_allowed_sources_say(store: Store) -> None:
    week = edition(sources=("mairie",))
    give(store, association_sighting(identifiers=NUMBER))
    give(store, association_sighting(source="mairie", identifiers=NUMBER, editions=(week.id,)))
    found = []
    for allowed in (True, False):
        register(store, [week], [source_view("voisins"), source_view("mairie", republish=allowed)])
        with publishable(store) as reader:
            (member,) = reader.association_members(None)
            (view,) = reader.associations([member.id])
            found.append([(part.edition, part.because) for part in view.timeline])
    assert found == [[(week.id, ("word", "source"))], []]
