"""When a publication is held, and which subjects are left out of it."""

from datetime import UTC, datetime, timedelta
from json import dumps, loads
from shutil import rmtree

import pytest

from catalog import clock
from catalog.errors import PublicationHeld
from exports.publisher import LeftOut
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue, week
from tests.exports.plain_exporters import PlainEvents, go
from tests.exports.published import faults, tree
from tests.exports.views import event_facts, event_view, slot

DOCUMENTS = 2 * 2 + 2 + 12 + 3 + 1


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.frozen(NOW):
        yield


def test_c2_hostile_events_are_left_out_and_reported(tmp_path):
    catalogue = week(1000)
    for number in range(20):
        catalogue.put_event(f"e{number * 50:04}", f"refuse {number}")
    publication = go(tmp_path, catalogue)
    hostile = {f"e{number * 50:04}" for number in range(20)}
    assert {one.subject_id for one in publication.left_out} == hostile
    assert publication.left_out[0] == LeftOut("more-events", "e0000", "'refuse 0' cannot be written")
    assert len(publication.left_out) == 3 * 20
    lines = (tmp_path / "public" / "all" / "plain-events.txt").read_text().splitlines()[1:]
    assert len(lines) == 980
    assert go(tmp_path, catalogue).left_out == publication.left_out


def test_c2_refused_subjects_are_not_rendered_again_until_they_change(tmp_path):
    catalogue = week()
    catalogue.put_event("e0000", "refuse")
    first = go(tmp_path, catalogue)
    catalogue.put_event("e0001", "Autre")
    catalogue.asked.clear()
    assert go(tmp_path, catalogue).left_out == first.left_out
    assert catalogue.asked == ["e0001"]
    catalogue.put_event("e0000", "Atelier")
    assert go(tmp_path, catalogue).left_out == ()
    assert (tmp_path / "public" / "events" / "0" / "e0000.txt").exists()


