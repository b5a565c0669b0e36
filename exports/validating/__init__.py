"""What is wrong with a calendar, a feed or a JSON directory, ours or of others: bytes in, findings out.

    report = validate(Document(body, clock.now(), name="feed.ics"), "fr")

Nothing is asked and nothing fetched. Any bytes come to an end, in bounded time and memory. A format is a
module with `FORMAT`, `MEDIA_TYPES` and `validate`; a rule is an entry of `rules/*.toml` and the place in
code that names it. docs/validation.md is all rules in words.
"""

from exports.phrases import Language
from exports.validating import atom, directory, ical, json_documents, json_feed, json_other, rss, xml_documents
from exports.validating.documents import LARGEST, Document
from exports.validating.findings import Findings, Report

SUFFIXES = (".ics", ".rss", ".atom", ".xml", ".json")
_NO_FEEDS = ("urlset", "sitemapindex", "opml", "svg", "OpenSearchDescription")
_UNICODE = ("utf-8", "utf8", "us-ascii")


def validate(document: Document, language: Language = "en") -> Report:
    """All findings in a document, in sentences of `language`."""
    findings = Findings(language)
    return findings.report(_validated(document, findings))


def _validated(document: Document, findings: Findings) -> str:
    """Note what is wrong; the format as which the document was read."""
    body = document.body
    begun = body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    if len(body) > LARGEST:
        findings.add("too-large", 0)
        return ""
    if not begun and not body.strip(b"\xef\xbb\xbf \t\r\n"):
        findings.add("empty-file", 0)
        return ""
    if _is_calendar(document, begun):
        _check_sent(document, ical.MEDIA_TYPES, findings, unicode=True)
        ical.validate(document, findings)
        return ical.FORMAT
    if begun[:1] == b"<" or body[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _xml(document, begun, findings)
    if begun[:1] in (b"{", b"[") or document.name.lower().endswith(".json") or document.media_type.endswith("json"):
        return _json(document, findings)
    if document.name.lower().endswith((".rss", ".atom", ".xml")):
        return _xml(document, begun, findings)
    findings.add("unknown-format", 1)
    return ""


def _is_calendar(document: Document, begun: bytes) -> bool:
    if begun[:6].upper() == b"BEGIN:":
        return True
    meant = document.media_type in ical.MEDIA_TYPES or document.name.lower().endswith((".ics", ".ical"))
    return meant and begun[:1] not in (b"<", b"{", b"[")


def _xml(document: Document, begun: bytes, findings: Findings) -> str:
    if begun[:14].lower().startswith((b"<!doctype html", b"<html")):
        findings.add("web-page", 1)
        return ""
    root = xml_documents.parsed(document, findings)
    if root is None:
        return "xml"
    name, line = xml_documents.local_name(root), xml_documents.line_of(root)
    if root.tag == "rss":
        _check_sent(document, rss.MEDIA_TYPES, findings)
        rss.validate(root, document, findings)
        return rss.FORMAT
    if root.tag == f"{{{atom.NAMESPACE}}}feed":
        _check_sent(document, atom.MEDIA_TYPES, findings)
        atom.validate(root, document, findings)
        return atom.FORMAT
    if name == "html":
        findings.add("web-page", line)
    elif name in ("RDF", "feed"):
        findings.add("feed-old", line, told="RSS 1.0" if name == "RDF" else "Atom 0.3")
    else:
        findings.add("xml-known" if name in _NO_FEEDS else "xml-other", line, told=name)
    return "xml"


def _json(document: Document, findings: Findings) -> str:
    found = json_documents.parsed(document.body, findings)
    if found is None:
        return json_other.FORMAT
    version = found.value.get("version") if isinstance(found.value, dict) else None
    if isinstance(version, str) and "jsonfeed.org" in version:
        _check_sent(document, json_feed.MEDIA_TYPES, findings, unicode=True)
        json_feed.validate(found, document, findings)
        return json_feed.FORMAT
    if directory.kind_of(found.value):
        _check_sent(document, directory.MEDIA_TYPES, findings, unicode=True)
        directory.validate(found, findings)
        return directory.FORMAT
    _check_sent(document, json_other.MEDIA_TYPES, findings, unicode=True)
    json_other.validate(found, findings)
    return json_other.FORMAT


def _check_sent(document: Document, wanted: tuple[str, ...], findings: Findings, *, unicode: bool = False) -> None:
    """Whether what was said of the document where it was fetched fits what it is."""
    if document.media_type and document.media_type not in wanted:
        findings.add("media-type", 0, told=document.media_type, wanted=wanted[0])
    if unicode and document.charset and document.charset.lower() not in _UNICODE:
        findings.add("charset", 0, told=document.charset)
