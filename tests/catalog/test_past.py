"""The catalogue as of a date, and the difference between two dates."""

from contextlib import suppress
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog import clock
from catalog.decisions import By, Decider
from catalog.differences import difference
from catalog.errors import DecisionInvalid, SubjectUnknown
from catalog.lifecycle import withdraw
from catalog.past import Past, as_of
from catalog.queries import reading
from catalog.register import register
from catalog.rows import table_of
from catalog.sightings import AssociationSighting, EventSighting, Occurrence, Place
from catalog.store import Store
from catalog.tables import Journal
from catalog.vocabulary import EventStatus
from tests.catalog.test_intake_order import migrated
from tests.catalog.world import (
    DOMAIN,
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    edition,
    event_sighting,
    give,
    name,
    occurrence,
    the_association,
    the_event,
    weekly,
)

_EVENT = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["voisins", "mairie"]),
        "source_id": st.sampled_from(["1", "2"]),
        "identifiers": st.sampled_from([(), (name("openagenda", "1"),)]),
        "title": st.sampled_from(["Atelier réparation", "Bal des pompiers", "Loto géant"]),
        "place": st.sampled_from([HALL, LIBRARY, None]),
        "status": st.sampled_from([EventStatus.SCHEDULED, EventStatus.CANCELLED]),
        "occurrences": st.sampled_from([weekly(1), weekly(3), (occurrence(START + timedelta(days=1)),)]),
    }
).map(lambda changes: event_sighting(**changes))
_ASSOCIATION = st.fixed_dictionaries(
    {
        "source": st.sampled_from(["voisins", "mairie"]),
        "name": st.sampled_from(["Les Voisins", "Voisins et Compagnie", "Amicale des pompiers"]),
        "towns": st.sampled_from([(), ("Pont-Serein",)]),
    }
).map(lambda changes: association_sighting(**changes))
_WITHDRAWN = st.tuples(
    st.sampled_from(["voisins", "mairie"]), st.sampled_from(["event:1", "event:2", "association:asso"])
)
_DECISION = st.tuples(st.sampled_from(["same", "different", "hide", "show", "title", "edition"]), st.integers(0, 3))
_STEPS = st.lists(st.one_of(_EVENT, _EVENT, _ASSOCIATION, _WITHDRAWN, _DECISION), min_size=1, max_size=10)


def take(store: Store, step: Any, instant: datetime) -> None:
    """Do one thing to the catalogue: a sighting, a withdrawal (source, item), or a decision (kind, about whom)."""
    if isinstance(step, (EventSighting, AssociationSighting)):
        give(store, step, at=instant)
        return
    with clock.frozen(instant):
        if step[0] in ("voisins", "mairie"):
            withdraw(store, step[0], [step[1]], uid_domain=DOMAIN)
        elif ids := [*at(store, instant).events]:
            with suppress(DecisionInvalid, SubjectUnknown):
                decide(Decider(store, By("Ada"), uid_domain=DOMAIN), step[0], ids, step[1])


def decide(decider: Decider, kind: str, ids: list[str], number: int) -> None:
    one, other = ids[number % len(ids)], ids[(number + 1) % len(ids)]
    if kind == "same":
        decider.same(one, other)
    elif kind == "different":
        decider.different(one, "mairie")
    elif kind == "title":
        decider.override(one, "title", f"Titre {number}")
    elif kind == "edition":
        decider.edition(one, "semaine-2026", belongs=number > 1)
    else:
        decider.hide(one, hidden=kind == "hide")


def at(store: Store, instant: datetime) -> Past:
    with store.reading() as connection:
        return as_of(connection, instant)


def changes(store: Store, before: datetime, after: datetime) -> list[tuple[str, str]]:
    return [(one.kind, one.name) for one in difference(at(store, before), at(store, after))]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_STEPS)
