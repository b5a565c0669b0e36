"""The iCalendar reader: what a calendar says, as sightings. Every calendar here is invented."""

from dataclasses import replace
from datetime import datetime

import pytest

from catalog.errors import SourceUnreadable
from catalog.sightings import EventFacts, EventSighting, Identifier, Image, Occurrence, Organiser, Origin, Place
from catalog.vocabulary import Attendance, Doubt, EventStatus, SkipReason
from crawlers.reading import Incomplete, Next
from tests.crawlers.readers.ical_fixtures.calendars import (
    FETCHED,
    READING,
    URL,
    calendar,
    events_of,
    facts,
    fixture,
    found_in,
    incomplete_of,
    items_of,
    only,
    skipped_of,
)

AT = "DTSTART;TZID=Europe/Paris:20261103T180000"


def test_event_with_all_properties_is_one_whole_sighting():
    found = found_in(fixture("town_hall.ics"))
    event = events_of(found)[0]
    assert event == EventSighting(
        origin=Origin(
            source="town_hall",
            source_id="7f0c2f1e-2f0f-4d6e-9d9e-0a1b2c3d4e5f",
            url=URL,
            fetched_at=FETCHED,
            content_hash=event.origin.content_hash,
            reader="ical",
        ),
        facts=EventFacts(
            title="Café des nouveaux voisins",
            occurrences=(
                Occurrence(
                    zone="Europe/Paris",
                    start_at=datetime.fromisoformat("2026-11-03T18:00:00+01:00"),
                    end_at=datetime.fromisoformat("2026-11-03T20:00:00+01:00"),
                ),
            ),
            place=Place(
                name="Maison des associations",
                address="12 bis rue des Lilas",
                postal_code="44990",
                city="Valombre",
                country="FR",
                latitude=47.2181,
                longitude=-1.5528,
            ),
            description="Ouvert à toutes et à tous, sans inscription.\n"
            "Venez avec vos questions; des bénévoles vous accueillent.",
            language="fr",
            url="https://valombre.example/agenda/cafe",
            organisers=(Organiser(name="Les Voisins de Valombre"),),
            keywords=("Réfugiés", "Convivialité", "Entraide"),
            image=Image(url="https://valombre.example/cafe.jpg"),
        ),
        identifiers=(Identifier(scheme="ical-uid", value="7f0c2f1e-2f0f-4d6e-9d9e-0a1b2c3d4e5f"),),
    )
    assert [(item.reason, item.where, item.detail, item.items) for item in skipped_of(found)] == [
        (SkipReason.NOT_CONCERNED, "line 30", "a VTODO", 1),
        (SkipReason.PRIVATE, "line 34", "", 1),
    ]


def test_private_event_leaves_no_text_behind():
    skipped = skipped_of(found_in(calendar(f"{AT}\nSUMMARY:Entretien\nCLASS:CONFIDENTIAL")))
    assert [(item.reason, item.excerpt) for item in skipped] == [(SkipReason.PRIVATE, "")]


def test_guests_and_organisers_are_not_kept_with_skipped_items():
    body = calendar("SUMMARY:Sans date\nORGANIZER;CN=Jeanne:mailto:jeanne@x.example\nATTENDEE:mailto:paul@x.example")
    assert [item.excerpt for item in skipped_of(found_in(body))] == ["SUMMARY:Sans date"]


