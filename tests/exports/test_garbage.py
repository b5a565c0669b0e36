import gc

import pytest

from exports.garbage import looked_for_rarely


def state() -> tuple[tuple[int, int, int], int]:
    return gc.get_threshold(), gc.get_freeze_count()


@pytest.fixture
def _thawed() -> None:
    """The suite has frozen what it imported: as if it had not."""
    gc.unfreeze()


@pytest.mark.usefixtures("_thawed")
def test_all_is_as_it_was_afterwards_whatever_happened() -> None:
    before = state()
    with pytest.raises(KeyError), looked_for_rarely():
        assert gc.get_freeze_count() > 0
        assert gc.isenabled()
        raise KeyError
    assert state() == before
