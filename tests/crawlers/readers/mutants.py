"""Mutants of every replay's answer, each read by its own reader and by another one in turn.

Run as a module it is a process of its own, so that its peak of memory is that of reading mutants:

    python -m tests.crawlers.readers.mutants COUNT SEED

It prints as JSON how many were read, what was slowest, the peak of memory, and what broke.
"""

import faulthandler
import json
import random
import re
import sys
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

from catalog import clock
from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Skipped
from crawlers.readers import reader_named, recognised
from crawlers.reading import Answer, Cursor, Gone, Incomplete, Next, Reading, Same
from tests.crawlers.replaying import FORMATS, REPLAYS, cases

HANGS = 60
KINDS = (EventSighting, AssociationSighting, Skipped, Next, Incomplete, Cursor, Gone, Same)
NUMBERS = (
    *(b"-1", b"0", b"1e400", b"-1e-400", b"NaN", b"Infinity", b"9223372036854775808", b"99999999999", b"0x10"),
    *(b"9" * 30, b"9" * 5_000, b"3.141592653589793238", b"\xd9\xa3"),
)
JUNK = (
    *(b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\xe2\x80\xae", b'"', b"'", b"&", b"<", b">", b"]]>"),
    *(b"<![CDATA[", b"<!--", b"{", b"[", b"\\u0000", b"\\ud800", b"\r", b"\n\n", b"\t", b";", b",", b"null", b"[]"),
    *(b"{}", b"true", b'""', b"&#0;", b"&#xD800;", b"http://[", b"javascript:x", b"cc\xcc\x81" * 40, b"2026-02-30"),
)
NESTS = (b"[", b'{"a":', b"<div>", b"<a><b>", b"BEGIN:VEVENT\r\n", b"(", b"<ul><li>", b'"', b"&lt;b&gt;")
CHARSETS = ("utf-16", "utf-16-le", "utf-32", "cp1252", "latin-1", "utf-7", "utf-8-sig", "cp500", "shift_jis")
CLAIMS = ("utf-16", "ascii", "cp037", "rot13", "zlib", "idna", "punycode", "undefined", "x" * 300, "\0", "utf-8")
_FIELD = re.compile(rb'"[^"\n]{0,200}"|>[^<>\n]{1,200}<|^[^\r\n]{1,200}$|[^;,\t\n]{1,80}(?=[;,\t])', re.MULTILINE)
_NUMBER = re.compile(rb"\d+(?:\.\d+)?")

Chance = random.Random
Change = Callable[[bytearray, Chance, "list[Seed]"], bytes]


@dataclass(frozen=True)
class Seed:
    """An answer that is read as it should be, and how."""

    name: str
    answer: Answer
    reading: Reading


@dataclass(frozen=True)
class Mutant:
    """An answer made from `seed`, and the seed whose reader reads it as well."""

    number: int
    change: str
    answer: Answer
    seed: Seed
    other: Seed


def seeds() -> list[Seed]:
    """Every answer of every replay, of our formats and of the bundled sources."""
    found = []
    for case in (*cases(FORMATS, FORMATS), *cases(REPLAYS)):
        source, recorded = case.source(), case.recorded()
        with clock.frozen(recorded.now):
            reading = source.page_reading() if recorded.page else source.reading()
        found.append(Seed(case.name, case.answer(), replace(reading, since=recorded.since)))
    return found


def _piece(body: bytearray, chance: Chance, longest: int = 400) -> slice:
    place = chance.randrange(len(body) + 1)
    return slice(place, place + chance.randint(1, longest))


