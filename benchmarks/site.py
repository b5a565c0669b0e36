"""What the site costs: published cold and with 1 % changed, what it weighs, how soon its search shows a first result.

    python -m benchmarks.site [--associations 10000] [--events 20000] [--search-only] [--rounds 5]
        [--chromium /usr/bin/chromium]

An invented catalogue is published whole, each time by a process of its own: cold, as it is, and twice with one event
in a hundred changed (see `benchmarks.publishing`). On a busy machine the seconds of the processors say more than those
of the clock; both are told. `--search-only` publishes the search alone, which is much sooner done. The folder is then
given by a plain server on this machine, and searched in Chromium: words that nearly all have and words that few have,
with and without accents, beginnings of words, and a filter alone. Measured are opening the page until it can search,
and for each search the time from the key to the first result on the page, the pause after the last key included. Each
round opens the page anew; told are the soonest and the middle of all rounds. Goal: below 200 ms with 10,000
associations. It needs Playwright, which is no dependency of Goodweek: `pip install playwright`.
"""

import argparse
import json
import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.publishing import make_catalogue, publications
from benchmarks.publishing_once import published
from benchmarks.site_weights import Weight, weights
from exports.pages import SITE_ICONS, SITE_PAGES
from exports.pages_search import SearchPages
from exports.publisher_inputs import Exporters
from exports.search import SearchIndex
from exports.search_records import AssociationRecords, EventRecords

_FILTER = "a theme alone"
_WORDS = {
    "association 77": "the first search of a page; all have one of the words",
    "réfugiés": "few have it",
    "refugies": "the same without accents",
    "asso 4242": "a beginning that all have, and a word of one",
    "atelier": "few have it",
    "numerique": "nearly all have it",
    "solidarité": "few have it",
    "association": "all have it",
    "associ": "a beginning that all have",
    "de la": "both words nearly all have",
    "zzzz": "nobody has it",
    _FILTER: "no word",
}
_KEPT = ("seconds", "cpu_seconds", "written", "bytes", "megabytes")
_EXPORTERS = Exporters(
    events=(EventRecords(),),
    associations=(AssociationRecords(),),
    site=(SITE_PAGES, SITE_ICONS, SearchPages()),
    batches=(SearchIndex(),),
)
# From the key to the first result, or to the words that there is none; before it, nothing is asked for.
_MEASURE = """
async ([words, FILTER]) => {
  const page = document.querySelector("#search"), input = page.querySelector("#q"), list = page.querySelector("#results");
  const status = page.querySelector("#status");
  const theme = page.querySelector("#by-theme");
  const type = (text) => {
    input.value = text === FILTER ? "" : text;
    theme.selectedIndex = text === FILTER ? 1 : 0;
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };
  type("");
  while (status.textContent !== page.dataset.hint || list.firstElementChild) {
    await new Promise((resume) => setTimeout(resume, 1));
  }
  const start = performance.now();
  type(words);
  while (!list.firstElementChild && status.textContent !== page.dataset.none) {
    await new Promise((resume) => setTimeout(resume, 1));
    if (performance.now() - start > 20000) return null;
  }
  return [performance.now() - start, status.textContent];
}
"""


def published_search(folder: Path) -> dict[str, dict[str, Any]]:
    """Publish the search alone, and once more; what that cost."""
    told = {name: published(folder, _EXPORTERS) for name in ("cold", "unchanged")}
    for problem in told["cold"]["left_out"]:
        raise SystemExit(problem)
    return told


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address at which `folder` is given."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


def searched(address: str, chromium: str, rounds: int = 1) -> dict[str, Any]:
    """Milliseconds until the page can search, and from the key to the first result of each search, of all rounds."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only measuring needs it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        ready: list[float] = []
        told: dict[str, dict[str, Any]] = {words: {"milliseconds": [], "said": ""} for words in _WORDS}
        for _ in range(rounds):
            page = browser.new_page()
            start = time.perf_counter()
            page.goto(f"{address}search/index.html")
            page.wait_for_selector("#search[data-ready]", timeout=60_000)
            ready.append((time.perf_counter() - start) * 1e3)
            for words in _WORDS:
                taken, told[words]["said"] = page.evaluate(_MEASURE, [words, _FILTER])
                told[words]["milliseconds"].append(taken)
            page.close()
        browser.close()
    return {"ready": ready, "searches": told}


def tell(told: dict[str, dict[str, Any]], found: dict[str, Any], weighed: list[Weight]) -> None:
    """Print the tables."""
    print(f"{'publishing':20}{'seconds':>10}{'of CPU':>10}{'files':>10}{'MB':>10}{'MB held':>10}")
    for name, one in told.items():
        held = one.get("megabytes", 0)
        sizes = f"{one['written']:>10}{one['bytes'] / 1e6:>10.1f}{held:>10.0f}"
        print(f"{name:20}{one['seconds']:>10.2f}{one['cpu_seconds']:>10.2f}{sizes}")
    print(f"\n{'kind of page':44}{'pages':>8}{'middle kB':>11}{'heaviest':>10}")
    for weight in weighed:
        print(f"{weight.kind:44}{weight.pages:>8}{weight.middle / 1e3:>11.1f}{weight.heaviest / 1e3:>10.1f}")
    print(f"\nthe page can search after {statistics.median(found['ready']):.0f} ms")
    print(f"{'search':20}{'soonest ms':>12}{'middle ms':>12}")
    for words, one in found["searches"].items():
        took = one["milliseconds"]
        print(f"{words:20}{min(took):>12.1f}{statistics.median(took):>12.1f}  {one['said']} ({_WORDS[words]})")


def figures(told: dict[str, dict[str, Any]], found: dict[str, Any], weighed: list[Weight]) -> dict[str, Any]:
    """The same for machines."""
    times = [statistics.median(one["milliseconds"]) for one in found["searches"].values()]
    return {
        "publishing": {name: {key: round(one[key], 2) for key in _KEPT if key in one} for name, one in told.items()},
        "heaviest_kilobytes": {one.kind: round(one.heaviest / 1e3, 1) for one in weighed},
        "first_result_ms_median": statistics.median(times),
        "first_result_ms_worst": max(times),
        "ready_ms": round(statistics.median(found["ready"])),
        "load_average": os.getloadavg()[0],
    }


def main() -> None:
    """Measure, print tables, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--associations", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=20_000)
    parser.add_argument("--search-only", action="store_true", help="publish nothing but the search")
    parser.add_argument("--rounds", type=int, default=5, help="how often the page is opened and searched")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        make_catalogue(folder, chosen.events, chosen.associations)
        told = published_search(folder) if chosen.search_only else publications(folder, chosen.events)
        public = (folder / "public").resolve()
        weighed = weights(public)
        with served(public) as address:
            found = searched(address, chosen.chromium, chosen.rounds)
    size = {"events": chosen.events, "associations": chosen.associations}
    print(", ".join(f"{count} {name}" for name, count in size.items()))
    tell(told, found, weighed)
    print(json.dumps(size | figures(told, found, weighed)))


if __name__ == "__main__":
    main()
