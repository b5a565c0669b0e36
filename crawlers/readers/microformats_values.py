"""What an element says as a property of microformats2: text, address, date or markup, and the value-class pattern."""

import re
from collections.abc import Callable, Iterator

from lxml.etree import _Element, tostring

from crawlers.readers.microdata import absolute

_HIDDEN = frozenset({"script", "style", "template"})
_VALUE_IN = {"img": "alt", "area": "alt", "data": "value", "input": "value", "abbr": "title", "link": "title"}
# A link's title is no piece of a value, nor is what stands in a form.
_PIECE_IN = {"img": "alt", "area": "alt", "data": "value", "abbr": "title"}
_WITH_VALUE = ("abbr", "data", "input")
_MOMENT_IN = {"time": "datetime", "ins": "datetime", "del": "datetime"}
_ADDRESS_IN = {
    "a": "href",
    "area": "href",
    "link": "href",
    "img": "src",
    "audio": "src",
    "video": "src",
    "source": "src",
    "iframe": "src",
    "object": "data",
}
_LONGEST = 64 * 1024
_MOST_PIECES = 50
_ALL_STEPS = 400_000
_ALL_LETTERS = 20_000_000

Borders = Callable[[_Element], bool]


def elements_in(element: _Element) -> list[_Element]:
    """The child elements, without templates, whose content is not part of the page."""
    return [child for child in element if isinstance(child.tag, str) and child.tag != "template"]


def classes_of(element: _Element) -> list[str]:
    """The class names of an element, as written."""
    return (element.get("class") or "").split()


class Values:
    """Reads the values of one page, with a budget: properties in properties would read the same part again and again.

    Attributes:
        cut: whether the budget ran out; values are empty from then on.
    """

    def __init__(self, base_url: str) -> None:
        self._base_url = base_url
        self._steps = _ALL_STEPS
        self._letters = _ALL_LETTERS
        self.cut = False

    def step(self, count: int = 1) -> bool:
        """Whether so many more elements may be looked at."""
        self._steps -= count
        self.cut = self.cut or self._steps < 0
        return not self.cut

    def text(self, element: _Element, *, pictures: bool = True) -> str:
        """The text of an element without scripts; a picture counts as its words, or else its address.

        Without recursion, and at most 65,536 characters.
        """
        parts: list[str] = []
        room = min(_LONGEST, self._letters)
        for part in self._parts(element, pictures=pictures):
            parts.append(part[:room])
            room -= len(part)
            if room <= 0:
                break
        text = "".join(parts)
        self._charge(text)
        return text.strip()

    def _charge(self, text: str) -> None:
        self._letters -= len(text)
        self.cut = self.cut or self._letters <= 0

    def _parts(self, element: _Element, *, pictures: bool) -> Iterator[str]:
        stack: list[_Element | str] = [element]
        first = True
        while stack:
            piece = stack.pop()
            if isinstance(piece, str):
                yield piece
                continue
            if not self.step(1 + len(piece)):
                return
            if not first and piece.tail:
                stack.append(piece.tail)
            first = False
            if not isinstance(piece.tag, str) or piece.tag in _HIDDEN:
                continue
            if piece.tag == "img":
                if pictures:
                    yield self._picture_as_text(piece)
                continue
            stack.extend(reversed(piece))
            if piece.text:
                stack.append(piece.text)

    def _picture_as_text(self, image: _Element) -> str:
        words, source = image.get("alt"), image.get("src")
        if words is not None:
            return words
        return f" {absolute(self._base_url, source)} " if source else ""

    def text_value(self, element: _Element, borders: Borders) -> str:
        """What the element says as `p-*`."""
        pieces = self.pieces(element, borders, moments=False)
        if pieces:
            return "".join(pieces)
        written = written_in(element, _VALUE_IN)
        return self.text(element) if written is None else written

    def address_value(self, element: _Element, borders: Borders) -> str:
        """What the element says as `u-*`: an absolute address where there is one."""
        written = written_in(element, _ADDRESS_IN)
        if written is None and element.tag == "video":
            written = element.get("poster")
        if written is None:
            pieces = self.pieces(element, borders, moments=False)
            written = "".join(pieces) if pieces else None
        if written is None and element.tag in _WITH_VALUE:
            written = written_in(element, _VALUE_IN)
        return absolute(self._base_url, self.text(element, pictures=False) if written is None else written)

    def moment_value(self, element: _Element, borders: Borders) -> str:
        """What the element says as `dt-*`: a date, a time or both."""
        pieces = self.pieces(element, borders, moments=True)
        if pieces:
            return moment_of_pieces(pieces)
        written = written_in(element, _MOMENT_IN)
        if written is None and element.tag in _WITH_VALUE:
            written = written_in(element, _VALUE_IN)
        return (self.text(element, pictures=False) if written is None else written).strip()

    def markup(self, element: _Element) -> str:
        """The markup inside an element, as `e-*` keeps it; at most 65,536 characters."""
        if self.cut:
            return ""
        inside = [tostring(child, encoding="unicode", method="html") for child in element if isinstance(child.tag, str)]
        written = (element.text or "") + "".join(inside)
        self._charge(written)
        return written[:_LONGEST].strip()

    def pieces(self, element: _Element, borders: Borders, *, moments: bool) -> list[str]:
        """The pieces of the value-class pattern in an element, at most 50; none where it does not use the pattern.

        `borders` tells whether an element inside is a property or an item of its own, whose pieces are not ours.
        """
        pieces: list[str] = []
        stack = list(reversed(elements_in(element))) if self.step(len(element)) else []
        while stack and len(pieces) < _MOST_PIECES:
            child = stack.pop()
            if not self.step(len(child)):
                break
            names = classes_of(child)
            if "value-title" in names:
                pieces.append(child.get("title") or "")
            elif "value" in names:
                pieces.append(self._piece(child, moments=moments))
            elif not borders(child):
                stack.extend(reversed(elements_in(child)))
        return pieces

    def _piece(self, element: _Element, *, moments: bool) -> str:
        written = written_in(element, {**_PIECE_IN, **_MOMENT_IN} if moments else _PIECE_IN)
        if written is None and element.tag not in ("img", "area"):
            return self.text(element, pictures=False)
        return written or ""


