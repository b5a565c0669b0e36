"""The calendar: its bytes, what readers understand of it, and what never happens to it."""

import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from catalog.cleaning.times import local
from catalog.sightings import Occurrence, Organiser
from catalog.vocabulary import Attendance, EventStatus, Seen
from exports.ical import IcalEvent, IcalFeed
from exports.ical_lines import escaped
from tests.exports.documents import content_lines, document_of
from tests.exports.views import (
    all_day_slot,
    edition,
    event_facts,
    event_view,
    occurrence_view,
    place,
    selection,
    slot,
    surroundings,
)

FEED = IcalFeed()
AROUND = surroundings()
ZONES = ["Europe/Paris", "America/Guadeloupe", "America/Martinique", "America/Cayenne", "America/Miquelon",
         "Indian/Reunion", "Indian/Mayotte", "Pacific/Noumea", "Pacific/Tahiti", "Pacific/Marquesas",
         "Europe/London", "Europe/Dublin", "America/New_York", "America/Santiago", "Australia/Sydney",
         "Africa/Casablanca", "Africa/Cairo", "Asia/Kathmandu"]  # fmt: skip


@pytest.fixture(autouse=True)
def vobject_knows_no_zone():
    """vobject keeps the zones of one calendar for the next: each test shall read its own."""
    known = vars(vobject.icalendar)["__tzidMap"]
    before = dict(known)
    yield
    known.clear()
    known.update(before)


def published(*views, edition=None, feed=FEED):
    return document_of(feed, *views, edition=edition)


def events_of(document):
    return Calendar.from_ical(document).walk("VEVENT")


def only_event(view):
    (event,) = events_of(published(view))
    return event


def test_calendar_of_an_edition_is_as_accepted(golden):
    evening = event_view()
    days = event_view(
        id="e3",
        facts=event_facts(
            title="Exposition « Nos quartiers »",
            occurrences=(all_day_slot(date(2026, 11, 3), date(2026, 11, 9)), all_day_slot()),
            attendance=None,
            online_url="",
            url="",
            price=None,
        ),
        sources=("demo",),
    )
    gone = event_view(
        id="e4",
        facts=event_facts(
            title="Café 👩🏽‍💻 & bidouille", status=EventStatus.CANCELLED, occurrences=(slot(zone="Indian/Reunion"),)
        ),
        seen=Seen.NO_LONGER_LISTED,
    )
    document = published(evening, days, gone, edition=edition())
    assert FEED.problems(document) == []
    golden("ical/edition.ics", document)


def test_calendar_of_one_event_is_as_accepted(golden):
    document = IcalEvent().page(event_view(), AROUND)
    assert IcalEvent().problems(document) == []
    golden("ical/event.ics", document)


def test_calendar_in_english_is_as_accepted(golden):
    golden("ical/english.ics", published(event_view(), edition=edition(), feed=IcalFeed(language="en")))


def test_paths_are_lasting_addresses():
    assert (FEED.path(selection()), IcalEvent().path("e1")) == ("feeds/all.ics", "events/e1.ics")
    assert FEED.path(selection(edition=edition())) == "feeds/semaine-solidaire-2026.ics"


def test_calendar_gives_the_same_bytes_for_the_same_input():
    assert published(event_view(), event_view(id="e2")) == published(event_view(), event_view(id="e2"))


def test_c14_sequence_stamps_and_uid_are_those_of_the_view():
    event = only_event(event_view(occurrences=(occurrence_view(uid="x-1@a.example", sequence=7),)))
    changed_at = datetime(2026, 10, 12, 6, 15, 42, tzinfo=UTC)
    assert (event["UID"], event["SEQUENCE"]) == ("x-1@a.example", 7)
    assert (event["DTSTAMP"].dt, event["LAST-MODIFIED"].dt) == (changed_at, changed_at)
    assert event["CREATED"].dt == datetime(2026, 9, 1, 8, 30, tzinfo=UTC)


def test_c14_uids_of_a_series_are_one_for_each_slot_without_recurrence():
    slots = tuple(slot(start_at=slot().start_at + timedelta(days=day), end_at=None) for day in range(3))
    document = published(event_view(id="e1", facts=event_facts(occurrences=slots)))
    assert [str(event["UID"]) for event in events_of(document)] == [
        f"e1-{number}@agenda.val-clair.example" for number in range(3)
    ]
    assert re.findall(rb"RECURRENCE-ID|RDATE|^RRULE[^\r]*BYSETPOS", document) == []
    assert [line for line in content_lines(document.partition(b"BEGIN:VEVENT")[2]) if line.startswith("RRULE")] == []


