import gc
from collections.abc import Iterator

import pytest

from exports.garbage import looked_for_rarely


@pytest.fixture
def _thawed() -> Iterator[None]:
    """The suite has frozen what it imported: as if it had not."""
    gc.unfreeze()
    yield
    gc.freeze()


def state() -> tuple[tuple[int, int, int], int]:
    return gc.get_threshold(), gc.get_freeze_count()


@pytest.mark.usefixtures("_thawed")
def test_all_is_as_it_was_afterwards() -> None:
    before = state()
    with looked_for_rarely():
        assert gc.get_freeze_count() > 0
        assert gc.get_threshold() != before[0]
        assert gc.isenabled()
    assert state() == before
