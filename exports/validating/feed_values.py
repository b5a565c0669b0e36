"""What RSS, Atom and JSON Feed have in common: dates, addresses, names that must be single, HTML where none is read."""

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from lxml import etree

from exports.validating.findings import Findings
from exports.validating.xml_documents import Text, children

_POINT = "{http://www.georss.org/georss}point"
_COORDINATE = r"[+-]?(?:\d{1,9}(?:\.\d*)?|\.\d+)"
_COORDINATES = re.compile(rf"({_COORDINATE})\s+({_COORDINATE})", re.ASCII)

_RFC3339 = re.compile(r"\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:[Zz]|[+-]\d{2}:\d{2})", re.ASCII)
_RFC822 = re.compile(
    r"(?:(Mon|Tue|Wed|Thu|Fri|Sat|Sun),? +)?\d{1,2} (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) "
    r"\d{2}(?:\d{2})? \d{2}:\d{2}(?::\d{2})? (?:[+-]\d{4}|GMT|UTC?|Z|[ECMP][SD]T)",
    re.ASCII | re.IGNORECASE,
)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_TAG = re.compile(
    r"</?(?:a|b|br|div|em|h[1-6]|i|img|li|ol|p|script|span|strong|sub|sup|u|ul)(?:\s[^<>]{0,500})?/?>", re.IGNORECASE
)
_ENTITY = re.compile(
    r"&(?:amp|lt|gt|quot|nbsp|[a-z]{2,8}acute|[a-z]{1,4}grave|eacute|rsquo|#\d{2,5}|#x[0-9a-f]{2,5});", re.IGNORECASE
)
_UNSAFE = re.compile(
    r"<(script|style|iframe|object|embed|form|meta|link)\b|\bon(?:click|load|error|mouseover)\s*=|javascript:",
    re.IGNORECASE,
)
_HREF = re.compile(r"""\b(?:href|src)\s*=\s*["']([^"'<>]{1,500})["']""", re.IGNORECASE)
_AHEAD = timedelta(days=1)


def mail_date(text: str) -> datetime | None:
    """The instant of an RFC 822 date as RSS has it; None where it is none."""
    if not _RFC822.fullmatch(text):
        return None
    try:
        when = parsedate_to_datetime(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def net_date(text: str) -> datetime | None:
    """The instant of an RFC 3339 date; None where it is none."""
    if not _RFC3339.fullmatch(text):
        return None
    try:
        return datetime.fromisoformat(text.upper())
    except ValueError:
        return None


def event_date(text: str) -> bool:
    """Whether an `ev:` date is a day or an instant (W3C-DTF)."""
    if _DAY.fullmatch(text):
        try:
            return datetime.fromisoformat(text) is not None
        except ValueError:
            return False
    return net_date(text) is not None


def check_date(told: Text, where: str, now: datetime, findings: Findings, *, mail: bool) -> None:
    """Note that a date is none, lies ahead, or has another day of the week."""
    when = mail_date(told.value) if mail else net_date(told.value)
    if when is None:
        findings.add("feed-date-822" if mail else "feed-date-3339", told.line, where, told=told.value)
        return
    day = _RFC822.fullmatch(told.value)
    if mail and day and day[1] and _DAYS[when.weekday()] != day[1].capitalize():
        findings.add("feed-date-weekday", told.line, where, told=told.value, day=_DAYS[when.weekday()])
    if when > now + _AHEAD:
        findings.add("feed-date-future", told.line, where, told=told.value)


def check_points(element: etree._Element, where: str, findings: Findings) -> None:
    """Note points of a feed or an item that are nowhere, or that not all readers read (GeoRSS Simple)."""
    for told in children(element, _POINT):
        found = _COORDINATES.fullmatch(told.value)
        if found is None or abs(float(found[1])) > 90 or abs(float(found[2])) > 180:
            findings.add("feed-point", told.line, where, told=told.value)


def is_absolute(text: str) -> bool:
    """Whether it is a whole address, of any scheme."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return bool(parts.scheme) and " " not in text and bool(parts.netloc or parts.scheme not in ("http", "https"))


def is_web(text: str) -> bool:
    """Whether it is a whole address of the web."""
    return is_absolute(text) and urlsplit(text).scheme in ("http", "https")


def check_title(told: Text, where: str, findings: Findings) -> None:
    """Note HTML in a text that readers show as it is."""
    if _TAG.search(told.value) or _ENTITY.search(told.value):
        findings.add("feed-html-title", told.line, where, told=told.value)


def check_html(told: Text, where: str, findings: Findings) -> None:
    """Note what readers take out of HTML, and addresses that lead nowhere in a reader."""
    if unsafe := _UNSAFE.search(told.value):
        findings.add("feed-html-unsafe", told.line, where, told=unsafe[0])
    for link in _HREF.findall(told.value):
        if not is_absolute(link) and not link.startswith("#"):
            findings.add("feed-html-relative", told.line, where, told=link)
            return


def check_single(names: Iterable[Text], findings: Findings) -> None:
    """Note names that stand twice, each time but the first."""
    seen: set[str] = set()
    for name in names:
        if name.value in seen:
            findings.add("feed-id-doubled", name.line, name.value, told=name.value)
        seen.add(name.value)


def check_updated(stamps: list[Text], findings: Findings) -> None:
    """Note entries that all changed at the same instant, as where the time of writing is given as that of the change."""
    if len(stamps) > 1 and len({one.value for one in stamps}) == 1:
        findings.add("feed-updated-same", stamps[0].line, told=stamps[0].value, count=len(stamps))


def check_self(told: Text | None, address: str, line: int, findings: Findings) -> None:
    """Note that a feed does not name its own address, or another than that at which it was read."""
    if told is None:
        findings.add("feed-self-missing", line)
    elif not is_web(told.value):
        findings.add("feed-link", told.line, "self", told=told.value)
    elif address and told.value != address:
        findings.add("feed-self-differs", told.line, told=told.value, address=address)
