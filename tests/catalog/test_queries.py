"""Reading: what belongs to an edition, in what order, and what changed since."""

from datetime import UTC, date, datetime, timedelta

import pytest

from catalog import clock
from catalog.decisions import By, Decider
from catalog.editions import Edition
from catalog.errors import SubjectGone, SubjectUnknown
from catalog.identity import association_id, event_id
from catalog.queries import reading
from catalog.register import register
from catalog.rows import table_of, upsert
from catalog.sightings import Occurrence
from catalog.store import Store
from catalog.tables import Event, Redirect
from catalog.views import AssociationView, Changed, Claim, EventView
from tests.catalog.world import (
    DOMAIN,
    NOW,
    START,
    UNLIKE,
    association_sighting,
    edition,
    event_sighting,
    give,
    occurrence,
    source_view,
    weekly,
)

LATER = NOW + timedelta(days=1)


def in_edition(store: Store, week: Edition | None) -> list[str]:
    """The titles of an edition's events, in order, once the edition is registered."""
    if week is not None:
        register(store, [week], [])
    with reading(store) as reader:
        return [view.facts.title for view in reader.events([one.id for one in reader.event_members(week)])]


def profiles(store: Store, week: Edition | None) -> list[str]:
    if week is not None:
        register(store, [week], [])
    with reading(store) as reader:
        return [one.facts.name for one in reader.associations([m.id for m in reader.association_members(week)])]


def test_an_edition_has_the_events_that_touch_one_of_its_days(store: Store) -> None:
    slots = {
        "the evening before": occurrence(datetime(2026, 11, 1, 20, tzinfo=UTC)),
        "over the first midnight": occurrence(datetime(2026, 11, 1, 22, tzinfo=UTC), hours=3),
        "from the first minute": occurrence(datetime(2026, 11, 1, 23, tzinfo=UTC)),
        "to the last minute": occurrence(datetime(2026, 11, 8, 22, 59, tzinfo=UTC), hours=0),
        "just after": occurrence(datetime(2026, 11, 8, 23, tzinfo=UTC)),
        "around": Occurrence(start_on=date(2026, 10, 1), end_on=date(2026, 12, 1)),
        "on the last day": Occurrence(start_on=date(2026, 11, 8)),
        "the day after": Occurrence(start_on=date(2026, 11, 9)),
    }
    give(store, *(event_sighting(source_id=title, title=title, occurrences=(slot,)) for title, slot in slots.items()))
    assert in_edition(store, edition()) == [
        "around",
        "over the first midnight",
        "from the first minute",
        "on the last day",
        "to the last minute",
    ]


def test_the_days_are_those_of_the_place_not_of_the_server(store: Store) -> None:
    """Eleven at night on Sunday in Paris is Monday on La Réunion, and no longer in the week."""
    instant = datetime(2026, 11, 8, 22, tzinfo=UTC)
    here = event_sighting(source_id="1", title="ici", occurrences=(occurrence(instant, hours=0),))
    there = Occurrence(zone="Indian/Reunion", start_at=instant)
    give(store, here, event_sighting(source_id="2", title="là-bas", occurrences=(there,)))
    assert in_edition(store, edition()) == ["ici"]


def test_one_slot_in_the_week_is_enough(store: Store) -> None:
    give(store, event_sighting(occurrences=weekly(5, START - timedelta(weeks=2))))
    assert in_edition(store, edition()) == ["Atelier réparation"]


def test_an_edition_that_names_sources_has_their_events_only(store: Store) -> None:
    give(store, event_sighting(title="nôtre"), event_sighting(**{**UNLIKE, "source": "mairie", "title": "leur"}))
    assert in_edition(store, edition(sources=("mairie",))) == ["leur"]
    assert sorted(in_edition(store, edition())) == ["leur", "nôtre"]


def test_an_edition_that_names_keywords_has_events_that_carry_one_in_any_case(store: Store) -> None:
    give(
        store,
        event_sighting(source_id="1", title="un", keywords=("Semaine Solidaire",)),
        event_sighting(source_id="2", title="deux", keywords=("autre",)),
        event_sighting(source_id="3", title="trois", keywords=()),
    )
    assert in_edition(store, edition(keywords=("semaine solidaire", "x"))) == ["un"]


