"""A document of events tells of events alone, and one of associations of associations: neither changes with the other."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from catalog import clock
from catalog.views import Member
from exports.archived import Archives
from exports.publisher import publish
from exports.publisher_contents import contents
from exports.selection_sides import association_side, event_side
from exports.selections import Kind, Selection
from tests.exports.plain_catalogue import NOW, PlainCatalogue, week
from tests.exports.published import inodes
from tests.exports.views import edition, site

EARLIER, LATER = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)
EVENT, ASSOCIATION = Member("e1", 7, changed_at=LATER), Member("a1", 3, changed_at=EARLIER)
OVER = edition(starts_on=date(2026, 6, 1), ends_on=date(2026, 6, 7))
WHOLE = Selection("all", (EVENT,), (ASSOCIATION,), LATER)


def changed(folder: Path, catalogue: PlainCatalogue) -> set[str]:
    """The names of the files that a further publication, a day later, writes anew."""
    before = inodes(folder)
    with clock.frozen(NOW + timedelta(days=1)):
        publish(folder, catalogue, site())
    after = inodes(folder)
    return {path for path in after if after[path] != before.get(path)}


@pytest.fixture
def catalogue(tmp_path: Path) -> PlainCatalogue:
    """A week that was published."""
    made = week(6)
    with clock.frozen(NOW):
        publish(tmp_path, made, site())
    return made


def test_moved_event_leaves_all_documents_of_associations_as_they_are(tmp_path, catalogue):
    catalogue.put_event("e0001", "Atelier déplacé")
    found = changed(tmp_path, catalogue)
    assert {Path(path).name for path in found if Path(path).name.startswith("associations")} == set()
    assert {"data/all/events.json", "data/all/events.csv", "feeds/all.ics", "feeds/all.rss"} <= found


def test_renamed_association_leaves_all_calendars_feeds_and_documents_of_events_as_they_are(tmp_path, catalogue):
    catalogue.put_association("a0001", "Les Voisins du pont")
    found = changed(tmp_path, catalogue)
    of_events = {path for path in found if path.startswith("feeds/") or Path(path).name.startswith("events")}
    assert of_events == set()
    assert {"data/all/associations.json", "data/all/associations.csv"} <= found


def test_side_has_its_own_members_and_their_last_change():
    assert event_side(WHOLE) == Selection("all", (EVENT,), (), LATER)
    assert association_side(WHOLE) == Selection("all", (), (ASSOCIATION,), EARLIER)


@pytest.mark.parametrize(
    ("whole", "expected"),
    [
        # Rolling ones shed what is past by the month: that of February begins 180 days before the end of July.
        (Selection("free", (EVENT,), (), LATER, kind=Kind.FREE, since=date(2026, 2, 1)), "2026-07-31"),
        # As long as an edition is on, it may get some with every change.
        (Selection("w", (EVENT,), (), LATER, edition=edition(), kind=Kind.EDITION), "2026-10-01"),
        (Selection("w", (EVENT,), (), LATER, edition=OVER, kind=Kind.EDITION), "2026-06-07"),
        (Selection("theme/digital", (EVENT,), (), LATER, kind=Kind.THEME), "2026-10-01"),
    ],
    ids=["rolling", "edition to come", "edition that is over", "neither"],
)
def test_side_without_members_is_as_old_as_can_be_told(whole: Selection, expected: str):
    assert association_side(whole).changed_at.isoformat().startswith(expected)


def test_sides_of_an_archived_edition_and_of_an_emptied_selection_keep_the_last_change():
    archived = Selection("w", (EVENT,), (), LATER, edition=edition(), kind=Kind.EDITION, archived=True)
    emptied = Selection("theme/digital", (), (), LATER, kind=Kind.THEME, kept=True)
    assert [side(one).changed_at for one in (archived, emptied) for side in (event_side, association_side)] == [
        LATER
    ] * 4


@pytest.mark.parametrize("archived", [False, True])
def test_digests_of_a_side_tell_of_its_own_members_alone(archived: bool):
    whole = replace(WHOLE, archived=archived)
    moved = replace(whole, events=(EVENT._replace(id="e2", revision=8, changed_at=LATER + timedelta(days=1)),))
    renamed = replace(whole, associations=(ASSOCIATION._replace(id="a2", revision=9),))
    told, after_events, after_associations = (contents([one], Archives()) for one in (whole, moved, renamed))
    assert (after_events.associations, after_associations.events) == (told.associations, told.events)
    assert [one.events != told.events for one in (after_events, after_associations)] == [True, False]
    assert [one.associations != told.associations for one in (after_events, after_associations)] == [False, True]
    assert len({one.whole["all"] for one in (told, after_events, after_associations)}) == 3
    assert (told.of("events"), told.of("associations")) == (told.events, told.associations)
