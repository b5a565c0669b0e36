"""One component of a calendar: its own lines, and of these what the reader takes, within limits.

What the reader never looks at (guests, unknown properties) is dropped here, so that neither a flood of
it nor a fault in it reaches a parser (reliability B3), and no guest is ever stored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

MAX_DATES = 2_000
MAX_PROPERTIES = 200
MAX_TEXT = 64 * 1024
MAX_RULE = 1_000

TEXTS = frozenset({"SUMMARY", "DESCRIPTION", "X-ALT-DESC", "LOCATION", "CATEGORIES"})
DATES = frozenset({"RDATE", "EXDATE"})
RECURRENCE = DATES | {"RRULE", "EXRULE"}
MOMENTS = frozenset({"DTSTART", "DTEND", "RECURRENCE-ID"})
_OTHERS = frozenset(
    {
        "UID",
        "DURATION",
        "SEQUENCE",
        "STATUS",
        "CLASS",
        "URL",
        "GEO",
        "ORGANIZER",
        "ATTACH",
        "IMAGE",
        "CONFERENCE",
        "X-APPLE-STRUCTURED-LOCATION",
        "X-GOOGLE-CONFERENCE",
        "X-MICROSOFT-SKYPETEAMSMEETINGURL",
        "X-WP-IMAGES-URL",
    }
)
_READ = TEXTS | DATES | MOMENTS | _OTHERS

_PROPERTY = re.compile(r"([A-Za-z0-9-]{1,64})[;:]")
_EMPTY_LINES = re.compile(r"\n\n+")
_FOLD = re.compile(r"\n[ \t]")
_UID = re.compile(r"\nUID[;:][^\n]*+(?:\n++[ \t][^\n]*+)*+", re.IGNORECASE)


@dataclass(slots=True)
class Head:
    """What one VCALENDAR says of all that stands in it.

    Attributes:
        zone_name: X-WR-TIMEZONE as written.
        method: METHOD in capitals.
        zones: the lines of each VTIMEZONE in it, without BEGIN and END of the VTIMEZONE itself.
    """

    zone_name: str = ""
    method: str = ""
    zones: list[list[str]] = field(default_factory=list)


def unfolded(text: str) -> Iterator[str]:
    """The logical lines of `text`, without empty ones (RFC 5545 section 3.1)."""
    return (line for line in joined(text).split("\n") if line)


def joined(text: str) -> str:
    """`text` with its folded lines joined; an empty line does not end a line that is folded after it."""
    if "\n\n" in text:
        text = _EMPTY_LINES.sub("\n", text)
    return _FOLD.sub("", text) if "\n " in text or "\n\t" in text else text


@dataclass(slots=True)
class Block:
    """One VEVENT, VTODO, VJOURNAL or VFREEBUSY.

    Attributes:
        kind: the component's name.
        line: number of its first line in the answer, from 1.
        head: of the calendar that it stands in.
        own: its lines as written (each after a line feed) but for BEGIN, END, DTSTAMP and the components in it.
        whole: whether its END was found.
        lines: once it is opened: its unfolded lines of which the reader makes something, whole or cut.
        dates: how many RDATE and EXDATE values it has.
        surplus: whether it has more properties than are taken.
        rule_refused: whether its recurrence is over a limit; such lines are then not in `lines`.
        cut: whether a text of it was cut.
    """

    kind: str
    line: int
    head: Head
    own: str = ""
    whole: bool = False
    lines: list[tuple[str, str]] = field(default_factory=list)
    dates: int = 0
    surplus: bool = False
    rule_refused: bool = False
    cut: bool = False

    @property
    def uid(self) -> str:
        """The value of its first UID as written; empty when there is none, or one beyond any measure."""
        found = _UID.search(self.own)
        # A name that is itself folded is found only among the unfolded lines.
        found = found or (_UID.search(joined(self.own)) if "\n " in self.own or "\n\t" in self.own else None)
        if found is None:
            return ""
        line = joined(found[0][1:])
        return line.partition(":")[2].strip() if len(line) <= MAX_TEXT else ""

    def opened(self) -> Self:
        """The same block, its `own` lines looked through."""
        for line in unfolded(self.own):
            self._keep(line)
        return self

    def _keep(self, line: str) -> None:
        """Take an unfolded `line`, within the limits of one component."""
        found = _PROPERTY.match(line)
        if not found:
            self._join(line)
            return
        name = found[1].upper()
        if name in RECURRENCE:
            self._keep_recurrence(name, line)
        elif name in TEXTS:
            self._add(name, self._within(line))
        elif name in MOMENTS or (name in _READ and len(line) <= MAX_TEXT and "base64" not in line[:200].lower()):
            self._add(name, line)

    def _keep_recurrence(self, name: str, line: str) -> None:
        if name in DATES:
            self.dates += line.count(",") + 1
        # EXRULE is obsolete, and subtracting one endless rule from another never ends (reliability B2).
        if name == "EXRULE" or self.dates > MAX_DATES or (name == "RRULE" and len(line) > MAX_RULE):
            self.rule_refused = True
        else:
            self._add(name, line)

    def _add(self, name: str, line: str) -> None:
        if len(self.lines) < MAX_PROPERTIES:
            self.lines.append((name, line))
        else:
            self.surplus = True

    def _within(self, line: str) -> str:
        if len(line) <= MAX_TEXT:
            return line
        self.cut = True
        return line[:MAX_TEXT].rstrip("\\")

    def _join(self, line: str) -> None:
        """Some programs break the lines of a text without folding them: such a line goes on with the text before."""
        if self.lines and self.lines[-1][0] in TEXTS and not self.cut:
            name, before = self.lines.pop()
            self.lines.append((name, self._within(f"{before}\\n{line}")))
