"""The content lines of a calendar with the line in which each begins (RFC 5545 section 3.1)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from exports.validating.findings import Findings

_BOM = b"\xef\xbb\xbf"
_CONTROLS = bytes(octet for octet in range(32) if octet not in b"\t\r\n") + b"\x7f"
_CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")
# So many parameters, and so many values of one, are read: without a bound the engine would keep each in mind.
_LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^":;]*(?:"[^"]*"[^":;]*){0,1000}){0,200}):(.*)', re.DOTALL)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*)){0,1000})')
_NAMED = re.compile(r"[A-Za-z0-9-]+[:;]")
LONGEST = 75


@dataclass(frozen=True, slots=True)
class ContentLine:
    """A property as it is written.

    Attributes:
        line: where it begins, counted from 1.
        name: in upper case.
        parameters: by name in upper case; quotes are taken off a value that has them, a list stays one text.
        value: still escaped.
    """

    line: int
    name: str
    parameters: dict[str, str]
    value: str


def content_lines(body: bytes, findings: Findings) -> Iterator[ContentLine]:
    """The content lines that can be told apart; what is wrong with the others is noted."""
    for line, raw in _unfolded(body, findings):
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError:
            findings.add("ical-encoding", line)
            text = raw.decode("cp1252", "replace")
        told = _LINE.fullmatch(text)
        if told is None:
            rule = "ical-parameter" if _NAMED.match(text) else "ical-line-broken"
            findings.add(rule, line, told=text)
            continue
        yield ContentLine(line, told[1].upper(), _parameters(told[2], line, findings), told[3])


def _parameters(text: str, line: int, findings: Findings) -> dict[str, str]:
    if not text:
        return {}
    found = {}
    end = 0
    for one in _PARAMETER.finditer(text):
        if one.start() != end:
            break
        found[one[1].upper()] = one[2].strip('"') if one[2].count('"') <= 2 else one[2]
        end = one.end()
    if end != len(text):
        findings.add("ical-parameter", line, told=text)
    return found


def _unfolded(body: bytes, findings: Findings) -> Iterator[tuple[int, bytes]]:
    """Each content line with its first line."""
    if body.startswith(_BOM):
        findings.add("ical-bom", 1)
        body = body.removeprefix(_BOM)
    parts: list[bytes] = []
    begun = 0
    for line, raw in _physical(body, findings):
        if raw[:1] in (b" ", b"\t"):
            if parts:
                if b"\x80" <= raw[1:2] < b"\xc0":
                    findings.add("ical-cut-character", line)
                parts.append(raw[1:])
                continue
            if raw.strip():
                findings.add("ical-line-broken", line, told=raw[:80].decode("utf-8", "replace"))
                continue
        if parts:
            yield begun, b"".join(parts)
        parts, begun = ([raw], line) if raw.strip() else ([], line)
    if parts:
        yield begun, b"".join(parts)


def _physical(body: bytes, findings: Findings) -> Iterator[tuple[int, bytes]]:
    """Each line as it is broken in the file, without its end."""
    suspect = len(body.translate(None, _CONTROLS)) != len(body) or body.count(b"\r") != body.count(b"\r\n")
    old = b"\n" not in body and b"\r" in body
    lines = body.split(b"\r" if old else b"\n")
    ended = not lines[-1]
    if ended:
        lines.pop()
    bare, first = 0, 0
    last_told = next((at for at in range(len(lines), 0, -1) if lines[at - 1].strip()), 0)
    for line, raw in enumerate(lines, 1):
        whole = raw.endswith(b"\r") and not old and (ended or line < len(lines))
        if not whole:
            bare, first = bare + 1, first or line
        text = raw.removesuffix(b"\r")
        if len(text) > LONGEST:
            findings.add("ical-line-long", line, count=len(text))
        if suspect and _CONTROL.search(text):
            findings.add("ical-control", line)
            text = _CONTROL.sub(b"", text)
        if not text and line < last_told:
            findings.add("ical-empty-line", line)
        yield line, text
    if old:
        findings.add("ical-line-end-old", 1)
    elif bare:
        findings.add("ical-line-end", first, count=bare)
