"""What is remembered of addresses and of visits."""

from datetime import timedelta

from sqlalchemy import select

from catalog.rows import table_of
from catalog.sightings import Skipped
from catalog.store import Store
from catalog.tables import Quarantine
from catalog.visits import Validators, VisitRecord, last_good_visits, last_visits, recall, record, remember
from catalog.vocabulary import SkipReason
from tests.catalog.world import NOW

AGENDA = "https://les-voisins.example/agenda"
BAD_DATE = Skipped(reason=SkipReason.BAD_DATE, where="line 3", detail="no date", excerpt="DTSTART:demain")
NO_TITLE = Skipped(reason=SkipReason.NO_TITLE, where="line 9", items=2)


def visit(outcome: str, day: int = 0, source: str = "voisins") -> VisitRecord:
    start = NOW + timedelta(days=day)
    return VisitRecord(source=source, started_at=start, finished_at=start + timedelta(minutes=1), outcome=outcome)


def quarantined(store: Store) -> list[tuple[str, str, str, str, str, int]]:
    table = table_of(Quarantine)
    columns = [table.c[name] for name in ("source", "reason", "place", "detail", "excerpt", "items")]
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(*columns).order_by(table.c.id))]


def test_what_an_address_answered_is_recalled_as_it_was_remembered(store: Store) -> None:
    said = Validators(
        etag='W/"1"',
        last_modified="Tue, 03 Nov 2026 17:00:00 GMT",
        content_hash="0" * 64,
        read_as="ical",
        onward=(AGENDA + "/2",),
        sighted=("event:1", "event:2"),
    )
    remember(store, "voisins", [(AGENDA, said)])
    assert recall(store, "voisins")[AGENDA].read() == said
    assert AGENDA + "/2" not in recall(store, "voisins")
    assert AGENDA not in recall(store, "mairie")


def test_what_is_remembered_anew_replaces_the_old_and_leaves_the_others(store: Store) -> None:
    remember(store, "voisins", [(AGENDA, Validators(etag="1")), (AGENDA + "/2", Validators(etag="2"))])
    remember(store, "voisins", [(AGENDA, Validators(last_modified="x"))])
    remember(store, "voisins", [])
    assert recall(store, "voisins")[AGENDA].read() == Validators(last_modified="x")
    assert recall(store, "voisins")[AGENDA + "/2"].read() == Validators(etag="2")


def test_quarantine_is_that_of_the_last_reading_of_each_source(store: Store) -> None:
    record(store, visit("complete"), [BAD_DATE, NO_TITLE])
    record(store, visit("complete", source="mairie"), [NO_TITLE])
    record(store, visit("partial", day=1), [NO_TITLE])
    assert quarantined(store) == [
        ("mairie", "no title", "line 9", "", "", 2),
        ("voisins", "no title", "line 9", "", "", 2),
    ]
    record(store, visit("complete", day=2), [])
    assert quarantined(store) == [("mairie", "no title", "line 9", "", "", 2)]


def test_an_unchanged_visit_read_nothing_and_leaves_the_quarantine(store: Store) -> None:
    record(store, visit("complete"), [BAD_DATE])
    record(store, visit("unchanged", day=1), [])
    assert quarantined(store) == [("voisins", "unreadable date", "line 3", "no date", "DTSTART:demain", 1)]


def test_the_last_visit_of_each_source_is_kept_whole(store: Store) -> None:
    told = visit("failed", day=1).model_copy(
        update={"taken": {"new": 2}, "skipped": {"no date": 1}, "words": {"tags: x": 3}, "errors": ("timeout",)}
    )
    record(store, visit("complete"), [])
    record(store, told, [])
    record(store, visit("complete", source="mairie"), [])
    assert last_visits(store) == {"voisins": told, "mairie": visit("complete", source="mairie")}


def test_only_a_complete_or_unchanged_visit_is_good(store: Store) -> None:
    for day, outcome in enumerate(["complete", "unchanged", "partial", "failed"]):
        record(store, visit(outcome, day), [])
    record(store, visit("failed", source="mairie"), [])
    assert last_good_visits(store) == {"voisins": NOW + timedelta(days=1, minutes=1)}
