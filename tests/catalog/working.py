"""Processes that work on one catalogue, started by tests; each is run as `python -m tests.catalog.working VERB …`.

    open URL                   does nothing more
    count URL TIMES            reads a number and writes the next one, TIMES times
    give URL SEED              takes in all of `overlapping()`, in an order of its own
    import URL EVENTS          takes in so many events, five hundred at once
    read URL THREADS SECONDS   reads one event after another; prints how long each reading took, in seconds
    take URL FROM              takes in five events at once, for ever; says the number of the first when it has
    submit URL FROM            receives, confirms and accepts one submission after another; says what it has done
    hold URL                   begins to write, and waits to be killed

Each says `ready` when it has opened the catalogue, and begins when its standard input is closed.
"""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread

from catalog import clock
from catalog.queries import reading
from catalog.reminding import remind
from catalog.sightings import Sighting
from catalog.store import Store
from tests.catalog.databases import find_seal
from tests.catalog.world import START, association_sighting, event_facts, event_sighting, give, name, occurrence

ROOT = Path(__file__).parents[2]
AT_ONCE = 500


def begin(verb: str, *arguments: object) -> "subprocess.Popen[str]":
    """Start a process; it waits for `go`."""
    command = [sys.executable, "-m", "tests.catalog.working", verb, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def go(*processes: "subprocess.Popen[str]") -> None:
    """Let all begin as soon as all are ready."""
    for process in processes:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        assert process.stdin is not None
        process.stdin.close()
        process.stdin = None


def together(*processes: "subprocess.Popen[str]") -> list[str]:
    """Let all begin at once, and wait for their end; what each has printed."""
    go(*processes)
    printed = [process.communicate(timeout=300)[0] for process in processes]
    assert [process.returncode for process in processes] == [0] * len(processes)
    return printed


def overlapping() -> list[Sighting]:
    """Sixty sightings in three sources: some of one event by identifier, others by likeness, others by nothing."""
    said: list[Sighting] = []
    for number in range(15):
        said += (_evening_of(source, number) for source in ("voisins", "mairie", "portail"))
        said.append(association_sighting(source="mairie", source_id=str(number), name=f"Amicale {number}"))
    return said


def _evening_of(source: str, number: int) -> Sighting:
    title = f"Atelier {number} de {source}" if number % 3 else f"Atelier numéro {number}"
    shared = (name("openagenda", str(number // 2)),) if number % 4 == 0 else ()
    return event_sighting(source=source, source_id=str(number), title=title, identifiers=shared)


def _say(word: object) -> None:
    sys.stdout.write(f"{word}\n")
    sys.stdout.flush()


def _count(store: Store, times: str) -> None:
    for _ in range(int(times)):
        with store.writing() as connection:
            found = connection.exec_driver_sql("SELECT n FROM counter").scalar_one()
            connection.exec_driver_sql(f"UPDATE counter SET n = {found + 1}")


def _give(store: Store, seed: str) -> None:
    said, chance = overlapping(), random.Random(int(seed))
    chance.shuffle(said)
    while said:
        size = chance.randint(1, 7)
        give(store, *said[:size])
        del said[:size]


def _evening(number: int) -> Sighting:
    when = occurrence(START + timedelta(hours=number))
    return event_sighting(source_id=f"new{number}", title=f"Soirée {number}", occurrences=(when,))


def _import(store: Store, many: str) -> None:
    for start in range(0, int(many), AT_ONCE):
        ids = range(start, min(start + AT_ONCE, int(many)))
        give(store, *(_evening(one) for one in ids))


def _read(store: Store, threads: str, seconds: str) -> None:
    with reading(store) as reader:
        ids = [member.id for member in reader.event_members(None)]
    taken: list[float] = []
    end = time.monotonic() + float(seconds)
    readers = [Thread(target=_read_on, args=(store, ids, taken, end, seed)) for seed in range(int(threads))]
    for one in readers:
        one.start()
    for one in readers:
        one.join()
    _say(" ".join(map(str, taken)))


def _read_on(store: Store, ids: Sequence[str], taken: list[float], end: float, seed: int) -> None:
    chance = random.Random(seed)
    time.sleep(chance.uniform(0, 1))
    while time.monotonic() < end:
        began = time.monotonic()
        with reading(store) as reader:
            reader.subject(chance.choice(ids))
        taken.append(time.monotonic() - began)
        time.sleep(chance.uniform(0.5, 1.5))


def _take(store: Store, first: str) -> None:
    number = int(first)
    while True:
        ids = range(number, number + 5)
        give(store, *(event_sighting(source_id=f"{one}", title="t" * 150, description="d" * 900) for one in ids))
        _say(number)
        number += 5


def _submit(store: Store, first: str) -> None:
    from tests.catalog.desk_world import EDITOR, confirm, desk_of, receive

    desk, number = desk_of(store), int(first)
    while True:
        when = (occurrence(START + timedelta(days=number % 300)),)
        facts = event_facts(title=f"Soirée {number}", url=f"https://les-voisins.example/{number}", occurrences=when)
        name = receive(desk, facts, f"qui{number}@les-voisins.example")
        _say(f"received {name}")
        desk.accept(name, confirm(desk, name).version, EDITOR)
        _say(f"accepted {name}")
        number += 1


def _hold(store: Store) -> None:
    with store.writing() as connection:
        connection.exec_driver_sql("DELETE FROM answer")
        _say("holding")
        time.sleep(600)


def _remind(store: Store, instant: str) -> None:
    """Note the reminders that are due at an instant."""
    with clock.frozen(datetime.fromisoformat(instant)):
        remind(store, {})


_VERBS: dict[str, Callable[..., None]] = {
    "open": lambda _store: None,
    "count": _count,
    "give": _give,
    "import": _import,
    "read": _read,
    "take": _take,
    "submit": _submit,
    "hold": _hold,
    "remind": _remind,
}

if __name__ == "__main__":
    verb, url, *rest = sys.argv[1:]
    opened = Store.open(url, find_seal=find_seal)
    _say("ready")
    sys.stdin.read()
    _VERBS[verb](opened, *rest)
    opened.close()
