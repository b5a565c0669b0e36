"""Publishing: what is written, and what is left alone."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from catalog import clock
from catalog.errors import AlreadyRunning, PublicationFailed, PublicationHeld
from exports.exporter import Document, Surroundings
from exports.generations import Generations
from exports.publisher import Publication, forget_previous
from exports.publisher_disk import Disk
from exports.publisher_inputs import Exporters
from tests.exports.plain_catalogue import NOW, WEEK, PlainCatalogue, week
from tests.exports.plain_exporters import PlainEventPage, PlainEvents, go, plain_exporters
from tests.exports.published import faults, inodes, manifest, stats, tree
from tests.exports.views import edition, site

DOCUMENTS = 2 * 2 + 2 + 12 + 3 + 1


@pytest.fixture(autouse=True)
def _stopped_clock():
    with clock.frozen(NOW):
        yield


def test_first_publication_writes_every_document(tmp_path):
    assert go(tmp_path, week()) == Publication(1, DOCUMENTS, 0, 0, sum(map(len, _bodies(tmp_path))), ())
    assert (tmp_path / "public" / "index.txt").read_bytes() == b"all 12 3\nsemaine-solidaire-2026 6 3"
    assert (tmp_path / "public" / "semaine-solidaire-2026" / "plain-events.txt").read_text().splitlines()[:2] == [
        "Agenda solidaire de Val-Clair val_clair semaine-solidaire-2026 2026-10-12T06:15:42+00:00 6",
        "e0000 1 Atelier 0",
    ]
    assert (tmp_path / "public").readlink() == Path(".goodweek/generations/000001/public")


def _bodies(folder: Path) -> list[bytes]:
    return [body for path, body in tree(folder / "public").items() if path != "manifest.json"]


def test_unchanged_catalogue_writes_nothing(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    before, bytes_before = stats(tmp_path), tree(tmp_path / "public")
    catalogue.asked.clear()
    with clock.frozen(NOW + timedelta(days=1)):
        assert go(tmp_path, catalogue) == Publication(1, 0, DOCUMENTS, 0, 0, (), unchanged=True)
    assert stats(tmp_path) == before
    assert tree(tmp_path / "public") == bytes_before
    assert catalogue.asked == []


def test_change_out_of_sight_writes_nothing(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    catalogue.remove("unknown")
    assert go(tmp_path, catalogue).unchanged


def test_one_changed_event_touches_only_its_documents(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    before = inodes(tmp_path)
    catalogue.put_event("e0001", "Atelier déplacé", WEEK + timedelta(days=14))
    catalogue.asked.clear()
    with clock.frozen(NOW + timedelta(days=1)):
        publication = go(tmp_path, catalogue)
    after = inodes(tmp_path)
    touched = {path for path in before if before[path] != after[path]}
    assert touched == {"events/1/e0001.txt", "all/plain-events.txt", "all/more-events.txt", "manifest.json"}
    assert (publication.written, publication.kept, publication.generation) == (3, DOCUMENTS - 3, 2)
    assert catalogue.asked == ["e0001"]
    later = {path for path, facts in manifest(tmp_path / "public").items() if facts["changed_at"][:10] != "2026-10-20"}
    assert later == touched - {"manifest.json"}


def test_cold_publication_asks_for_each_view_once(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    assert sorted(catalogue.asked) == sorted({*catalogue.asked})


def test_removed_event_leaves_no_document(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    catalogue.remove("e0003")
    publication = go(tmp_path, catalogue)
    assert publication.removed == 1
    assert not (tmp_path / "public" / "events" / "3").exists()
    assert faults(tmp_path) == []


def test_new_version_of_an_exporter_renders_it_anew(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    before = inodes(tmp_path)
    catalogue.asked.clear()
    publication = go(tmp_path, catalogue, exporters=plain_exporters(version="2"))
    assert len(catalogue.asked) == 12
    assert (publication.written, publication.unchanged) == (0, False)
    assert inodes(tmp_path) == before, "the same bytes stay the same files"


def test_new_name_of_the_site_changes_what_shows_it(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    publication = go(tmp_path, catalogue, site=site(name="Autre agenda"))
    assert publication.written == DOCUMENTS - 1
    assert b"Autre agenda" in (tmp_path / "public" / "events" / "1" / "e0001.txt").read_bytes()


def test_documents_are_the_same_from_an_empty_cache(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    (tmp_path / ".goodweek" / "fragments.sqlite").unlink()
    catalogue.put_event("e0001", "Autre")
    go(tmp_path, catalogue)
    go(tmp_path / "cold", catalogue)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")


@pytest.mark.parametrize("damage", [b"", b"no database at all" * 100, b"SQLite format 3\0" + b"\xff" * 5000])
def test_damaged_cache_is_made_anew(tmp_path, damage):
    catalogue = week()
    go(tmp_path, catalogue)
    (tmp_path / ".goodweek" / "fragments.sqlite").write_bytes(damage)
    catalogue.put_event("e0001", "Autre")
    assert go(tmp_path, catalogue).written == 6
    assert faults(tmp_path) == []


def test_flipped_byte_in_the_cache_is_not_published(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    cache = tmp_path / ".goodweek" / "fragments.sqlite"
    body = cache.read_bytes()
    assert body.count(b"Atelier 4") >= 2
    cache.write_bytes(body.replace(b"Atelier 4", b"Atelier 5"))
    catalogue.put_event("e0001", "Autre")
    go(tmp_path, catalogue)
    assert (tmp_path / "public" / "all" / "plain-events.txt").read_text().count("Atelier 5") == 1


@pytest.mark.parametrize("name", ["state.json", "documents.jsonl"])
@pytest.mark.parametrize("damage", [b"", b"{", b'["a"]\n', None])
def test_damaged_state_makes_everything_anew(tmp_path, name, damage):
    catalogue = week()
    go(tmp_path, catalogue)
    expected = tree(tmp_path / "public")
    state = tmp_path / ".goodweek" / "generations" / "000001" / name
    state.unlink() if damage is None else state.write_bytes(damage)
    catalogue.put_event("e0001", "Atelier 1", WEEK + timedelta(days=14))
    # Without a state it is not known what must not shrink (see test_publisher_gate).
    assert go(tmp_path, catalogue, allow_shrink=name == "state.json").written == DOCUMENTS
    assert tree(tmp_path / "public").keys() == expected.keys()
    assert faults(tmp_path) == []


def test_document_that_someone_deleted_is_written_again(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    (tmp_path / "public" / "events" / "2" / "e0002.txt").unlink()
    (tmp_path / "public" / "semaine-solidaire-2026" / "plain-events.txt").unlink()
    catalogue.put_event("e0001", "Autre", WEEK + timedelta(days=14))
    assert go(tmp_path, catalogue).written == 5
    assert faults(tmp_path) == []


@pytest.mark.parametrize("kind", ["folder", "file", "link"])
def test_foreign_public_folder_is_left_alone(tmp_path, kind):
    public = tmp_path / "public"
    if kind == "folder":
        public.mkdir()
        (public / "index.html").write_text("mine")
    elif kind == "file":
        public.write_text("mine")
    else:
        public.symlink_to("/tmp")
    before = stats(public) if kind != "link" else public.readlink()
    with pytest.raises(PublicationFailed, match=r"public is there already, and Goodweek did not make it\. Move"):
        go(tmp_path, week())
    assert (stats(public) if kind != "link" else public.readlink()) == before


def test_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(PublicationFailed, match=r"file/instance cannot be written"):
        go(tmp_path / "file" / "instance", week())


def test_unwritable_generation_leaves_what_was_published(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    before = tree(tmp_path / "public")
    catalogue.put_event("e0001", "Autre")
    names = {"plain-event-page": "all/plain-events.txt/below/a/file"}

    class Colliding(PlainEventPage):
        def path(self, subject_id: str) -> str:
            return f"{names[self.name]}/{subject_id}"

    exporters = Exporters(events=(PlainEvents(),), event_pages=(Colliding(),))
    with pytest.raises(PublicationFailed, match=r"cannot be written|Two documents"):
        go(tmp_path, catalogue, exporters=exporters)
    assert tree(tmp_path / "public") == before
    assert [path.name for path in (tmp_path / ".goodweek" / "generations").iterdir()] == ["000001"]


@pytest.mark.parametrize("path", ["../out", "/out", "a//b", "a/../../b", ".", "manifest.json", "index.txt"])
def test_address_outside_or_taken_is_refused(tmp_path, path):
    class Wandering(PlainEventPage):
        def path(self, subject_id: str) -> str:
            return path or subject_id

    with pytest.raises(PublicationFailed, match=r"is no address|Two documents"):
        go(tmp_path, week(2), exporters=Exporters(event_pages=(Wandering(),), site=plain_exporters().site))
    assert not (tmp_path / "public").exists()


def test_second_publisher_is_turned_away(tmp_path):
    with Generations(tmp_path, Disk()).locked(), pytest.raises(AlreadyRunning):
        go(tmp_path, week())
    assert go(tmp_path, week()).generation == 1


def test_only_the_previous_generation_is_kept(tmp_path):
    catalogue = week()
    for number in range(5):
        catalogue.put_event("e0001", f"Atelier {number}")
        go(tmp_path, catalogue)
    generations = tmp_path / ".goodweek" / "generations"
    assert sorted(path.name for path in generations.iterdir()) == ["000004", "000005"]
    forget_previous(tmp_path)
    assert [path.name for path in generations.iterdir()] == ["000005"]
    assert faults(tmp_path) == []


def old_week() -> PlainCatalogue:
    """The week of the year before, with twelve events."""
    catalogue = PlainCatalogue([edition(id="semaine-2025", starts_on=date(2025, 11, 3), ends_on=date(2025, 11, 9))])
    for number in range(12):
        catalogue.put_event(f"e{number:04}", f"Atelier {number}", WEEK - timedelta(days=364))
    return catalogue


def test_archived_edition_stays_as_it_is_until_something_of_it_is_erased(tmp_path):
    catalogue = old_week()
    go(tmp_path, catalogue)
    programme = tmp_path / "public" / "semaine-2025" / "plain-events.txt"
    before = programme.read_bytes()
    catalogue.put_event("e0003", "Autre titre", WEEK - timedelta(days=364))
    go(tmp_path, catalogue)
    assert programme.read_bytes() == before
    assert b"Autre titre" in (tmp_path / "public" / "events" / "3" / "e0003.txt").read_bytes()
    catalogue.erasures += 1
    catalogue.put_event("e0004", "Encore un autre", WEEK - timedelta(days=364))
    go(tmp_path, catalogue)
    assert programme.read_bytes().count(b"utre") == 2
    catalogue.remove("e0000")
    go(tmp_path, catalogue)
    assert programme.read_bytes().count(b"\n") == 12


def test_e9_removed_event_is_in_no_file_any_more(tmp_path):
    catalogue = week()
    catalogue.put_event("e0001", "Nom à oublier")
    go(tmp_path, catalogue)
    needle = "Nom à oublier".encode()
    assert any(needle in body for body in tree(tmp_path / ".goodweek").values())
    catalogue.remove("e0001")
    go(tmp_path, catalogue)
    forget_previous(tmp_path)
    assert [path for path, body in tree(tmp_path / ".goodweek").items() if needle in body] == []


def test_progress_reaches_the_end_of_each_stage(tmp_path):
    stages: dict[str, tuple[int, int]] = {}
    go(tmp_path, week(), progress=lambda stage, done, total: stages.update({stage: (done, total)}))
    assert stages == {
        "events": (12, 12),
        "associations": (3, 3),
        "events: documents": (4, 4),
        "associations: documents": (2, 2),
        "to disk": (1, 1),
    }


def test_empty_catalogue_is_published(tmp_path):
    assert go(tmp_path, PlainCatalogue()).written == 4
    assert manifest(tmp_path / "public")["index.txt"]["changed_at"] == "2026-10-20T09:00:00Z"


def test_f11_restored_catalogue_is_not_taken_for_the_one_it_replaces(tmp_path):
    lost, restored = week(), week()
    lost.put_event("e0001", "Perdu", WEEK + timedelta(days=14))
    lost.put_event("e0000", "Perdu aussi")
    go(tmp_path, lost)
    restored.put_event("e0001", "Retrouvé", WEEK + timedelta(days=14))
    go(tmp_path, restored)
    go(tmp_path / "cold", restored)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")
    assert b"Retrouv" in (tmp_path / "public" / "events" / "1" / "e0001.txt").read_bytes()


def test_f11_restored_catalogue_that_came_as_far_is_another_one(tmp_path):
    lost, restored = week(), week()
    lost.put_event("e0001", "Perdu", WEEK + timedelta(days=14))
    restored.put_event("e0002", "Retrouvé")
    go(tmp_path, lost)
    assert not go(tmp_path, restored).unchanged
    go(tmp_path / "cold", restored)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")


def test_f11_event_of_a_restored_catalogue_that_came_as_far_is_not_taken_for_what_it_was(tmp_path):
    lost, restored = week(), week()
    lost.put_event("e0001", "Perdu", WEEK + timedelta(days=14))
    lost.put_event("e0002", "Atelier 2")
    restored.put_event("e0001", "Retrouvé", WEEK + timedelta(days=14))
    restored.put_event("e0003", "Atelier 3", WEEK + timedelta(days=14))
    go(tmp_path, lost)
    go(tmp_path, restored)
    go(tmp_path / "cold", restored)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")
    assert "Retrouvé" in (tmp_path / "public" / "events" / "1" / "e0001.txt").read_text()


def test_f11_restored_catalogue_with_the_same_revisions_is_not_taken_for_the_other(tmp_path):
    lost, restored = week(), week()
    lost.put_event("e0001", "Perdu", WEEK + timedelta(days=14))
    lost.remove("unknown")
    restored.put_event("e0001", "Retrouvé", WEEK + timedelta(days=14))
    go(tmp_path, lost)
    go(tmp_path, restored)
    go(tmp_path / "cold", restored)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")


def test_folder_that_was_emptied_is_published_anew_though_nothing_changed(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    whole = tree(tmp_path / "public")
    for path in sorted((tmp_path / "public").resolve().rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    assert not go(tmp_path, catalogue).unchanged
    assert tree(tmp_path / "public") == whole
    assert go(tmp_path, catalogue).unchanged


@pytest.mark.parametrize("path", ["events/1/e0001.txt", "all/plain-events.txt"])
@pytest.mark.parametrize("damage", [Path.unlink, lambda file: file.write_bytes(b"by hand")])
def test_file_that_was_lost_or_changed_is_made_again_when_that_is_asked_for(tmp_path, path, damage):
    catalogue = week()
    go(tmp_path, catalogue)
    whole = tree(tmp_path / "public")
    damage(tmp_path / "public" / path)
    assert go(tmp_path, catalogue).unchanged
    assert go(tmp_path, catalogue, anew=True).written == len(whole) - 1
    assert tree(tmp_path / "public") == whole


def test_brake_works_when_everything_is_made_anew(tmp_path):
    go(tmp_path, week(40))
    with pytest.raises(PublicationHeld):
        go(tmp_path, week(12), anew=True)


class _QuickEvents(PlainEvents):
    """Looks at nothing but what is new."""

    examined = 5

    def quick_problems(self, document: bytes) -> list[str]:  # noqa: ARG002 - as in other exporters
        return []


def test_what_is_new_is_looked_at_before_documents_that_are_looked_at_quickly(tmp_path):
    catalogue, exporters = week(), replace(plain_exporters(), events=(_QuickEvents(),))
    go(tmp_path, catalogue, exporters=exporters)
    before = tree(tmp_path / "public")
    catalogue.put_event("e0007", "Atelier unsound")
    for _ in range(2):  # What a publication rendered that was held is new for the next one, too.
        with pytest.raises(PublicationHeld, match=r"^all/plain-events\.txt: line 2 is unsound\."):
            go(tmp_path, catalogue, exporters=exporters)
    assert tree(tmp_path / "public") == before
    held = (tmp_path / ".goodweek/held/all_plain-events.txt").read_text().splitlines()
    assert held[1:] == ["e0007 16 Atelier unsound"]


class Fixed:
    """A document that shows the name of the site and nothing of the catalogue; how often it was made."""

    name, version, is_fixed = "fixed", "1", True

    def __init__(self) -> None:
        self.made = 0

    def documents(self, around: Surroundings) -> Iterator[Document]:
        self.made += 1
        yield Document("name.txt", "text/plain", around.site.name.encode())


def test_what_shows_the_site_alone_is_made_anew_only_with_it(tmp_path):
    catalogue, fixed = week(), Fixed()
    exporters = replace(plain_exporters(), site=(*plain_exporters().site, fixed))
    go(tmp_path, catalogue, exporters=exporters)
    catalogue.put_event("e0001", "Autre")
    assert go(tmp_path, catalogue, exporters=exporters).written == 6
    assert fixed.made == 1
    go(tmp_path, catalogue, exporters=exporters, site=site(name="Autre agenda"))
    assert (fixed.made, (tmp_path / "public" / "name.txt").read_bytes()) == (2, b"Autre agenda")
    assert faults(tmp_path) == []
