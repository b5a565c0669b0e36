"""Content lines written by hand: byte for byte those of icalendar, for hostile strings and for any others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Event, Parameters, vText

from catalog.cleaning.text import clean_line
from catalog.sightings import Occurrence
from exports.ical_event import vevents
from exports.ical_lines import content_line, escaped, number, parameter
from tests.exports.hostile import cleaned_view, hostile_view, strings
from tests.exports.ical_oracle import vevents_by_icalendar
from tests.exports.views import all_day_slot, event_facts, event_view, occurrence_view, slot, surroundings

AROUND = surroundings()
# icalendar takes a backslash before a capital N, when it writes, for a line break.
_MISREAD = "\\N"
TEXTS = st.text(
    st.one_of(st.sampled_from("\\^,;:\"'\n\r’é👩🏽日\u0301"), st.characters(exclude_categories=["Cs"])), max_size=300
)


def by_icalendar(name: str, text: str, parameters: dict[str, str] | None = None) -> bytes:
    event = Event()
    event[name] = vText(text)
    event[name].params = Parameters(parameters or {})
    whole: bytes = event.to_ical()
    return whole.removeprefix(b"BEGIN:VEVENT\r\n").removesuffix(b"END:VEVENT\r\n")


@given(TEXTS, TEXTS)
def test_lines_are_those_of_icalendar(text: str, label: str) -> None:
    text = text.replace(_MISREAD, "n")
    assert content_line(f"COMMENT:{escaped(text)}") == by_icalendar("COMMENT", text)
    written = content_line(f"COMMENT;X-LABEL={parameter(label)}:{escaped(text)}")
    assert written == by_icalendar("COMMENT", text, {"X-LABEL": label})
    written = content_line(f"COMMENT;CN={parameter(label, is_name=True)}:")
    assert written == by_icalendar("COMMENT", "", {"CN": label})


@given(TEXTS, st.sampled_from(["BEGIN", "\\N", "\\n", "\\\\N", "C:\\NOTES"]))
def test_text_is_read_back_as_it_was(text: str, more: str) -> None:
    whole = f"{text}{more}".replace("\r\n", "\n").replace("\r", "\n")
    written = b"BEGIN:VEVENT\r\n" + content_line(f"COMMENT:{escaped(whole)}") + b"END:VEVENT\r\n"
    assert Event.from_ical(written)["COMMENT"] == whole


@pytest.mark.parametrize(
    ("value", "written"),
    [(49.0, "49.0"), (-0.5, "-0.5"), (2.05671, "2.05671"), (0.00001, "0.00001"), (-0.000001, "-0.0"), (180, "180.0")],
)
def test_numbers_have_no_exponent(value: float, written: str) -> None:
    assert number(value) == written


def test_hostile_events_are_written_as_icalendar_writes_them() -> None:
    views = [make(text) for text in strings() for make in (hostile_view, cleaned_view) if clean_line(text)]
    assert len(views) > 50
    for view in views:
        assert vevents(view, AROUND, "fr") == vevents_by_icalendar(view, AROUND)


STARTS = st.integers(100_000, 4_000_000_000).map(lambda second: datetime.fromtimestamp(second, UTC))
ZONES = st.sampled_from(["Indian/Reunion", "America/Cayenne", "Pacific/Tahiti", "Asia/Kathmandu"])
SLOTS = st.one_of(
    st.builds(
        lambda at, zone, hours: Occurrence(start_at=at, end_at=at + timedelta(hours=hours), zone=zone),
        STARTS,
        ZONES,
        st.integers(0, 30),
    ),
    st.builds(lambda first, days: all_day_slot(first, first + timedelta(days=days)), st.dates(), st.integers(0, 9)),
)


@given(TEXTS, st.lists(SLOTS, min_size=1, max_size=3))
def test_any_event_is_written_as_icalendar_writes_it(text: str, slots: list[Occurrence]) -> None:
    view = cleaned_view(
        text.replace(_MISREAD, "n"),
        occurrences=tuple(occurrence_view(slot=said, uid=f"u{place}@x.example") for place, said in enumerate(slots)),
    )
    assert vevents(view, AROUND, "fr") == vevents_by_icalendar(view, AROUND)


def test_slot_with_its_own_place_and_an_event_of_few_words_are_written_as_icalendar_writes_them() -> None:
    bare = event_facts(description="", place=None, image=None, organisers=(), themes=(), online_url="", url="")
    for view in (event_view(facts=bare), event_view(facts=event_facts(occurrences=(slot(), slot(title="Finale"))))):
        assert vevents(view, AROUND, "fr") == vevents_by_icalendar(view, AROUND)
