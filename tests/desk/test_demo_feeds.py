"""Every feed that the demo publishes, read by others: feedparser, xmllint where it is installed, a schema of JSON Feed."""

import json
import shutil
import subprocess
from pathlib import Path

import feedparser
import pytest

from exports.feeds_forms import FeedExporter
from exports.registry import EXPORTERS
from exports.selections import Kind
from tests.exports.test_feeds_json import SCHEMA
from tests.journeys.web import Told

BASE = "https://goodweek-demo.example/"
FORMATS = ("rss", "atom", "changes.rss", "changes.atom", "json", "changes.json")


@pytest.fixture(scope="module")
def feeds(demonstrated: tuple[Told, Path]) -> list[Path]:
    """All but the calendars, by name."""
    folder = demonstrated[1] / "public" / "feeds"
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix not in (".ics", ".gz"))


def test_each_selection_has_a_feed_in_each_format_made_for_its_kind(feeds: list[Path]) -> None:
    folder = next(parent for parent in feeds[0].parents if parent.name == "feeds")
    found: dict[str, set[str]] = {}
    for path in feeds:
        name, _, suffix = path.relative_to(folder).as_posix().partition(".")
        found.setdefault(name, set()).add(suffix)
    by_suffix = {one.suffix: one.kinds for one in EXPORTERS.events if isinstance(one, FeedExporter)}
    editions = {one["id"] for one in json.loads((folder.parent / "data/index.json").read_bytes())["editions"]}
    assert by_suffix.keys() == {*FORMATS}
    assert len(found) > 20
    for name, suffixes in found.items():
        first = name.partition("/")[0]
        kind = Kind(first) if first in {*Kind} else Kind.CROSSED if "/" in name else Kind.EDITION
        assert (first in editions) == (kind in (Kind.EDITION, Kind.CROSSED)), name
        assert (name, suffixes) == (name, {suffix for suffix, kinds in by_suffix.items() if kind in kinds})


def test_feedparser_finds_nothing_to_complain_of(feeds: list[Path]) -> None:
    wrong, entries = [], 0
    for path in feeds:
        if path.suffix == ".json":
            continue
        found = feedparser.parse(path.read_bytes())
        entries += len(found.entries)
        own = [link.href for link in found.feed.links if link.rel == "self"]
        where = BASE + path.relative_to(_public(path)).as_posix()
        dated = [entry for entry in found.entries if not (entry.id and entry.published_parsed and entry.ev_startdate)]
        if found.bozo or own != [where] or dated:
            wrong.append((path.name, found.get("bozo_exception"), own, len(dated)))
    assert wrong == []
    assert entries > 20


def _public(path: Path) -> Path:
    return next(parent for parent in path.parents if parent.name == "feeds").parent


@pytest.mark.skipif(shutil.which("xmllint") is None, reason="xmllint is not installed")
def test_xmllint_finds_nothing_to_complain_of(feeds: list[Path]) -> None:
    files = [path for path in feeds if path.suffix != ".json"]
    done = subprocess.run(["xmllint", "--noout", "--nonet", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_json_feeds_are_valid_by_the_specification(feeds: list[Path]) -> None:
    wrong = []
    for path in feeds:
        if path.suffix == ".json":
            feed = json.loads(path.read_bytes())
            faults = [error.message for error in SCHEMA.iter_errors(feed)]
            where = f"{BASE}{path.relative_to(_public(path)).as_posix()}"
            if faults or feed["feed_url"] != where:
                wrong.append((path.name, faults, feed["feed_url"]))
    assert wrong == []
