"""What was made lately, as long as there is room for it; what was asked for longest ago goes first."""

from collections import OrderedDict
from collections.abc import Hashable
from threading import Lock
from typing import Generic, TypeVar

Value = TypeVar("Value")
_LARGEST = 4  # no single thing takes more than this part of the room


class Kept(Generic[Value]):
    """Values by key, of which each has a weight; together they weigh `room` at most. For several threads."""

    def __init__(self, room: int) -> None:
        self._room, self._weight = room, 0
        self._values: OrderedDict[Hashable, tuple[Value, int]] = OrderedDict()
        self._lock = Lock()

    @property
    def weight(self) -> int:
        """What all of them weigh."""
        return self._weight

    def get(self, key: Hashable) -> Value | None:
        """The value, if it is still there."""
        with self._lock:
            found = self._values.get(key)
            if found is None:
                return None
            self._values.move_to_end(key)
            return found[0]

    def put(self, key: Hashable, value: Value, weight: int = 1) -> None:
        """Keep a value, unless it is too heavy for what there is room for."""
        if weight > self._room // _LARGEST:
            return
        with self._lock:
            self._weight -= self._values.pop(key, (None, 0))[1]
            self._values[key] = value, weight
            self._weight += weight
            while self._weight > self._room:
                self._weight -= self._values.popitem(last=False)[1][1]

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._values.clear()
            self._weight = 0
