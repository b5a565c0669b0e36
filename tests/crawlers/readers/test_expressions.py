"""Every regular expression of the crawlers and of the cleaning takes linear time (reliability B13).

They are found by importing every module and by reading its text, so a new one is tried without being
named here; each is tried in the ways in which the code uses it. One that is only ever given short
texts, because its caller cuts them, says so in `CAPPED`.
"""

import ast
import pkgutil
import re
import signal
from collections import defaultdict, deque
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from time import process_time
from types import FrameType, ModuleType
from typing import Any

import pytest

import catalog.cleaning
import crawlers

Pattern = re.Pattern[Any]
SMALL, LARGE = 10_000, 100_000
PIECES = (
    "0",
    "a",
    " ",
    "<",
    "1 ",
    "3/",
    '"',
    "[a",
    "a.",
    "a@",
    "é ",
    "&#",
    "-",
    "\\",
    "14 h ",
    "<a ",
    "\n ",
    "{a:",
    "/*",
    "A,",
)
ANCHORED = frozenset({"match", "fullmatch"})
SCANNING = frozenset({"search", "finditer", "findall", "sub", "subn", "split"})
PATIENCE = 3.0
# What takes less for 10,000 characters takes less than 0.03 s for 100,000 even if it is quadratic.
QUICK = 0.0003

# Expression: the longest text that its callers give it, and what cuts it.
CAPPED: dict[str, tuple[int, str]] = {
    "crawlers.readers.ical_places._CEDEX": (100, "a town is at most 62 characters by `_TOWN`"),
}


@cache
def _modules() -> tuple[ModuleType, ...]:
    packages = (catalog.cleaning, crawlers)
    names = [
        found.name for package in packages for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    ]
    return (*packages, *map(import_module, names))


def _within(value: object) -> Iterator[Pattern]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _within(part)
    elif isinstance(value, tuple | list | set | frozenset):
        for part in value:
            yield from _within(part)


@cache
def _tree(module: ModuleType) -> ast.Module:
    return ast.parse(Path(str(module.__file__)).read_text("utf-8"))


def _called(module: ModuleType) -> Iterator[tuple[str, str]]:
    """Name and method of each `NAME.method` of a module."""
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.Attribute) and node.attr in ANCHORED | SCANNING:
            owner = node.value
            yield (
                (owner.id if isinstance(owner, ast.Name) else owner.attr if isinstance(owner, ast.Attribute) else ""),
                node.attr,
            )


def _inline(module: ModuleType) -> Iterator[tuple[str, Pattern, str]]:
    """The expressions that are written where they are used: `re.sub("…", …)`."""
    for node in ast.walk(_tree(module)):
        match node:
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id="re"), attr=method),
                args=[ast.Constant(value=str() | bytes() as text), *_],
            ) if method in ANCHORED | SCANNING:
                yield f"{module.__name__}:{text!r}", re.compile(text), method


@cache
def _expressions() -> dict[str, tuple[Pattern, frozenset[str]]]:
    """Each once, under the name of a module that has it, with the methods by which it is used anywhere."""
    labels: dict[tuple[Any, int], str] = {}
    uses: defaultdict[tuple[Any, int], set[str]] = defaultdict(set)
    for module in _modules():
        called = defaultdict(set)
        for name, method in _called(module):
            called[name].add(method)
        for name, value in vars(module).items():
            for number, pattern in enumerate(_within(value)):
                label = f"{module.__name__}.{name}" + (f"[{number}]" if number else "")
                key = (pattern.pattern, pattern.flags)
                labels[key] = min(labels.get(key, label), label, key=lambda one: (len(one), one))
                # One in a table may be used in any way, for it has no name of its own.
                uses[key] |= called[name] if isinstance(value, re.Pattern) else ANCHORED | SCANNING
        for label, pattern, method in _inline(module):
            labels.setdefault((pattern.pattern, pattern.flags), label)
            uses[pattern.pattern, pattern.flags].add(method)
    ordered = sorted(labels.items(), key=lambda item: item[1])
    return {label: (re.compile(*key), frozenset(uses[key] or ANCHORED | SCANNING)) for key, label in ordered}


def _attacks(pattern: Pattern) -> Iterator[str]:
    """Pieces to repeat: few characters, and the expression's own words; the repeated text seldom fits at its end."""
    own = re.findall(r"[A-Za-z0-9<>&;:/,.@#\"'=-]{1,12}", str(pattern.pattern))[:6]
    yield from (*PIECES, *own, *(f"{word} " for word in own[:3]))


def _text(piece: str, size: int, pattern: Pattern) -> Any:
    text = (piece * (size // len(piece) + 1))[:size]
    return text.encode() if isinstance(pattern.pattern, bytes) else text


class _TooLong(Exception):
    """The expression was still at work when patience ended."""


def _end(_signal: int, _frame: FrameType | None) -> None:
    raise _TooLong


def _once(pattern: Pattern, methods: frozenset[str], text: Any) -> float:
    """Seconds of the processor; infinite when patience ended. The engine looks for signals as it works."""
    before = signal.signal(signal.SIGALRM, _end)
    signal.setitimer(signal.ITIMER_REAL, PATIENCE)
    began = process_time()
    try:
        for method in sorted(methods & ANCHORED):
            getattr(pattern, method)(text)
        if methods & SCANNING:
            deque(pattern.finditer(text), maxlen=0)
    except _TooLong:
        return float("inf")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    return process_time() - began


def _seconds(pattern: Pattern, methods: frozenset[str], text: Any, enough: float) -> float:
    """The best of up to three."""
    best = float("inf")
    for _ in range(3):
        best = min(best, _once(pattern, methods, text))
        if best < enough or best == float("inf"):
            break
    return best


@pytest.mark.parametrize("name", _expressions())
def test_b13_expression_is_linear(name: str) -> None:
    pattern, methods = _expressions()[name]
    cap, _ = CAPPED.get(name, (LARGE, ""))
    for piece in _attacks(pattern):
        small = _seconds(pattern, methods, _text(piece, min(SMALL, cap), pattern), QUICK)
        if small < QUICK:
            continue
        large = _seconds(pattern, methods, _text(piece, cap, pattern), 0.05)
        assert large < 0.5, (name, piece)
        # Ten times as much text: a quadratic one takes a hundred times as long, and a busy machine twice as long as it
        # should. What takes no time at all cannot be compared.
        assert large < 30 * max(small, 0.005), (name, piece, small, large)


def test_b13_there_are_expressions_and_every_cap_belongs_to_one() -> None:
    assert len(_expressions()) > 180
    assert sorted(CAPPED.keys() - _expressions().keys()) == []
    assert all(0 < cap < LARGE and why for cap, why in CAPPED.values())


@pytest.mark.parametrize(("bad", "text"), [(r"(a+)+b", "a" * 60), (r"\s+$", " " * 60_000)])
def test_b13_the_test_sees_a_slow_expression(bad: str, text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(f"{__name__}.PATIENCE", 0.6)
    assert _once(re.compile(bad), frozenset({"match", "search"}), text + "!") > 0.5