@pytest.mark.parametrize(
    "remade",
    [
        lambda text: b"\xef\xbb\xbf" + text.encode(),
        lambda text: text.encode("utf-16"),
        lambda text: text.encode("utf-16-le"),
        lambda text: text.encode("utf-16-be"),
        lambda text: text.replace("\r\n", "\n").encode(),
        lambda text: text.replace("\r\n", "\r").encode(),
        lambda text: text.replace("\r\n", "\r\r\n").encode(),
        lambda text: text.replace("\r\n", "\r\n\r\n").encode(),
        lambda text: text.replace("BEGIN:", "begin:").replace("SUMMARY", "summary").encode(),
        lambda text: ("<br />\nWarning: Undefined index in agenda.php on line 12\n" + text).encode(),
        lambda text: text.replace("SUMMARY:Café", "SUMM\r\n ARY:Ca\r\n\tfé").encode(),
    ],
    ids=["bom", "utf16", "utf16le", "utf16be", "lf", "cr", "crcrlf", "blank", "case", "php", "folded"],
)
def test_same_calendar_in_other_bytes_says_the_same(remade):
    text = calendar(f"UID:1\n{AT}\nSUMMARY:Café").decode()
    assert only(remade(text)).facts == only(text.encode()).facts
    assert only(text.encode()).facts.title == "Café"


def test_encoding_that_had_to_be_guessed_is_a_doubt():
    event = only(calendar(f"UID:1\n{AT}\nSUMMARY:Café").decode().encode("cp1252"))
    assert (event.facts.title, event.doubts) == ("Café", (Doubt.ENCODING_GUESSED,))


def test_declared_encoding_is_no_doubt():
    body = calendar(f"UID:1\n{AT}\nSUMMARY:Café").decode().encode("latin-1")
    assert [(item.facts.title, item.doubts) for item in events_of(found_in(body, encoding="iso-8859-1"))] == [
        ("Café", ())
    ]


def test_several_calendars_in_one_answer_are_all_read():
    one = calendar("UID:1\nDTSTART:20261103T100000\nSUMMARY:Un", head="X-WR-TIMEZONE:America/Cayenne")
    two = calendar("UID:2\nDTSTART:20261103T100000\nSUMMARY:Deux", head="X-WR-TIMEZONE:Indian/Reunion")
    found = found_in(one + two)
    assert [event.facts.occurrences[0].zone for event in events_of(found)] == ["America/Cayenne", "Indian/Reunion"]
    assert incomplete_of(found) == []


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "answers nothing where a calendar was expected."),
        (b" \r\n\r\n", "answers nothing where a calendar was expected."),
        (b"<!doctype html><title>Agenda</title>", "answers HTML where a calendar was expected."),
        (b'\xef\xbb\xbf\n{"error": "not found"}', "answers JSON where a calendar was expected."),
        (b'<?xml version="1.0"?><rss/>', "answers XML where a calendar was expected."),
        (
            b"Service indisponible",
            "answers something else where a calendar was expected: it holds no BEGIN:VCALENDAR.",
        ),
    ],
)
def test_answer_that_is_no_calendar_is_unreadable(body, problem):
    with pytest.raises(SourceUnreadable) as caught:
        found_in(body)
    assert (caught.value.where, caught.value.problem) == (URL, f"{URL}: {problem}")
    assert caught.value.remedy


def test_answer_larger_than_ten_mebibytes_is_unreadable():
    with pytest.raises(SourceUnreadable, match="10485760 bytes"):
        found_in(calendar(f"UID:1\n{AT}\nSUMMARY:{'x' * 10 * 2**20}"))


def test_calendar_without_events_gives_nothing():
    assert found_in(calendar()) == []


def test_truncated_answer_gives_what_is_whole_and_says_so():
    body = calendar(f"UID:1\n{AT}\nSUMMARY:Un", f"UID:2\n{AT}\nSUMMARY:Deux")
    found = found_in(body[: body.index(b"SUMMARY:Deux") + 9])
    assert [event.facts.title for event in events_of(found)] == ["Un"]
    assert [(item.reason, item.detail) for item in skipped_of(found)] == [
        (SkipReason.MALFORMED, "END:VEVENT is missing")
    ]
    assert incomplete_of(found) == [Incomplete("no END:VCALENDAR: cut off")]


def test_answer_cut_between_two_events_is_incomplete():
    body = calendar(f"UID:1\n{AT}\nSUMMARY:Un").removesuffix(b"END:VCALENDAR\r\n")
    assert incomplete_of(found_in(body)) == [Incomplete("no END:VCALENDAR: cut off")]


