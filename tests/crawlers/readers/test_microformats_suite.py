"""The suite of microformats.org: our tree beside the JSON that it expects; and every page of it through the reader."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from catalog.sightings import AssociationSighting, EventSighting, Skipped
from crawlers.readers.html_pages import parsed_page
from crawlers.readers.microformats import read
from crawlers.readers.microformats_tree import Item, Markup, Microformats, Picture
from crawlers.reading import Answer, Reading

SUITE = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve() / "microformats__tests" / "tests"
BASE = "http://example.com/"
COMPARED = {"h-event", "h-card", "h-adr", "h-geo"}
READING = Reading(
    source="suite",
    reader="microformats",
    window_from=date(2010, 1, 1),
    window_until=date(2030, 1, 1),
    accepts_from=date(1900, 1, 1),
    accepts_until=date(2100, 1, 1),
)
_WORDS = "the suite's classic pages are older than the rule that a picture comes with its words"
_INCLUDED = "the text of an included part does not count as text of the item that includes it"
# (page, property) -> how often we differ, and why.
DIFFERING = {
    ("microformats-v1/hcard/multiple", "logo"): (1, _WORDS),
    ("microformats-v1/hcard/multiple", "photo"): (1, _WORDS),
    ("microformats-v1/hcard/name", "photo"): (1, _WORDS),
    ("microformats-v1/hresume/affiliation", "photo"): (1, _WORDS),
    ("microformats-v1/includes/heventitemref", "location"): (2, _INCLUDED),
}

pytestmark = pytest.mark.skipif(not SUITE.is_dir(), reason="the suite is not beside the repository")


def pages() -> list[Path]:
    return [page for page in sorted(SUITE.rglob("*.html")) if page.with_suffix(".json").is_file()]


def expected_of(page: Path) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(page.with_suffix(".json").read_text("utf-8"))["items"]
    return items


def as_json(value: object) -> Any:
    """Our values as the suite writes them."""
    if isinstance(value, Item):
        properties = {name: [as_json(item) for item in values] for name, values in value.properties.items()}
        children = [as_json(child) for child in value.children]
        return {"type": value.types, "properties": properties, "value": value.value, "children": children}
    if isinstance(value, Markup):
        return {"html": value.html, "value": value.value}
    if isinstance(value, Picture):
        return {"value": value.value, "alt": value.alt}
    return value


def everywhere(items: list[Any]) -> Iterator[dict[str, Any]]:
    """The items of the compared types, wherever they stand."""
    for item in items:
        if not isinstance(item, dict) or "type" not in item:
            continue
        if COMPARED & set(item["type"]):
            yield item
        for values in item["properties"].values():
            yield from everywhere(values)
        yield from everywhere(item.get("children", []))


def compared(values: list[Any] | None) -> Any:
    """Values with white space folded; an item by its type and value, for its properties are compared by themselves."""
    if values is None:
        return None
    shallow = [
        {"type": value["type"], "value": value.get("value")} if isinstance(value, dict) and "type" in value else value
        for value in values
    ]
    return json.loads(json.dumps(shallow), object_hook=_folded) if shallow else shallow


def _folded(node: dict[str, Any]) -> dict[str, Any]:
    return {name: " ".join(value.split()) if isinstance(value, str) else value for name, value in node.items()}


def folded(values: Any) -> Any:
    return [" ".join(value.split()) if isinstance(value, str) else value for value in values or []]


def test_tree_is_what_the_suite_expects() -> None:
    total = 0
    differing: Counter[tuple[str, str]] = Counter()
    for page in pages():
        name = str(page.relative_to(SUITE).with_suffix(""))
        parsed = parsed_page(BASE, page.read_text("utf-8"))
        items = [] if parsed.root is None else Microformats(parsed.root, parsed.url).items()
        theirs, ours = list(everywhere(expected_of(page))), list(everywhere([as_json(item) for item in items]))
        assert [item["type"] for item in ours] == [item["type"] for item in theirs], name
        for one, other in zip(theirs, ours, strict=True):
            names = {*one["properties"], *other["properties"]}
            total += len(names)
            differing.update(
                (name, key)
                for key in names
                if folded(compared(one["properties"].get(key))) != folded(compared(other["properties"].get(key)))
            )
    share = 1 - differing.total() / total
    print(f"microformats: {total - differing.total()} of {total} properties are as expected, {share:.1%}")  # noqa: T201 - the figure measured

    assert total >= 480
    assert share >= 0.985
    assert differing == {place: count for place, (count, _) in DIFFERING.items()}


def test_read_and_skipped_are_all_that_is_present() -> None:
    present = accounted = taken = 0
    for page in pages():
        answer = Answer(BASE, page.read_bytes(), datetime(2026, 11, 1, tzinfo=UTC), "text/html")
        found = list(read(answer, replace(READING, zone="UTC")))
        here = standing_in(expected_of(page), nested=False)
        given = sum(item.origin.items for item in found if isinstance(item, EventSighting | AssociationSighting))
        assert given + sum(item.items for item in found if isinstance(item, Skipped)) == here, page.name
        present += here
        taken += given
        accounted += len(found)
    assert present >= 80
    assert taken >= 12


def standing_in(items: list[Any], *, nested: bool) -> int:
    """What the suite itself says is in a page: events anywhere, and cards that are no property of anything."""
    count = 0
    for item in items:
        if not isinstance(item, dict) or "type" not in item:
            continue
        is_card = "h-card" in item["type"]
        count += "h-event" in item["type"] or (is_card and not nested)
        count += sum(standing_in(values, nested=True) for values in item["properties"].values())
        count += standing_in(item.get("children", []), nested=nested or is_card)
    return count
