"""XML: parsed strictly and safely, with the line of each element; and what is read alike in all feeds.

No entity is resolved and nothing is fetched; the parser's own bounds of depth and growth stay in force.
"""

import re
from dataclasses import dataclass

from lxml import etree

from exports.validating.documents import Document
from exports.validating.findings import Findings
from exports.validating.octets import may_be_windows_1252, wide_encoding

_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
# Characters that windows-1252 has and that are no text in the encodings of which they are the bytes.
_MANGLED = re.compile(rb"(?:\xc3[\x80-\xbf]|\xc2[\xa0-\xbf]|\xe2\x80[\x93-\xa6])")
_DOCTYPE = re.compile(rb"<!DOCTYPE\s+(?!html)", re.IGNORECASE)
_SINGLE = ("iso-8859-1", "iso-8859-15", "windows-1252", "latin-1", "latin1", "cp1252", "us-ascii")


@dataclass(frozen=True, slots=True)
class Text:
    """An element's text, and where it is: `line` is that of its start tag."""

    line: int
    value: str


def parsed(document: Document, findings: Findings) -> etree._Element | None:
    """The root of the document; None, and a finding, where it is not well formed."""
    body = document.body
    _check_encoding(body, document.charset, findings)
    if doctype := _DOCTYPE.search(body[:4096]):
        findings.add("xml-doctype", body.count(b"\n", 0, doctype.start()) + 1)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        return etree.fromstring(_begun(body), parser)
    except etree.XMLSyntaxError as error:
        if not findings.has("xml-encoding") and not findings.has("xml-octets"):
            told = re.sub(r", line \d+, column \d+.*$", "", str(error.msg)).rstrip(".")
            findings.add("xml-syntax", error.lineno or 1, told=told)
    except (ValueError, AssertionError, LookupError) as error:
        findings.add("xml-syntax", 1, told=error)
    return None


def _begun(body: bytes) -> bytes:
    """The document without what stands before its declaration, every element in the line in which it was."""
    stripped = body.lstrip()
    end = stripped.find(b"?>") + 2
    if len(stripped) == len(body) or not stripped.startswith(b"<?xml") or end < 2:
        return body
    return stripped[:end] + b"\n" * body.count(b"\n", 0, len(body) - len(stripped)) + stripped[end:]


def _check_encoding(body: bytes, charset: str, findings: Findings) -> None:
    """Whether the document is in the encoding in which it says to be (XML 1.0 section 4.3.3, RFC 7303 section 3)."""
    if body[:1].isspace() and _DECLARED.match(body):
        findings.add("xml-space-before", 1)
    mark = next((name for bom, name in _BOMS.items() if body.startswith(bom)), "")
    declared = _DECLARED.match(body.removeprefix(b"\xef\xbb\xbf"))
    told = declared[1].decode("ascii").lower() if declared else ""
    if mark == "utf-8" and told not in ("", "utf-8", "utf8"):
        findings.add("xml-encoding", 1, told=told, is_in="UTF-8")
        return
    if mark == "utf-16":
        return
    if wide_encoding(body):
        # Without a mark, which it must have.
        findings.add("utf-16", 1)
        return
    wrong = _first_wrong(body)
    if told in _SINGLE and wrong is None and _MANGLED.search(body):
        findings.add("xml-encoding", 1, told=told, is_in="UTF-8")
    elif told in ("", "utf-8", "utf8") and wrong is not None:
        _note_wrong(body, wrong, findings)
    if charset and charset.lower() != (told or "utf-8"):
        findings.add("xml-charset", 1, sent=charset, told=told or "utf-8")


def _note_wrong(body: bytes, wrong: int, findings: Findings) -> None:
    """What the line may be in which something is no UTF-8."""
    line = body.count(b"\n", 0, wrong) + 1
    end = body.find(b"\n", wrong)
    if may_be_windows_1252(body[body.rfind(b"\n", 0, wrong) + 1 : end if end >= 0 else len(body)]):
        findings.add("xml-encoding", line, told="utf-8", is_in="windows-1252 (?)")
    else:
        findings.add("xml-octets", line, told="utf-8")


def _first_wrong(body: bytes) -> int | None:
    """Where the bytes are no UTF-8; None where they are."""
    try:
        body.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return None


def line_of(element: etree._Element) -> int:
    """The line of an element's start tag."""
    line: object = element.sourceline
    return line if isinstance(line, int) else 0


def children(element: etree._Element, name: str) -> list[Text]:
    """The texts of the children of this name, which has its namespace before it as lxml writes it."""
    return [Text(line_of(one), _text(one)) for one in element.iterchildren(name)]


def _text(element: etree._Element) -> str:
    return "".join(str(part) for part in element.itertext()).strip()


def local_name(element: etree._Element) -> str:
    """The name without namespace; empty for comments and processing instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
