"""How soon the search of the site shows its first result, in a real browser.

    python -m benchmarks.site [--associations 10000] [--events 1000] [--chromium /usr/bin/chromium]

An invented catalogue is published with the formats of the search alone, given by a plain server on this machine, and
searched in Chromium: words that many have and words that few have, with and without accents, and a filter alone.
Measured are preparing the index, opening the page until it can search, and for each search the time from the key to
the first result on the page, the pause after the last key included. Goal: below 200 ms with 10,000 associations.
It needs Playwright, which is no dependency of Goodweek: `pip install playwright`.
"""

import argparse
import json
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

from benchmarks.publishing import make_catalogue
from catalog.queries import reading
from catalog.store import Store
from desk.published import PublishedCatalogue
from exports.exporter import Site
from exports.pages import SITE_PAGES
from exports.pages_search import SearchPages
from exports.publisher import publish
from exports.publisher_inputs import Exporters
from exports.search import SearchIndex
from exports.search_records import AssociationRecords, EventRecords

_SITE = Site(name="Semaine inventée", base_url="http://127.0.0.1/")
_WORDS = (
    "association 77",
    "réfugiés",
    "refugies",
    "asso 4242",
    "atelier",
    "numerique",
    "solidarité",
    "association",
    "zzzz",
)
_EXPORTERS = Exporters(
    events=(EventRecords(),),
    associations=(AssociationRecords(),),
    site=(SITE_PAGES, SearchPages()),
    batches=(SearchIndex(),),
)
# From the key to the first result, or to the words that there is none; before it, nothing is asked for.
_MEASURE = """
async (words) => {
  const page = document.querySelector("#search"), input = page.querySelector("#q"), list = page.querySelector("#results");
  const status = page.querySelector("#status");
  const type = (text) => {
    input.value = text;
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


def published(folder: Path, events: int, associations: int) -> dict[str, float]:
    """Publish the search; the seconds that it takes anew, and once more."""
    make_catalogue(folder, events, associations)
    store = Store.open(f"sqlite:///{folder / 'catalogue.db'}")
    spent = {}
    for name in ("cold", "unchanged"):
        start = time.perf_counter()
        with reading(store) as reader:
            done = publish(folder, PublishedCatalogue(reader), _SITE, _EXPORTERS)
        spent[name] = time.perf_counter() - start
        if done.left_out:
            raise SystemExit(done.left_out[0].problem)
    store.close()
    return spent


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


def searched(address: str, chromium: str) -> dict[str, Any]:
    """Milliseconds until the page can search, and from the key to the first result of each search."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - only measuring needs it

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(f"{address}search/index.html")
        page.wait_for_selector("#search[data-ready]", timeout=60_000)
        ready = (time.perf_counter() - start) * 1e3
        told = {}
        for words in _WORDS:
            taken, said = page.evaluate(_MEASURE, words)
            told[words] = {"milliseconds": round(taken, 1), "said": said}
        browser.close()
    return {"ready": ready, "searches": told}


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--associations", type=int, default=10_000)
    parser.add_argument("--events", type=int, default=1_000)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = parser.parse_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        spent = published(folder, chosen.events, chosen.associations)
        files = [path for path in (folder / "public/search").rglob("*") if path.is_file()]
        with served((folder / "public").resolve()) as address:
            told = searched(address, chosen.chromium)
        size = sum(path.stat().st_size for path in files)
    print(f"{chosen.associations} associations, {chosen.events} events")
    print(f"  published anew        {spent['cold']:8.1f} s, {len(files)} files, {size / 1e6:.1f} MB")
    print(f"  published unchanged   {spent['unchanged']:8.3f} s")
    print(f"  page can search after {told['ready']:8.0f} ms")
    for words, one in told["searches"].items():
        print(f"  {words:20}  {one['milliseconds']:8.1f} ms  {one['said']}")
    times = [one["milliseconds"] for one in told["searches"].values()]
    figures = {
        "first_result_ms_median": statistics.median(times),
        "first_result_ms_worst": max(times),
        "ready_ms": round(told["ready"]),
        "published_s": round(spent["cold"], 2),
        "files": len(files),
        "megabytes": round(size / 1e6, 2),
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
