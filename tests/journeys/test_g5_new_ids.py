"""Sources whose ids change: on every visit, or once and for all (reliability G5)."""

from datetime import date, datetime, timedelta
from random import Random

from catalog.clock import frozen
from catalog.sightings import EventSighting
from catalog.store import Store
from crawlers.readers.ical import read
from crawlers.reading import Answer, Reading
from tests.journeys.braked import DAY, NOW, Told, counted, events, ids, programme, uids

_AGENDA = "https://brume.example/agenda.ics"


def _calendar(happenings: list[tuple[str, str, datetime]]) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brume-sur-Orne//Agenda//FR"]
    for uid, title, start in happenings:
        lines += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", f"DTSTART:{start:%Y%m%dT%H%M%SZ}"]
        lines += [f"SUMMARY:{title}", "LOCATION:Salle des fêtes de Brume-sur-Orne", "END:VEVENT"]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _read(body: bytes, at: datetime) -> list[EventSighting]:
    with frozen(at):
        reading = Reading("brume", "ical", *(date(2026, 9, 1), date(2027, 12, 31)) * 2)
        return [one for one in read(Answer(_AGENDA, body, at), reading) if isinstance(one, EventSighting)]


def test_g5_twenty_visits_with_random_uids_double_nothing_and_change_no_uid(store: Store) -> None:
    source, random = Told(store), Random(5)
    shown = [(f"Atelier {what}", NOW + timedelta(days=10 + place)) for place, what in enumerate(_SUBJECTS)]
    states = []
    for visit in range(20):
        at = NOW + timedelta(hours=7 * visit)
        random.shuffle(shown)
        fresh = [(f"{random.getrandbits(64):x}@brume.example", title, start) for title, start in shown]
        assert source.visit(at, _read(_calendar(fresh), at)) == "complete"
        states.append((uids(store), [(one.id, one.revision) for one in events(store)]))
        assert source.last.renamed == (len(shown) if visit else 0)
    assert (len(uids(store)), counted(store), counted(store, gone=True)) == (len(_SUBJECTS), len(_SUBJECTS), 0)
    assert states == [states[0]] * 20


_SUBJECTS = ("vélo", "lecture", "cuisine", "jardin", "emploi", "tablette", "santé", "musique", "logement", "couture")


def test_g5_ids_that_changed_once_lead_to_the_old_events_ever_after(store: Store) -> None:
    source, was = Told(store), programme(12, NOW + DAY * 10)
    source.visit(NOW, was)
    first = uids(store)
    moved = [_under(one, f"neu-{one.origin.source_id}") for one in was]
    assert source.visit(NOW + DAY, moved) == "complete"
    renamed = _titled(moved[0], "Grande fête du fleuve")
    assert source.visit(NOW + DAY * 2, [renamed], unchanged=ids(moved[1:])) == "complete"
    assert source.last.renamed == 0
    assert source.visit(NOW + DAY * 3, [], unchanged=ids(moved)) == "complete"
    assert (uids(store), counted(store), counted(store, gone=True)) == (first, 12, 0)
    assert [one.facts.title for one in events(store)].count("Grande fête du fleuve") == 1


def test_g5_a_partial_visit_renames_only_what_is_new_as_a_whole(store: Store) -> None:
    source, was = Told(store), programme(12, NOW + DAY * 10)
    source.visit(NOW, was)
    broken = ["https://brume.example/2: answered 500"]
    assert (
        source.visit(NOW + DAY, [_under(one, f"neu-{one.origin.source_id}") for one in was[:6]], errors=broken)
        == "partial"
    )
    assert (source.last.renamed, counted(store)) == (6, 12)
    mixed = [_under(was[8], "x"), _under(was[9], "y"), *programme(5, NOW + DAY * 40, begin=100)]
    assert source.visit(NOW + DAY * 2, mixed, unchanged=ids(was[:4]), errors=broken) == "partial"
    assert (source.last.renamed, counted(store)) == (0, 19)


def _under(said: EventSighting, source_id: str) -> EventSighting:
    return said.model_copy(update={"origin": said.origin.model_copy(update={"source_id": source_id})})


def _titled(said: EventSighting, title: str) -> EventSighting:
    return said.model_copy(update={"facts": said.facts.model_copy(update={"title": title})})