def test_the_catalogue_as_of_an_instant_is_what_it_was_then(steps: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.db"
        file.write_bytes(migrated())
        store = Store.open(f"sqlite:///{file}")
        try:
            register(store, [edition()], [])
            instants = [NOW + timedelta(hours=number) for number in range(len(steps))]
            then: list[Past] = []
            for step, instant in zip(steps, instants, strict=True):
                take(store, step, instant)
                then.append(at(store, instant))
            assert [at(store, instant) for instant in instants] == then
            for past in then:
                ids = [*past.events, *past.associations]
                with store.reading() as connection:
                    assert as_of(connection, past.at, ids) == past
            with reading(store) as reader:
                assert reader.difference(instants[0], instants[-1]) == difference(then[0], then[-1])
        finally:
            store.close()


def test_before_the_first_sighting_there_was_nothing(store: Store) -> None:
    give(store, event_sighting(), association_sighting())
    before = at(store, NOW - timedelta(seconds=1))
    assert (before.events, before.associations) == ({}, {})


def test_a_merged_event_is_found_whole_as_it_was(store: Store) -> None:
    give(store, event_sighting())
    give(store, event_sighting(**{**UNLIKE, "source": "mairie", "source_id": "bal"}), at=NOW + timedelta(hours=1))
    apart = at(store, NOW + timedelta(hours=1))
    with clock.frozen(NOW + timedelta(hours=2)):
        one, other = apart.events
        Decider(store, By("Ada"), uid_domain=DOMAIN).same(one, other)
    assert at(store, NOW + timedelta(hours=1)) == apart
    assert len(at(store, NOW + timedelta(hours=2)).events) == 1


def test_new_gone_renamed_moved_cancelled_and_restored_are_told_apart(store: Store) -> None:
    days = [NOW + timedelta(days=number) for number in range(8)]
    give(store, event_sighting(), at=days[1])
    give(store, event_sighting(title="Atelier vélo"), at=days[2])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY), at=days[3])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY, status=EventStatus.CANCELLED), at=days[4])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY), at=days[5])
    give(store, event_sighting(title="Atelier vélo", place=LIBRARY, description="Encore."), at=days[6])
    with clock.frozen(days[7]):
        withdraw(store, "voisins", ["event:atelier"], uid_domain=DOMAIN)
    told = [changes(store, before, after) for before, after in pairwise(days)]
    assert told == [
        [("new", "Atelier réparation")],
        [("renamed", "Atelier vélo")],
        [("moved", "Atelier vélo")],
        [("cancelled", "Atelier vélo")],
        [("restored", "Atelier vélo")],
        [("changed", "Atelier vélo")],
        [("gone", "Atelier vélo")],
    ]
    assert the_event(store).facts.title == "Atelier vélo"


def test_association_renamed_between_two_dates(store: Store) -> None:
    give(store, association_sighting(name="Les Voisins"))
    give(store, association_sighting(name="Voisins et Compagnie"), at=NOW + timedelta(days=1))
    assert changes(store, NOW, NOW + timedelta(days=1)) == [("renamed", "Voisins et Compagnie")]
    assert the_association(store).facts.name == "Voisins et Compagnie"


def test_an_event_no_longer_listed_or_hidden_and_back_is_restored(store: Store) -> None:
    days = [NOW + timedelta(days=number) for number in range(5)]
    give(store, event_sighting(), at=days[0])
    with clock.frozen(days[1]):
        withdraw(store, "voisins", ["event:atelier"], uid_domain=DOMAIN)
    give(store, event_sighting(), at=days[2])
    with clock.frozen(days[3]):
        Decider(store, By("Ada"), uid_domain=DOMAIN).hide(the_event(store).id)
        revoked = next(iter(at(store, days[3]).events))
    with clock.frozen(days[4]):
        Decider(store, By("Ada"), uid_domain=DOMAIN).hide(revoked, hidden=False)
    told = [[kind for kind, _ in changes(store, before, after)] for before, after in pairwise(days)]
    assert told == [["gone"], ["restored"], ["gone"], ["restored"]]


def test_a_date_that_alone_gets_another_hall_or_title_is_told(store: Store) -> None:
    days = [NOW + timedelta(days=number) for number in range(3)]
    first, second = weekly(2)
    give(store, event_sighting(occurrences=(first, second)), at=days[0])
    there = second.model_copy(update={"place": LIBRARY})
    give(store, event_sighting(occurrences=(first, there)), at=days[1])
    named = there.model_copy(update={"title": "Séance de clôture"})
    give(store, event_sighting(occurrences=(first, named)), at=days[2])
    told = [
        [(one.kind, one.fields) for one in difference(at(store, before), at(store, after))]
        for before, after in pairwise(days)
    ]
    assert told == [[("moved", ())], [("changed", ("occurrences",))]]


