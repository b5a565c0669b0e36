"""schedule.xml: the same names as in schedule.json, as elements and attributes."""

from collections.abc import Iterator
from typing import Any

from lxml.etree import _Element

from catalog.cleaning.links import clean_url
from catalog.errors import SourceUnreadable
from crawlers.readers.schedule_talk import Conference, Record, Talk
from crawlers.readers.xml_answers import XmlDocument, document_of, name_of, text_of
from crawlers.reading import Answer, Reading

_NESTED = frozenset(["persons", "links", "attachments", "video_download_url", "answers"])


def schedule_of(answer: Answer, wants: str) -> XmlDocument:
    """The document, if it is a schedule. Raises `SourceUnreadable`."""
    document = document_of(answer, wants)
    if _name(document.root) != "schedule" or not (_has(document.root, "conference") or _has(document.root, "day")):
        raise SourceUnreadable(answer.url, f"is XML, but no schedule: its root is <{_name(document.root)}>.", wants)
    return document


def conference_of_xml(root: _Element, reading: Reading) -> Conference:
    """The conference that the schedule is of; without one, what the reading says."""
    said: Record = next((_fields(child) for child in root if _name(child) == "conference"), {})
    base = next((_text(child) for child in root if _name(child) == "base_url"), "")
    return Conference.of({"conference": said, "base_url": clean_url(base) or ""}, reading)


def talks_of_xml(root: _Element) -> Iterator[tuple[str, Talk | str]]:
    """Each talk, with its line in the document."""
    for day in root:
        if _name(day) != "day":
            continue
        for room in day:
            for event in room:
                if _name(room) == "room" and _name(event) == "event":
                    said = {**_fields(event), "id": event.get("id"), "guid": event.get("guid")}
                    where = f"line {event.sourceline}"
                    yield where, Talk(said, day.get("date", ""), day.get("start", ""), room.get("name", ""))


def _fields(element: _Element) -> dict[str, Any]:
    """The texts of an element's children, by name; those that hold persons and files are passed by."""
    return {name: _text(child) for child in element if (name := _name(child)) and name not in _NESTED}


def _text(element: _Element) -> str:
    return text_of(element).strip()


def _has(element: _Element, name: str) -> bool:
    return any(_name(child) == name for child in element)


def _name(element: _Element) -> str:
    return name_of(element, {})[1]