@pytest.mark.parametrize(
    ("status", "title", "written", "transparent"),
    [
        (EventStatus.SCHEDULED, "Atelier", "CONFIRMED", "OPAQUE"),
        (EventStatus.RESCHEDULED, "Atelier", "CONFIRMED", "OPAQUE"),
        (EventStatus.FULL, "Atelier", "CONFIRMED", "OPAQUE"),
        (EventStatus.MOVED_ONLINE, "Atelier", "CONFIRMED", "OPAQUE"),
        (EventStatus.TENTATIVE, "Atelier", "TENTATIVE", "OPAQUE"),
        (EventStatus.POSTPONED, "REPORTÉ – Atelier", "TENTATIVE", "TRANSPARENT"),
        (EventStatus.CANCELLED, "ANNULÉ – Atelier", "CANCELLED", "TRANSPARENT"),
    ],
)
def test_status_is_told_where_every_reader_shows_it(status, title, written, transparent):
    event = only_event(event_view(facts=event_facts(title="Atelier", status=status)))
    assert (event["SUMMARY"], event["STATUS"], event["TRANSP"]) == (title, written, transparent)


def test_sample_data_is_called_so_in_title_and_description():
    event = only_event(event_view(sources=("demo",)))
    assert event["SUMMARY"] == "[EXEMPLE] Apéro des aidants numériques"
    assert "Exemple inventé, pour la démonstration\u00a0: cet événement n’existe pas." in event["DESCRIPTION"].split(
        "\n"
    )


def test_vanished_event_stays_confirmed_with_a_note_and_an_unreachable_source_changes_nothing():
    gone, down = (only_event(event_view(seen=seen)) for seen in (Seen.NO_LONGER_LISTED, Seen.SOURCE_DOWN))
    note = "N’est plus annoncé par sa source\u00a0: à vérifier auprès de l’organisateur."
    assert (note in gone["DESCRIPTION"].split("\n"), gone["STATUS"]) == (True, "CONFIRMED")
    assert down.to_ical() == only_event(event_view()).to_ical()


def test_all_day_slot_ends_on_the_day_after_its_last():
    event = only_event(event_view(facts=event_facts(occurrences=(all_day_slot(date(2026, 11, 3), date(2026, 11, 5)),))))
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (date(2026, 11, 3), date(2026, 11, 6))
    assert (event["DTSTART"].params, event["TRANSP"]) == ({"VALUE": "DATE"}, "TRANSPARENT")


@pytest.mark.parametrize("end", [None, slot().start_at])
def test_slot_without_duration_has_no_dtend(end):
    event = only_event(event_view(facts=event_facts(occurrences=(slot(end_at=end),))))
    assert (event["DTSTART"].dt, "DTEND" in event) == (slot().start_at, False)


@pytest.mark.parametrize("zone", ["UTC", "GMT", "Etc/GMT+5"])
def test_slot_in_a_zone_of_no_place_is_written_in_utc(zone):
    document = published(event_view(facts=event_facts(occurrences=(slot(zone=zone),))))
    assert [line for line in content_lines(document) if line.startswith("DTSTART")] == ["DTSTART:20261103T170000Z"]
    assert b"VTIMEZONE" not in document


@pytest.mark.parametrize("hour", [0, 1])
def test_slot_in_either_pass_of_the_repeated_hour_is_written_in_utc(hour):
    start = datetime(2026, 10, 25, hour, 30, tzinfo=UTC)
    one = Occurrence(start_at=start, end_at=start + timedelta(hours=3))
    document = published(event_view(facts=event_facts(occurrences=(one,))))
    assert [line for line in content_lines(document) if line.startswith(("DTSTART", "DTEND"))] == [
        f"DTSTART:20261025T0{hour}3000Z",
        f"DTEND:20261025T0{hour + 3}3000Z",
    ]


def test_title_and_place_of_a_slot_win_over_those_of_the_event():
    own = slot(title="Finale", place=place(name="Gymnase", latitude=None, longitude=None))
    event = only_event(event_view(facts=event_facts(occurrences=(own,))))
    assert (event["SUMMARY"], event["LOCATION"]) == ("Finale", "Gymnase, 12 rue du Lavoir, 95999 Val-Clair")
    assert "GEO" not in event


