"""How long a crawl takes, beside bare Scrapy asking the same pages, and how long a second visit.

    python -m benchmarks.crawling [--pages 5000] [--rounds 3] [--profile FILE]

A site on loopback, in a process of its own, has a page with one event as JSON-LD for each of the pages,
and lists that link to them. Each crawl is a process of its own (see `benchmarks.crawls`) and writes
into a catalogue in a file: `first` and `sitemap` find everything new, `first` by lists; `listed` and
`sitemapped` visit again when nothing changed and the list or the sitemap tells so; `asked` when the
lists changed, so that each page has to be asked and answers 304. All are measured in turn, by the
clock and (`_cpu`) by what the processor was busy with them: on a busy machine trust the latter.
A change of the readers' code while it runs makes every visit a first one, and stops it.

Goals (goals of speed, "crawl 5,000 pages"): at least 0.8 of bare Scrapy's pages a second; a second
visit at most 0.1 of the first where a list or sitemap tells, at most 0.7 where each page is asked.
`--profile` writes there what took how long in one more first crawl (cProfile).
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.request import urlopen

from benchmarks.rounds import Round, middle, ratio, tell


@contextmanager
def site(pages: int) -> Iterator[str]:
    """The origin of a site of so many pages, while it is served."""
    command = [sys.executable, "-m", "benchmarks.crawled_site", str(pages)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        # It ends when its standard input does.
        process.communicate()


def _crawled(name: str, kind: str, origin: str, *rest: str, **expected: int) -> Round:
    """The seconds of one crawl called `name`, and those of the processor. Stops when it did not do what is `expected`."""
    command = [sys.executable, "-m", "benchmarks.crawls", kind, origin, *rest]
    answer = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)
    done = json.loads(answer.stdout.splitlines()[-1])
    got = {said: done[said] for said in expected}
    if got != expected:
        raise SystemExit(f"{name}: {got} and not {expected}: the benchmark measures nothing.")
    return {name: done["seconds"], f"{name}_cpu": done["cpu"]}


def _round(origin: str, pages: int, lists: int) -> Round:
    asked = pages + lists + 1
    with TemporaryDirectory() as folder:
        kept = str(Path(folder) / "catalogue.sqlite")
        measured = {
            **_crawled("bare", "bare", origin, answers=asked),
            **_crawled("first", "list", origin, kept, found=pages, seen=pages, requests=asked + 1),
            **_crawled("listed", "list", origin, kept, found=0, seen=pages, requests=2),
        }
        with urlopen(f"{origin}/turn") as answer:
            answer.read()
        return {
            **measured,
            **_crawled("asked", "list", origin, kept, found=0, seen=pages, requests=asked + 1),
            **_crawled("sitemap", "sitemap", origin, kept, found=pages, seen=pages, requests=pages + 2),
            **_crawled("sitemapped", "sitemap", origin, kept, found=0, seen=pages, requests=2),
        }


def main() -> None:
    """Measure, print a table, and the figures as JSON."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pages", type=int, default=5_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--profile", type=Path)
    chosen = parser.parse_args()
    lists = len(range(0, chosen.pages, 100))
    with site(chosen.pages) as origin:
        if chosen.profile:
            with TemporaryDirectory() as folder:
                _crawled("profiled", "list", origin, str(Path(folder) / "catalogue.sqlite"), str(chosen.profile))
            return
        rounds = [_round(origin, chosen.pages, lists) for _ in range(chosen.rounds)]
    figures = {
        "speed_to_bare": ratio(rounds, "bare", "first"),
        "speed_to_bare_cpu": ratio(rounds, "bare_cpu", "first_cpu"),
        "listed_ratio": ratio(rounds, "listed", "first"),
        "asked_ratio": ratio(rounds, "asked", "first"),
        "sitemapped_ratio": ratio(rounds, "sitemapped", "sitemap"),
        "pages_per_second": chosen.pages / middle(rounds, "first"),
    }
    tell(f"{chosen.pages} pages", rounds, chosen.pages, figures)


if __name__ == "__main__":
    main()
