"""From what a source says to the feed of changes: an event that is moved and cancelled, published day by day."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from desk.instance import Instance
from desk.publishing import publish_instance
from tests.catalog.world import NOW, START, event_sighting, give, occurrence
from tests.journeys.web import here

DAY = timedelta(days=1)


@pytest.fixture
def instance(tmp_path: Path) -> Instance:
    here("init", tmp_path)
    return Instance.at(tmp_path)


def published(instance: Instance, day: int, **told: Any) -> list[dict[str, Any]]:
    """The items of the feed of changes, after the source said this and it was published."""
    with instance.store() as store:
        give(store, event_sighting(**told), at=NOW + day * DAY)
    publish_instance(instance)
    items: list[dict[str, Any]] = json.loads((instance.public_folder / "feeds/all.changes.json").read_bytes())["items"]
    return items


def test_changes_are_published_the_latest_first_and_stay_as_they_were(instance: Instance) -> None:
    later = {"occurrences": (occurrence(START + 2 * DAY),)}

    assert published(instance, 0) == []
    (moved,) = published(instance, 1, **later)
    again = published(instance, 2, **later, description="On répare encore.")
    both = published(instance, 3, **later, status="cancelled")

    assert moved["title"] == "[Déplacé] Atelier réparation (jeu. 5 nov. 2026 18:00)"
    assert moved["summary"].replace("\u00a0", " ") == (
        "Le mardi 3 novembre 2026 de 18 h à 20 h devient le jeudi 5 novembre 2026 de 18 h à 20 h."
    )
    assert moved["date_published"] == (NOW + DAY).isoformat()
    assert again == [moved]
    assert [item["title"].partition("]")[0] for item in both] == ["[Annulé", "[Déplacé"]
    assert both[1] == moved
