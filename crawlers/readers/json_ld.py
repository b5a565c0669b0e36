"""Tolerant reading of JSON-LD blocks: what sites really put into `<script type="application/ld+json">`.

Strict JSON is tried first. Then, outside of strings, CDATA marks, HTML and JavaScript comments,
trailing commas and semicolons are dropped, several values in one block are read one after the other,
and a block whose very quotes are HTML entities is unescaped (reliability B9).
"""

import json
import re
from collections.abc import Iterable
from json import JSONDecoder
from math import isfinite
from typing import Any

from catalog.cleaning.text import unescaped

DEPTH = 64
_LONGEST_INTEGER = 18
_BETWEEN = " \t\r\n\v\f\xa0\ufeff;,"
_STRING = r'("(?:[^"\\]|\\(?:.|$))*(?:"|$))'
# Each alternative ends at the end of the text if its end is missing, so that no part is scanned twice.
_NOISE = re.compile(
    _STRING + r"|(?://[ \t]*|/\*[ \t]*)?(?:<!\[CDATA\[|\]\]>)(?:[ \t]*\*/)?|<!--|-->"
    r"|//[^\n]*|/\*(?:[^*]|\*(?!/))*(?:\*/|$)",
    re.DOTALL,
)
_COMMENT = re.compile(_STRING + r"|<!--(?:[^-]|-(?!->))*(?:-->|$)", re.DOTALL)
_TRAILING_COMMA = re.compile(_STRING + r"|,(?=\s*[}\]])", re.DOTALL)


class BlockMalformed(ValueError):
    """A block that is no JSON, even with much good will; the text says why."""


def read_block(text: str) -> list[Any]:
    """The values in one block, usually one. NaN, infinities and integers over 18 digits come out as None.

    Raises `BlockMalformed` when nothing can be read, or when values lie deeper than 64 levels.
    """
    problem = "is empty"
    for candidate in _candidates(text):
        try:
            values = _values(candidate)
        except RecursionError:
            raise BlockMalformed("is nested too deeply") from None
        except ValueError as error:
            problem = f"is no JSON: {error}"
        else:
            _refuse_depth(values)
            return values
    raise BlockMalformed(problem)


def _candidates(text: str) -> Iterable[str]:
    bare = text.strip(_BETWEEN)
    if not bare:
        return
    yield bare
    yield _tidied(bare)
    if "<!--" in bare:
        yield _tidied(_COMMENT.sub(lambda found: found[1] or " ", bare))
    if "&" in bare:
        yield unescaped(bare)
        yield _tidied(unescaped(bare))


def _tidied(text: str) -> str:
    quiet = _NOISE.sub(lambda found: found[1] or " ", text).strip(_BETWEEN)
    return _TRAILING_COMMA.sub(lambda found: found[1] or "", quiet)


def _values(text: str) -> list[Any]:
    values: list[Any] = []
    place = 0
    while place < len(text):
        value, place = _DECODER.raw_decode(text, place)
        values.append(value)
        while place < len(text) and text[place] in _BETWEEN:
            place += 1
    if not values:
        raise ValueError("no value")
    return values


def _integer(digits: str) -> int | None:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else None


def _float(digits: str) -> float | None:
    number = float(digits)
    return number if isfinite(number) else None


# `strict=False` lets control characters stand in strings.
_DECODER = JSONDecoder(strict=False, parse_int=_integer, parse_float=_float, parse_constant=lambda _: None)


def _refuse_depth(values: list[Any]) -> None:
    """Level by level, because a recursive walk would be the attack's aim."""
    level: list[Any] = values
    for _ in range(DEPTH):
        deeper: list[Any] = []
        for value in level:
            if isinstance(value, dict):
                deeper.extend(value.values())
            elif isinstance(value, list):
                deeper.extend(value)
        if not deeper:
            return
        level = deeper
    raise BlockMalformed(f"is nested deeper than {DEPTH} levels")


def as_bytes(value: object) -> bytes:
    """The canonical bytes of a JSON value, for its content hash."""
    return json.dumps(value, sort_keys=True, default=str).encode("ascii")
