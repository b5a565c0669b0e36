"""What guests of an event are told, by kind; and that it is told whenever SEQUENCE rises, and under a new revision."""

from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event

from catalog.guests import LATEST
from catalog.queries import reading
from catalog.store import Store
from catalog.views import EventView
from catalog.views_changes import GuestChange
from catalog.vocabulary import Attendance, EventStatus
from tests.catalog.test_intake_order import migrated
from tests.catalog.world import (
    HALL,
    LIBRARY,
    NOW,
    START,
    UNLIKE,
    event_sighting,
    events,
    give,
    occurrence,
    sequences,
    the_event,
    uids,
    weekly,
)

pytestmark = pytest.mark.rarely("postgresql")

DAY = timedelta(days=1)
URL = "https://visio.example/atelier"


def changed(store: Store, *steps: dict[str, Any]) -> EventView:
    """The event after it was told in these ways, a day apart; the first is its creation."""
    for number, step in enumerate(steps):
        give(store, event_sighting(**step), at=NOW + number * DAY)
    return the_event(store)


def kinds(view: EventView) -> list[tuple[datetime, str, int]]:
    return [(one.at, one.kind, one.others) for one in view.changes]


def test_an_event_that_is_new_or_only_described_otherwise_has_changed_for_nobody(store: Store) -> None:
    view = changed(
        store, {}, {"title": "Atelier de réparation", "description": "Venez.", "status": EventStatus.FULL}, {}
    )
    assert view.changes == ()


def test_a_new_date_says_what_it_was_and_what_it_is(store: Store) -> None:
    later = occurrence(START + timedelta(days=2))
    view = changed(store, {}, {"occurrences": (later,)})

    (change,) = view.changes
    assert change == GuestChange(
        at=NOW + DAY, kind="moved", uid=uids(view)[0], before=change.before, after=change.after
    )
    assert (change.before and change.before.slot, change.after.slot) == (occurrence(), later)
    assert change.after.place == view.facts.place


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ({}, {"place": LIBRARY}, ["place"]),
        ({}, {"place": HALL.model_copy(update={"postal_code": "95999"})}, []),
        ({}, {"occurrences": (occurrence(place=LIBRARY),)}, ["place"]),
        ({}, {"status": EventStatus.CANCELLED}, ["cancelled"]),
        ({"status": EventStatus.CANCELLED}, {}, ["restored"]),
        ({"status": EventStatus.CANCELLED}, {"occurrences": (occurrence(START + DAY),)}, ["moved", "restored"]),
        ({"status": EventStatus.CANCELLED}, {"status": EventStatus.CANCELLED, "place": LIBRARY}, []),
        ({}, {"status": EventStatus.POSTPONED}, ["postponed"]),
        ({"status": EventStatus.POSTPONED}, {}, ["restored"]),
        ({}, {"status": EventStatus.MOVED_ONLINE, "place": None, "online_url": URL}, ["moved_online"]),
        ({"attendance": Attendance.ON_SITE}, {"attendance": Attendance.ONLINE}, ["moved_online"]),
        ({"attendance": Attendance.ONLINE}, {"attendance": Attendance.ON_SITE}, ["on_site"]),
        ({"attendance": Attendance.ON_SITE}, {"attendance": Attendance.HYBRID}, ["attendance"]),
        ({}, {"attendance": Attendance.ON_SITE}, []),
        ({"online_url": URL}, {"online_url": "https://visio.example/autre"}, ["online"]),
        ({}, {"occurrences": (occurrence(hours=3),)}, ["moved"]),
        ({}, {"occurrences": (occurrence(START + DAY),), "place": LIBRARY}, ["moved", "place"]),
    ],
)
def test_each_change_that_a_guest_must_know_of_has_its_kind(
    store: Store, before: dict[str, Any], after: dict[str, Any], kind: list[str]
) -> None:
    assert [one.kind for one in changed(store, before, after).changes] == kind


def test_a_date_of_a_series_is_cancelled_added_and_moved_alone(store: Store) -> None:
    three = weekly(3)
    moved = occurrence(three[2].start_at + DAY)  # type: ignore[operator]
    view = changed(
        store,
        {"occurrences": three},
        {"occurrences": three[:1] + three[2:]},
        {"occurrences": (*three[:1], moved)},
        {"occurrences": (*three[:1], moved, occurrence(START + timedelta(weeks=8)))},
    )
    first, second, third, fourth = uids(view)

    assert [(one.kind, one.uid, one.before is None) for one in view.changes] == [
        ("date_added", fourth, True),
        ("moved", third, False),
        ("date_cancelled", second, False),
    ]
    assert first not in {one.uid for one in view.changes}