def test_event_without_its_end_does_not_swallow_the_next():
    body = calendar(f"UID:1\n{AT}\nSUMMARY:Un", f"UID:2\n{AT}\nSUMMARY:Deux").replace(b"END:VEVENT\r\n", b"", 1)
    found = found_in(body)
    assert [event.facts.title for event in events_of(found)] == ["Deux"]
    assert [item.reason for item in skipped_of(found)] == [SkipReason.MALFORMED]


def test_components_beyond_the_option_are_counted_and_said():
    reading = replace(READING, options={"max_components": 2})
    found = found_in(calendar(*(f"UID:{n}\n{AT}\nSUMMARY:E{n}" for n in range(5))), reading)
    assert [event.facts.title for event in events_of(found)] == ["E0", "E1"]
    assert [(item.reason, item.items) for item in skipped_of(found)] == [(SkipReason.LIMIT, 3)]
    assert incomplete_of(found) == [Incomplete("more than 2 components in one answer")]


@pytest.mark.parametrize(
    ("event", "reason"),
    [
        (AT, SkipReason.NO_TITLE),
        (f"{AT}\nSUMMARY: \\n ", SkipReason.NO_TITLE),
        ("SUMMARY:Sans date", SkipReason.NO_DATE),
        ("DTSTART:demain\nSUMMARY:x", SkipReason.BAD_DATE),
        ("DTSTART:20260230\nSUMMARY:x", SkipReason.BAD_DATE),
        ("DTSTART:20240101T100000Z\nSUMMARY:x", SkipReason.OUT_OF_RANGE),
        (f"{AT}\nRECURRENCE-ID:hier\nSUMMARY:x", SkipReason.MALFORMED),
        ("DTSTART:20261103T100000Z\nRRULE:FREQ=DAILY;UNTIL=20261001\nSUMMARY:x", SkipReason.NO_OCCURRENCE),
    ],
)
def test_event_that_cannot_be_taken_is_skipped_with_its_reason(event, reason):
    assert [(item.reason, item.where) for item in skipped_of(found_in(calendar(event)))] == [(reason, "line 4")]


@pytest.mark.parametrize(
    ("event", "title", "status"),
    [
        ("SUMMARY:Café", "Café", EventStatus.SCHEDULED),
        ("SUMMARY:Café\nSTATUS:CONFIRMED", "Café", EventStatus.SCHEDULED),
        ("SUMMARY:Café\nSTATUS:tentative", "Café", EventStatus.TENTATIVE),
        ("SUMMARY:Café\nSTATUS:CANCELLED", "Café", EventStatus.CANCELLED),
        ("SUMMARY:ANNULÉ - Café", "Café", EventStatus.CANCELLED),
        ("SUMMARY:ANNULÉ – Café", "Café", EventStatus.CANCELLED),
        ("SUMMARY:Annulée : Café", "Café", EventStatus.CANCELLED),
        ("SUMMARY:[CANCELLED] Café", "Café", EventStatus.CANCELLED),
        ("SUMMARY:(Annulé) Café", "Café", EventStatus.CANCELLED),
        ("SUMMARY:Canceled: Café", "Café", EventStatus.CANCELLED),
        ("SUMMARY:REPORTÉ - Café", "Café", EventStatus.POSTPONED),
        ("SUMMARY:[Complet] Café\nSTATUS:CONFIRMED", "Café", EventStatus.FULL),
        ("SUMMARY:[Complet] Café\nSTATUS:CANCELLED", "Café", EventStatus.CANCELLED),
        ("SUMMARY:Café (annulé)\nSTATUS:TENTATIVE", "Café", EventStatus.CANCELLED),
        ("SUMMARY:Annulé par la pluie\\, le débat", "Annulé par la pluie, le débat", EventStatus.SCHEDULED),
        ("SUMMARY:Annulé", "Annulé", EventStatus.SCHEDULED),
    ],
)
def test_status_and_title_say_what_is_cancelled(event, title, status):
    said = facts(f"{AT}\n{event}")
    assert (said.title, said.status) == (title, status)


