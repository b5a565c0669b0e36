"""Words in announcements that say how an event stands, how one takes part, where it is, and what a link is for."""

import re

from catalog.cleaning.places import clean_postcode
from catalog.cleaning.text import clean_line, fold
from catalog.sightings import Place
from catalog.vocabulary import Attendance, EventStatus
from crawlers.readers.titles import status_of

_ONLINE = {"en ligne", "online", "visio", "visioconference", "en visio", "en visioconference", "webinaire", "webinar"}
_ONLINE |= {"a distance", "zoom", "sur zoom", "on zoom", "evenement en ligne", "online event", "par visio"}
_HYBRID = {"hybride", "hybrid", "sur place et en ligne", "en ligne et sur place", "presentiel et visio"}
_HYBRID |= {"presentiel et distanciel", "on site and online", "en presentiel et en ligne", "online and on site"}
_BOXED = re.compile(r"[\[(]\s{0,3}([^\[\]()]{2,40}?)\s{0,3}[\])]")
_HEAD = re.compile(r"\s{0,3}(en ligne|en visio|[^\W\d_]{4,14}(?: out)?)\s{0,3}(?:[-–—|:!*/]+\s{0,3}|$)", re.IGNORECASE)
_METRO = re.compile(
    r"(?:^|[(,;–-]\s?)((?:m[eé]tro|m°|rer|tram(?:way)?|(?:bus|arr[eê]t|station)\s?:|tube|underground)\s?:?\s?\S.*)",
    re.IGNORECASE,
)
_STREET = re.compile(
    r"\d{1,4}\s?(?:bis|ter)?,?\s+(?:rue|avenue|av\.|boulevard|bd|place|quai|impasse|all[eé]e|chemin|route|cours|passage|"
    r"square|[^\W\d_]{2,30} (?:street|road|avenue|lane|square))\b",
    re.IGNORECASE,
)
_TOWN = re.compile(r"(?<!\d)(\d{5})\s+([^\d,;()]{2,60})")
_PLACE_WORDS = frozenset(
    fold(
        "salle maison mairie bibliothèque médiathèque ludothèque centre rue avenue place espace café théâtre gare "
        "école lycée collège université cité halle parc musée hôtel foyer gymnase auditorium amphithéâtre pavillon "
        "tiers-lieu quai boulevard square hall library house room street museum school university theatre"
    ).split()
)
_REGISTER = re.compile(
    r"\b(?:inscri\w{0,12}|s inscrire|billet\w{0,8}|reserv\w{0,10}|register|registration|rsvp|tickets?)\b"
)
_ORGANISED = re.compile(
    r"(?:organis[eé]e?s?\s+par|propos[eé]e?s?\s+par|organi[sz]ed\s+by|hosted\s+by|organisat(?:eur|rice)s?\s?:|organi[sz]ers?\s?:)\s*"
    r"(\S.*)",
    re.IGNORECASE,
)


_LONGEST = 2_000


def stated(text: str) -> tuple[str, EventStatus, Attendance | None]:
    """`text` without the words, in front or in brackets, that say how it stands or how one takes part."""
    status, attendance = EventStatus.SCHEDULED, None
    for _ in range(3):
        found = _marked(text)
        if found is None:
            break
        words, text = found
        status = status_of(words) or status
        attendance = attendance_of(words) or attendance
    return text, status, attendance


def _marked(text: str) -> tuple[str, str] | None:
    for boxed in _BOXED.finditer(text[:400]):
        if says_something(boxed[1]):
            before, after = text[: boxed.start()].rstrip(), text[boxed.end() :]
            after = after if before else after.lstrip(" -–—:!")
            return fold(boxed[1]), clean_line(f"{before} {after.strip()}", _LONGEST)
    head = _HEAD.match(text[:80])
    if head and says_something(head[1]):
        return fold(head[1]), text[head.end() :].strip()
    first, _, rest = text.strip().partition(" ")
    if first.isupper() and status_of(first) and rest:
        return fold(first), rest.strip()
    return None


def says_something(words: str) -> bool:
    """Whether all of `words` is one of the words that `stated` knows."""
    return status_of(words) is not None or attendance_of(words) is not None


def attendance_of(words: str) -> Attendance | None:
    """How one takes part, where all of `words` says so."""
    folded = fold(words)
    if folded in _HYBRID:
        return Attendance.HYBRID
    return Attendance.ONLINE if folded in _ONLINE else None


def place_of(text: str) -> Place | None:
    """The place that `text` names: its way there (`métro …`), its street, its postcode and town, else its name."""
    text = clean_line(text, 400).strip(" ,;-–")
    access = _METRO.search(text)
    said = access[1].rstrip(" )") if access else ""
    rest = text[: access.start()].strip(" ,;(-–") if access else text
    town = _TOWN.search(rest)
    code = clean_postcode(town[1]) if town else None
    if town and code:
        rest = f"{rest[: town.start()].strip(' ,;-–')}{rest[town.end() :].rstrip(' )')}"
    street = _STREET.search(rest)
    name, address = (rest[: street.start()].strip(" ,;(-–"), rest[street.start() :]) if street else (rest, "")
    place = Place(
        name=name.strip(" ,;"),
        address=address.strip(" ,;)"),
        postal_code=code or "",
        city=town[2].strip(" .") if town and code else "",
        access=said,
    )
    return place if place or said else None


def looks_like_place(text: str) -> bool:
    """Whether a word of `text` is one of those with which names of places begin, or it has a postcode."""
    first = fold(text).split()[:3]
    return bool(_PLACE_WORDS.intersection(first)) or bool(_TOWN.search(text)) or attendance_of(text) is not None


def organiser_of(text: str) -> str:
    """The organisation in `organisé par …`; empty where `text` does not say so."""
    found = _ORGANISED.match(text.strip())
    return found[1] if found else ""


def registers(words: str) -> bool:
    """Whether the words of a link say that one registers there."""
    return bool(_REGISTER.search(fold(words)))