def written_in(element: _Element, kinds: dict[str, str]) -> str | None:
    """The attribute that `kinds` names for elements of this tag, or None."""
    key = kinds.get(str(element.tag))
    return element.get(key) if key else None


_DATE = re.compile(r"\d{4}-(?:\d{2}-\d{2}|\d{3})", re.ASCII)
_ZONE = r"(z|[+-]\d{1,2}(?::?\d{2})?)"
_TIME = re.compile(
    rf"(\d{{1,2}})(?::(\d{{2}}))?(?::(\d{{2}})(?:\.\d{{1,9}})?)?\s{{0,2}}([ap]\.?m\.?)?\s{{0,2}}{_ZONE}?",
    re.ASCII | re.IGNORECASE,
)
_ZONE_ALONE = re.compile(_ZONE, re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(rf"({_DATE.pattern})[t ]({_TIME.pattern})", re.ASCII | re.IGNORECASE)


def moment_of_pieces(pieces: list[str]) -> str:
    """One date, time or both, as `2009-06-26 19:00:00-0800`, from the pieces of a `dt-*`; the first of each kind counts."""
    day = clock = zone = ""
    for piece in (piece.strip()[:64] for piece in pieces):
        whole = _WHOLE.fullmatch(piece)
        if whole and not day and not clock:
            day, clock = whole[1], clock_time(whole[2]) or ""
        elif not day and _DATE.fullmatch(piece):
            day = piece
        elif not clock and (read := clock_time(piece)):
            clock = read
        elif not zone and _ZONE_ALONE.fullmatch(piece):
            zone = piece.upper().replace(":", "")
    if clock and zone and clock.count("-") + clock.count("+") == 0 and not clock.endswith("Z"):
        clock += zone
    return " ".join(part for part in (day, clock) if part) or "".join(pieces).strip()


def clock_time(text: str) -> str | None:
    """`7pm`, `07:00:00 p.m.` or `19:00-08:00` as `19:00`, `19:00:00`, `19:00-0800`; None where it is no time."""
    found = _TIME.fullmatch(text.strip()[:64])
    if not found or not (found[2] or found[4]):
        return None
    hour, half = int(found[1]), (found[4] or "")[:1].lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    if hour > 24:
        return None
    seconds = f":{found[3]}" if found[3] else ""
    return f"{hour:02}:{found[2] or '00'}{seconds}{(found[5] or '').upper().replace(':', '')}"


def day_in(moment: str) -> str:
    """The date that a `dt-*` begins with, for those beside it that say a time only."""
    found = _DATE.match(moment)
    return found[0] if found else ""
