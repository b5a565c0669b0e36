"""Announcements: a title, and under it lines that begin with `When:` and `Where:`, `Quand :` and `Où :`."""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from catalog.cleaning.text import fold
from crawlers.readers.prose_dates import DateRefused, read_dates, without
from crawlers.readers.prose_event import Draft, reading_day
from crawlers.readers.prose_lines import Line
from crawlers.readers.prose_words import stated
from crawlers.reading import Answer, Reading

_LABELS = {
    "when": ("when", "date", "dates", "quand", "date and time", "date et heure", "jour", "day"),
    "hours": ("horaires", "horaire", "heure", "heures", "time", "times", "hours"),
    "place": ("where", "ou", "lieu", "venue", "place", "location", "adresse", "address"),
    "access": ("metro", "acces", "access", "transport", "transports", "how to get there", "station"),
    "organiser": (
        "organisateur",
        "organisateurs",
        "organiser",
        "organizer",
        "organise par",
        "organised by",
        "hosted by",
    ),
    "price": ("tarif", "tarifs", "prix", "price", "entree", "admission", "cost", "entry"),
    "register": (
        "inscription",
        "inscriptions",
        "register",
        "registration",
        "rsvp",
        "tickets",
        "billetterie",
        "reservation",
    ),
}
_LABEL = {word: name for name, words in _LABELS.items() for word in words}
_COLON = re.compile(r"\s{0,3}([^:\n]{2,30}?)\s{0,3}:\s*")


class Announcements:
    """Reads lines in which titles and labelled lines follow each other."""

    def __init__(self, answer: Answer, reading: Reading) -> None:
        self._reading = reading
        self._today = reading_day(answer, reading)

    def drafts(self, block: list[Line]) -> Iterator[Draft]:
        """The events among the lines of `block`."""
        headed = any(line.heading and _labelled(line) is None for line in block)
        for lines in _cut(block, headed=headed):
            yield self._draft(lines)

    def _draft(self, lines: list[Line]) -> Draft:
        told: dict[str, list[str]] = {}
        draft = Draft(lines, title=lines[0].text if _labelled(lines[0]) is None else "")
        waiting = ""
        for line in lines[1:] if draft.title else lines:
            label, value = _labelled(line) or ("", line.text)
            if label and not value:
                waiting = label
                continue
            if "register" in (label, waiting):
                line.links = [replace(link, words=f"inscription {link.words}") for link in line.links]
            if label or waiting:
                told.setdefault(label or waiting, []).append(value)
            elif value:
                draft.description.append(value)
            waiting = ""
        draft.place, draft.access = " ".join(told.get("place", [])), " ".join(told.get("access", []))
        draft.organiser, draft.price = " ".join(told.get("organiser", [])), " ".join(told.get("price", []))
        self._date(draft, told)
        return draft

    def _date(self, draft: Draft, told: dict[str, list[str]]) -> None:
        written = "\n".join([*told.get("when", []), *told.get("hours", [])])
        written, draft.status, draft.attendance = stated(written) if written else ("", draft.status, None)
        reading = self._reading
        try:
            draft.slots = read_dates(
                written, zone=reading.zone, edition=reading.edition, today=self._today, language=reading.language
            )
        except DateRefused as error:
            draft.refused = str(error)
            return
        if draft.slots is None and written:
            draft.refused = "no date that can be read"
        elif draft.slots and (rest := without(written, draft.slots)):
            draft.description.append(rest)


def _labelled(line: Line) -> tuple[str, str] | None:
    """Which label `line` begins with, and what follows it."""
    found = _COLON.match(line.text)
    if found and (name := _LABEL.get(fold(found[1]))):
        # What is reached by a metro is told only with the word.
        return name, line.text if fold(found[1]) in ("metro", "station") else line.text[found.end() :].strip()
    return None


def has_label(line: Line, name: str) -> bool:
    """Whether `line` begins with a label of the sort `name` (`when`, `place`…)."""
    labelled = _labelled(line)
    return labelled is not None and labelled[0] == name


def _cut(block: list[Line], *, headed: bool) -> Iterator[list[Line]]:
    """The lines of each event: from its title to the next one's. A title is the heading, or the line, above labels."""
    starts: list[int] = []
    candidate: int | None = None
    for place, line in enumerate(block):
        if not line.text:
            continue
        if _labelled(line) is None:
            if not headed or line.heading:
                candidate = place
            continue
        repeated = (
            has_label(line, "when") and starts and any(has_label(one, "when") for one in block[starts[-1] : place])
        )
        after_value = candidate is not None and candidate > 0 and _is_value(block, candidate)
        if candidate is not None and not after_value and (not starts or candidate > starts[-1]):
            starts.append(candidate)
        elif repeated or not starts:
            starts.append(place)
        candidate = None
    for start, end in pairwise([*starts, len(block)]):
        yield block[start:end]


def _is_value(block: list[Line], place: int) -> bool:
    """Whether the line only completes a label that stands alone on the line before it."""
    labelled = _labelled(block[place - 1])
    return labelled is not None and not labelled[1]
