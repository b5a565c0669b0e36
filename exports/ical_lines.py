"""Content lines of iCalendar (RFC 5545 section 3.1), written by hand: icalendar takes twenty times as long.

Byte for byte what icalendar writes, but for one thing: of a backslash before a capital N it makes a
line break. Nothing is cleaned here; what is given must be free of control characters.
"""

import re

_LONGEST = 74  # octets, beside the line break and the space that begins a further line; as icalendar folds
_TO_QUOTE = re.compile("[,;:\u2019]")
# Readers that split at the first of these read a bare name wrongly.
_IN_NAME = re.compile("[,;:\u2019 ']")


def escaped(text: str) -> str:
    """A value of the type TEXT (RFC 5545 section 3.3.11)."""
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def parameter(value: str, *, is_name: bool = False) -> str:
    """The value of a parameter, in quotes where it must be; `^` stands for what cannot be within (RFC 6868).

    `is_name` is told of a CN, which gets quotes for a space or an apostrophe too.
    """
    must_quote = (_IN_NAME if is_name else _TO_QUOTE).search(value)
    if "^" in value:
        value = value.replace("^", "^^")
    if '"' in value:
        value = value.replace('"', "^'")
    if "\n" in value or "\r" in value:
        value = value.replace("\r\n", "^n").replace("\n", "^n").replace("\r", "^n")
    return f'"{value}"' if must_quote else value


def number(value: float) -> str:
    """A FLOAT of at most five decimals, never with an exponent (RFC 5545 section 3.3.7)."""
    whole, _, decimals = f"{value:.5f}".partition(".")
    return f"{whole}.{decimals.rstrip('0') or '0'}"


def content_line(line: str) -> bytes:
    """`NAME:value` in UTF-8, folded where it is long, with its line break.

    A fold never parts a character. It stands before a backslash or `^` that it would part from what follows; of two
    that stand together, as an escaped backslash does, it may so part one from the other.
    """
    octets = line.encode("utf-8")
    if len(octets) <= _LONGEST:
        return octets + b"\r\n"
    parts: list[bytes] = []
    start, last = 0, len(octets) - _LONGEST
    while start < last:
        end = start + _LONGEST
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        if octets[end - 1] in b"\\^":
            end -= 1
        parts.append(octets[start:end])
        start = end
    parts.append(octets[start:])
    return b"\r\n ".join(parts) + b"\r\n"
