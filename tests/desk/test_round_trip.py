"""Publish, read with our own reader into an empty catalogue, publish again: whatever came in, all is as it was.

And it goes on as it would have: what is said and decided afterwards has the same outcome.
"""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select

from catalog.errors import DecisionInvalid
from catalog.rows import table_of
from catalog.store import Store
from catalog.tables import Decision
from catalog.verdicts import Decision as Decided
from tests.catalog.databases import Sqlite
from tests.catalog.laws_world import DECISIONS, WITHDRAWALS, Step, catalogues, do, empty, lists, sightings
from tests.catalog.test_former import theirs
from tests.catalog.test_led_on import lead_on
from tests.catalog.world import NOW, give
from tests.desk.round_trip import bring_back, publish_data, seen

_STEPS = sightings() | sightings() | sightings() | WITHDRAWALS | DECISIONS
_LATER = NOW + timedelta(days=4)
_FEW, _MANY = 10, 300


@pytest.mark.parametrize("examples", [_FEW, pytest.param(_MANY, marks=pytest.mark.drill)])
def test_catalogue_is_read_back_as_it_was_and_goes_on(tmp_path_factory, examples):
    kind = Sqlite(tmp_path_factory.mktemp("empty"))
    with catalogues(kind, kind) as (one, other):

        @settings(
            max_examples=examples,
            derandomize=examples < _MANY,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        )
        @given(lists(2, 12, _STEPS), lists(1, 5, _STEPS))
        def holds(history: Sequence[Step], further: Sequence[Step]) -> None:
            empty(one)
            empty(other)
            _live(one, history)
            with TemporaryDirectory() as folder:
                publish_data(one, Path(folder))
                bring_back(Path(folder), other)
            before = seen(one)
            assert seen(other) == before
            if _is_known_whole(one, before):
                later = [_decided_then(step) for step in further]
                _live(one, later, _LATER)
                _live(other, later, _LATER)
                assert _content(seen(other)) == _content(seen(one))

        holds()


def test_event_that_was_two_others_one_after_the_other_is_told_to_have_been_the_last(tmp_path):
    kind = Sqlite(tmp_path)
    with catalogues(kind, kind) as (one, other):
        lead_on(one)
        give(one, theirs(), at=NOW + timedelta(days=3))
        publish_data(one, tmp_path / "public")
        bring_back(tmp_path / "public", other)
        assert seen(other) == seen(one)


def _live(store: Store, history: Sequence[Step], since: Any = NOW) -> None:
    """Do each step an hour after the one before; what does not fit is left."""
    for number, step in enumerate(history):
        try:
            do(store, step, since + timedelta(hours=number))
        except DecisionInvalid:
            continue


def _decided_then(step: Step) -> Step:
    """Nobody decides anything in a restored catalogue in the instant of a decision that it was restored with.

    Their order would be that of their ids, which are made of who decided, too: that is published nowhere.
    """
    return step.model_copy(update={"at": _LATER}) if isinstance(step, Decided) else step


def _is_known_whole(store: Store, found: dict[str, Any]) -> bool:
    """Whether nothing is hidden, and each decision is told: what was never published cannot come back."""
    table = table_of(Decision)
    with store.reading() as connection:
        query = select(func.count()).select_from(table).where(table.c.revoked_at.is_(None))
        standing = connection.scalar(query)
    return standing == len(found["decisions"]) and all(one.what != "hidden" for one in found["tombstones"])


def _content(found: dict[str, Any]) -> dict[str, Any]:
    """All but revisions, and what guests were told before of events that were merged and have parted since."""
    views = {name: view.model_dump(mode="json", exclude={"revision"}) for name, view in found["views"].items()}
    for view in views.values():
        for told in (view, view["roots"]):
            told["changes"] = [one for one in told.get("changes", ()) if one["at"] >= f"{_LATER:%Y-%m-%dT%H}"]
        view["roots"]["changes"] = _rooting(view["changes"], view["roots"]["changes"])
    tombstones = {one.id: (one.what, one.heir) for one in found["tombstones"]}
    stood = [(name, gist, heir.id) for name, gist, heir in found["where former ones stood"]]
    numbered = dict.fromkeys(("cursor", "events", "associations", "former"))
    return {**found, "views": views, "tombstones": tombstones, "where former ones stood": stood, **numbered}


def _rooting(changes: list[dict[str, Any]], roots: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of what changes rest on, what these do: it begins with the earliest change of its own, which may be left out."""
    since = min((one["at"] for one in changes if one["kind"] != "merged"), default=None)
    if since is None:
        return []
    return [one for one in roots if one["at"] >= since or one["field"] in ("created", "merged")]
