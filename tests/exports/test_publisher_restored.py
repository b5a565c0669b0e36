"""A catalogue that was restored from a copy and went on: it gives the numbers of revisions again (reliability F11, E9)."""

from datetime import timedelta

import pytest

from catalog import clock
from tests.exports.plain_catalogue import NOW, PlainCatalogue, week
from tests.exports.plain_exporters import go
from tests.exports.published import tree
from tests.exports.views import event_facts, event_view


@pytest.fixture(autouse=True)
def _frozen():
    with clock.frozen(NOW):
        yield


def _tell(catalogue: PlainCatalogue, identity: str, title: str, after: int) -> None:
    """An event says something else, so many hours after all were put in."""
    facts = event_facts(title=title)
    catalogue.put_view(event_view(id=identity, facts=facts, changed_at=NOW + timedelta(hours=after)))


@pytest.mark.parametrize("went_on", [1, 3])
def test_f11_nothing_is_taken_over_from_a_past_that_the_catalogue_never_had(tmp_path, went_on):
    lost, restored = week(), week()
    _tell(lost, "e0001", "Perdu", 1)
    go(tmp_path, lost)
    _tell(restored, "e0001", "Retrouvé", 2)
    for number in range(went_on):
        _tell(restored, f"e000{number + 2}", "Plus loin", 3)
    go(tmp_path, restored)
    go(tmp_path / "cold", restored)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")
    assert b"Perdu" not in b"".join(tree(tmp_path / "public").values())


def test_f11_event_that_had_come_further_than_it_has_now_is_rendered_anew(tmp_path):
    lost, restored = week(), week()
    for hour in range(3):
        _tell(lost, "e0001", f"Perdu {hour}", hour)
    go(tmp_path, lost)
    for number in range(5):
        _tell(restored, f"e000{number + 2}", "Plus loin", 4)
    go(tmp_path, restored)
    go(tmp_path / "cold", restored)
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")


def test_catalogue_that_only_went_on_is_taken_over(tmp_path):
    catalogue = week()
    go(tmp_path, catalogue)
    _tell(catalogue, "e0001", "Nouveau titre", 1)
    catalogue.asked.clear()
    go(tmp_path, catalogue)
    assert catalogue.asked == ["e0001"]