def test_a_place_that_is_only_written_otherwise_has_not_moved(store: Store) -> None:
    said = Place(name="Salle Haute", city="Sainte-Colombe")
    sure = said.model_copy(update={"name": "SALLE HAUTE", "insee": "05135"})
    first, second = weekly(2)
    there = [second.model_copy(update={"place": place}) for place in (said, sure)]
    days = [NOW + timedelta(days=number) for number in range(4)]
    give(store, event_sighting(place=said, occurrences=(first, second)), at=days[0])
    give(store, event_sighting(place=sure, occurrences=(first, second)), at=days[1])
    give(store, event_sighting(place=sure, occurrences=(first, there[0])), at=days[2])
    give(store, event_sighting(place=sure, occurrences=(first, there[1])), at=days[3])
    told = [
        [(one.kind, one.fields) for one in difference(at(store, before), at(store, after))]
        for before, after in pairwise(days)
    ]
    assert told == [[("changed", ("place",))], [("changed", ("occurrences",))], [("changed", ("occurrences",))]]
    assert [slot.sequence for slot in the_event(store).occurrences] == [0, 0]


def test_a_new_status_that_cancels_nothing_is_a_change(store: Store) -> None:
    give(store, event_sighting())
    give(store, event_sighting(status=EventStatus.FULL), at=NOW + timedelta(days=1))
    with store.reading() as connection:
        before, after = as_of(connection, NOW), as_of(connection, NOW + timedelta(days=1))
    assert [(one.kind, one.fields, one.before, one.after) for one in difference(before, after)] == [
        ("changed", ("status",), {"status": None}, {"status": "full"})
    ]


def test_journal_of_an_early_goodweek_tells_that_a_merged_event_was_there_and_no_more(store: Store) -> None:
    """It noted the bare id of who was merged, and no SEQUENCE of a date before."""
    give(store, event_sighting())
    event = the_event(store)
    slot = event.occurrences[0].uid.partition("@")[0].rpartition("-")[2]
    said = '{"start_at": "2026-11-03T17:00:00Z", "status": "scheduled"}'
    old = [
        {"subject_id": "e0000000000000000", "field": "merged", "before": '"e0000000000000000"', "after": "null"},
        {"subject_id": event.id, "field": f"occurrences.{slot}", "before": said, "after": said},
        {"subject_id": event.id, "field": "a_field_of_the_past", "before": '"x"', "after": "null"},
    ]
    common = {"at": NOW + timedelta(days=1), "sighting_id": "", "decision_id": "", "sequence": 4}
    with store.writing() as connection:
        connection.execute(table_of(Journal).insert(), [{**common, **row} for row in old])
    past = at(store, NOW)
    assert past.untold == {"e0000000000000000"}
    [then] = past.events.values()
    assert [(slot.sequence, slot.slot) for slot in then.occurrences] == [(4, Occurrence(start_at=START))]
    told = [(one.kind, one.id, one.name) for one in difference(past, at(store, NOW + timedelta(days=1)))]
    assert told[0] == ("gone", "e0000000000000000", "e0000000000000000")


def test_every_change_names_its_sighting_with_the_page_or_its_decision(store: Store) -> None:
    give(store, event_sighting(url="https://les-voisins.example/atelier"))
    give(store, event_sighting(title="Atelier vélo"), at=NOW + timedelta(hours=1))
    with clock.frozen(NOW + timedelta(hours=2)):
        withdraw(store, "voisins", ["event:atelier"], uid_domain=DOMAIN)
    give(store, event_sighting(title="Atelier vélo"), at=NOW + timedelta(hours=3))
    with clock.frozen(NOW + timedelta(hours=4)):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).override(the_event(store).id, "title", "Vélo")
    with reading(store) as reader:
        told = [
            (entry.field, entry.before, entry.after, entry.source, entry.url, entry.decision)
            for entry in reader.history(the_event(store).id)
        ]
    page = "https://les-voisins.example/agenda"
    assert told == [
        ("created", None, "Atelier réparation", "voisins", page, ""),
        ("title", "Atelier réparation", "Atelier vélo", "voisins", page, ""),
        ("seen", "listed", "no-longer-listed", "voisins", page, ""),
        ("seen", "no-longer-listed", "listed", "voisins", page, ""),
        ("title", "Atelier vélo", "Vélo", "", "", decision.id),
    ]