def test_method_cancel_cancels_every_event():
    assert facts(f"{AT}\nSUMMARY:Café", head="METHOD:CANCEL").status is EventStatus.CANCELLED


@pytest.mark.parametrize(
    ("location", "place"),
    [
        (
            "Le Local\\, 3 rue du Puits\\, 44990 Valombre",
            Place(name="Le Local", address="3 rue du Puits", postal_code="44990", city="Valombre"),
        ),
        (
            "12\\, avenue des Tilleuls 44990 Valombre Cedex 2",
            Place(address="12 avenue des Tilleuls", postal_code="44990", city="Valombre"),
        ),
        ("44990 Valombre", Place(postal_code="44990", city="Valombre")),
        (
            "Maison de quartier\\nPlace du Marché\\n44990 Saint-Ombre-les-Bois",
            Place(
                name="Maison de quartier",
                address="Place du Marché",
                postal_code="44990",
                city="Saint-Ombre-les-Bois",
            ),
        ),
        ("Salle des fêtes\\, Valombre", Place(name="Salle des fêtes, Valombre")),
        ("Salle 12345", Place(name="Salle 12345")),
    ],
)
def test_location_is_split_only_where_an_address_is_clear(location, place):
    assert facts(f"{AT}\nSUMMARY:x\nLOCATION:{location}").place == place


@pytest.mark.parametrize(
    ("event", "expected"),
    [
        ("LOCATION:https://visio.example/salle", ("https://visio.example/salle", Attendance.ONLINE, None)),
        ("LOCATION:En ligne", ("", Attendance.ONLINE, None)),
        (
            "LOCATION:Mairie (https://visio.example/salle)",
            ("https://visio.example/salle", Attendance.HYBRID, Place(name="Mairie")),
        ),
        (
            "CONFERENCE;VALUE=URI;FEATURE=VIDEO:https://visio.example/a",
            ("https://visio.example/a", Attendance.ONLINE, None),
        ),
        (
            "X-GOOGLE-CONFERENCE:https://meet.example/abc\nLOCATION:Mairie",
            ("https://meet.example/abc", Attendance.HYBRID, Place(name="Mairie")),
        ),
        (
            "X-MICROSOFT-SKYPETEAMSMEETINGURL:https://teams.example/l/1",
            ("https://teams.example/l/1", Attendance.ONLINE, None),
        ),
        ("LOCATION:Mairie", ("", None, Place(name="Mairie"))),
        ("CONFERENCE:tel:+33100000000", ("", None, None)),
    ],
)
def test_links_of_meetings_tell_the_attendance(event, expected):
    said = facts(f"{AT}\nSUMMARY:x\n{event}")
    assert (said.online_url, said.attendance, said.place) == expected


@pytest.mark.parametrize(
    ("event", "place"),
    [
        ("GEO:47.2;-1.5", Place(latitude=47.2, longitude=-1.5)),
        ("GEO:47.2,-1.5", Place(latitude=47.2, longitude=-1.5)),
        ("GEO:nan;-1.5", None),
        ("GEO:0;0", None),
        ("GEO:147.2;1.5", None),
        (
            "X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE=Le Local:geo:47.2,-1.5",
            Place(name="Le Local", latitude=47.2, longitude=-1.5),
        ),
        (
            'X-APPLE-STRUCTURED-LOCATION;X-ADDRESS="3 rue du Puits";X-TITLE=Local:geo:47.2,-1.5\nLOCATION:Le Local',
            Place(name="Le Local", latitude=47.2, longitude=-1.5),
        ),
    ],
)
def test_points_are_read_in_every_form(event, place):
    assert facts(f"{AT}\nSUMMARY:x\n{event}").place == place


