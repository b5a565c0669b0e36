"""Drawn pictures: the card that stands for a page where it is shared, and the icon of the site.

A card has sixteen colours, eight from the paper to the ink and eight from the paper to the accent, so that
20,000 of them weigh little: text is drawn in grey, and the bands of rows in which it stands are tinted.
The letters are those of Source Serif, cut to what French and its neighbours need (`assets/fonts`).
"""

import struct
import zlib
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from itertools import pairwise
from typing import NamedTuple

from isal import isal_zlib
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from exports.colours import channels, tokens

DRAWING = "1"
"""Raised when anything is drawn otherwise."""
WIDTH, HEIGHT = 800, 420
_MARGIN, _BAND, _FOOT, _STEP = 52, 16, 56, 36
_MOST_LINES = 2
_FILTER = 2
_SHADES = 8
_INK = bytes(_SHADES - 1 - value * _SHADES // 256 for value in range(256))
_ACCENT = bytes(shade + _SHADES if shade else 0 for shade in _INK)
_BLANK = bytes((_FILTER + WIDTH) // 2)
_BAR = (b"\0" + b"\xff" * (WIDTH // 2)) * _BAND
_TITLE_SIZES = ((50, 2), (42, 3), (34, 4))  # size of the letters, and how many lines of them fit


class Card(NamedTuple):
    """What a card says.

    Attributes:
        tag: a word that must not be missed, as "cancelled"; may be empty.
        lines: below the title: when, where.
    """

    site: str
    title: str
    lines: tuple[str, ...] = ()
    tag: str = ""


def drawn(card: Card, accent: str) -> bytes:
    """The card as PNG, 800 by 420; below its title there is place for two lines."""
    heading, at = _heading(card.title, card.tag)
    parts = [_BAR, _BLANK * (_MARGIN - _BAND), heading]
    for number, line in enumerate(card.lines[:_MOST_LINES]):
        parts.append(_line(line, 26, _STEP, in_accent=number == 0))
        at += _STEP
    parts += [_BLANK * (HEIGHT - _FOOT - at), _line(card.site, 22, _FOOT, in_accent=False)]
    return _png(b"".join(parts), accent)


@lru_cache(maxsize=1)
def _heading(title: str, tag: str) -> tuple[bytes, int]:
    """Tag and title, which the cards of one subject have in common, and how far from the top they end."""
    letters, lines = _fitted(title)
    step = round(letters.size * 1.2)
    canvas = _canvas(len(lines) * step + 14)
    for number, line in enumerate(lines):
        _write(canvas, number * step, line, letters)
    rows = _tagged(tag) + _packed(canvas, _INK)
    return rows, _MARGIN + len(rows) // len(_BLANK)


@lru_cache(maxsize=16)
def _tagged(tag: str) -> bytes:
    if not tag:
        return b""
    canvas = _canvas(38)
    _write(canvas, 0, tag.upper(), _letters("semibold", 23))
    return _packed(canvas, _ACCENT)


@lru_cache(maxsize=64)
def _line(text: str, size: int, height: int, *, in_accent: bool) -> bytes:
    """One line: many events are on the same day, or at the same place."""
    letters = _letters("regular", size)
    canvas = _canvas(height)
    _write(canvas, 0, _cut(text, letters), letters)
    return _packed(canvas, _ACCENT if in_accent else _INK)


def writes(text: str) -> bool:
    """Whether the letters of cards have all that a text is written in."""
    return _covered().issuperset(text)


@lru_cache(maxsize=1)
def _covered() -> frozenset[str]:
    """The characters that the font draws: those whose picture is not that of a character that no font has."""
    font = _letters("semibold", 34).font
    nothing = bytes(font.getmask("\U0010ffff"))
    ranges = ((0x20, 0x17F), (0x400, 0x460), (0x2010, 0x2031), (0x20AC, 0x20AD), (0x202F, 0x2030))
    some = (chr(code) for first, last in ranges for code in range(first, last))
    return frozenset(one for one in some if one.isspace() or bytes(font.getmask(one)) != nothing)


def _canvas(height: int) -> Image.Image:
    """Rows of paper, two pixels wider than the card: packed they are the octet 0 that begins a row of a PNG, unfiltered."""
    return Image.new("L", (_FILTER + WIDTH, height), 255)


def _packed(canvas: Image.Image, shades: bytes) -> bytes:
    """Its rows as a PNG has them, two pixels an octet."""
    return Image.frombytes("P", canvas.size, canvas.tobytes().translate(shades)).tobytes("raw", "P;4")


def _png(rows: bytes, accent: str) -> bytes:
    """A PNG of sixteen colours (https://www.w3.org/TR/png-3/)."""
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", _palette(accent)), (b"IDAT", isal_zlib.compress(rows, 2)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, chunks))


def _chunk(named: tuple[bytes, bytes]) -> bytes:
    name, body = named
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


@lru_cache(maxsize=8)
def _palette(accent: str) -> bytes:
    """From the paper to the ink, then from the paper to the accent."""
    paper = channels(tokens("light")["paper"])
    found = bytearray()
    for goal in (channels(tokens("light")["ink"]), channels(accent)):
        for shade in range(_SHADES):
            found += bytes(a + (b - a) * shade // (_SHADES - 1) for a, b in zip(paper, goal, strict=True))
    return bytes(found)


class _Letters:
    """The letters of one weight and size: each is drawn once, since that costs most."""

    def __init__(self, font: FreeTypeFont, size: int) -> None:
        self.font, self.size = font, size
        self._drawn: dict[str, tuple[Image.Image | None, int]] = {}
        self._advances: dict[str, float] = {}

    def advance(self, pair: str) -> float:
        """How far the first of two letters moves the second one."""
        found = self._advances.get(pair)
        if found is None:
            found = self.font.getlength(pair) - (self.font.getlength(pair[1]) if len(pair) > 1 else 0)
            self._advances[pair] = found
        return found

    def begun(self, line: str, width: float) -> float:
        """`width`, and how far all letters of the line but the last move what follows."""
        for pair in pairwise(line):
            width += self.advance("".join(pair))
        return width

    def width(self, line: str) -> float:
        """The length of a line in pixels."""
        return self.begun(line, 0.0) + self.advance(line[-1:])

    def letter(self, one: str) -> tuple[Image.Image | None, int]:
        """The picture of a letter (None for a space), and how far from the top of the line its own top is."""
        found = self._drawn.get(one)
        if found is None:
            left, top, right, bottom = map(int, self.font.getbbox(one))
            picture = None
            if right > left and bottom > top:
                picture = Image.new("L", (right + 1, bottom - top), 0)
                ImageDraw.Draw(picture).text((0, -top), one, 255, self.font)
            found = self._drawn[one] = picture, top
        return found


def _write(canvas: Image.Image, top: int, line: str, letters: _Letters) -> None:
    """Write a line from the left margin on."""
    left = float(_FILTER + _MARGIN)
    for at, one in enumerate(line):
        picture, below = letters.letter(one)
        if picture is not None:
            canvas.paste(0, (round(left), top + below), picture)
        left += letters.advance(line[at : at + 2])


def _fitted(title: str) -> tuple[_Letters, list[str]]:
    """The letters in which a title fits, and its lines; the last one is cut where none are small enough."""
    for size, most in _TITLE_SIZES:
        letters = _letters("semibold", size)
        lines = _lines(title, letters, most)
        if len(lines) <= most:
            return letters, [_cut(line, letters) for line in lines]
    return letters, [*(_cut(line, letters) for line in lines[: most - 1]), _cut(" ".join(lines[most - 1 :]), letters)]


def _lines(text: str, letters: _Letters, most: int) -> list[str]:
    """`text` in lines that fit between the margins; it stops soon after `most` of them."""
    lines: list[str] = []
    line, width = "", 0.0  # of all but its last letter
    for word in text[:400].split():
        joined = f"{line[-1:]} {word}" if line else word
        longer = letters.begun(joined, width)
        if line and longer + letters.advance(word[-1]) > WIDTH - 2 * _MARGIN:
            lines.append(line)
            line, width = word, letters.begun(word, 0.0)
            if len(lines) > most + 2:
                break
        else:
            line, width = f"{line} {word}" if line else word, longer
    return [*lines, line]


def _cut(line: str, letters: _Letters) -> str:
    """A line that fits, with an ellipsis where it was cut."""
    width = WIDTH - 2 * _MARGIN
    if letters.width(line) <= width:
        return line
    low, high = 0, len(line)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if letters.width(f"{line[:middle]}…") <= width else (low, middle - 1)
    return f"{line[:low].rstrip()}…"


@lru_cache(maxsize=16)
def _letters(weight: str, size: int) -> _Letters:
    body = (files("exports") / "assets" / "fonts" / f"goodweek-serif-{weight}.ttf").read_bytes()
    return _Letters(ImageFont.truetype(BytesIO(body), size, layout_engine=ImageFont.Layout.BASIC), size)


_BARS = ((6, 15, 9), (13, 9, 15), (20, 12, 12))  # left, top, height: three days of a week, of 32


def icon_svg(accent: str) -> bytes:
    """The icon of the site: three days of a programme on the accent."""
    paper = tokens("light")["paper"]
    bars = "".join(f'<rect x="{x}" y="{y}" width="5" height="{h}" rx="1.5" fill="{paper}"/>' for x, y, h in _BARS)
    box = f'<rect width="32" height="32" rx="7" fill="{accent}"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">{box}{bars}</svg>\n'.encode()


@lru_cache(maxsize=8)
def icon_png(accent: str, size: int) -> bytes:
    """The same as PNG, `size` pixels wide and high."""
    buffer = BytesIO()
    _icon(accent, size).save(buffer, "PNG", optimize=True)
    return buffer.getvalue()


@lru_cache(maxsize=8)
def icon_ico(accent: str) -> bytes:
    """The same for browsers that ask for `favicon.ico`."""
    buffer = BytesIO()
    _icon(accent, 32).save(buffer, "ICO", sizes=[(32, 32)])
    return buffer.getvalue()


def _icon(accent: str, size: int) -> Image.Image:
    wide = 4 * size  # drawn larger, then made small: that rounds the corners
    part = wide / 32
    canvas = Image.new("RGBA", (wide, wide), (0, 0, 0, 0))
    pen = ImageDraw.Draw(canvas)
    pen.rounded_rectangle((0, 0, wide - 1, wide - 1), 7 * part, accent)
    for x, y, height in _BARS:
        pen.rounded_rectangle(
            (x * part, y * part, (x + 5) * part, (y + height) * part), 1.5 * part, tokens("light")["paper"]
        )
    return canvas.resize((size, size), Image.Resampling.LANCZOS)