def test_online_event_without_place_says_so():
    facts = event_facts(attendance=Attendance.ONLINE, place=None)
    event = only_event(event_view(facts=facts))
    assert event["LOCATION"] == "En ligne"
    assert str(event["CONFERENCE"]) == "https://visio.val-clair.example/aidants"
    assert event["CONFERENCE"].params == {"VALUE": "URI", "FEATURE": "VIDEO", "LABEL": "Rejoindre en ligne"}


@pytest.mark.parametrize("own", [slot(), slot(place=place(name="Gymnase"))])
def test_event_that_has_moved_online_is_at_no_place_any_more(own):
    event = only_event(event_view(facts=event_facts(status=EventStatus.MOVED_ONLINE, occurrences=(own,))))
    assert (event["LOCATION"], "GEO" in event) == ("En ligne", False)


def test_organizer_is_the_first_with_an_address_and_never_a_mail_address():
    organisers = (Organiser(name="Sans site"), Organiser(name='Le "Club": a, b; c', url="https://club.example/a,b;c"))
    event = only_event(event_view(facts=event_facts(organisers=organisers)))
    assert (str(event["ORGANIZER"]), event["ORGANIZER"].params) == (
        "https://club.example/a,b;c",
        {"CN": 'Le "Club": a, b; c'},
    )
    assert "ORGANIZER" not in only_event(event_view(facts=event_facts(organisers=(Organiser(name="Sans site"),))))


def test_description_with_markup_stands_beside_the_plain_one_with_the_same_notes():
    facts = event_facts(
        description="Au choix :\n\ncafé\nthé", description_html="<p>Au choix :</p><ul><li>café</li><li>thé</li></ul>"
    )
    event = only_event(event_view(facts=facts))
    plain = event["DESCRIPTION"].removeprefix("Au choix :\n\ncafé\nthé\n\n")
    assert event["X-ALT-DESC"].params == {"FMTTYPE": "text/html"}
    # icalendar does not know the name, and leaves the value as it is written.
    assert event["X-ALT-DESC"] == escaped(
        "<html><body><p>Au choix :</p><ul><li>café</li><li>thé</li></ul>"
        f"<p>{plain.replace(chr(10), '<br>')}</p></body></html>"
    )


def test_no_description_is_written_with_markup_that_has_none_or_very_much():
    much = "<p><em>mot</em></p>" * 1_000
    for html in ("", much):
        event = only_event(event_view(facts=event_facts(description_html=html)))
        assert ("X-ALT-DESC" in event, event["DESCRIPTION"]) == (False, only_event(event_view())["DESCRIPTION"])


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("fr", "Cet agenda commence au 16 avril 2026. Ce qui précède est dans l’agenda de son année, ainsi {}"),
        ("en", "This calendar begins on 16 April 2026. What was before is in the calendar of its year, such as {}"),
    ],
)
def test_calendar_that_rolls_says_where_it_begins_and_where_the_rest_is(language, said):
    feed = IcalFeed(language=language)
    chosen = selection(since=date(2026, 4, 16), earlier="year/2026")
    told = Calendar.from_ical(b"".join(feed.document(chosen, [], AROUND)))["DESCRIPTION"].split("\n")
    address = "https://agenda.val-clair.example/feeds/year/2026.ics"
    assert " ".join(told[1:]) == said.format(address)
    alone = selection(since=date(2026, 4, 16))
    (only,) = Calendar.from_ical(b"".join(feed.document(alone, [], AROUND)))["DESCRIPTION"].split("\n")[1:]
    assert only == said.partition(".")[0] + "."