@pytest.mark.parametrize(
    ("event", "description"),
    [
        ("DESCRIPTION:a\\nb\\Nc\\, d\\; e\\\\f", "a\nb\nc, d; e\\f"),
        ("DESCRIPTION:<p>Bonjour</p><p>à tous</p>", "Bonjour\n\nà tous"),
        ("DESCRIPTION:2 < 3 et 5 > 4", "2 < 3 et 5 > 4"),
        ("X-ALT-DESC;FMTTYPE=text/html:<p>Bonjour &amp; merci</p>", "Bonjour & merci"),
        ("DESCRIPTION:\nX-ALT-DESC;FMTTYPE=text/html:<b>Oui</b>", "Oui"),
        ("DESCRIPTION:une ligne\nsuivie d'une autre sans pli", "une ligne\nsuivie d'une autre sans pli"),
        ('DESCRIPTION;ALTREP="cid:x";LANGUAGE=fr:Texte', "Texte"),
    ],
)
def test_description_is_plain_text(event, description):
    assert facts(f"{AT}\nSUMMARY:x\n{event}").description == description


@pytest.mark.parametrize(
    ("event", "names"),
    [
        ("ORGANIZER;CN=Les Voisins:mailto:contact@voisins.example", ("Les Voisins",)),
        ("ORGANIZER;CN=Jeanne Inventée:mailto:jeanne.inventee@voisins.example", ()),
        ("ORGANIZER;CN=jeanne@voisins.example:mailto:contact@voisins.example", ()),
        ("ORGANIZER;CN=Les Voisins:https://voisins.example/", ("Les Voisins",)),
        ("ORGANIZER:mailto:contact@voisins.example", ()),
        ("ATTENDEE;CN=Les Voisins:mailto:contact@voisins.example", ()),
    ],
)
def test_organiser_is_never_a_person(event, names):
    assert tuple(organiser.name for organiser in facts(f"{AT}\nSUMMARY:x\n{event}").organisers) == names


@pytest.mark.parametrize(
    ("event", "url"),
    [
        ("IMAGE;VALUE=URI;FMTTYPE=image/png:https://x.example/a.png", "https://x.example/a.png"),
        ("ATTACH:https://x.example/a.webp?w=3", "https://x.example/a.webp?w=3"),
        ("ATTACH;FMTTYPE=application/pdf:https://x.example/a.pdf", None),
        ("ATTACH;ENCODING=BASE64;VALUE=BINARY;FMTTYPE=image/png:aGVsbG8=", None),
        ("X-WP-IMAGES-URL:thumbnail\\;https://x.example/t.jpg\\;150", "https://x.example/t.jpg"),
    ],
)
def test_image_is_taken_from_where_programs_put_it(event, url):
    image = facts(f"{AT}\nSUMMARY:x\n{event}").image
    assert image == (Image(url=url) if url else None)


def test_keywords_come_from_all_categories_once():
    event = f"{AT}\nSUMMARY:x\nCATEGORIES:a, b\\, c,d\nCATEGORIES;LANGUAGE=fr:d,e\nCATEGORIES:"
    assert set(facts(event).keywords) == {"a", "b, c", "d", "e"}


def test_language_of_the_source_holds_where_the_event_names_none():
    reading = replace(READING, language="fr")
    events = events_of(
        found_in(calendar(f"UID:1\n{AT}\nSUMMARY:Un", f"UID:2\n{AT}\nSUMMARY;LANGUAGE=en-GB:Two"), reading)
    )
    assert [event.facts.language for event in events] == ["fr", "en"]


@pytest.mark.parametrize(
    ("uid", "identified"),
    [
        ("evenement-1234@valombre.example", True),
        ("7F0C2F1E-2F0F-4D6E-9D9E-0A1B2C3D4E5F", True),
        ("1@a.example", False),
        ("evenement-numero-douze", False),
    ],
)
def test_only_a_uid_that_looks_unique_is_an_identifier(uid, identified):
    event = only(calendar(f"UID:{uid}\n{AT}\nSUMMARY:x"))
    assert event.origin.source_id == uid
    assert event.identifiers == ((Identifier(scheme="ical-uid", value=uid),) if identified else ())


