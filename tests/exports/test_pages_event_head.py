"""What the head of an event's page says to who shares or finds it: whether it is held, when, where."""

from datetime import UTC, datetime, timedelta

import pytest
from lxml import html

from catalog.views import EventView, OccurrenceView
from catalog.vocabulary import EventStatus
from exports.held_dates import held_dates
from exports.pages import EVENT_PAGES
from exports.phrases import Language
from tests.exports.views import CREATED, event_facts, event_view, occurrence_view, place, slot, surroundings

SCHEDULED, MOVED = EventStatus.SCHEDULED, EventStatus.MOVED_ONLINE
CANCELLED, POSTPONED = EventStatus.CANCELLED, EventStatus.POSTPONED
SAID = "Une soirée."


def date(day: int, status: EventStatus = SCHEDULED, **said: object) -> OccurrenceView:
    """A date in November 2026, at six."""
    start = datetime(2026, 11, day, 17, tzinfo=UTC)
    when = slot(**{"start_at": start, "end_at": start + timedelta(hours=2), **said})
    return occurrence_view(uid=f"e1-{day}@a.example", status=status, slot=when)


def event(*dates: OccurrenceView, **changes: object) -> EventView:
    facts = event_facts(title="Apéro", description=SAID, **changes.pop("facts", {}))  # type: ignore[arg-type] - names of facts
    return event_view(facts=facts, occurrences=dates, **changes)


def head(view: EventView, language: Language = "fr") -> dict[str, str]:
    """The title of the page, and what stands for it elsewhere."""
    (exporter,) = (
        one
        for one in EVENT_PAGES
        if getattr(one, "language", "") == language and one.media_type.startswith("text/html")
    )
    found = html.document_fromstring(exporter.page(view, surroundings()).decode()).find("head")
    told = {one.get("property") or one.get("name"): one.get("content") for one in found.iter("meta")}
    assert told["description"] == told["og:description"]
    names = {"og:title": told["og:title"], "description": told["description"].replace("\u00a0", " ")}
    return {"title": found.findtext("title"), **names}


def told(*dates: OccurrenceView, **changes: object) -> str:
    """The description in the head, without that of the event."""
    return head(event(*dates, **changes))["description"].removesuffix(f". {SAID}")


def days(*dates: OccurrenceView, **changes: object) -> list[int]:
    return [one.slot.first_day.day for one in held_dates(event(*dates, **changes))]


def test_dates_that_stand_for_an_event_are_those_that_are_held_and_were_to_come_when_it_was_first_known() -> None:
    late = {"created_at": datetime(2026, 11, 4, tzinfo=UTC)}
    assert days(date(3), date(4), date(5)) == [3, 4, 5]
    assert days(date(3), date(4), date(5), **late) == [4, 5]
    assert days(date(3, CANCELLED), date(4, POSTPONED), date(5, MOVED)) == [5]
    assert days(date(1), date(2), **late) == [1, 2]
    assert days(date(3, CANCELLED), date(4, POSTPONED)) == [4]
    assert days(date(3, CANCELLED), date(4, CANCELLED)) == [3]


def test_description_tells_of_the_first_date_that_is_held() -> None:
    assert told(date(3, CANCELLED), date(4, POSTPONED), date(5)) == "jeudi 5 novembre 2026 de 18 h à 20 h, Val-Clair"
    later = CREATED + timedelta(days=64)
    assert told(date(3), date(5), created_at=later) == "jeudi 5 novembre 2026 de 18 h à 20 h, Val-Clair"


def test_description_has_the_place_of_its_date() -> None:
    there = place(name="Salle des fêtes", city="Haut-Val")
    assert told(date(3, place=there), date(5)) == "mardi 3 novembre 2026 de 18 h à 20 h, Haut-Val"


def test_description_of_a_date_that_moved_online_names_no_town() -> None:
    assert told(date(3, MOVED), date(5)) == "Passe en ligne – mardi 3 novembre 2026 de 18 h à 20 h"


@pytest.mark.parametrize(
    ("language", "status", "found"),
    [
        ("fr", SCHEDULED, ("", "")),
        ("fr", CANCELLED, ("ANNULÉ – ", "Annulé – ")),
        ("en", CANCELLED, ("CANCELLED – ", "Cancelled – ")),
        ("fr", POSTPONED, ("REPORTÉ – ", "Reporté – ")),
        ("fr", EventStatus.FULL, ("", "Complet – ")),
    ],
)
def test_event_that_is_not_held_says_so_wherever_it_is_shared(
    language: Language, status: EventStatus, found: tuple[str, str]
) -> None:
    when = {
        "fr": "mardi 3 novembre 2026 de 18 h à 20 h, Val-Clair",
        "en": "Tuesday 3 November 2026, 18:00 to 20:00, Val-Clair",
    }
    mark, word = found
    assert head(event(date(3, status), date(4, status)), language) == {
        "title": f"{mark}Apéro – Agenda solidaire de Val-Clair",
        "og:title": f"{mark}Apéro",
        "description": f"{word}{when[language]}. {SAID}",
    }


def test_series_one_of_whose_dates_is_held_has_no_mark() -> None:
    assert head(event(date(3, CANCELLED), date(4)))["og:title"] == "Apéro"
