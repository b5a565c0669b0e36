"""Copies of a catalogue, and back, from each database into each (reliability F11)."""

import gzip
import tarfile
from contextlib import closing
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from catalog import clock
from catalog.copies import back_up, catalogue_hash, is_empty, opened, put_back
from catalog.decisions import By, Decider
from catalog.erasable import person_tokens
from catalog.errors import ConfigurationInvalid, RecordUnreadable, StoreNewer
from catalog.register import register
from catalog.sightings import Skipped
from catalog.store import HEAD, Store
from catalog.sweeping import Swept
from catalog.visits import Validators, VisitRecord, record, remember
from catalog.vocabulary import SkipReason
from tests.catalog.databases import Databases
from tests.catalog.erased_world import PERSON, TELLING, erases, holding
from tests.catalog.world import (
    DOMAIN,
    NOW,
    UNLIKE,
    association_sighting,
    dump,
    edition,
    event_sighting,
    events,
    give,
    name,
    source_view,
    the_event,
    weekly,
)

LATER = NOW + timedelta(days=1)


def _fill(store: Store) -> None:
    """A row in nearly every table, in every script."""
    register(store, [edition()], [source_view()])
    give(store, event_sighting(occurrences=weekly(3), identifiers=(name("ical-uid", "1@x"),)), association_sighting())
    give(
        store,
        event_sighting(description="Été à l’École \N{GRINNING FACE} العربية\tfin", occurrences=weekly(2)),
        at=LATER,
    )
    give(store, event_sighting(source="mairie", source_id="bal", **UNLIKE), at=LATER)
    with clock.frozen(LATER):
        Decider(store, By("Odile"), uid_domain=DOMAIN).hide(the_event_named(store, "Bal des pompiers"))
    skipped = Skipped(reason=SkipReason.NO_DATE, where="line 1", excerpt="rien")
    record(store, VisitRecord(source="voisins", started_at=NOW, finished_at=NOW, outcome="complete"), [skipped])
    remember(store, "voisins", [("https://x.example/a", Validators(etag="1", asked_at=NOW))])


def the_event_named(store: Store, title: str) -> str:
    """The id of the event of this title."""
    return next(one.id for one in events(store) if one.facts.title == title)


def _copied(store: Store, file: Path) -> Path:
    with clock.frozen(LATER):
        back_up(store, file, {"goodweek.toml": b"[site]\n"})
    return file


def _put_back(store: Store, file: Path) -> Swept:
    with opened(file) as archive, clock.frozen(LATER):
        return put_back(store, archive, uid_domain=DOMAIN)


def _restored_into(kind: Databases, folder: Path, file: Path) -> tuple[str, Path]:
    """Put a copy back into an empty catalogue of this kind; gives its hash and a copy of it."""
    folder.mkdir()
    with kind.catalogue(folder) as url, closing(Store.open(url)) as other:
        assert is_empty(other)
        _put_back(other, file)
        assert not is_empty(other)
        return catalogue_hash(other), _copied(other, folder / "again.tar.gz")


@pytest.fixture(params=["sqlite", "postgresql"])
def other(request: pytest.FixtureRequest) -> Databases:
    """The kind of database that a copy is put into."""
    found: Databases = request.getfixturevalue(request.param)
    return found


def test_f11_a_restored_catalogue_has_the_same_hash_in_either_database(
    store: Store, other: Databases, tmp_path: Path
) -> None:
    _fill(store)
    before = catalogue_hash(store)
    found, again = _restored_into(other, tmp_path / "other", _copied(store, tmp_path / "one.tar.gz"))
    assert found == before
    give(store, event_sighting(source_id="new", **UNLIKE), at=LATER)
    assert catalogue_hash(store) != before
    _put_back(store, again)
    assert catalogue_hash(store) == before


