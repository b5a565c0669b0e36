"""The corpus of dates: every phrase gives exactly the instants that are written beside it, or is refused."""

import json
import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from catalog.sightings import Occurrence
from catalog.vocabulary import Doubt
from crawlers.readers.prose_dates import DateRefused, Slots, read_dates, slots_in

REAL = (Path(__file__).parents[3] / "../shared/realdata/raym648__puls-events-chatbot-intelligent-rag").resolve()
CORPUS = Path(__file__).parents[1] / "dates"
ESCAPED = re.compile(r"\\u([0-9a-f]{4})")


@dataclass(frozen=True)
class Phrase:
    where: str
    text: str
    expected: str
    zone: str
    edition: tuple[date, date] | None
    today: date
    language: str

    def slots(self) -> Slots | None:
        return slots_in(self.text, zone=self.zone, edition=self.edition, today=self.today, language=self.language)


def phrases() -> list[Phrase]:
    found = []
    for path in sorted(CORPUS.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines()[1:], 2):
            cells = [*line.split("\t"), "", "", "", "", ""][:6]
            text = ESCAPED.sub(lambda code: chr(int(code[1], 16)), cells[0]).replace("\\n", "\n")
            days = tuple(date.fromisoformat(day) for day in cells[3].split("..")) if cells[3].strip() else None
            assert days is None or len(days) == 2
            today = date.fromisoformat(cells[4].strip() or "2026-10-15")
            zone = cells[2].strip() or "Europe/Paris"
            found.append(
                Phrase(f"{path.stem}:{number}", text, cells[1].strip(), zone, days, today, cells[5].strip())  # type: ignore[arg-type]
            )
    return found


PHRASES = phrases()


def written(slots: Slots) -> str:
    return " ; ".join(map(_slot, slots.occurrences)) + (" ?" if Doubt.YEAR_ASSUMED in slots.doubts else "")


def _slot(slot: Occurrence) -> str:
    if slot.start_on:
        return f"{slot.start_on}..{slot.end_on}" if slot.end_on else f"{slot.start_on}"
    assert slot.start_at
    start = _instant(slot.start_at)
    if slot.end_at is None:
        return start
    end = _instant(slot.end_at)
    near = end[:10] == start[:10] and end[16:] == start[16:]
    return f"{start}>{end[11:16]}" if near else f"{start}>{end}"


def _instant(instant: datetime) -> str:
    return f"{instant:%Y-%m-%dT%H:%M%z}"[:-2]


def told(phrase: Phrase) -> str:
    slots = phrase.slots()
    if slots is None:
        return "none" if _has_no_date(phrase) else "refused"
    return written(slots)


def _has_no_date(phrase: Phrase) -> bool:
    try:
        found = read_dates(
            phrase.text, zone=phrase.zone, edition=phrase.edition, today=phrase.today, language=phrase.language
        )
    except DateRefused:
        return False
    assert found is None
    return True


def full(expected: str) -> str:
    """The expectation with the end of a slot written in the one way in which `written` writes it."""
    return re.sub(r"(\d{4}-\d\d-\d\d)T(\S{5})(\S{3})>\1T(\S{5})\3", r"\1T\2\3>\4", expected)


@pytest.mark.parametrize("phrase", PHRASES, ids=[phrase.where for phrase in PHRASES])
def test_phrase_gives_exactly_its_slots_or_is_refused(phrase: Phrase) -> None:
    assert told(phrase) == full(phrase.expected)


@pytest.mark.parametrize("phrase", PHRASES, ids=[phrase.where for phrase in PHRASES])
def test_slots_lie_in_the_zone_and_the_text(phrase: Phrase) -> None:
    slots = phrase.slots()
    for slot in slots.occurrences if slots else ():
        assert slot.zone == phrase.zone
    for start, end in slots.spans if slots else ():
        assert 0 <= start < end <= len(phrase.text)
        assert phrase.text[start:end].strip() == phrase.text[start:end]


def test_corpus_is_large_enough() -> None:
    refused = [phrase for phrase in PHRASES if phrase.expected == "refused"]
    assert len(PHRASES) >= 180
    assert len(refused) >= 25


def real_records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(REAL.rglob("*.json")):
        document = json.loads(path.read_text("utf-8"))
        found += document if isinstance(document, list) else document.get("results", [])
    return found


@pytest.mark.skipif(not REAL.is_dir(), reason="the real records are not beside the repository")
def test_dates_in_words_of_real_records_begin_when_their_timings_do() -> None:
    paris = ZoneInfo("Europe/Paris")
    wrong, read = [], 0
    for record in real_records():
        timings = json.loads(record["timings"])
        begins = {datetime.fromisoformat(timing["begin"]) for timing in timings}
        days = {begin.astimezone(paris).date() for begin in begins}
        slots = slots_in(record["daterange_fr"], zone="Europe/Paris", edition=None, today=min(days))
        read += slots is not None
        for slot in slots.occurrences if slots else ():
            known = (
                slot.start_at in begins if slot.start_at else min(days) <= slot.first_day <= slot.last_day <= max(days)
            )
            if not known:
                wrong.append((record["daterange_fr"], slot))

    assert wrong == []
    assert read == len(real_records()) > 100
