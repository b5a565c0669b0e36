"""What holds for all tests.

Some 12,000 collected tests and all that they import are no garbage: looked through again and again, as Python does by
itself, they cost a fourth of the time of the suite.
"""

import gc

_OBJECTS_PER_LOOK = 20_000


def pytest_collection_finish() -> None:
    gc.collect()
    gc.freeze()
    gc.set_threshold(_OBJECTS_PER_LOOK, 20, 50)
