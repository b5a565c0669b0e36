"""extruct as a second opinion: what it recorded of real pages, beside what our own parts make of the same bytes.

Compared are the events and organisations, nested ones too: type, name, startDate, and the name of the place.
"""

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crawlers.readers.schema_org_nodes import plain
from crawlers.readers.schema_org_page import read_page
from crawlers.readers.schema_org_types import EVENTS, ORGANISATIONS, bare
from crawlers.reading import Answer

SAMPLES = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve() / "scrapinghub__extruct/tests/samples"
Row = tuple[str, str, str, str]


def test_what_extruct_recorded_is_what_we_read() -> None:
    if not SAMPLES.is_dir():
        pytest.skip("the recorded pages are not beside the repository")
    total = same = 0
    differing: dict[str, tuple[Counter[Row], Counter[Row]]] = {}
    for page, recorded in recordings():
        theirs = Counter(rows(as_nodes(recorded)))
        ours = Counter(rows([root for _, root in read_page(answer(page)).roots]))
        total += theirs.total()
        same += (theirs & ours).total()
        if theirs != ours:
            differing[str(page.relative_to(SAMPLES))] = (theirs - ours, ours - theirs)
    print(f"extruct: {same} of {total} events and organisations are the same")  # noqa: T201 - the figure measured

    assert total >= 600
    assert differing == {}


def test_a_bad_block_costs_only_itself_where_extruct_loses_the_page() -> None:
    """extruct parses all blocks of a page at once: of this page it gives nothing (its issues 45 and 87)."""
    event = '{"@type": "Event", "name": "Veillée", "startDate": "2026-11-03", "location": "Valbrume"}'
    blocks = [event, '{"@type": "Event", "name": ', event.replace("Veillée", "Atelier")]
    body = "".join(f'<script type="application/ld+json">{block}</script>' for block in blocks)
    found = read_page(
        Answer("https://valbrume.example/", body.encode(), datetime(2026, 11, 1, tzinfo=UTC), "text/html")
    )

    assert sorted(rows([root for _, root in found.roots])) == [
        ("Event", "Atelier", "2026-11-03", "Valbrume"),
        ("Event", "Veillée", "2026-11-03", "Valbrume"),
    ]
    assert len(found.problems) == 1


def test_an_item_that_is_no_property_of_anything_is_found_as_extruct_finds_it() -> None:
    body = b"""<p itemscope itemprop="organization" itemtype="https://schema.org/NGO"><b itemprop="name">Clics</b></p>
      <div id="place" itemscope itemprop="location" itemtype="https://schema.org/Library"><b itemprop="name">Salle</b></div>
      <p itemscope itemtype="https://schema.org/Event" itemref="place"><b itemprop="name">Atelier</b></p>"""
    found = read_page(Answer("https://valbrume.example/", body, datetime(2026, 11, 1, tzinfo=UTC), "text/html"))

    assert [(root["@type"], root["name"]) for _, root in found.roots] == [
        (["https://schema.org/NGO"], ["Clics"]),
        (["https://schema.org/Event"], ["Atelier"]),
    ]


def recordings() -> Iterator[tuple[Path, Any]]:
    """(page, what extruct gave) for each page of which there is a record."""
    for page in sorted(SAMPLES.rglob("*.html")):
        for suffix in (".json", ".jsonld"):
            record = page.with_suffix(suffix)
            if record.is_file():
                yield page, json.loads(record.read_text("utf-8"))


def answer(page: Path) -> Answer:
    return Answer(
        "http://www.example.com/index.html", page.read_bytes(), datetime(2026, 11, 1, tzinfo=UTC), "text/html"
    )


def as_nodes(value: Any) -> Any:
    """extruct's microdata (`type`, `properties`) in the shape of JSON-LD."""
    if isinstance(value, list):
        return [as_nodes(item) for item in value]
    if not isinstance(value, dict):
        return value
    if "microdata" in value or "json-ld" in value:
        return [as_nodes(value.get("microdata", [])), as_nodes(value.get("json-ld", []))]
    if "properties" in value and "type" in value:
        return {"@type": value["type"], **as_nodes(value["properties"])}
    return {key: as_nodes(item) for key, item in value.items()}


def rows(root: Any) -> Iterator[Row]:
    """One row for each event and organisation, wherever it stands."""
    waiting = [root]
    while waiting:
        value = waiting.pop()
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            written = value.get("@type")
            types = {bare(name) for name in (written if isinstance(written, list) else [written]) if name}
            if types & (EVENTS | ORGANISATIONS):
                place = first(value.get("location"))
                located = place.get("name") if isinstance(place, dict) else place
                yield min(types), said(value.get("name")), said(value.get("startDate")), said(located)
            waiting.extend(value.values())


def first(value: Any) -> Any:
    while isinstance(value, list):
        value = next(iter(value), None)
    return value


def said(value: Any) -> str:
    return plain(first(value)) if not isinstance(first(value), dict) else ""
