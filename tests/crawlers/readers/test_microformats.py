"""The microformats reader: dates, places, persons, and what stands where; pages are made up, people and towns invented."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from crawlers.readers.microformats import Options, read, recognises
from crawlers.readers.microformats_place import point_of
from crawlers.readers.microformats_values import clock_time, moment_of_pieces
from crawlers.reading import Answer, Found, Reading

URL = "https://liens.valbrume.example/agenda/"
READING = Reading(
    source="valbrume",
    reader="microformats",
    window_from=date(2026, 10, 2),
    window_until=date(2028, 4, 1),
    accepts_from=date(2025, 11, 1),
    accepts_until=date(2031, 10, 31),
)
START = '<time class="dt-start" datetime="2026-11-03T18:30+01:00">3</time>'


def answer(body: str, content_type: str = "text/html") -> Answer:
    return Answer(URL, body.encode(), datetime(2026, 11, 1, tzinfo=UTC), content_type)


def found_in(body: str, **options: Any) -> list[Found]:
    reading = Reading(**{**{name: getattr(READING, name) for name in READING.__slots__}, "options": options})
    return list(read(answer(f"<!DOCTYPE html><html><body>{body}</body></html>"), reading))


def event(body: str) -> EventSighting:
    (found,) = found_in(f'<div class="h-event"><b class="p-name">Veillée</b> {body}</div>')
    assert isinstance(found, EventSighting), found
    return found


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("7pm", "19:00"),
        ("07:00:00am", "07:00:00"),
        ("12 a.m.", "00:00"),
        ("12:30 PM", "12:30"),
        ("19:00z", "19:00Z"),
        ("19:00:00-08:00", "19:00:00-0800"),
        ("19:00+8", "19:00+8"),
        ("25:00", None),
        ("7", None),
        ("soir", None),
    ],
)
def test_clock_times_are_read_in_their_forms(written: str, read_as: str | None) -> None:
    assert clock_time(written) == read_as


@pytest.mark.parametrize(
    ("pieces", "moment"),
    [
        (["2026-11-03", "7pm"], "2026-11-03 19:00"),
        (["19:00", "+01:00", "2026-11-03"], "2026-11-03 19:00+0100"),
        (["2026-11-03T19:00Z", "20:00"], "2026-11-03 19:00Z"),
        (["2026-307", "9:15"], "2026-307 09:15"),
        (["2026-11-03", "2026-11-04"], "2026-11-03"),
        (["bien", "tôt"], "bientôt"),
    ],
)
def test_moments_in_pieces_are_put_together(pieces: list[str], moment: str) -> None:
    assert moment_of_pieces(pieces) == moment


@pytest.mark.parametrize(
    ("written", "point"),
    [
        ("48.1;2.3", (48.1, 2.3)),
        ("geo:48.1,2.3", (48.1, 2.3)),
        ("48.1, -2.3", (48.1, -2.3)),
        ("148.1;2.3", None),
        ("0;0", None),
        ("Valbrume", None),
    ],
)
def test_points_are_read_in_their_forms(written: str, point: tuple[float, float] | None) -> None:
    assert point_of(written) == point


def test_an_end_with_a_time_alone_has_the_day_and_the_offset_of_the_start() -> None:
    sighting = event(f'{START} <span class="dt-end"><b class="value">20:15</b></span>')

    (slot,) = sighting.facts.occurrences
    assert slot.end_at is not None
    assert slot.end_at.isoformat() == "2026-11-03T20:15:00+01:00"
    assert sighting.doubts == ()


def test_an_end_that_stands_before_its_start_has_its_day() -> None:
    sighting = event(f'<time class="dt-end">20:15</time> {START}')

    assert [str(slot.end_at) for slot in sighting.facts.occurrences] == ["2026-11-03 20:15:00+01:00"]


def test_a_person_among_the_organisers_is_left_out() -> None:
    sighting = event(
        f"""{START} <span class="p-organizer">Réseau des liens</span>
        <span class="p-organizer h-card"><b class="p-name">Jeanne Exemple</b></span>
        <span class="p-organizer h-card"><b class="p-name">J. Exemple</b> <b class="p-kind">individual</b></span>
        <a class="p-organizer" href="x">jeanne@exemple.example</a>
        <span class="p-organizer h-card"><b class="p-kind">org</b> <a class="p-name u-url" href="https://c.example/">Clics</a></span>"""
    )

    assert [(one.name, one.url) for one in sighting.facts.organisers] == [
        ("Réseau des liens", ""),
        ("Clics", "https://c.example/"),
    ]


def test_guests_speakers_and_places_are_no_associations() -> None:
    found = found_in(
        f"""<div class="h-event"><b class="p-name">Veillée</b> {START}
        <b class="p-attendee h-card"><i class="p-name p-org">Clics</i></b>
        <b class="p-location h-card"><i class="p-name p-org">Le Préau</i></b></div>"""
    )

    assert [type(item) for item in found] == [EventSighting]


def test_nothing_of_a_person_s_card_is_kept() -> None:
    (found,) = found_in(
        """<p class="h-card"><b class="p-name">Jeanne Exemple</b> <b class="p-given-name">Jeanne</b>
        <i class="p-org">Jeanne Exemple</i> <a class="u-email" href="mailto:jeanne@exemple.example">écrire</a>
        <i class="p-tel">04 99 00 00 12</i></p>"""
    )

    assert isinstance(found, Skipped)
    assert found.reason.value == "private"
    assert not any(word in found.model_dump_json() for word in ("Jeanne", "jeanne", "99 00"))


def test_cards_can_be_left_alone() -> None:
    card = '<p class="vcard"><a class="fn org url" href="https://c.example/">Clics</a></p>'

    assert [type(item) for item in found_in(card)] == [AssociationSighting]
    assert [item.reason.value for item in found_in(card, cards=False) if isinstance(item, Skipped)] == [
        "not an event or association"
    ]


def test_an_address_that_two_events_share_names_neither() -> None:
    found = found_in(
        f"""<p class="h-event"><a class="p-name u-url" href="/">Veillée</a> {START}</p>
        <p class="h-event"><a class="p-name u-url" href="/">Atelier</a> {START}</p>"""
    )

    ids = [item.origin.source_id for item in found if isinstance(item, EventSighting)]
    assert len(set(ids)) == 2
    assert "https://liens.valbrume.example/" not in ids


def test_ids_do_not_depend_on_the_neighbours() -> None:
    one = f'<p class="h-event"><b class="p-name">Veillée</b> {START}</p>'
    alone, beside = found_in(one), found_in(f'<p class="h-event">Autre</p>{one}')

    assert [item.origin.source_id for item in alone if isinstance(item, EventSighting)] == [
        item.origin.source_id for item in beside if isinstance(item, EventSighting)
    ]


def test_one_title_at_one_hour_in_two_places_is_two_events() -> None:
    found = found_in(
        f"""<p class="h-event"><b class="p-name">Porte ouverte</b> {START} <i class="p-location">Valbrume</i></p>
        <p class="h-event"><b class="p-name">Porte ouverte</b> {START} <i class="p-location">Haute-Brume</i></p>"""
    )

    assert [type(item) for item in found] == [EventSighting, EventSighting]


def test_includes_that_go_in_circles_end() -> None:
    found = found_in(
        f"""<div class="vevent" id="a"><b class="summary">Veillée</b> {START.replace("dt-start", "dtstart")}
        <a class="include" href="#b"></a></div>
        <div id="b"><a class="include" href="#a"></a><a class="include" href="#b"></a><i class="location">Valbrume</i></div>"""
    )

    (sighting,) = found
    assert isinstance(sighting, EventSighting)
    assert sighting.facts.place is not None
    assert sighting.facts.place.name == "Valbrume"


def test_templates_are_not_part_of_the_page() -> None:
    assert found_in(f'<template><p class="h-event"><b class="p-name">Veillée</b> {START}</p></template>') == []


def test_options_refuse_what_they_do_not_know() -> None:
    with pytest.raises(ValueError, match="extra_forbidden"):
        Options.model_validate({"card": False})


@pytest.mark.parametrize(
    ("body", "sure"),
    [
        ('<!DOCTYPE html><p class="x h-event"><b class="dt-start">', 90),
        ("<!DOCTYPE html><p class='vevent'><b class=\"dtstart\">", 90),
        ('<!DOCTYPE html><p class="vevent">', 60),
        ('<!DOCTYPE html><p class="vcard">', 30),
        ("<!DOCTYPE html><p>an h-eventful day</p>", 0),
        ('{"class": "h-event"}', 0),
    ],
)
def test_recognises_the_classes(body: str, sure: int) -> None:
    assert recognises(answer(body)) == sure


def test_another_format_is_refused_as_a_whole() -> None:
    with pytest.raises(SourceUnreadable, match="Use the reader ical"):
        list(read(answer("BEGIN:VCALENDAR\n", "text/calendar"), READING))
