"""Entries that were given up when two events turned out to be one: told once more, as cancelled, with a pointer."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from catalog.views import FormerOccurrence, Member
from catalog.views_former import FormerEvent
from exports.ical import IcalEvent, IcalFeed
from exports.selections import Kind
from tests.exports.documents import content_lines, document_of
from tests.exports.hostile import strings
from tests.exports.views import (
    all_day_slot,
    edition,
    event_facts,
    event_view,
    occurrence_view,
    selection,
    slot,
    surroundings,
)

FEED = IcalFeed()
ALONE = replace(selection(), former=(Member("e9~", 1),))
AT = datetime(2026, 10, 20, 7, 30, 5, 900_000, tzinfo=UTC)


def former(**changes: Any) -> FormerOccurrence:
    """The same evening as the portal told it, until it was known to be the same."""
    values: dict[str, Any] = {
        "uid": "e9-a@agenda.val-clair.example",
        "sequence": 4,
        "title": "Apéro, numérique",
        "slot": slot(),
        "event_id": "e9",
        "at": AT,
    }
    return FormerOccurrence(**values | changes)


def entries(document: bytes) -> list[list[str]]:
    """The lines of each VEVENT."""
    lines = "\n".join(content_lines(document)).split("\nBEGIN:VEVENT\n")[1:]
    return [entry.partition("\nEND:VEVENT")[0].split("\n") for entry in lines]


def test_entry_that_was_given_up_is_cancelled_and_points_to_the_one_that_stands() -> None:
    view = event_view(id="e1", former=(former(),))
    document = document_of(FEED, view)
    assert FEED.problems(document) == []
    assert entries(document)[1] == [
        "SUMMARY:DOUBLON – Apéro\\, numérique",
        "DTSTART;TZID=Europe/Paris:20261103T180000",
        "DTEND;TZID=Europe/Paris:20261103T200000",
        "DTSTAMP:20261020T073005Z",
        "UID:e9-a@agenda.val-clair.example",
        "SEQUENCE:4",
        (
            "DESCRIPTION:Cet événement était annoncé deux fois\\, et cette entrée n’a plus cours. "
            "Il est ici\u00a0: https://agenda.val-clair.example/events/e1.html"
        ),
        "LAST-MODIFIED:20261020T073005Z",
        "RELATED-TO;RELTYPE=SIBLING:e1-0@agenda.val-clair.example",
        "STATUS:CANCELLED",
        "TRANSP:TRANSPARENT",
        "URL:https://agenda.val-clair.example/events/e1.html",
    ]


def test_entry_that_was_given_up_is_told_in_english_and_marked_as_sample() -> None:
    document = document_of(IcalFeed(language="en"), event_view(sources=("demo",), former=(former(),)))
    assert entries(document)[1][0] == "SUMMARY:[SAMPLE] DUPLICATE – Apéro\\, numérique"
    assert entries(document)[1][6].startswith("DESCRIPTION:This event was announced twice")


def test_entry_of_which_nothing_more_is_known_bears_the_title_of_the_event() -> None:
    document = document_of(FEED, event_view(facts=event_facts(title="Fête"), former=(former(title=""),)))
    assert entries(document)[1][0] == "SUMMARY:DOUBLON – Fête"


def test_entry_points_to_the_slot_that_is_nearest_to_it() -> None:
    slots = tuple(slot(start_at=slot().start_at + timedelta(days=day), end_at=None) for day in range(3))
    view = event_view(id="e1", facts=event_facts(occurrences=slots), former=(former(slot=slots[1]),))
    assert "RELATED-TO;RELTYPE=SIBLING:e1-1@agenda.val-clair.example" in entries(document_of(FEED, view))[3]


def test_calendar_of_an_edition_holds_the_entries_of_its_own_days_and_the_zones_of_all() -> None:
    within, outside = (
        former(slot=slot(zone="Indian/Reunion")),
        former(uid="b@x.example", slot=all_day_slot(date(2026, 12, 1))),
    )
    view = event_view(id="e1", former=(within, outside))
    documents = [document_of(FEED, view, edition=week) for week in (edition(), None)]
    assert [FEED.problems(document) for document in documents] == [[], []]
    uids = [[line for entry in entries(told) for line in entry if line.startswith("UID:")] for told in documents]
    assert uids == [
        ["UID:e1-0@agenda.val-clair.example", "UID:e9-a@agenda.val-clair.example"],
        ["UID:e1-0@agenda.val-clair.example", "UID:e9-a@agenda.val-clair.example", "UID:b@x.example"],
    ]


def test_file_of_one_event_holds_no_entry_that_was_given_up() -> None:
    around = surroundings()
    view = event_view(former=(former(slot=slot(zone="Indian/Reunion")),))
    assert IcalEvent().page(view, around) == IcalEvent().page(event_view(), around)
    # Whichever is asked for first.
    body = FEED.fragment(view, around).body
    assert body.startswith(FEED.fragment(event_view(), around).body)
    assert IcalEvent().page(view, around) == IcalEvent().page(event_view(), around)


def test_c1_hostile_titles_of_entries_that_were_given_up_add_no_line() -> None:
    shape = [line.partition(":")[0] for line in entries(document_of(FEED, event_view(former=(former(),))))[1]]
    for text in strings():
        hostile = FormerOccurrence.model_construct(**{**dict(former()), "title": text, "event_id": text})
        document = document_of(FEED, event_view().model_copy(update={"former": (hostile,)}))
        assert FEED.problems(document) == []
        assert [line.partition(":")[0] for line in entries(document)[1]] == shape


def test_selections_without_an_edition_hold_them_all() -> None:
    view = event_view(former=(former(),))
    chosen = selection(events=[view], id="theme/health", kind=Kind.THEME)
    around = surroundings()
    document = b"".join(FEED.document(chosen, [FEED.fragment(view, around)], around))
    assert (FEED.problems(document), len(entries(document))) == ([], 2)


def test_entry_in_the_feed_is_as_old_as_its_giving_up_whatever_becomes_of_the_event() -> None:
    told = [
        entries(document_of(FEED, event_view(id="e1", changed_at=at, former=(former(),))))[1]
        for at in (datetime(2026, 10, 21, tzinfo=UTC), datetime(2027, 1, 1, tzinfo=UTC))
    ]
    assert told[0] == told[1]


def test_event_with_other_slots_keeps_its_own_entries_beside_those_given_up() -> None:
    view = event_view(occurrences=(occurrence_view(uid="a@x.example", sequence=3),), former=(former(),))
    sequences = [line for entry in entries(document_of(FEED, view)) for line in entry if line.startswith("SEQUENCE")]
    assert sequences == ["SEQUENCE:3", "SEQUENCE:4"]


def left(*more: FormerOccurrence, **changes: Any) -> FormerEvent:
    """The evening as the portal told it, which is another one now; with more of its dates."""
    heir = event_view(id="e1", former=(former(**changes), *more))
    return FormerEvent(id="e9~", facts=None, editions=(), heir=heir)


def test_entry_is_the_same_where_its_heir_does_not_stand() -> None:
    around = surroundings()
    heir, alone = FEED.fragment(left().heir, around), FEED.former(left(), around)
    assert heir.body.endswith(alone.body)
    document = b"".join(FEED.document(ALONE, [alone], around))
    assert (FEED.problems(document), [len(entry) for entry in entries(document)]) == ([], [12])


def test_zones_of_a_calendar_that_holds_nothing_else_are_those_of_the_entries() -> None:
    around = surroundings()
    alone = FEED.former(left(slot=slot(zone="Indian/Reunion")), around)
    document = b"".join(FEED.document(ALONE, [alone], around))
    assert (FEED.problems(document), document.count(b"TZID:"), b"TZID:Indian/Reunion" in document) == ([], 1, True)


def test_calendar_of_an_edition_in_which_the_heir_does_not_stand_holds_the_entries_of_its_days() -> None:
    around = surroundings()
    alone = FEED.former(left(former(uid="b@x.example", slot=all_day_slot(date(2026, 12, 1)))), around)
    week = replace(selection(edition=edition()), former=ALONE.former)
    document = b"".join(FEED.document(week, [alone], around))
    assert [entry[4] for entry in entries(document)] == ["UID:e9-a@agenda.val-clair.example"]


def test_entry_without_a_sound_uid_is_refused_where_its_heir_does_not_stand_too() -> None:
    hostile = left(uid="a\nb")
    with pytest.raises(ValueError, match="sound UID"):
        FEED.former(hostile, surroundings())
