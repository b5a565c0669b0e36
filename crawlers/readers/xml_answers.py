"""An answer that is to be XML: its tree, made without any DTD, entity, file or network (reliability B7, B10).

The document type is cut away before the parser sees the text, so that there is nothing to expand and
nothing to load. What is well formed is read as it stands; what is not is mended first, as browsers and
feed readers do: names of HTML characters, stray ampersands, control characters, a wrong charset.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.entities import html5

from lxml import etree
from lxml.etree import _Element

from catalog.cleaning.text import decode
from catalog.errors import SourceUnreadable
from crawlers.reading import Answer, Incomplete

LARGEST = 10_000_000
_TEXT = 64 * 1024
_SNIFFED = 16 * 1024
_DECLARED = re.compile(rb"[^<]{0,8}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}[\"']([A-Za-z0-9_.:-]{1,40})")
# Possessive throughout: each of these is tried once, at one place, in linear time (reliability B13).
_BEFORE_ROOT = re.compile(r"(?:\s++|<\?.*?\?>|<!--.*?-->)*+", re.DOTALL)
_DOCTYPE = re.compile(
    r"<!DOCTYPE(?:[^\[\]<>\"']++|\"[^\"]*+\"|'[^']*+')*+"
    r"(?:\[(?:[^\]\"'<]++|\"[^\"]*+\"|'[^']*+'|<!--.*?-->|<\?.*?\?>|<(?!!--|\?))*+\]\s*+)?+>",
    re.DOTALL | re.IGNORECASE,
)
_ROOT = re.compile(r"<([A-Za-z_][\w.:-]{0,100})")
_COMPLAINTS = ("<br", "<b>")
_UNSOUND = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_KEPT_OR_AMPERSAND = re.compile(
    r"(<!\[CDATA\[.*?(?:\]\]>|\Z)|<!--.*?(?:-->|\Z)|&(?:amp|lt|gt|quot|apos|#[0-9]{1,7}|#x[0-9a-fA-F]{1,6});)"
    r"|&(?:([A-Za-z][A-Za-z0-9]{1,31});)?",
    re.DOTALL,
)
# What libxml2 says when it stopped at one of its limits.
_LIMITS = frozenset({"ERR_RESOURCE_LIMIT", "ERR_INTERNAL_ERROR", "ERR_NO_MEMORY"})


@dataclass(frozen=True, slots=True)
class XmlDocument:
    """A parsed answer.

    Attributes:
        url: the address that answered.
        root: its outermost element; `element.base` is the address that relative ones are seen from.
        guessed: whether the encoding had to be guessed.
        problems: why the document is not whole.
    """

    url: str
    root: _Element
    guessed: bool = False
    problems: list[Incomplete] = field(default_factory=list)


def document_of(answer: Answer, wants: str) -> XmlDocument:
    """The document that `answer` is. `wants` is the advice for people: "A feed source wants …".

    Raises `SourceUnreadable` when it is over 10 MB, no XML, or has a document type without an end.
    """
    if len(answer.body) > LARGEST:
        raise SourceUnreadable(answer.url, f"is over {LARGEST:,} bytes.", "Ask for fewer entries at once.")
    text, guessed = _decoded(answer)
    text = _without_doctype(text, answer, wants)
    root = _strict(text, answer.url)
    if root is not None:
        return XmlDocument(answer.url, root, guessed)
    parser = _parser(recover=True)
    mended = _mended(text)
    try:
        root = etree.fromstring(mended.encode("utf-8"), parser, base_url=answer.url)
    except etree.XMLSyntaxError as error:
        raise SourceUnreadable(answer.url, f"is no XML: {str(error)[:200]}.", wants) from error
    if root is None:
        raise SourceUnreadable(answer.url, "is no XML.", wants)
    return XmlDocument(answer.url, root, guessed, list(_problems(mended, parser)))


def root_name(answer: Answer) -> str:
    """The name of the outermost element as written (`rss`, `rdf:RDF`), without parsing; empty where there is none."""
    text = decode(_marked(answer.body[:_SNIFFED]), answer.encoding)[0].lstrip("\ufeff \t\r\n")
    place = _after_doctype(text)
    found = _ROOT.match(text, place) if place is not None else None
    return found[1] if found else ""


def name_of(element: _Element, prefixes: Mapping[str, str]) -> tuple[str, str]:
    """(namespace, local name in lower case) of an element; both empty for what is no element.

    A prefix that the document does not declare has the namespace that `prefixes` gives it.
    """
    if not isinstance(element.tag, str):
        return "", ""
    namespace, _, local = element.tag.rpartition("}")
    if not namespace and ":" in local:
        prefix, _, local = local.partition(":")
        return prefixes.get(prefix.lower(), prefix.lower()), local.lower()
    return namespace.removeprefix("{"), local.lower()


def text_of(element: _Element) -> str:
    """All text within an element, without tags, at most 64 Ki characters."""
    parts: list[str] = []
    room = _TEXT
    for part in map(str, element.itertext("*")):
        parts.append(part[:room])
        room -= len(part)
        if room <= 0:
            break
    return "".join(parts)


def _strict(text: str, url: str) -> _Element | None:
    try:
        return etree.fromstring(text.encode("utf-8", "surrogatepass"), _parser(recover=False), base_url=url)
    except etree.XMLSyntaxError:
        return None


def _parser(*, recover: bool) -> etree.XMLParser:
    return etree.XMLParser(
        encoding="utf-8",
        recover=recover,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        attribute_defaults=False,
        no_network=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )


def _decoded(answer: Answer) -> tuple[str, bool]:
    """By the header first, then by the document's own declaration (RFC 7303 section 3.2)."""
    body = _marked(answer.body)
    text, guessed = decode(body, answer.encoding)
    declared = _DECLARED.match(body)
    if guessed and declared:
        text, guessed = decode(body, declared[1].decode("ascii"))
    return text.lstrip("\ufeff"), guessed


