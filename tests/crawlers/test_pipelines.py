"""From a visit to the catalogue: what is remembered, counted, recorded."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from catalog import clock
from catalog.identity import content_hash
from catalog.sightings import EventFacts, EventSighting, Occurrence, Origin, Skipped
from catalog.store import Store
from catalog.visits import last_good_visits, last_visits
from catalog.vocabulary import SkipReason, Taken
from crawlers.pipelines import CatalogueMemory, CatalogueSink
from crawlers.visits import Remembered, VisitReport

NOW = datetime(2026, 11, 3, 9, tzinfo=UTC)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "week.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    opened = Store.open(f"sqlite:///{path}")
    with clock.frozen(NOW):
        yield opened
    opened.close()


def _rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as database:
        return list(database.execute(query))


def _sighting(name: str, title: str) -> EventSighting:
    return EventSighting(
        origin=Origin(
            source="brume",
            source_id=name,
            url="https://brume.example/agenda.ics",
            fetched_at=clock.now(),
            content_hash=content_hash(title.encode()),
        ),
        facts=EventFacts(
            title=title,
            occurrences=(Occurrence(start_at=datetime.combine(date(2026, 11, 20), time(9), UTC)),),
        ),
    )


def _report(*names: str, answers: int = 1) -> VisitReport:
    report = VisitReport("brume", clock.now(), answers=answers, found=len(names))
    report.seen_ids = {f"event:{name}" for name in names}
    report.finish()
    return report


def test_memory_is_buffered_then_flushed(store: Store, path: Path) -> None:
    memory, other = CatalogueMemory(store, "brume"), CatalogueMemory(store, "val")
    what = Remembered('"1"', "", "abc", "ical 1", ("https://brume.example/2",), ("event:a",))
    memory.remember("https://brume.example/1", what)
    assert memory.recall("https://brume.example/1") == what
    assert _rows(path, "SELECT url FROM answer") == []
    memory.flush()
    assert _rows(path, "SELECT source, url, etag FROM answer") == [("brume", "https://brume.example/1", '"1"')]
    assert CatalogueMemory(store, "brume").recall("https://brume.example/1") == what
    assert other.recall("https://brume.example/1") is None


def test_memory_replaces_what_it_knew(store: Store, path: Path) -> None:
    memory = CatalogueMemory(store, "brume")
    for etag in ('"1"', '"2"'):
        memory.remember("https://brume.example/1", Remembered(etag))
        memory.flush()
    memory.remember("https://brume.example/1", Remembered('"3"'))
    assert memory.recall("https://brume.example/1") == Remembered('"3"')
    assert _rows(path, "SELECT etag FROM answer") == [('"2"',)]


def test_memory_is_written_in_portions_of_200(store: Store, path: Path) -> None:
    memory = CatalogueMemory(store, "brume")
    for number in range(401):
        memory.remember(f"https://brume.example/{number}", Remembered(str(number)))
    assert _rows(path, "SELECT count(*) FROM answer") == [(400,)]
    memory.flush()
    memory.flush()
    assert _rows(path, "SELECT count(*) FROM answer") == [(401,)]


def test_sink_counts_what_is_new_changed_same(store: Store) -> None:
    first = CatalogueSink(store, "brume", "brume.example")
    first.take([_sighting("a", "Atelier"), _sighting("b", "Bal")])
    first.take([_sighting("c", "Café")])
    assert first.taken == {Taken.NEW: 3}
    second = CatalogueSink(store, "brume", "brume.example")
    second.take([_sighting("a", "Atelier"), _sighting("b", "Bal masqué"), _sighting("d", "Dictée")])
    assert second.taken == {Taken.SAME: 1, Taken.CHANGED: 1, Taken.NEW: 1}


def test_sink_keeps_the_report_and_flushes_its_memory(store: Store, path: Path) -> None:
    sink = CatalogueSink(store, "brume", "brume.example")
    sink.take([_sighting("a", "Atelier")])
    sink.memory.remember("https://brume.example/agenda.ics", Remembered('"1"'))
    report = _report("a")
    report.skip(Skipped(reason=SkipReason.NO_DATE, where="line 9", detail="DTSTART is missing"))
    report.held.append("https://brume.example/x: redirects to another domain: https://else.example/")
    report.unknown_words.update({"Tricot": 2})
    sink.close(report)
    kept = last_visits(store)["brume"]
    assert (kept.outcome, kept.found, kept.taken, kept.skipped) == ("complete", 1, {"new": 1}, {"no date": 1})
    assert (kept.words, kept.incomplete) == ({"Tricot": 2}, ())
    assert kept.errors == (
        "redirected to another domain: https://brume.example/x: redirects to another domain: https://else.example/",
    )
    assert last_good_visits(store) == {"brume": NOW}
    assert _rows(path, "SELECT reason, place, items FROM quarantine") == [("no date", "line 9", 1)]
    assert _rows(path, "SELECT url FROM answer") == [("https://brume.example/agenda.ics",)]


def test_g1_only_a_complete_visit_counts_against_what_it_did_not_show(store: Store, path: Path) -> None:
    CatalogueSink(store, "brume", "brume.example").take([_sighting("a", "Atelier"), _sighting("b", "Bal")])
    missed = []
    for spoil in ("error", "doubt", "refused", "no answer", ""):
        report = _report("a", answers=0 if spoil == "no answer" else 1)
        report.errors += ["x: answered 500"] * (spoil == "error")
        report.incomplete += ["cut off"] * (spoil == "doubt")
        report.refused = spoil == "refused"
        CatalogueSink(store, "brume", "brume.example").close(report)
        missed.append(_rows(path, "SELECT source_id, missed FROM sighting ORDER BY source_id"))
    assert missed == [[("a", 0), ("b", 0)]] * 4 + [[("a", 0), ("b", 1)]]
