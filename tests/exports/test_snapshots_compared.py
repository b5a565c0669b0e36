"""What differs between two snapshots: what somebody who cited the first one must know."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest

from catalog.sightings import Contact, Identifier, Price
from catalog.views import AssociationView, EventView
from catalog.vocabulary import ContactKind, EventStatus, PriceKind, Seen
from exports.directory import AssociationsJson, EventsJson
from exports.selections import Kind
from exports.snapshots_compared import Dump, SnapshotChange, compared
from tests.exports.views import (
    all_day_slot,
    association_facts,
    association_view,
    claim,
    edition,
    event_facts,
    event_view,
    place,
    selection,
    slot,
    surroundings,
)

LATER = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
EVENT, TITLE = "e2rv6xk3mqa5d7wzt", "Apéro des aidants numériques"
ASSOCIATION, NAME = "a5n3c7ypl2fhs4gxo", "Les Voisins connectés"


def dump(*views: EventView | AssociationView, **more: Sequence[EventView]) -> Dump:
    """A snapshot with these in its files of everything, and others in files of editions."""
    events = [one for one in views if isinstance(one, EventView)]
    takers = [one for one in views if isinstance(one, AssociationView)]
    everything = selection(events, takers)
    files = {
        "all/events.json": document(EventsJson(), everything, events),
        "all/associations.json": document(AssociationsJson(), everything, takers),
    }
    for name, shown in more.items():
        part = selection(shown, edition=edition(id=name), kind=Kind.EDITION)
        files[f"{name}/events.json"] = document(EventsJson(), part, shown)
    return Dump(list(files), lambda path: BytesIO(files[path]))


def document(exporter: Any, shown: Any, views: Sequence[Any]) -> bytes:
    around = surroundings()
    return b"".join(exporter.document(shown, [exporter.fragment(view, around) for view in views], around))


def of_event(**facts: Any) -> EventView:
    return event_view(facts=event_facts(**facts), changed_at=LATER)


def changed_fields(before: EventView | AssociationView, after: EventView | AssociationView) -> list[tuple[str, ...]]:
    return [one.fields for one in compared(dump(before), dump(after))]


def test_event_that_is_cancelled_and_moved_is_changed_with_what_it_was_and_is() -> None:
    scheduled = event_view(facts=event_facts(occurrences=(all_day_slot(date(2026, 11, 3)),)))
    cancelled = of_event(occurrences=(all_day_slot(date(2026, 12, 24)),), status=EventStatus.CANCELLED)
    on = {"zone": "Europe/Paris", "all_day": True}
    assert compared(dump(scheduled), dump(cancelled)) == [
        SnapshotChange(
            "changed",
            EVENT,
            {"status": "scheduled", "occurrences": [{"status": "scheduled", **on, "start": "2026-11-03"}]},
            {"status": "cancelled", "occurrences": [{"status": "cancelled", **on, "start": "2026-12-24"}]},
            TITLE,
            ("status", "occurrences"),
        )
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"place": place(name="Gymnase")}, "place"),
        ({"place": None}, "place"),
        ({"online_url": ""}, "online_url"),
        ({"attendance": None}, "attendance"),
        ({"price": Price(kind=PriceKind.FREE)}, "price"),
        ({"organisers": ()}, "organisers"),
        ({"url": "https://www.val-clair.example/agenda/autre"}, "url"),
    ],
)
def test_change_of_an_event_names_its_field(facts: dict[str, Any], field: str) -> None:
    assert changed_fields(event_view(), of_event(**facts)) == [(field,)]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"contacts": (Contact(kind=ContactKind.PHONE, value="+33199000001"),)}, "contacts"),
        ({"places": ()}, "places"),
        ({"url": ""}, "url"),
        ({"towns": ("Val-Sombre",)}, "towns"),
        ({"founded_on": "2015"}, "founded_on"),
    ],
)
def test_change_of_an_association_names_its_field(facts: dict[str, Any], field: str) -> None:
    after = association_view(facts=association_facts(**facts), changed_at=LATER)
    assert changed_fields(association_view(), after) == [(field,)]


def test_other_numbers_sources_and_standing_are_changes() -> None:
    number = Identifier(scheme="rna", value="W999000002")
    after = association_view(identifiers=(number,), sources=("demo",), seen=Seen.NO_LONGER_LISTED)
    assert compared(dump(association_view()), dump(after)) == [
        SnapshotChange(
            "changed",
            ASSOCIATION,
            {
                "seen": "listed",
                "identifiers": [{"scheme": "rna", "value": "W999000001"}],
                "sources": ["val_clair"],
            },
            {
                "seen": "no-longer-listed",
                "identifiers": [{"scheme": "rna", "value": "W999000002"}],
                "sources": ["demo"],
            },
            NAME,
            ("seen", "identifiers", "sources"),
        )
    ]


def test_of_several_dates_those_are_told_that_only_one_snapshot_has() -> None:
    first, second = all_day_slot(date(2026, 11, 3)), all_day_slot(date(2026, 11, 4))
    (told,) = compared(
        dump(event_view(facts=event_facts(occurrences=(first,)))), dump(of_event(occurrences=(first, second)))
    )
    day = {"status": "scheduled", "zone": "Europe/Paris", "all_day": True, "start": "2026-11-04"}
    assert (told.before, told.after) == ({"occurrences": []}, {"occurrences": [day]})


def test_long_values_are_named_and_not_told() -> None:
    (told,) = compared(dump(event_view()), dump(of_event(description="Une soirée. " * 40)))
    assert (told.fields, told.before, told.after) == (("description",), {}, {})


def test_renamed_event_that_changed_otherwise_too_is_told_as_both() -> None:
    found = compared(dump(event_view()), dump(of_event(title="Apéro", minimum_age=16)))
    assert found == [
        SnapshotChange("renamed", EVENT, TITLE, "Apéro", "Apéro"),
        SnapshotChange("changed", EVENT, {"minimum_age": 12}, {"minimum_age": 16}, "Apéro", ("minimum_age",)),
    ]


def test_new_and_gone_come_before_renamed_and_changed_each_by_name() -> None:
    before = dump(event_view(), event_view(id="e2"), association_view())
    after = dump(of_event(minimum_age=16), event_view(id="e3"), event_view(id="e4", facts=event_facts(title="Aparté")))
    assert [(one.what, one.id, one.name) for one in compared(before, after)] == [
        ("new", "e4", "Aparté"),
        ("new", "e3", TITLE),
        ("gone", "e2", TITLE),
        ("gone", ASSOCIATION, NAME),
        ("changed", EVENT, TITLE),
    ]


def test_what_was_only_read_again_is_no_change() -> None:
    first = slot()
    seen_again = event_view(
        revision=9,
        changed_at=LATER,
        claims=(claim(fetched_at=LATER), claim(source="demo", settled=False)),
        facts=event_facts(occurrences=(first,)),
    )
    counted = event_view(
        occurrences=tuple(one.model_copy(update={"sequence": 4}) for one in event_view().occurrences),
    )
    before = dump(event_view())
    assert [compared(before, dump(one)) for one in (event_view(), seen_again, counted)] == [[], [], []]


def test_file_of_an_edition_that_is_long_over_does_not_stand_above_what_changed_since() -> None:
    then, now = event_view(), of_event(status=EventStatus.CANCELLED)
    stale, told = dump(now, **{"semaine-2020": [then]}), dump(now)
    assert compared(stale, told) == compared(told, stale) == []


def test_of_two_files_of_editions_the_one_in_which_an_entry_changed_last_is_heard() -> None:
    then, now = event_view(), of_event(status=EventStatus.CANCELLED)
    editions = dump(**{"semaine-2019": [then], "semaine-2020": [now], "semaine-2021": [then]})
    assert compared(editions, dump(now)) == []


def test_file_of_an_edition_that_tells_an_entry_otherwise_does_not_stand_above_that_of_everything() -> None:
    """Of an edition that is long over the file is left as an older Goodweek wrote it."""
    written_before = event_view(facts=event_facts(minimum_age=16))
    whole = dump(event_view(), **{"a-semaine-2020": [written_before]})
    assert compared(Dump(sorted(whole.paths), whole.opened), dump(event_view())) == []


def test_entry_of_an_edition_alone_is_compared_too() -> None:
    then, now = event_view(), of_event(minimum_age=16)
    (told,) = compared(dump(**{"semaine-2020": [then]}), dump(now))
    assert (told.what, told.fields) == ("changed", ("minimum_age",))


def test_key_that_an_older_snapshot_does_not_have_is_no_change() -> None:
    now = dump(event_view())
    older = b"".join(now.opened("all/events.json")).replace(b'"online_url":', b'"former_url":')
    before = Dump(["all/events.json"], lambda _: BytesIO(older))
    assert compared(before, now) == []
