"""The sample's town hall: one iCalendar feed, as content lines (RFC 5545 section 3.1)."""

from desk.sample.templates import template
from desk.sample.week import Week

PATH = "/mairie/agenda.ics"
_LONGEST = 75


def calendar(week: Week) -> bytes:
    """The feed, with CRLF line ends and lines of at most 75 octets."""
    text = template("mairie.ics").render(
        week=week.label,
        at=lambda day, clock: f"{week.day(day):%Y%m%d}T{clock.replace(':', '')}00",
        on=lambda day: f"{week.day(day):%Y%m%d}",
        stamp=f"{week.day(-7):%Y%m%d}T080000Z",
    )
    return b"".join(fold_line(line) for line in text.splitlines() if line)


def fold_line(line: str) -> bytes:
    """One content line in UTF-8, folded between characters."""
    folded, length = "", 0
    for character in line:
        size = len(character.encode())
        if length + size > _LONGEST:
            folded += "\r\n "
            length = 1
        folded += character
        length += size
    return folded.encode() + b"\r\n"