def test_c2_exporter_that_refuses_nearly_everything_is_held(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    before = tree(tmp_path / "public")
    for number in range(8):
        catalogue.put_event(f"e{number:04}", "refuse")
    with pytest.raises(PublicationHeld, match=r"plain-events: 8 of 12 left out"):
        go(tmp_path, catalogue)
    assert tree(tmp_path / "public") == before
    assert len(go(tmp_path, catalogue, allow_shrink=True).left_out) == 24


def test_c12_unsound_document_holds_the_whole_publication(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    before = tree(tmp_path / "public")
    catalogue.put_event("e0000", "Atelier unsound")
    with pytest.raises(PublicationHeld) as held:
        go(tmp_path, catalogue)
    assert held.value.problem == (
        "all/plain-events.txt: line 2 is unsound; semaine-solidaire-2026/plain-events.txt: line 2 is unsound; "
        "all/more-events.txt: line 2 is unsound (and 1 more)."
    )
    assert tree(tmp_path / "public") == before
    assert "all_plain-events.txt" in tree(tmp_path / ".goodweek" / "held")
    catalogue.put_event("e0000", "Atelier")
    go(tmp_path, catalogue)
    assert not (tmp_path / ".goodweek" / "held").exists()


PLAIN = Exporters(events=(PlainEvents(),))


@pytest.mark.parametrize(("count", "lost"), [(6, 5), (12, 5), (26, 5), (30, 6), (100, 20)])
def test_c12_publication_that_lost_five_events_or_a_fifth_is_not_held(tmp_path, count, lost):
    catalogue = week(count)
    go(tmp_path, catalogue, exporters=PLAIN)
    for number in range(lost):
        catalogue.remove(f"e{number:04}")
    assert go(tmp_path, catalogue, exporters=PLAIN).generation == 2
    assert len((tmp_path / "public" / "all" / "plain-events.txt").read_text().splitlines()) == 1 + count - lost


@pytest.mark.parametrize(("count", "lost"), [(6, 6), (12, 6), (12, 12), (26, 6), (30, 7), (100, 21)])
def test_c12_publication_that_lost_more_than_five_events_and_a_fifth_is_held(tmp_path, count, lost):
    catalogue = week(count)
    go(tmp_path, catalogue, exporters=PLAIN)
    before = tree(tmp_path / "public")
    for number in range(lost):
        catalogue.remove(f"e{number:04}")
    with pytest.raises(PublicationHeld, match=rf"'all' would fall from {count} future events to {count - lost};"):
        go(tmp_path, catalogue, exporters=PLAIN)
    assert tree(tmp_path / "public") == before
    assert go(tmp_path, catalogue, exporters=PLAIN, allow_shrink=True).generation == 2


def test_c12_events_that_have_begun_and_last_are_missed(tmp_path):
    catalogue = PlainCatalogue()
    exhibition = event_facts(occurrences=(slot(start_at=WEEK, end_at=WEEK + timedelta(days=20)),))
    for number in range(6):
        catalogue.put_view(event_view(id=f"e{number:04}", facts=exhibition))
    go(tmp_path, catalogue, exporters=PLAIN)
    for number in range(6):
        catalogue.remove(f"e{number:04}")
    with clock.frozen(WEEK + timedelta(days=5)), pytest.raises(PublicationHeld, match="from 6 future events to 0;"):
        go(tmp_path, catalogue, exporters=PLAIN)


def test_c12_events_that_are_over_are_not_missed(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    for number in range(0, 12, 2):
        catalogue.remove(f"e{number:04}")
    with clock.frozen(WEEK + timedelta(days=1)):
        assert go(tmp_path, catalogue).generation == 2


def test_c12_vanished_edition_and_associations_are_missed(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    catalogue._editions = ()
    with pytest.raises(PublicationHeld, match="'semaine-solidaire-2026' would fall from 6 future events to 0"):
        go(tmp_path, catalogue)


def test_clock_that_jumps_holds_nothing_back(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    with clock.frozen(datetime(2038, 1, 19, 3, 14, 8, tzinfo=UTC)):
        assert go(tmp_path, catalogue).unchanged


def _newer(state: bytes) -> bytes:
    return dumps({**loads(state), "told_by_another_version": 1}).encode()


@pytest.mark.parametrize(
    ("name", "damage"),
    [
        ("documents.jsonl", lambda body: body[:-40]),
        ("documents.jsonl", lambda _body: b""),
        ("state.json", _newer),
    ],
)
def test_c12_shrunken_publication_is_held_although_the_last_one_cannot_be_taken_over(tmp_path, name, damage):
    catalogue = week(30)
    go(tmp_path, catalogue)
    before = tree(tmp_path / "public")
    private = tmp_path / ".goodweek" / "generations" / "000001" / name
    private.write_bytes(damage(private.read_bytes()))
    for number in range(28):
        catalogue.remove(f"e{number:04}")
    with pytest.raises(PublicationHeld, match="'all' would fall from 30 future events to 2;"):
        go(tmp_path, catalogue)
    assert tree(tmp_path / "public") == before
    assert go(tmp_path, catalogue, allow_shrink=True).generation == 2
    assert faults(tmp_path) == []


def test_last_publication_that_cannot_be_taken_over_holds_nothing_back_that_has_not_shrunken(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    state = tmp_path / ".goodweek" / "generations" / "000001" / "state.json"
    state.write_bytes(_newer(state.read_bytes()))
    assert go(tmp_path, catalogue).written == DOCUMENTS


@pytest.mark.parametrize("damage", [b"", b"{", b'{"outlook": {"all": 3}}', None])
def test_c12_last_publication_of_which_nothing_is_known_is_replaced_when_that_is_allowed(tmp_path, damage):
    catalogue = week()
    go(tmp_path, catalogue)
    before = tree(tmp_path / "public")
    state = tmp_path / ".goodweek" / "generations" / "000001" / "state.json"
    state.unlink() if damage is None else state.write_bytes(damage)
    with pytest.raises(PublicationHeld) as held:
        go(tmp_path, catalogue)
    assert str(held.value) == (
        f"{state} cannot be read, so it is not known whether much is gone; the last publication stays. "
        "See whether the catalogue has all that it should; then publish once with --allow-shrink."
    )
    assert tree(tmp_path / "public") == before
    assert go(tmp_path, catalogue, allow_shrink=True).generation == 2
    catalogue.put_event("e0001", "Autre")
    assert go(tmp_path, catalogue).generation == 3


@pytest.mark.parametrize("gone", [".goodweek", ".goodweek/generations", ".goodweek/generations/000002"])
def test_c12_publication_whose_folder_is_gone_is_replaced_when_that_is_allowed(tmp_path, gone):
    catalogue = week()
    go(tmp_path, catalogue)
    catalogue.put_event("e0001", "Autre")
    go(tmp_path, catalogue)
    rmtree(tmp_path / gone)
    for anew in (False, True):
        with pytest.raises(PublicationHeld) as held:
            go(tmp_path, catalogue, anew=anew)
        assert str(held.value) == (
            f"{tmp_path}/.goodweek/generations/000002 is gone, so it is not known whether much is gone; "
            "nothing is published. "
            "See whether the catalogue has all that it should; then publish once with --allow-shrink."
        )
    told = go(tmp_path, catalogue, allow_shrink=True)
    assert (told.generation, told.written, faults(tmp_path)) == (3, DOCUMENTS, [])
    assert go(tmp_path, catalogue).unchanged