def test_what_changes_alike_in_one_instant_is_one_change(store: Store) -> None:
    three = weekly(3)
    view = changed(store, {"occurrences": three}, {"occurrences": three, "place": LIBRARY}, {"status": EventStatus.CANCELLED, "occurrences": three})  # fmt: skip

    assert kinds(view) == [(NOW + 2 * DAY, "cancelled", 2), (NOW + DAY, "place", 2)]
    assert {one.uid for one in view.changes} == {uids(view)[0]}


def test_a_place_of_the_past_is_told_as_it_was(store: Store) -> None:
    view = changed(store, {}, {"place": LIBRARY}, {"place": LIBRARY, "occurrences": (occurrence(START + DAY),)}, {})
    told = [(one.kind, one.before and one.before.place and one.before.place.name, one.after.place and one.after.place.name) for one in view.changes]  # fmt: skip

    assert told == [
        ("moved", "Médiathèque", "Salle des Tilleuls"),
        ("place", "Médiathèque", "Salle des Tilleuls"),
        ("moved", "Médiathèque", "Médiathèque"),
        ("place", "Salle des Tilleuls", "Médiathèque"),
    ]


def test_what_is_over_is_told_to_nobody(store: Store) -> None:
    give(store, event_sighting(), at=NOW)
    give(store, event_sighting(status=EventStatus.CANCELLED), at=START + 2 * DAY)

    assert (sequences(the_event(store)), the_event(store).changes) == ([1], ())


def test_the_horizon_of_a_series_that_moves_on_is_no_news(store: Store) -> None:
    far = occurrence(START + timedelta(days=500))
    assert changed(store, {"occurrences": weekly(2)}, {"occurrences": (*weekly(2), far)}).changes == ()


def test_the_latest_twenty_are_told(store: Store) -> None:
    view = changed(
        store, *({"occurrences": (occurrence(START + number * timedelta(hours=1)),)} for number in range(26))
    )
    assert [one.at for one in view.changes] == [NOW + number * DAY for number in range(25, 25 - LATEST, -1)]


def test_changes_of_many_events_are_read_by_one_question(store: Store) -> None:
    give(store, *(event_sighting(source_id=str(number), **UNLIKE | {"title": f"Bal {number}"}) for number in range(40)))
    ids = [view.id for view in events(store)]
    asked: list[str] = []
    with reading(store) as reader:
        connection = reader._connection
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert len(list(reader.events(ids))) == len(ids)
    assert sum("FROM journal" in statement for statement in asked) == 1


_TOLD = st.fixed_dictionaries(
    {
        "occurrences": st.sampled_from(
            [weekly(1), weekly(2), (occurrence(START + DAY),), (occurrence(START + DAY, hours=3), *weekly(1))]
        ),
        "place": st.sampled_from([HALL, LIBRARY, None]),
        "status": st.sampled_from([*EventStatus]),
        "online_url": st.sampled_from(["", URL]),
        "attendance": st.sampled_from([None, *Attendance]),
        "title": st.sampled_from(["Atelier", "Atelier réparation"]),
    }
)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(steps=st.lists(_TOLD, min_size=2, max_size=6))
def test_whatever_is_told_raised_a_sequence_or_added_a_date_and_came_with_a_new_revision(steps: list[Any]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(folder) / "catalog.db"
        file.write_bytes(migrated())
        store = Store.open(f"sqlite:///{file}")
        seen: list[EventView] = []
        for number, step in enumerate(steps):
            give(store, event_sighting(**step), at=NOW + number * DAY)
            seen.append(the_event(store))
        store.close()
    for number in range(1, len(seen)):
        before, after = seen[number - 1], seen[number]
        new = tuple(one for one in after.changes if one.at == NOW + number * DAY)
        assert after.changes == (*new, *before.changes)[:LATEST]
        old = {one.uid: one.sequence for one in before.occurrences}
        raised = {one.uid for one in after.occurrences if one.sequence > old.get(one.uid, -1)}
        assert {one.uid for one in new} <= raised
        assert not new or after.revision > before.revision
        assert len({(one.at, one.kind) for one in after.changes}) == len(after.changes)
