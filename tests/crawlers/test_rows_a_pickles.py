"""Nothing is ever unpickled (reliability A15)."""

import pickle
from pathlib import Path
from typing import Any

from crawlers import settings as crawl_settings
from tests.crawlers.fault_server import Route
from tests.crawlers.jobs import run_driver, source
from tests.crawlers.watched_drive import run_watched
from tests.rules.modules import modules

PICKLERS = ("pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal", "jsonpickle")


PICKLING = (
    "JOBDIR",
    "HTTPCACHE_STORAGE",
    "HTTPCACHE_DIR",
    "SCHEDULER_DISK_QUEUE",
    "yaml.load(",
    "torch.load",
    "read_pickle",
)


def test_a15_no_module_of_ours_can_unpickle() -> None:
    importing = {
        module.path: [name for name in module.imported() if name.partition(".")[0] in PICKLERS] for module in modules()
    }
    naming = {module.path: [word for word in PICKLING if word in module.text] for module in modules()}
    assert {path: names for path, names in importing.items() if names} == {}
    # The guard names JOBDIR to refuse it.
    assert {path: words for path, words in naming.items() if words and path != "crawlers/guard.py"} == {}
    assert crawl_settings.HTTPCACHE_ENABLED is False


class _Hostile:
    """Unpickled, it makes a folder."""

    def __init__(self, path: Path) -> None:
        self.path = str(path)

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.mkdir, (Path(self.path),)


def test_a15_hostile_pickles_in_the_folder_of_an_instance_are_never_loaded(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    server.routes["/"] = Route(b"item 1 One")
    place, trap = tmp_path / "instance", tmp_path / "trap"
    hostile = pickle.dumps(_Hostile(trap))
    places = ("uploads", ".scrapy/httpcache/a/aa/aabb", "httpcache/a/aa/aabb", "requests.queue", "sources", "crawls/a")
    for name in places:
        folder = place / name
        folder.mkdir(parents=True)
        for file in ("pickled_meta", "spider.state", "active.json", "p0", "a.pickle", "a.db", "list.txt"):
            (folder / file).write_bytes(hostile)
    memory = place / "memory.json"
    jobs = {
        "a": source(server),
        "uploaded": {"start": ["file:uploads/pickled_meta"]},
        "table": {
            "start": ["file:uploads/a.pickle"],
            "reader": "tabular",
            "options": {"kind": "events", "columns": {"title": "a", "start": "b"}},
        },
    }
    crawled = run_watched(tmp_path, jobs, cwd=place, folder=str(place), memory=str(memory))
    outcomes = {name: report["outcome"] for name, report in crawled["reports"].items()}
    assert (outcomes["a"] in {"complete", "unchanged"}, outcomes["uploaded"], outcomes["table"]) == (
        True,
        "failed",
        "failed",
    )
    assert (crawled["pickled"], trap.exists()) == ([], False)
    # The pickles are as hostile as they should be, and the test sees it.
    pickle.loads(hostile)
    assert trap.is_dir()


def test_a15_a_folder_in_which_scrapy_keeps_pickles_is_refused(servers: Any, tmp_path: Path) -> None:
    (server,) = servers(1)
    done = run_driver({"a": source(server)}, settings={"JOBDIR": str(tmp_path)})
    assert (done.returncode, server.accepts) == (1, 0)
    assert "ConfigurationInvalid: Scrapy setting JOBDIR: must be unset" in done.stderr.splitlines()[-1]
