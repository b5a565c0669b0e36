"""What is wrong with a calendar, a feed or a JSON directory, ours or of others: bytes in, findings out.

    report = validate(Document(body, clock.now(), name="feed.ics"), "fr")

Nothing is asked and nothing fetched. Any bytes come to an end, in bounded time and memory. A format is a
module with `FORMAT`, `MEDIA_TYPES` and `validate`; a rule is an entry of `rules/*.toml` and the place in
code that names it. docs/validation.md is all rules in words.
"""

from contextlib import suppress

from exports.phrases import Language
from exports.validating import atom, directory, ical, json_documents, json_feed, json_other, rss, xml_documents
from exports.validating.documents import LARGEST, Document
from exports.validating.findings import Findings, Report, TooManyFindings
from exports.validating.octets import is_binary, packing, wide_encoding

SUFFIXES = (".ics", ".rss", ".atom", ".xml", ".json")
_NO_FEEDS = ("urlset", "sitemapindex", "opml", "svg", "OpenSearchDescription")
_UNICODE = ("utf-8", "utf8", "us-ascii")
_BEGINNINGS = (b"BEGIN:", b"<", b"{", b"[")


def validate(document: Document, language: Language = "en") -> Report:
    """All findings in a document, in sentences of `language`."""
    findings = Findings(language)
    with suppress(TooManyFindings):
        _validate(document, findings)
    return findings.report()


def _validate(document: Document, findings: Findings) -> None:
    body = document.body
    begun = _begun(body)
    name = document.name.lower()
    if packed := packing(body):
        findings.add("compressed", 0, told=packed)
    elif len(body) > LARGEST:
        findings.add("too-large", 0)
    elif not begun and not body.strip(b"\xef\xbb\xbf \t\r\n"):
        findings.add("empty-file", 0)
    elif not begun.upper().startswith(_BEGINNINGS) and is_binary(body):
        findings.add("binary", 0)
    elif _is_calendar(document, begun):
        _calendar(document, findings)
    elif begun[:1] == b"<":
        _xml(document, begun, findings)
    elif begun[:1] in (b"{", b"[") or name.endswith(".json") or document.media_type.endswith("json"):
        _json(document, findings)
    elif name.endswith((".rss", ".atom", ".xml")):
        _xml(document, begun, findings)
    else:
        findings.add("unknown-format", 1)


def _begun(body: bytes) -> bytes:
    """How the document begins, in UTF-8, without a mark or space before it."""
    wide = wide_encoding(body)
    begun = body[:2048].decode(wide, "replace").encode("utf-8", "replace") if wide else body[:1024]
    return begun.removeprefix(b"\xef\xbb\xbf").lstrip()


def _is_calendar(document: Document, begun: bytes) -> bool:
    """Whether it is a calendar, or meant to be one: a program's complaint may stand before it."""
    if begun[:6].upper() == b"BEGIN:":
        return True
    meant = document.media_type in ical.MEDIA_TYPES or document.name.lower().endswith((".ics", ".ical"))
    return meant and (begun[:1] not in (b"<", b"{", b"[") or b"\nBEGIN:VCALENDAR" in document.body)


def _calendar(document: Document, findings: Findings) -> None:
    _begin(ical.FORMAT, document, ical.MEDIA_TYPES, findings)
    if wide_encoding(document.body):
        findings.add("utf-16", 1)
    else:
        ical.validate(document, findings)


def _xml(document: Document, begun: bytes, findings: Findings) -> None:
    if begun[:14].lower().startswith((b"<!doctype html", b"<html")):
        findings.add("web-page", 1)
        return
    findings.told_as = "xml"
    root = xml_documents.parsed(document, findings)
    if root is None:
        return
    name, line = xml_documents.local_name(root), xml_documents.line_of(root)
    if root.tag == "rss":
        _begin(rss.FORMAT, document, rss.MEDIA_TYPES, findings)
        rss.validate(root, document, findings)
    elif root.tag == f"{{{atom.NAMESPACE}}}feed":
        _begin(atom.FORMAT, document, atom.MEDIA_TYPES, findings)
        atom.validate(root, document, findings)
    elif name == "html":
        findings.add("web-page", line)
    elif name in ("RDF", "feed"):
        findings.add("feed-old", line, told="RSS 1.0" if name == "RDF" else "Atom 0.3")
    else:
        findings.add("xml-known" if name in _NO_FEEDS else "xml-other", line, told=name)


def _json(document: Document, findings: Findings) -> None:
    findings.told_as = json_other.FORMAT
    if wide_encoding(document.body):
        findings.add("utf-16", 1)
        return
    found = json_documents.parsed(document.body, findings)
    if found is None:
        return
    version = found.value.get("version") if isinstance(found.value, dict) else None
    if isinstance(version, str) and "jsonfeed.org" in version:
        _begin(json_feed.FORMAT, document, json_feed.MEDIA_TYPES, findings)
        json_feed.validate(found, document, findings)
    elif directory.kind_of(found.value):
        _begin(directory.FORMAT, document, directory.MEDIA_TYPES, findings)
        directory.validate(found, findings)
    else:
        _begin(json_other.FORMAT, document, json_other.MEDIA_TYPES, findings)
        json_other.validate(found, findings)


def _begin(told_as: str, document: Document, wanted: tuple[str, ...], findings: Findings) -> None:
    """Note as what the document is read, and whether what was said of it where it was fetched fits that."""
    findings.told_as = told_as
    if document.media_type and document.media_type not in wanted:
        findings.add("media-type", 0, told=document.media_type, wanted=wanted[0])
    # XML says its encoding itself.
    if told_as not in (rss.FORMAT, atom.FORMAT) and document.charset and document.charset.lower() not in _UNICODE:
        findings.add("charset", 0, told=document.charset)
