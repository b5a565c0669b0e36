"""A calendar's text, cut into components by a linear scan, with every limit checked before any parser.

Only the lines that begin or end a component are looked at one by one; what stands between them is
taken as it is, so that a component that is known from the last visit costs a digest and no reading.
What the reader never looks at (alarms, unknown components) is dropped here (reliability B3).
"""

import re
from dataclasses import dataclass, field

from crawlers.readers.ical_blocks import MAX_RULE, Block, Head, joined, unfolded

MAX_BYTES = 10 * 1024 * 1024
MAX_COMPONENTS = 5_000
_MAX_ZONE_LINES = 2_000

ITEMS = frozenset({"VEVENT", "VTODO", "VJOURNAL", "VFREEBUSY"})

_CONTROLS = bytes({*range(32), 127} - {*b"\t\n"})
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _folded(word: str) -> str:
    """The pattern of a word that may be folded anywhere."""
    return r"(?:\n++[ \t])*+".join(word)


# The lines that cut a text: those that begin or end a component, and DTSTAMP, which is never read:
# many programs write the time of the download there, and an event does not change by that.
_MARK = re.compile(
    rf"\n(?:({_folded('BEGIN:')})|({_folded('END:')})|DTSTAMP[;:])([^\n]*+(?:\n++[ \t][^\n]*+)*+)",
    re.IGNORECASE,
)
_BEGIN, _END, _REST = 1, 2, 3


@dataclass(slots=True)
class Scan:
    """All that an answer holds, in the order in which it stands there.

    Attributes:
        blocks: the components within the limit, not opened yet.
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


def cleaned(text: str) -> str:
    """`text` with each line after a line feed, also the first.

    Lines may end in CRLF, LF or a lone CR; a byte order mark anywhere is dropped, as concatenated
    files have them; control characters become U+FFFD, which no name and no number contains.
    """
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\ufeff" in text:
        text = text.replace("\ufeff", "")
    # Looking through the bytes is ten times as fast as the pattern; most texts have no such character.
    encoded = text.encode("utf-8", "replace")
    if len(encoded.translate(None, _CONTROLS)) < len(encoded):
        text = _UNPRINTABLE.sub("\ufffd", text)
    return f"\n{text}"


def _name(rest: str) -> str:
    """The name of a component, of what stands after BEGIN or END."""
    return rest if rest in ITEMS else joined(rest).strip().upper()


class _Scanner:
    """The state of one scan: which calendar, which component, how deep in what it holds."""

    def __init__(self, text: str, max_components: int) -> None:
        self.scan = Scan()
        self._text = text
        self._max = max_components
        self._head = Head()
        self._block: Block | None = None
        self._own: list[str] = []
        self._zone: list[str] | None = None
        self._depth = 0
        self._line, self._counted = 0, 0

    def run(self) -> Scan:
        """Look at each mark, and give what stands before it to whom it belongs."""
        begun = 0
        for mark in _MARK.finditer(self._text):
            if begun < mark.start():
                self._between(begun, mark.start())
            begun = mark.end()
            if mark[_BEGIN]:
                self._begin(mark, _name(mark[_REST]))
            elif mark[_END]:
                self._end(mark, _name(mark[_REST]))
        self._between(begun, len(self._text))
        self._leave()
        return self.scan

    def _between(self, begun: int, ended: int) -> None:
        if self._block is not None:
            if not self._depth:
                self._own.append(self._text[begun:ended])
        elif self._zone is not None:
            for line in unfolded(self._text[begun:ended]):
                self._keep_zone_line(line)
        else:
            for line in unfolded(self._text[begun:ended]):
                self._note(line)

    def _begin(self, mark: re.Match[str], name: str) -> None:
        if name == "VCALENDAR":
            self._leave()
            self._head = Head()
            self.scan.opened += 1
        elif name in ITEMS:
            self._leave()
            self._open(name, mark.start() + 1)
        elif self._zone is not None:
            self._keep_zone_line(joined(mark[0][1:]))
        elif self._block is not None:
            self._depth += 1
        elif name == "VTIMEZONE":
            self._zone = []

    def _open(self, name: str, start: int) -> None:
        self._line += self._text.count("\n", self._counted, start)
        self._counted = start
        self._block = Block(name, self._line, self._head)
        if len(self.scan.blocks) < self._max:
            self.scan.blocks.append(self._block)
        else:
            self.scan.beyond += 1
            # What stands beyond the limit is only counted: none of its lines is kept.
            self._depth = 1

    def _end(self, mark: re.Match[str], name: str) -> None:
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
            self._keep_zone_line(joined(mark[0][1:]))

    def _leave(self) -> None:
        if self._block is not None:
            self._block.own = "".join(self._own)
            self._own = []
        self._block = None
        self._zone = None
        self._depth = 0

    def _keep_zone_line(self, line: str) -> None:
        if self._zone is not None and len(self._zone) < _MAX_ZONE_LINES and len(line) <= MAX_RULE:
            self._zone.append(line)

    def _note(self, line: str) -> None:
        if line[:6].upper() not in {"X-WR-T", "METHOD"}:
            return
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
    return _Scanner(cleaned(text), max_components).run()
