"""What the octets of a document tell before any format is looked at: that it is compressed, in UTF-16, or no text."""

import codecs
import re

_PACKED = ((b"\x1f\x8b", "gzip"), (b"PK\x03\x04", "ZIP"), (b"\xfd7zXZ", "xz"), (b"\x28\xb5\x2f\xfd", "Zstandard"))
# By its mark, or by two characters of ASCII with a NUL beside each (RFC 4627 section 3).
_WIDE = (
    (re.compile(rb"\xff\xfe|(?:[\t\n\r -~]\x00){2}"), "utf-16-le"),
    (re.compile(rb"\xfe\xff|(?:\x00[\t\n\r -~]){2}"), "utf-16-be"),
)
_CONTROLS = bytes(octet for octet in range(32) if octet not in b"\t\n\f\r") + b"\x7f"
_LOOKED_AT = 8000


def packing(body: bytes) -> str:
    """The program that packed the document; empty where none did."""
    return next((name for begun, name in _PACKED if body.startswith(begun)), "")


def wide_encoding(body: bytes) -> str:
    """`utf-16-le` or `utf-16-be` where the document is in it; else empty."""
    return next((name for begun, name in _WIDE if begun.match(body)), "")


def is_binary(body: bytes) -> bool:
    """Whether a document that begins like none of our formats is no text at all: a picture, a program, a hole."""
    if wide_encoding(body):
        return False
    begun = body[:_LOOKED_AT]
    if begun.startswith(b"\x00"):
        return True
    controls = len(begun) - len(begun.translate(None, _CONTROLS))
    return (b"\x00" in begun or controls * 20 > len(begun)) and not _is_utf_8(begun)


def may_be_windows_1252(line: bytes) -> bool:
    """Whether a line may be text of windows-1252, whose letters Latin-1 has at the same places."""
    try:
        line.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return len(line.translate(None, _CONTROLS)) == len(line)


def _is_utf_8(begun: bytes) -> bool:
    """Whether it is UTF-8 up to its last character, which may be cut."""
    try:
        codecs.utf_8_decode(begun, "strict", False)
    except UnicodeDecodeError:
        return False
    return True