def flip(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    for _place in range(chance.randint(1, 16)):
        body[chance.randrange(len(body))] ^= 1 << chance.randrange(8)
    return bytes(body)


def cut(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    return bytes(body[: chance.randrange(len(body) + 1)])


def drop(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    for _place in range(chance.randint(1, 5)):
        del body[_piece(body, chance, 60)]
    return bytes(body)


def double(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    piece = _piece(body, chance, len(body))
    body[piece.start : piece.start] = bytes(body[piece]) * chance.choice((1, 1, 2, 10))
    return bytes(body)


def swap(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    fields = list(_FIELD.finditer(bytes(body)))
    if len(fields) < 2:
        return bytes(body)
    for _time in range(chance.randint(1, 4)):
        one, other = chance.choice(fields)[0], chance.choice(fields)[0]
        mark = b"\x01\x02\x03"
        body = bytearray(bytes(body).replace(one, mark).replace(other, one).replace(mark, other))
    return bytes(body)


def nest(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    fields = [found.start() for found in _FIELD.finditer(bytes(body))]
    place = chance.choice([0, *fields])
    body[place:place] = chance.choice(NESTS) * chance.choice((3, 65, 300, 3_000, 10_000))
    return bytes(body)


def inflate(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    for _time in range(chance.randint(1, 4)):
        numbers = list(_NUMBER.finditer(bytes(body)))
        if numbers:
            found = chance.choice(numbers)
            body[found.start() : found.end()] = chance.choice(NUMBERS)
    return bytes(body)


def recode(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    return bytes(body).decode("utf-8", "replace").encode(chance.choice(CHARSETS), "replace")


def sprinkle(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    for _time in range(chance.randint(1, 12)):
        place = chance.randrange(len(body) + 1)
        body[place:place] = chance.choice(JUNK)
    return bytes(body)


def splice(body: bytearray, chance: Chance, every: list[Seed]) -> bytes:
    other = bytearray(chance.choice(every).answer.body)
    body[_piece(body, chance)] = other[_piece(other, chance, 2_000)]
    return bytes(body)


def retype(body: bytearray, chance: Chance, _: list[Seed]) -> bytes:
    """A field becomes a value of another kind: where a text stood, a list, an object, a number or nothing."""
    for _time in range(chance.randint(1, 4)):
        fields = list(_FIELD.finditer(bytes(body)))
        if fields:
            found = chance.choice(fields)
            body[found.start() : found.end()] = chance.choice(
                (b"[]", b"{}", b"null", b"7", b"-0.5", b"true", b'[{"a":1}]', b"")
            )
    return bytes(body)


CHANGES: tuple[Change, ...] = (flip, cut, drop, double, swap, nest, inflate, recode, sprinkle, splice, retype)


def mutants(every: list[Seed], count: int, seed: int) -> Iterator[Mutant]:
    """`count` mutants: every seed and every change in turn, one to three changes each."""
    chance = random.Random(seed)
    for number in range(count):
        own = every[number % len(every)]
        chosen = [
            CHANGES[(number // len(every) + number) % len(CHANGES)],
            *chance.choices(CHANGES, k=chance.choice((0, 0, 1, 2))),
        ]
        body = own.answer.body
        for change in chosen:
            body = change(bytearray(body), chance, every) if body else b""
        charset = chance.choice(CLAIMS) if chance.random() < 0.1 else own.answer.encoding
        answer = replace(own.answer, body=body, encoding=charset)
        # A step that shares no factor with most counts, so that each reader meets each format.
        yield Mutant(
            number, "+".join(change.__name__ for change in chosen), answer, own, every[(number * 37 + 11) % len(every)]
        )


@dataclass
class Outcome:
    """What reading mutants came to; times are of the processor, as readers wait for nothing."""

    readings: int = 0
    given: int = 0
    unreadable: int = 0
    slowest: tuple[float, str] = (0.0, "")
    failures: list[str] | Any = None

    def read(self, mutant: Mutant, seed: Seed) -> None:
        answer, reading = replace(mutant.answer, posted=seed.answer.posted), seed.reading
        name = f"{mutant.number} {mutant.seed.name} {mutant.change} by {reading.reader}"
        began = process_time()
        try:
            with clock.frozen(seed.answer.fetched_at):
                for found in reader_named(reading.reader)(answer, reading):
                    assert isinstance(found, KINDS), type(found)
                    self.given += 1
        except SourceUnreadable:
            self.unreadable += 1
        except Exception:  # noqa: BLE001 - any other error is what is looked for
            self.failures.append(f"{name}: {traceback.format_exc(limit=-3)}")
        self.readings += 1
        self.slowest = max(self.slowest, (process_time() - began, name))

    def recognise(self, mutant: Mutant) -> None:
        began = process_time()
        try:
            recognised(mutant.answer)
        except Exception:  # noqa: BLE001 - as above
            self.failures.append(
                f"{mutant.number} {mutant.seed.name} {mutant.change} recognised: {traceback.format_exc(limit=-3)}"
            )
        self.slowest = max(self.slowest, (process_time() - began, f"{mutant.number} {mutant.seed.name} recognised"))


def memory(line: str) -> float:
    """`VmHWM` (peak) or `VmRSS` (now) of this process, in MB. Not `ru_maxrss`, which is inherited."""
    for entry in Path("/proc/self/status").read_text().splitlines():
        if entry.startswith(line):
            return int(entry.split()[1]) / 1024
    raise AssertionError(line)


def main(count: int, seed: int) -> None:
    began = perf_counter()
    every = seeds()
    outcome = Outcome(failures=[])
    for one in every:
        outcome.read(Mutant(-1, "unchanged", one.answer, one, one), one)
    base = memory("VmRSS")
    whole = Outcome(failures=outcome.failures)
    for mutant in mutants(every, count, seed):
        faulthandler.dump_traceback_later(HANGS, exit=True)
        whole.read(mutant, mutant.seed)
        whole.read(mutant, mutant.other)
        if mutant.number % 2 == 0:
            whole.recognise(mutant)
    faulthandler.cancel_dump_traceback_later()
    json.dump(
        {
            "mutants": count,
            "readers": len({one.reading.reader for one in every}),
            "readings": whole.readings,
            "given": whole.given,
            "unreadable": whole.unreadable,
            "slowest": whole.slowest,
            "seconds": perf_counter() - began,
            "base_mb": base,
            "peak_mb": memory("VmHWM"),
            "failures": whole.failures,
            "broken": Counter(failure.partition(" by ")[2].partition(":")[0] for failure in whole.failures),
        },
        sys.stdout,
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