def test_events_come_by_start_and_associations_by_name(store: Store) -> None:
    starts = {"c": START, "a": START + timedelta(hours=1), "b": START - timedelta(hours=1)}
    give(store, *(event_sighting(source_id=t, title=t, occurrences=(occurrence(s),)) for t, s in starts.items()))
    give(store, *(association_sighting(source_id=text, name=text) for text in ("Zèbre", "École", "abri")))
    assert in_edition(store, None) == ["b", "c", "a"]
    assert profiles(store, None) == ["abri", "École", "Zèbre"]


def test_an_association_belongs_to_an_edition_by_its_word_or_by_its_source(store: Store) -> None:
    give(
        store,
        association_sighting(source_id="1", name="Par sa parole", editions=("semaine-2026",)),
        association_sighting(source="mairie", source_id="2", name="Par sa source"),
        association_sighting(source_id="3", name="Sans"),
    )
    assert profiles(store, edition()) == ["Par sa parole"]
    assert profiles(store, edition(sources=("mairie",))) == ["Par sa parole", "Par sa source"]


def test_a_member_says_when_the_event_begins_and_is_over(store: Store) -> None:
    whole = Occurrence(start_on=date(2026, 11, 3), end_on=date(2026, 11, 4))
    give(store, event_sighting(occurrences=weekly(2)), event_sighting(source_id="2", occurrences=(whole,)))
    with reading(store) as reader:
        found = [(member.starts_at, member.ends_at) for member in reader.event_members(None)]
    assert found == [
        (datetime(2026, 11, 2, 23, tzinfo=UTC), datetime(2026, 11, 4, 23, tzinfo=UTC)),
        (START, START + timedelta(days=7, hours=2)),
    ]


def test_changed_since_tells_the_subjects_with_a_later_revision(store: Store) -> None:
    give(store, event_sighting(), association_sighting())
    with reading(store) as reader:
        first = reader.cursor()
        assert {changed.id for changed in reader.changed_since(0)} == {
            event_id("voisins", "atelier"),
            association_id("voisins", "asso"),
        }
        assert reader.changed_since(first) == ()
    give(store, event_sighting(title="Autre"), association_sighting(), at=LATER)
    with reading(store) as reader:
        assert reader.changed_since(first) == (Changed(id=event_id("voisins", "atelier"), revision=first + 1),)
        assert reader.cursor() == first + 1


def test_members_know_when_they_last_changed(store: Store) -> None:
    give(store, event_sighting())
    give(store, association_sighting(), at=LATER)
    with reading(store) as reader:
        assert [one.changed_at for one in reader.event_members(None)] == [NOW]
        assert [one.changed_at for one in reader.association_members(None)] == [LATER]


def test_mark_tells_two_catalogues_apart_that_came_as_far(store: Store) -> None:
    with reading(store) as reader:
        assert reader.mark() == ""
    give(store, event_sighting())
    with reading(store) as reader:
        first = reader.mark()
        assert first.split()[:2] == [str(reader.cursor()), event_id("voisins", "atelier")]
    give(store, event_sighting(title="Autre"), at=LATER)
    with reading(store) as reader:
        assert reader.mark() != first


def test_tombstones_are_what_was_hidden_and_given_up(store: Store) -> None:
    give(store, event_sighting(), association_sighting())
    with reading(store) as reader:
        assert (reader.tombstones(), reader.erased()) == ((), 0)
    hidden = event_id("voisins", "atelier")
    Decider(store, By("Odile", "à revoir"), uid_domain="valbrume.example").hide(hidden)
    with reading(store) as reader:
        assert reader.tombstones() == (Changed(id=hidden, revision=reader.cursor(), what="hidden"),)


def test_views_come_in_the_order_asked_and_unknown_ids_are_passed_over(store: Store) -> None:
    ids = [event_id("voisins", str(number)) for number in range(3)]
    give(store, *(event_sighting(source_id=str(number)) for number in range(3)))
    with reading(store) as reader:
        assert [view.id for view in reader.events([ids[2], "e-none", ids[0]])] == [ids[2], ids[0]]
        assert list(reader.events([])) == []


def test_more_events_than_one_portion_are_all_read(store: Store) -> None:
    give(store, *(event_sighting(source_id=str(number)) for number in range(1_100)))
    with reading(store) as reader:
        members = reader.event_members(None)
        assert [view.id for view in reader.events([m.id for m in members])] == [m.id for m in members]
    assert len(members) == 1_100


