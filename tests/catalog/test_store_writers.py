"""Several processes at one catalogue: nothing lost, nothing doubled, nobody waits for ever (reliability F5, F8)."""

import signal
import time
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import create_engine
from sqlalchemy.exc import InternalError

from catalog import engines
from catalog.errors import StoreUnusable
from catalog.store import Store
from tests.catalog.databases import Databases, Postgresql
from tests.catalog.working import begin, go, overlapping, together
from tests.catalog.world import dump, event_sighting, events, give

ORDER_OF_WRITING = ("journal.id", "journal.sighting_id", "event.revision", "association.revision", "redirect.revision")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """One second of patience instead of thirty."""
    monkeypatch.setattr(engines, "PATIENCE", 1)


def counted_together(url: str, processes: int, increments: int) -> int:
    store = Store.open(url)
    with store.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE counter (n INTEGER)")
        connection.exec_driver_sql("INSERT INTO counter VALUES (0)")
    together(*(begin("count", url, increments) for _ in range(processes)))
    with store.reading() as connection:
        found = int(connection.exec_driver_sql("SELECT n FROM counter").scalar_one())
    store.close()
    return found


def test_f5_no_update_is_lost(url: str) -> None:
    assert counted_together(url, 4, 50) == 200


@pytest.mark.drill
def test_f5_no_update_of_eight_processes_is_lost(url: str) -> None:
    assert counted_together(url, 8, 200) == 1_600


@pytest.mark.rarely("postgresql")
def test_four_processes_that_take_in_at_once_give_the_catalogue_of_one(
    store: Store, url: str, databases: Databases, tmp_path: Path
) -> None:
    together(*(begin("give", url, seed) for seed in range(4)))
    (tmp_path / "one").mkdir()
    with databases.catalogue(tmp_path / "one") as other:
        alone = Store.open(other)
        give(alone, *overlapping())
        expected = dump(alone, without=ORDER_OF_WRITING)
        alone.close()
    assert dump(store, without=ORDER_OF_WRITING) == expected
    assert len(expected["sighting"]) == len(overlapping())


@pytest.mark.usefixtures("impatient")
def test_a_writer_waits_for_another_and_gives_up_with_words(url: str) -> None:
    store = Store.open(url)
    holder = begin("hold", url)
    go(holder)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "holding\n"
    try:
        began = time.monotonic()
        with pytest.raises(StoreUnusable, match=r"cannot be written: .*(locked|lock timeout)") as caught:
            give(store, event_sighting())
        assert 0.9 < time.monotonic() - began < 5
        assert (caught.value.exit_status, events(store)) == (74, [])
    finally:
        holder.kill()
    holder.communicate()
    assert holder.returncode == -signal.SIGKILL
    give(store, event_sighting())
    assert len(events(store)) == 1
    store.close()


@pytest.mark.only("postgresql")
def test_a_writer_whose_server_is_lost_says_so_and_the_next_one_works(
    store: Store, url: str, postgresql: Postgresql
) -> None:
    give(store, event_sighting())
    before = dump(store)
    with pytest.raises(StoreUnusable, match="cannot be written"), store.writing() as connection:  # noqa: PT012 - the block
        connection.exec_driver_sql("DELETE FROM event")
        postgresql.end_connections(url)
        connection.exec_driver_sql("DELETE FROM sighting")
    with pytest.raises(StoreUnusable, match="cannot be read"), store.reading() as connection:  # noqa: PT012 - the block
        postgresql.end_connections(url)
        connection.exec_driver_sql("SELECT 1")
    postgresql.end_connections(url)
    assert dump(store) == before
    give(store, event_sighting(title="Autre titre"))
    assert [event.facts.title for event in events(store)] == ["Autre titre"]


@pytest.mark.only("postgresql")
def test_a_deadlock_with_a_stranger_ends_with_words_and_changes_nothing(store: Store, url: str) -> None:
    give(store, event_sighting())
    before = dump(store)
    stranger = create_engine(url).connect()
    stranger.exec_driver_sql("SET deadlock_timeout = '20s'")  # so that it is we who are told of it
    stranger.exec_driver_sql("LOCK TABLE event")
    waiting = Thread(target=stranger.exec_driver_sql, args=("LOCK TABLE sighting",))
    with pytest.raises(StoreUnusable, match="cannot be written: deadlock detected"), store.writing() as connection:  # noqa: PT012 - the block
        connection.exec_driver_sql("LOCK TABLE sighting")
        waiting.start()
        time.sleep(0.2)
        connection.exec_driver_sql("DELETE FROM event")
    waiting.join()
    stranger.close()
    stranger.engine.dispose()
    assert dump(store) == before


@pytest.mark.only("postgresql")
def test_a_reader_sees_one_state_while_others_write_and_cannot_write_itself(store: Store) -> None:
    give(store, event_sighting())
    with store.reading() as connection:
        before = connection.exec_driver_sql("SELECT count(*) FROM sighting").scalar_one()
        give(store, event_sighting(source_id="2", title="Une autre soirée"))
        assert connection.exec_driver_sql("SELECT count(*) FROM event").scalar_one() == before == 1
    assert len(events(store)) == 2
    with pytest.raises(InternalError, match="read-only transaction"), store.reading() as connection:
        connection.exec_driver_sql("DELETE FROM event")


def readings_during_an_import(url: str, many: int, seconds: float) -> list[float]:
    """How long each of fifty readers took for each event that it read while `many` others were imported; in seconds."""
    store = Store.open(url)
    give(store, *(event_sighting(source_id=f"old{number}", title=f"Cours {number}") for number in range(500)))
    store.close()
    readers = [begin("read", url, 25, seconds) for _ in range(2)]
    printed = together(begin("import", url, many), *readers)
    return sorted(float(taken) for line in printed for taken in line.split())


def no_word(capfd: pytest.CaptureFixture[str]) -> str:
    """What the processes printed about trouble: a thread whose reading fails says so and its process goes on."""
    return capfd.readouterr().err


def p99(taken: list[float]) -> float:
    return taken[int(len(taken) * 0.99)]


@pytest.mark.drill
def test_f8_fifty_readers_hardly_wait_for_an_import_of_twenty_thousand(
    url: str, capfd: pytest.CaptureFixture[str]
) -> None:
    taken = readings_during_an_import(url, 20_000, 25)
    assert no_word(capfd) == ""
    print(  # noqa: T201 - the figures of the drill
        f"{len(taken)} readings, median {taken[len(taken) // 2]:.4f} s, p99 {p99(taken):.4f} s, longest {taken[-1]:.4f} s"
    )
    assert len(taken) > 500
    assert p99(taken) < 0.2


@pytest.mark.only("sqlite")  # where a writer can lock readers out; both in the drill
def test_f8_fifty_readers_never_wait_for_the_end_of_an_import(url: str, capfd: pytest.CaptureFixture[str]) -> None:
    taken = readings_during_an_import(url, 500, 1.5)
    assert no_word(capfd) == ""
    assert len(taken) > 20
    assert p99(taken) < 2  # of other work on the machine there may be much; of the drill there may not
