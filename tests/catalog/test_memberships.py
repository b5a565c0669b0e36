"""Events and associations in editions, over time: joined, moved out, decided, shared by several weeks."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from catalog import clock
from catalog.belonging import Because, belonging
from catalog.decisions import By, Decider, revoke
from catalog.editions import Edition
from catalog.errors import ConfigurationInvalid
from catalog.queries import reading
from catalog.register import register
from catalog.rows import table_of
from catalog.sightings import EventSighting, Organiser
from catalog.store import Store
from catalog.tables import Membership
from catalog.views import Participation
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
    events,
    give,
    name,
    occurrence,
    the_association,
    the_event,
    weekly,
)

BEFORE = edition(
    id="semaine-2025", name="Semaine solidaire 2025", starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 9)
)
NEXT = edition(
    id="autre-2026", series="autre", name="L’autre semaine", starts_on=date(2026, 11, 7), ends_on=date(2026, 11, 15)
)
SOON, LATER = NOW + timedelta(hours=1), NOW + timedelta(days=1)
AFTERWARDS = (occurrence(START + timedelta(days=30)),)


def members(store: Store) -> set[tuple[str, str, str]]:
    """Each membership: edition, title, why."""
    titles = {view.id: view.facts.title for view in events(store)}
    with store.reading() as connection:
        rows = connection.execute(select(table_of(Membership)))
        return {(row.edition_id, titles[row.event_id], row.because) for row in rows}


def journal(store: Store) -> list[tuple[Any, Any]]:
    """What the history of the only event tells of its editions."""
    with reading(store) as reader:
        history = reader.history(the_event(store).id)
    return [(entry.before, entry.after) for entry in history if entry.field == "belongs.semaine-2026"]


def test_an_event_in_two_weeks(store: Store) -> None:
    """One evening on the Sunday on which one week ends and another is on: one event, in both."""
    register(store, [edition(), NEXT], [])
    give(store, event_sighting(occurrences=(occurrence(START + timedelta(days=5)),)))
    title = "Atelier réparation"
    assert members(store) == {("semaine-2026", title, "dates"), ("autre-2026", title, "dates")}
    with reading(store) as reader:
        assert reader.event_members(edition()) == reader.event_members(NEXT)


def test_who_is_moved_out_of_the_week_stays_so_that_its_guests_learn_where_it_went(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting())
    give(store, event_sighting(occurrences=AFTERWARDS), at=SOON)
    assert members(store) == {("semaine-2026", "Atelier réparation", "moved-out")}
    give(store, event_sighting(occurrences=AFTERWARDS, title="Atelier vélo"), at=LATER)
    assert members(store) == {("semaine-2026", "Atelier vélo", "moved-out")}
    give(store, event_sighting(), at=LATER + timedelta(days=1))
    assert journal(store) == [("dates", "moved-out"), ("moved-out", "dates")]


def test_who_was_never_in_the_week_does_not_move_out_of_it(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting(occurrences=AFTERWARDS))
    give(store, event_sighting(occurrences=(occurrence(START + timedelta(days=31)),)), at=SOON)
    assert members(store) == set()


def test_a_date_moved_in_the_instant_of_its_first_sighting_leaves_no_trace(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting())
    give(store, event_sighting(occurrences=AFTERWARDS, fetched_at=SOON))
    assert members(store) == set()


def test_a_cancelled_or_withdrawn_date_still_belongs(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting(occurrences=weekly(2)))
    give(store, event_sighting(occurrences=weekly(2)[1:]), at=SOON)
    give(store, event_sighting(occurrences=weekly(2)[1:], status=EventStatus.CANCELLED), at=LATER)
    assert members(store) == {("semaine-2026", "Atelier réparation", "dates")}


def test_a_decision_puts_an_event_into_a_week_or_out_of_it_and_can_be_taken_back(store: Store) -> None:
    register(store, [edition(), BEFORE], [])
    give(store, event_sighting())
    with clock.frozen(SOON):
        decider = Decider(store, By("Ada"), uid_domain=DOMAIN)
        out = decider.edition(the_event(store).id, "semaine-2026", belongs=False)
        decider.edition(the_event(store).id, "semaine-2025")
    assert members(store) == {("semaine-2025", "Atelier réparation", "decision")}
    with clock.frozen(LATER):
        revoke(store, out.id, By("Ada"), uid_domain=DOMAIN)
    assert members(store) == {
        ("semaine-2025", "Atelier réparation", "decision"),
        ("semaine-2026", "Atelier réparation", "dates"),
    }
    assert journal(store) == [("dates", None), (None, "dates")]


def test_a_decision_about_an_edition_gives_the_event_a_new_revision_and_says_which_it_was(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting())
    revision = the_event(store).revision
    with clock.frozen(SOON):
        decision = Decider(store, By("Ada"), uid_domain=DOMAIN).edition(
            the_event(store).id, "semaine-2026", belongs=False
        )
    with reading(store) as reader:
        assert [one.revision for one in reader.changed_since(revision)] == [revision + 1]
        assert reader.history(the_event(store).id)[-1].decision == decision.id


def test_an_edition_that_changes_has_other_events_at_once_and_those_with_a_decision(store: Store) -> None:
    register(store, [edition(), NEXT], [])
    give(
        store,
        event_sighting(),
        event_sighting(**{**UNLIKE, "source": "mairie", "source_id": "bal", "occurrences": AFTERWARDS}),
    )
    ball = next(view.id for view in events(store) if view.facts.title == "Bal des pompiers")
    with clock.frozen(SOON):
        Decider(store, By("Ada"), uid_domain=DOMAIN).edition(ball, "autre-2026")
    told = []
    for week in (
        edition(starts_on=date(2026, 12, 1), ends_on=date(2026, 12, 7)),
        edition(starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 7)),
        edition(starts_on=date(2026, 11, 2), ends_on=date(2026, 12, 7), sources=("mairie",)),
    ):
        register(store, [week, NEXT], [])
        told.append(sorted(members(store)))
    decided = ("autre-2026", "Bal des pompiers", "decision")
    assert told == [
        [decided, ("semaine-2026", "Bal des pompiers", "dates")],
        [decided, ("semaine-2026", "Atelier réparation", "dates"), ("semaine-2026", "Bal des pompiers", "dates")],
        [decided, ("semaine-2026", "Bal des pompiers", "source")],
    ]
    register(store, [NEXT], [])
    assert members(store) == {decided}


def test_a_new_text_of_an_edition_forgets_nobody_who_moved_out(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting())
    give(store, event_sighting(occurrences=AFTERWARDS), at=SOON)
    register(store, [edition(description_fr="Autre texte.")], [])
    assert members(store) == {("semaine-2026", "Atelier réparation", "moved-out")}


def test_registering_the_same_editions_again_writes_no_membership(store: Store) -> None:
    give(store, event_sighting())
    register(store, [edition()], [])
    with store.writing() as connection:
        connection.execute(table_of(Membership).update().values(because="keyword"))
    register(store, [edition()], [])
    assert members(store) == {("semaine-2026", "Atelier réparation", "keyword")}


def test_an_event_that_is_merged_leaves_its_memberships_to_the_other(store: Store) -> None:
    register(store, [edition()], [])
    give(store, event_sighting(), event_sighting(**{**UNLIKE, "source": "mairie", "source_id": "bal"}))
    one, other = [view.id for view in events(store)]
    with clock.frozen(SOON):
        Decider(store, By("Ada"), uid_domain=DOMAIN).same(one, other)
    assert len(members(store)) == 1


def test_an_edition_with_a_territory_that_is_none_is_refused_with_the_file(store: Store) -> None:
    with pytest.raises(ConfigurationInvalid) as caught:
        register(store, [edition(territories=("R11", "R99"))], [])
    assert str(caught.value) == (
        "editions/semaine-2026.toml: territories: 'R99' is no commune, département or region. "
        "Write INSEE codes: 75056 for a commune, 75 for a département, R11 for a region."
    )


def timeline(store: Store) -> tuple[Participation, ...]:
    return the_association(store).timeline


def test_association_renamed_between_editions(store: Store) -> None:
    """Les Voisins take part twice, under two names: one association, and its history says which name when."""
    register(store, [BEFORE, edition()], [])
    both = ("semaine-2025", "semaine-2026")
    once = association_sighting(name="Les Voisins", editions=both)
    give(store, once, at=NOW - timedelta(days=400))
    give(store, association_sighting(name="Voisins et Compagnie", editions=both), at=NOW)
    assert timeline(store) == (
        Participation(edition="semaine-2025", name="Semaine solidaire 2025", known_as="Les Voisins", because=("word",)),
        Participation(
            edition="semaine-2026", name="Semaine solidaire 2026", known_as="Voisins et Compagnie", because=("word",)
        ),
    )
    with reading(store) as reader:
        told = [(one.kind, one.before, one.after) for one in reader.returns(BEFORE, edition())]
    assert told == [("renamed", "Les Voisins", "Voisins et Compagnie")]


def test_association_takes_part_by_its_word_by_an_event_and_by_a_source(store: Store) -> None:
    week = edition(sources=("voisins",))
    register(store, [week], [])
    elsewhere = Organiser(name="Un autre nom", url="https://www.les-voisins.example/agenda")
    give(
        store,
        association_sighting(editions=("semaine-2026",)),
        event_sighting(source_id="1", title="Loto géant", place=LIBRARY),
        event_sighting(source_id="2", **{**UNLIKE, "organisers": (elsewhere,)}),
        event_sighting(source_id="3", title="Plus tard", occurrences=AFTERWARDS),
    )
    [part] = timeline(store)
    assert (part.edition, part.events, part.because) == ("semaine-2026", 2, ("word", "organiser", "source"))


def test_association_that_organises_an_event_of_the_week_is_a_member_until_the_event_moves_out(store: Store) -> None:
    register(store, [edition()], [])
    give(store, association_sighting(source_id="1"), event_sighting())
    give(store, association_sighting(source="mairie", source_id="2", name="Amicale", url="https://amicale.example/"))
    with reading(store) as reader:
        found = [view.facts.name for view in reader.associations([m.id for m in reader.association_members(edition())])]
    assert found == ["Les Voisins de Valombre"]
    give(store, event_sighting(occurrences=AFTERWARDS), at=SOON)
    with reading(store) as reader:
        assert reader.association_members(edition()) == ()


def test_two_associations_of_one_name_are_not_taken_for_the_organiser(store: Store) -> None:
    register(store, [edition()], [])
    give(
        store,
        association_sighting(identifiers=(name("rna", "W751234567"),), url="", places=(), towns=("Pont-Serein",)),
        association_sighting(
            source="mairie", identifiers=(name("rna", "W691234567"),), url="", places=(), towns=("Valombre-le-Vieux",)
        ),
        event_sighting(),
    )
    with reading(store) as reader:
        assert len(reader.association_members(None)) == 2
        assert reader.association_members(edition()) == ()


def test_two_editions_are_compared_new_gone_back_and_held_again(store: Store) -> None:
    first = edition(id="semaine-2024", starts_on=date(2024, 11, 4), ends_on=date(2024, 11, 10))
    register(store, [first, BEFORE, edition()], [])
    last_year = (occurrence(START - timedelta(days=365)),)
    walk: dict[str, Any] = {"source_id": "w", "place": LIBRARY, "organisers": (), "url": "https://balade.example/w"}
    give(
        store,
        event_sighting(source_id="a25", title="Atelier vélo 2025", occurrences=last_year),
        event_sighting(source_id="a26", title="ATELIER VÉLO 2026", url="https://les-voisins.example/velo"),
        event_sighting(**UNLIKE, source_id="b", occurrences=(*last_year, occurrence())),
        event_sighting(**walk, title="Balade", occurrences=last_year),
        event_sighting(source_id="l", title="Loto géant", place=LIBRARY, url="https://les-voisins.example/loto"),
        association_sighting(source_id="1", name="Amicale", url="", editions=("semaine-2024", "semaine-2026")),
        association_sighting(source_id="2", name="Brigade", url="", editions=("semaine-2025",)),
        association_sighting(source_id="3", name="Cercle", url="", editions=("semaine-2026",)),
    )
    with reading(store) as reader:
        told = [(one.kind, one.name) for one in reader.returns(BEFORE, edition())]
    assert told == [
        ("new", "Loto géant"),
        ("again", "ATELIER VÉLO 2026"),
        ("again", "Bal des pompiers"),
        ("gone", "Balade"),
        ("new", "Cercle"),
        ("back", "Amicale"),
        ("gone", "Brigade"),
    ]


_SAID = st.lists(
    st.fixed_dictionaries(
        {
            "source": st.sampled_from(["voisins", "mairie"]),
            "source_id": st.sampled_from(["1", "2", "3"]),
            "title": st.sampled_from(["Atelier réparation", "Bal des pompiers", "Loto géant"]),
            "place": st.sampled_from([HALL, LIBRARY]),
            "keywords": st.sampled_from([(), ("eau",)]),
            "occurrences": st.sampled_from([weekly(1), weekly(2), AFTERWARDS]),
        }
    ),
    min_size=1,
    max_size=8,
)
_WEEKS = st.sampled_from([(), (edition(),), (NEXT, edition(sources=("mairie",), keywords=("eau",)))])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_SAID, _WEEKS, _WEEKS)
def test_what_is_kept_is_what_follows_from_the_sightings(
    values: list[dict[str, Any]], weeks: tuple[Edition, ...], others: tuple[Edition, ...]
) -> None:
    """Whichever way a membership came about, it is the one that the rules give, but for those who moved out."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.db"
        file.write_bytes(migrated())
        store = Store.open(f"sqlite:///{file}")
        try:
            register(store, weeks, [])
            for number, value in enumerate(values):
                if number == len(values) // 2:
                    register(store, others, [])
                said: EventSighting = event_sighting(**value)
                give(store, said, at=NOW + timedelta(hours=number))
            kept = {one for one in _kept(store) if one[2] != "moved-out"}
            assert kept == _that_follow(store, others)
        finally:
            store.close()


def _kept(store: Store) -> set[tuple[str, str, str]]:
    with store.reading() as connection:
        return {(row.edition_id, row.event_id, row.because) for row in connection.execute(select(table_of(Membership)))}


def _that_follow(store: Store, weeks: tuple[Edition, ...]) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for week in weeks:
        for view in events(store):
            slots = [slot.slot for slot in view.occurrences]
            because = belonging(week, view.facts, slots, view.sources)
            found |= {(week.id, view.id, str(because))} if isinstance(because, Because) else set()
    return found
