"""Drawn pictures: the card that stands for a page where it is shared, and the icon of the site.

A card has sixteen colours, eight from the paper to the ink and eight from the paper to the accent, so that
20,000 of them weigh little: text is drawn in grey, and the bands of rows in which it stands are tinted.
The letters are those of Source Serif, cut to what French and its neighbours need (`assets/fonts`).
"""

import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from typing import NamedTuple

from isal import isal_zlib
from PIL import Image, ImageDraw, ImageFont
from PIL.ImageFont import FreeTypeFont

from exports.colours import channels, tokens

WIDTH, HEIGHT = 800, 420
_MARGIN, _BAND = 52, 16
_SHADES = 8
_INK = bytes(_SHADES - 1 - value * _SHADES // 256 for value in range(256))
_ACCENT = bytes(shade + _SHADES if shade else 0 for shade in _INK)
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
    """The card as PNG, 800 by 420."""
    begun = _begun(card.site, card.title, card.tag)
    canvas, top, letters = begun.canvas.copy(), begun.top, _letters("regular", 26)
    for line in card.lines:
        _write(canvas, top, _cut(line, letters), letters)
        top += 36
    return _png(_tinted(canvas, (*begun.accents, (begun.top, begun.top + 36))), accent)


class _Begun(NamedTuple):
    """A card without its lines, which begin at `top`; `accents` are rows from and to which it is in the accent."""

    canvas: Image.Image
    top: int
    accents: tuple[tuple[int, int], ...]


@lru_cache(maxsize=1)
def _begun(site: str, title: str, tag: str) -> _Begun:
    """What the cards of one subject in two languages mostly have in common, drawn once where one follows the other."""
    canvas = Image.new("L", (WIDTH, HEIGHT), 255)
    top, accents = _MARGIN, [(0, _BAND)]
    ImageDraw.Draw(canvas).rectangle((0, 0, WIDTH, _BAND - 1), 0)
    if tag:
        _write(canvas, top, tag.upper(), _letters("semibold", 23))
        accents.append((top, top + 34))
        top += 38
    letters, lines = _fitted(title)
    for line in lines:
        _write(canvas, top, line, letters)
        top += round(letters.size * 1.2)
    _write(canvas, HEIGHT - 56, _cut(site, _letters("regular", 22)), _letters("regular", 22))
    return _Begun(canvas, top + 14, tuple(accents))


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


def _tinted(canvas: Image.Image, accents: Sequence[tuple[int, int]]) -> bytes:
    """Two pixels a byte: rows in a band of `accents` go to the accent, all others to the ink."""
    pixels, row = canvas.tobytes(), WIDTH
    shades = bytearray(pixels.translate(_INK))
    for first, last in accents:
        shades[first * row : last * row] = pixels[first * row : last * row].translate(_ACCENT)
    return bytes(shades)


def _png(shades: bytes, accent: str) -> bytes:
    """A PNG of sixteen colours (https://www.w3.org/TR/png-3/), each row unfiltered."""
    picture = Image.frombytes("P", (WIDTH, HEIGHT), shades)
    rows = picture.tobytes("raw", "P;4")
    width = WIDTH // 2
    scan = b"".join(b"\0" + rows[at : at + width] for at in range(0, len(rows), width))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 4, 3, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"PLTE", _palette(accent)), (b"IDAT", isal_zlib.compress(scan, 2)), (b"IEND", b""))
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

    def width(self, line: str) -> float:
        """The length of a line in pixels."""
        return sum(self.advance(line[at : at + 2]) for at in range(len(line)))

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
    left = float(_MARGIN)
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
    lines, line = [], ""
    for word in text[:400].split():
        longer = f"{line} {word}" if line else word
        if line and letters.width(longer) > WIDTH - 2 * _MARGIN:
            lines.append(line)
            line = word
            if len(lines) > most + 2:
                break
        else:
            line = longer
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