def test_different_events_with_one_uid_are_told_apart_by_start_and_title():
    uid = "UID:toujours-le-meme@valombre.example"
    found = found_in(
        calendar(
            f"{uid}\nDTSTART:20261103T100000Z\nSUMMARY:Un",
            f"{uid}\nDTSTART:20261104T100000Z\nSUMMARY:Deux",
            f"{uid}\nDTSTART:20261104T100000Z\nSUMMARY:Trois",
            f"{uid}\nDTSTART:20261104T100000Z\nSUMMARY:trois",
        )
    )
    events = events_of(found)
    assert [event.facts.title for event in events] == ["Un", "Deux", "trois"]
    assert events[0].origin.source_id == "toujours-le-meme@valombre.example 20261103T100000"
    assert len({event.origin.source_id for event in events}) == 3
    assert {event.identifiers for event in events} == {()}
    assert [item.reason for item in skipped_of(found)] == [SkipReason.DUPLICATE]
    assert items_of(found) == 4


def test_newer_version_takes_the_place_of_the_older_in_any_order():
    old = "UID:atelier@valombre.example\nDTSTART:20261103T100000Z\nSUMMARY:Atelier\nSEQUENCE:1"
    new = "UID:atelier@valombre.example\nDTSTART:20261105T100000Z\nSUMMARY:Atelier CV\nSEQUENCE:2"
    for body in (calendar(old, new), calendar(new, old)):
        found = found_in(body)
        assert [(event.origin.source_id, event.facts.title) for event in events_of(found)] == [
            ("atelier@valombre.example", "Atelier CV")
        ]
        assert [item.reason for item in skipped_of(found)] == [SkipReason.DUPLICATE]


def test_event_without_uid_has_a_lasting_id_of_what_it_says():
    one = only(calendar(f"{AT}\nSUMMARY:Café\nLOCATION:Mairie"))
    same = only(calendar(f"DTSTAMP:20261101T000000Z\nSUMMARY:CAFÉ\nLOCATION:mairie\n{AT}\nDESCRIPTION:Nouveau"))
    other = only(calendar(f"{AT}\nSUMMARY:Café\nLOCATION:Bibliothèque"))
    assert one.origin.source_id == same.origin.source_id != other.origin.source_id
    assert one.origin.source_id.startswith("x-")
    assert one.identifiers == ()


def test_same_event_without_uid_twice_is_taken_once():
    found = found_in(calendar(f"{AT}\nSUMMARY:Café", f"{AT}\nSUMMARY:Café"))
    assert (len(events_of(found)), [item.reason for item in skipped_of(found)]) == (1, [SkipReason.DUPLICATE])


def test_content_hash_ignores_what_changes_at_every_download():
    one = only(calendar(f"UID:1\nDTSTAMP:20261101T080000Z\n{AT}\nSUMMARY:x"))
    two = only(calendar(f"UID:1\nDTSTAMP:20261102T080000Z\n{AT}\nSUMMARY:x"))
    assert one == two
    other = only(calendar(f"UID:1\nDTSTAMP:20261101T080000Z\nLAST-MODIFIED:20261102T080000Z\n{AT}\nSUMMARY:x"))
    assert one.origin.content_hash != other.origin.content_hash


def test_text_over_64_kilobytes_is_cut_with_a_doubt():
    event = only(calendar(f"UID:1\n{AT}\nSUMMARY:x\nDESCRIPTION:{'mots ' * 20_000}"))
    assert (len(event.facts.description), event.doubts) == (10_000, (Doubt.TEXT_CUT,))


def test_reader_never_asks_for_another_page():
    assert not any(isinstance(item, Next) for item in found_in(fixture("town_hall.ics")))