@pytest.mark.drill
def test_f11_two_thousand_events_have_the_same_hash_in_either_database(
    store: Store, other: Databases, tmp_path: Path
) -> None:
    _fill(store)
    for number in range(0, 2_000, 500):
        give(store, *(event_sighting(source_id=str(one), title=f"Soirée {one}") for one in range(number, number + 500)))
    before, rows = catalogue_hash(store), sum(map(len, dump(store).values()))
    found, _ = _restored_into(other, tmp_path / "other", _copied(store, tmp_path / "one.tar.gz"))
    print(f"{rows} rows restored")  # noqa: T201
    assert (found, rows > 5_000) == (before, True)


def test_f11_a_restored_catalogue_goes_on(store: Store, tmp_path: Path) -> None:
    _fill(store)
    _put_back(store, _copied(store, tmp_path / "one.tar.gz"))
    give(store, event_sighting(title="Atelier couture", occurrences=weekly(2)), at=LATER + timedelta(days=1))
    record(store, VisitRecord(source="voisins", started_at=NOW, finished_at=NOW, outcome="complete"), [])
    assert the_event_named(store, "Atelier couture")


def test_f11_a_change_of_one_row_changes_the_hash(store: Store) -> None:
    give(store, event_sighting())
    before = catalogue_hash(store)
    give(store, event_sighting(), at=LATER)
    assert catalogue_hash(store) == before
    give(store, event_sighting(minimum_age=7), at=LATER)
    assert catalogue_hash(store) != before


def test_f11_files_of_the_instance_come_back_and_never_beside_it(store: Store, tmp_path: Path) -> None:
    file = tmp_path / "one.tar.gz"
    with clock.frozen(NOW):
        back_up(store, file, {"sources/a.toml": b"a", "../b": b"b", "/c": b"c"})
    with opened(file) as archive:
        assert archive.files() == {"sources/a.toml": b"a"}
    assert file.stat().st_mode & 0o777 == 0o600
    with pytest.raises(ConfigurationInvalid, match="exists already"):
        back_up(store, file, {})


def _changed(file: Path, change: dict[str, bytes]) -> Path:
    """The copy with other contents of some members."""
    target = file.with_name("changed.tar.gz")
    with tarfile.open(file) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            found = old.extractfile(member)
            assert found is not None
            body = found.read()
            for before, after in change.items():
                body = body.replace(before.encode(), after)
            member.size = len(body)
            new.addfile(member, BytesIO(body))
    return target


@pytest.mark.only("sqlite")
def test_f11_a_damaged_copy_changes_nothing(store: Store, tmp_path: Path) -> None:
    _fill(store)
    file = _copied(store, tmp_path / "one.tar.gz")
    before = catalogue_hash(store)
    body = file.read_bytes()
    (tmp_path / "cut").write_bytes(body[: len(body) // 2])
    (tmp_path / "text").write_bytes(b"no copy")
    (tmp_path / "empty").write_bytes(gzip.compress(b""))
    damaged = [tmp_path / "cut", tmp_path / "text", tmp_path / "empty", tmp_path / "absent"]
    damaged.append(_changed(file, {"Atelier": b"atelier"}))
    for path in damaged:
        with pytest.raises(RecordUnreadable):
            _put_back(store, path)
    assert catalogue_hash(store) == before


@pytest.mark.only("sqlite")
def test_f11_copies_of_other_versions_say_what_to_do(store: Store, tmp_path: Path) -> None:
    file = _copied(store, tmp_path / "one.tar.gz")
    with pytest.raises(StoreNewer), opened(_changed(file, {f'"schema_":"{HEAD}"': b'"schema_":"9003"'})):
        pass
    with (
        pytest.raises(RecordUnreadable, match="older Goodweek"),
        opened(_changed(file, {f'"schema_":"{HEAD}"': b'"schema_":"0002"'})),
    ):
        pass


def test_e9_a_copy_of_before_an_erasure_does_not_bring_it_back(store: Store, tmp_path: Path) -> None:
    give(store, event_sighting(**TELLING))
    file = _copied(store, tmp_path / "yesterday.tar.gz")
    erases(store, tmp_path, person_tokens(PERSON))
    swept = _put_back(store, file)
    assert (len(swept.scrubbed), the_event(store).facts.title) == (1, "Conférence de […]")
    assert holding(store, "inventée") == []
