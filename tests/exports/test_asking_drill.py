"""Asking while somebody publishes: every answer is whole, and one ETag stands for one document."""

import re
from pathlib import Path
from threading import Event, Thread

import pytest

from exports.asking import Asking, Unavailable
from exports.asking_documents import FORMS
from tests.exports.asked_world import event, published_world
from tests.exports.views import site

_ROUNDS = 3
_QUERIES = ("from=2000-01-01", "theme=refugees", "q=cafe")


@pytest.mark.drill
def test_whoever_asks_during_publications_gets_whole_documents(tmp_path: Path) -> None:
    world = published_world(tmp_path / "week")
    asking = Asking(world.folder, site())
    first = {one.id for one in asking.now().events.entries}
    bodies: dict[str, set[bytes]] = {}
    counts: list[int] = []
    refused: list[str] = []
    over = Event()

    def ask(query: str) -> None:
        while not over.is_set():
            try:
                chosen, body = asking.make(asking.choose(FORMS[0], "fr", query))
            except Unavailable:
                refused.append(query)
                continue
            over.wait(0.01)  # so that the publisher has its turn
            bodies.setdefault(chosen.etag, set()).add(body.plain)
            ids = {one.decode() for one in re.findall(rb"^UID:(e\d+)-", body.plain, re.MULTILINE)}
            assert body.plain.endswith(b"END:VCALENDAR\r\n")
            if query == "from=2000-01-01":
                counts.append(len(ids))
                assert first <= ids

    threads = [Thread(target=ask, args=(query,)) for query in _QUERIES]
    for thread in threads:
        thread.start()
    for number in range(_ROUNDS):
        world.catalogue.put(event(200 + number))
        for changed in range(number, 60, _ROUNDS):
            world.catalogue.put(event(changed, title=f"Autre titre {number}"))
        world.publish()
    over.set()
    for thread in threads:
        thread.join()

    assert [etag for etag, some in bodies.items() if len(some) > 1] == []
    assert refused == []
    assert counts == sorted(counts)
    assert (counts[0], counts[-1] >= len(first)) == (len(first), True)
    _, last = asking.make(asking.choose(FORMS[0], "fr", "from=2000-01-01"))
    assert last.plain.count(b"Autre titre") >= 60
