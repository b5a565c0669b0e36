"""What the hostile tests of several readers share: wounds, junk, and expressions that must take linear time."""

import random
import re
from collections import deque
from collections.abc import Iterable
from time import process_time
from types import ModuleType
from typing import Any

import pytest

# Values of JSON that stand in no field by right (reliability B16).
JUNK: tuple[object, ...] = (
    *(None, True, -1, 10**17, 1e300, "", " ", "\ud800", "9" * 400),
    *([], {}, [[]], ["a", {"b": 1}]),
)
SHORT, LONG = 10_000, 100_000


def wounded(body: bytes, dice: random.Random, *, wounds: int = 3, longest: int = 60) -> bytes:
    """`body` with one to `wounds` bytes changed, or up to `longest` of them cut out."""
    mutant = bytearray(body)
    for _ in range(dice.randint(1, wounds)):
        place = dice.randrange(len(mutant))
        if dice.random() < 0.5:
            mutant[place] = dice.randrange(256)
        else:
            del mutant[place : place + dice.randrange(longest)]
    return bytes(mutant)


def expressions(*modules: ModuleType) -> list[Any]:
    """The regular expressions of `modules`, as parameters of a test."""
    return [
        pytest.param(pattern, id=f"{module.__name__.rpartition('.')[2]}{name}")
        for module in modules
        for name, pattern in vars(module).items()
        if isinstance(pattern, re.Pattern)
    ]


def assert_linear(pattern: re.Pattern[Any], shapes: Iterable[str]) -> None:
    """Searching ten times as much of each of `shapes` takes at most thirty times as long, and under half a second.

    `test_expressions` tries every expression with shapes that suit all; these suit the format (reliability B13).
    """
    for shape in shapes:
        short, long = (shape * (size // len(shape)) for size in (SHORT, LONG))
        quick = max(min(_seconds(pattern, short) for _ in range(3)), 0.01)
        slow = _seconds(pattern, long)
        if slow >= 30 * quick:
            slow = min(slow, *(_seconds(pattern, long) for _ in range(3)))
        assert slow < 30 * quick, shape
        assert slow < 0.5, shape


def _seconds(pattern: re.Pattern[Any], text: str) -> float:
    searched = text.encode() if isinstance(pattern.pattern, bytes) else text
    begin = process_time()
    deque(pattern.finditer(searched), maxlen=0)
    return process_time() - begin