def _marked(body: bytes) -> bytes:
    """UTF-16 without a byte order mark gets one: a document begins with `<`."""
    if body[:2] == b"<\0":
        return b"\xff\xfe" + body
    return b"\xfe\xff" + body if body[:2] == b"\0<" else body


def _without_doctype(text: str, answer: Answer, wants: str) -> str:
    """The outermost element alone, on the line on which it stood."""
    place = _after_doctype(text)
    if place is not None and (not _ROOT.match(text, place) or text.startswith(_COMPLAINTS, place)):
        # Some servers print their warnings in front of what they answer.
        declared = text.find("<?xml", 0, _SNIFFED)
        place = place if declared < 0 else _after_doctype(text, declared)
    if place is None:
        raise SourceUnreadable(answer.url, "has a document type that does not end.", wants)
    if not _ROOT.match(text, place):
        raise SourceUnreadable(answer.url, "is no XML." if text.strip() else "is empty.", wants)
    return "\n" * text.count("\n", 0, place) + text[place:]


def _after_doctype(text: str, place: int = 0) -> int | None:
    """Where the first element begins; None when a document type is not closed. One document type is looked for."""
    place = _end(_BEFORE_ROOT, text, place)
    if text[place : place + 9].upper() != "<!DOCTYPE":
        return place
    found = _DOCTYPE.match(text, place)
    return _end(_BEFORE_ROOT, text, found.end()) if found else None


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    found = pattern.match(text, place)
    return found.end() if found else place


def _mended(text: str) -> str:
    return _KEPT_OR_AMPERSAND.sub(_ampersand, _UNSOUND.sub("", text))


def _ampersand(found: re.Match[str]) -> str:
    """A character for its HTML name; an ampersand that begins no reference is written out."""
    if found[1]:
        return "" if found[1].startswith("&#") and _is_unsound(found[1]) else found[1]
    if not found[2]:
        return "&amp;"
    character = html5.get(f"{found[2]};", "")
    # The name of `<` or `&` in capitals stands for a character that must stay escaped; so does an unknown name.
    return character if character and character not in "<>&\"'" else f"&amp;{found[2]};"


def _is_unsound(reference: str) -> bool:
    """Whether a number stands for no character of XML: the parser would let half of a surrogate pair through."""
    number = int(reference[3:-1], 16) if reference[2] == "x" else int(reference[2:-1])
    return number > 0x10FFFF or bool(_UNSOUND.match(chr(number)))


def _problems(text: str, parser: etree.XMLParser) -> Iterator[Incomplete]:
    name = _ROOT.search(text)
    if name and f"</{name[1]}" not in text:
        yield Incomplete("the document is cut off before its end")
    if any(error.type_name in _LIMITS for error in parser.error_log):
        yield Incomplete("the document goes past the limits of the parser, which stops there")