def test_a_claim_carries_the_licence_of_its_source(store: Store) -> None:
    register(store, [], [source_view(licence="ODbL 1.0")])
    give(store, association_sighting())
    with reading(store) as reader:
        view = reader.subject(association_id("voisins", "asso"))
    assert {(claim.licence, claim.source, claim.settled) for claim in view.claims} == {("ODbL 1.0", "voisins", True)}
    assert [claim.field for claim in view.claims] == ["name", "description", "url", "themes", "places"]


def test_views_are_what_their_models_make_of_them(store: Store) -> None:
    """Reading checks nothing twice; what it gives is of the right types all the same."""
    give(store, event_sighting(), event_sighting(source="copiste"), association_sighting())
    with reading(store) as reader:
        events = list(reader.events([one.id for one in reader.event_members(None)]))
        associations = list(reader.associations([one.id for one in reader.association_members(None)]))
        assert len(events) == len(associations) == 1
        assert events == [EventView.model_validate(one.model_dump(warnings="error")) for one in events]
        assert associations == [
            AssociationView.model_validate(one.model_dump(warnings="error")) for one in associations
        ]
        assert [list(claim.model_dump()) for claim in events[0].claims] == [list(Claim.model_fields)] * len(
            events[0].claims
        )


def test_an_unknown_id_is_told_with_the_remedy(store: Store) -> None:
    with reading(store) as reader, pytest.raises(SubjectUnknown) as caught:
        reader.subject("nonsense")
    assert (caught.value.subject_id, caught.value.exit_status) == ("nonsense", 66)


def remove(store: Store, subject_id: str, revision: int) -> None:
    """Take an event away for good, as an erasure does: a redirect that leads nowhere is left."""
    with store.writing() as connection:
        connection.execute(table_of(Event).delete().where(table_of(Event).c.id == subject_id))
        upsert(connection, Redirect, [{"old_id": subject_id, "new_id": "", "at": LATER, "revision": revision}])


def test_tombstones_tell_what_was_merged_hidden_or_removed(store: Store) -> None:
    """Whoever follows the catalogue by cursor learns of each id that is shown no more, and where it leads."""
    titles = {"1": "Atelier réparation", "2": "Bal des pompiers", "3": "Loto géant", "4": "Dictée"}
    give(store, *(event_sighting(**{**UNLIKE, "source_id": key, "title": title}) for key, title in titles.items()))
    one, two, three, four = (event_id("voisins", key) for key in titles)
    with reading(store) as reader:
        cursor = reader.cursor()
    with clock.frozen(LATER):
        decider = Decider(store, By("Ada"), uid_domain=DOMAIN)
        decider.same(one, two)
        decider.hide(three)
    with reading(store) as reader:
        last = reader.cursor()
    remove(store, four, last + 1)
    with reading(store) as reader:
        told = {(changed.id, changed.what, changed.heir) for changed in reader.changed_since(cursor)}
        assert reader.cursor() == last + 1
        members = [member.id for member in reader.event_members(None)]
    heir = next(member for member in members if member in (one, two))
    given_up = two if heir == one else one
    assert members == [heir]
    assert told == {
        (heir, "changed", ""),
        (given_up, "merged", heir),
        (three, "hidden", ""),
        (four, "gone", ""),
    }


def test_changes_are_told_page_by_page_in_the_order_of_revisions(store: Store) -> None:
    give(store, *(event_sighting(**{**UNLIKE, "source_id": str(n), "title": f"Titre {n * 7}"}) for n in range(3)))
    give(store, association_sighting(), at=LATER)
    remove(store, event_id("voisins", "1"), 5)
    with reading(store) as reader:
        whole = reader.changed_since(0)
        pages, cursor = [], 0
        while page := reader.changed_since(cursor, limit=1):
            pages += page
            cursor = page[-1].revision
    assert tuple(pages) == whole
    assert [changed.revision for changed in whole] == sorted(changed.revision for changed in whole)
    assert len(whole) == 4


def test_what_is_hidden_or_removed_is_gone_and_was_not_unknown(store: Store) -> None:
    give(store, event_sighting(), association_sighting())
    event, association = event_id("voisins", "atelier"), association_id("voisins", "asso")
    with clock.frozen(LATER):
        Decider(store, By("Ada"), uid_domain=DOMAIN).hide(association)
    remove(store, event, 9)
    with reading(store) as reader:
        assert (reader.event_members(None), reader.association_members(None)) == ((), ())
        for name in (event, association):
            with pytest.raises(SubjectGone) as caught:
                reader.subject(name)
            assert (caught.value.subject_id, caught.value.exit_status) == (name, 66)
