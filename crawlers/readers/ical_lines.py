"""A calendar's text, cut into components by a linear scan, with every limit checked before any parser.

What the reader never looks at (guests, alarms, unknown components) is dropped here, so that neither
a flood of it nor a fault in it reaches a parser (reliability B3), and no guest is ever stored.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

MAX_BYTES = 10 * 1024 * 1024
MAX_COMPONENTS = 5_000
MAX_DATES = 2_000
MAX_PROPERTIES = 200
MAX_TEXT = 64 * 1024
_MAX_RULE = 1_000
_MAX_ZONE_LINES = 2_000

ITEMS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})
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
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


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


@dataclass(slots=True)
class Block:
    """One VEVENT, VTODO, VJOURNAL or VFREEBUSY.

    Attributes:
        kind: the component's name.
        line: number of its first line in the answer, from 1.
        head: of the calendar that it stands in.
        lines: its own unfolded lines of which the reader makes something, whole or cut.
        whole: whether its END was found.
        dates: how many RDATE and EXDATE values it has.
        surplus: whether it has more properties than are taken.
        rule_refused: whether its recurrence is over a limit; such lines are then not in `lines`.
        cut: whether a text of it was cut.
    """

    kind: str
    line: int
    head: Head
    lines: list[tuple[str, str]] = field(default_factory=list)
    whole: bool = False
    dates: int = 0
    surplus: bool = False
    rule_refused: bool = False
    cut: bool = False

    @property
    def text(self) -> str:
        """Its kept lines, as one text."""
        return "\n".join(line for _, line in self.lines)

    def keep(self, line: str) -> None:
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
        if name == "EXRULE" or self.dates > MAX_DATES or (name == "RRULE" and len(line) > _MAX_RULE):
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


@dataclass(slots=True)
class Scan:
    """All that an answer holds, in the order in which it stands there.

    Attributes:
        blocks: the components within the limit.
        beyond: how many stand after them.
        opened, closed: how many BEGIN:VCALENDAR and END:VCALENDAR lines there are.
    """

    blocks: list[Block] = field(default_factory=list)
    beyond: int = 0
    opened: int = 0
    closed: int = 0

    @property
    def why_incomplete(self) -> str:
        """Why the answer is not whole; empty when it is."""
        if self.beyond:
            return f"more than {len(self.blocks)} components in one answer"
        if not self.opened:
            return "no BEGIN:VCALENDAR: the start is missing"
        if self.opened > self.closed:
            return "no END:VCALENDAR: cut off"
        return ""


def unfolded(text: str) -> Iterator[tuple[int, str]]:
    """The logical lines of `text` with the number of their first line (RFC 5545 section 3.1).

    Lines may end in CRLF, LF or a lone CR; a byte order mark anywhere is dropped, as concatenated
    files have them; control characters become U+FFFD, which no name and no number contains.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\ufeff" in text:
        text = text.replace("\ufeff", "")
    if _UNPRINTABLE.search(text):
        text = _UNPRINTABLE.sub("\ufffd", text)
    pieces: list[str] = []
    first = 0
    for number, line in enumerate(text.split("\n"), 1):
        if line[:1] in {" ", "\t"}:
            pieces.append(line[1:])
        elif line:
            if pieces:
                yield first, pieces[0] if len(pieces) == 1 else "".join(pieces)
            first, pieces = number, [line]
    if pieces:
        yield first, "".join(pieces)


class _Scanner:
    """The state of one scan: which calendar, which component, how deep in what it holds."""

    def __init__(self, max_components: int) -> None:
        self.scan = Scan()
        self._max = max_components
        self._head = Head()
        self._block: Block | None = None
        self._zone: list[str] | None = None
        self._depth = 0

    def take(self, number: int, line: str) -> None:
        word = line[:6].upper()
        if word == "BEGIN:":
            self._begin(number, line, line[6:].strip().upper())
        elif word.startswith("END:"):
            self._end(line, line[4:].strip().upper())
        elif self._zone is not None:
            self._keep_zone_line(line)
        elif self._block is not None:
            if not self._depth:
                self._block.keep(line)
        elif word in {"X-WR-T", "METHOD"}:
            self._note(line)

    def _begin(self, number: int, line: str, name: str) -> None:
        if name == "VCALENDAR":
            self._leave()
            self._head = Head()
            self.scan.opened += 1
        elif name in ITEMS:
            self._leave()
            self._open(Block(name, number, self._head))
        elif self._zone is not None:
            self._keep_zone_line(line)
        elif self._block is not None:
            self._depth += 1
        elif name == "VTIMEZONE":
            self._zone = []

    def _open(self, block: Block) -> None:
        self._block = block
        if len(self.scan.blocks) < self._max:
            self.scan.blocks.append(block)
        else:
            self.scan.beyond += 1
            # What stands beyond the limit is only counted: none of its lines is kept.
            self._depth = 1

    def _end(self, line: str, name: str) -> None:
        if name == "VCALENDAR":
            self._leave()
            self.scan.closed += 1
        elif self._block is not None:
            if name == self._block.kind:
                self._block.whole = True
                self._leave()
            elif self._depth:
                self._depth -= 1
        elif name == "VTIMEZONE" and self._zone is not None:
            self._head.zones.append(self._zone)
            self._zone = None
        elif self._zone is not None:
            self._keep_zone_line(line)

    def _leave(self) -> None:
        self._block = None
        self._zone = None
        self._depth = 0

    def _keep_zone_line(self, line: str) -> None:
        if self._zone is not None and len(self._zone) < _MAX_ZONE_LINES and len(line) <= _MAX_RULE:
            self._zone.append(line)

    def _note(self, line: str) -> None:
        name, _, value = line.partition(":")
        name = name.partition(";")[0].upper()
        if name == "X-WR-TIMEZONE":
            self._head.zone_name = self._head.zone_name or value.strip()[:200]
        elif name == "METHOD":
            self._head.method = value.strip().upper()[:20]


def scan(text: str, max_components: int = MAX_COMPONENTS) -> Scan:
    """Cut `text` into its components; time and memory grow with its length alone.

    A component whose END is missing ends where the next begins, so that it does not swallow its
    neighbours; it is given with `whole` false.
    """
    scanner = _Scanner(max_components)
    for number, line in unfolded(text):
        scanner.take(number, line)
    return scanner.scan