def test_head_names_the_calendar_and_its_refresh_with_the_right_value_types():
    head = content_lines(published(event_view(), edition=edition()).partition(b"BEGIN:VTIMEZONE")[0])
    told = {line.partition(":")[0]: line.partition(":")[2] for line in head}
    assert told["REFRESH-INTERVAL;VALUE=DURATION"] == "PT6H"
    assert told["X-PUBLISHED-TTL"] == "PT6H"
    assert told["SOURCE;VALUE=URI"] == "https://agenda.val-clair.example/feeds/semaine-solidaire-2026.ics"
    assert told["URL;VALUE=URI"] == "https://agenda.val-clair.example/editions/semaine-solidaire-2026/index.html"
    assert (told["NAME"], told["X-WR-CALNAME"]) == ("Semaine solidaire de Val-Clair 2026",) * 2
    assert (told["METHOD"], told["CALSCALE"], told["X-WR-TIMEZONE"]) == ("PUBLISH", "GREGORIAN", "Europe/Paris")
    assert told["LAST-MODIFIED"] == "20261012T061542Z"
    assert told["X-WR-CALDESC"] == told["DESCRIPTION"]
    assert told["DESCRIPTION"].endswith(
        "Sources\u00a0: Agenda de la mairie de Val-Clair (Licence Ouverte 2.0 \\; Mairie de Val-Clair\\, 2026). "
        "Puis-je republier\u00a0? Oui\\, sous Licence Ouverte 2.0\\, en citant les sources."
    )


def test_calendar_of_an_empty_selection_holds_a_zone_and_no_event():
    document = published()
    assert FEED.problems(document) == []
    assert [part.name for part in Calendar.from_ical(document).subcomponents] == ["VTIMEZONE"]


def instants_of(zone):
    """Instants on both sides of each change of the clocks of 2026, and in the middle of each month."""
    here = ZoneInfo(zone)
    days = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(366)]
    changes = [
        day
        for day in days
        if day.astimezone(here).utcoffset() != (day + timedelta(days=1)).astimezone(here).utcoffset()
    ]
    hours = [day + timedelta(minutes=30 * step) for day in changes for step in range(49)]
    return sorted({*hours, *(datetime(2026, month, 15, 17, 0, tzinfo=UTC) for month in range(1, 13))})


@pytest.mark.parametrize("zone", ZONES)
def test_readers_agree_on_every_instant(zone):
    instants = instants_of(zone)
    slots = tuple(
        Occurrence(zone=zone, start_at=local(one, zone), end_at=local(one + timedelta(hours=1), zone))
        for one in instants
    )
    document = published(event_view(facts=event_facts(occurrences=slots)))
    assert FEED.problems(document) == []
    expected = [(one, one + timedelta(hours=1)) for one in instants]
    by_icalendar = [(event["DTSTART"].dt, event["DTEND"].dt) for event in events_of(document)]
    read = vobject.readOne(document.decode("utf-8"))
    by_vobject = [(event.dtstart.value, event.dtend.value) for event in read.vevent_list]
    for told in (by_icalendar, by_vobject):
        assert [(start.astimezone(UTC), end.astimezone(UTC)) for start, end in told] == expected


def test_zones_are_defined_once_and_for_the_years_in_use():
    old = slot(start_at=datetime(1995, 6, 1, 10, tzinfo=UTC), end_at=None)
    document = published(event_view(), event_view(id="e2", facts=event_facts(occurrences=(old,))))
    assert FEED.problems(document) == []
    assert content_lines(document).count("TZID:Europe/Paris") == 1
    by_vobject = vobject.readOne(document.decode("utf-8")).vevent_list
    assert by_vobject[0].dtstart.value.astimezone(UTC) == datetime(1995, 6, 1, 10, tzinfo=UTC)


def test_edition_calendar_holds_the_slots_of_its_own_days_and_the_whole_one_all() -> None:
    tuesdays = [all_day_slot(date(2026, 11, day)) for day in (3, 10, 17)]
    slots = tuple(occurrence_view(slot=said, uid=f"u{n}@x.example") for n, said in enumerate(tuesdays))
    view = event_view(occurrences=slots)
    uids = [re.findall(r"^UID:(.*)$", "\n".join(content_lines(document_of(FEED, view, edition=week))), re.MULTILINE)
            for week in (edition(), None)]  # fmt: skip
    assert uids == [["u0@x.example"], ["u0@x.example", "u1@x.example", "u2@x.example"]]


def test_slot_that_reaches_into_an_edition_from_outside_is_in_its_calendar() -> None:
    said = (all_day_slot(date(2026, 10, 1), date(2026, 11, 3)), all_day_slot(date(2026, 11, 9), date(2026, 12, 1)))
    view = event_view(occurrences=tuple(occurrence_view(slot=one, uid=f"u{n}@x.example") for n, one in enumerate(said)))
    assert document_of(FEED, view, edition=edition()).count(b"BEGIN:VEVENT") == 2
