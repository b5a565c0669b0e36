"""An entry as an RSS item or an Atom entry, in UTF-8, on one line, below a root that declares `NAMESPACES`.

Written by hand: texts are clean (no control character is in them), so three characters are escaped in
text and a fourth in attributes (XML 1.0 section 2.4). A library takes thirty times as long for it.
"""

from email.utils import format_datetime

from exports.feeds_entry import Entry

EV = "http://purl.org/rss/1.0/modules/event/"
GEORSS = "http://www.georss.org/georss"
NAMESPACES = {"ev": EV, "georss": GEORSS}


def rss_item(entry: Entry) -> bytes:
    """`<item>…</item>` (RSS 2.0), with the event module and GeoRSS."""
    categories = "".join(f"<category>{_text(label or term)}</category>" for term, label in entry.categories)
    written = (
        f"<item><title>{_text(entry.title)}</title><link>{_text(entry.url)}</link>"
        f"<description>{_text(_text(entry.summary))}</description>"
        f"<content:encoded>{_text(entry.html)}</content:encoded>"
        f'<guid isPermaLink="false">{_text(entry.id)}</guid>{categories}'
        f"<pubDate>{format_datetime(entry.published)}</pubDate>{_event(entry)}</item>\n"
    )
    return written.encode()


def atom_entry(entry: Entry) -> bytes:
    """`<entry>…</entry>` (RFC 4287), with the event module and GeoRSS."""
    written = (
        f"<entry><id>{_text(entry.id)}</id><title>{_text(entry.title)}</title>"
        f"<updated>{entry.updated.isoformat()}</updated>"
        f'<content type="html">{_text(entry.html)}</content><link href="{_attribute(entry.url)}"/>'
        f"<summary>{_text(entry.summary)}</summary>{''.join(map(_category, entry.categories))}"
        f"<published>{entry.published.isoformat()}</published>{_event(entry)}</entry>\n"
    )
    return written.encode()


def _category(category: tuple[str, str]) -> str:
    term, label = category
    labelled = f' label="{_attribute(label)}"' if label else ""
    return f'<category term="{_attribute(term)}"{labelled}/>'


def _event(entry: Entry) -> str:
    """The event module of RSS, and the point of GeoRSS: what is known of them."""
    values = (
        ("ev:startdate", entry.start),
        ("ev:enddate", entry.end),
        ("ev:location", entry.location),
        ("ev:organizer", entry.organizer),
        ("georss:point", f"{entry.point[0]} {entry.point[1]}" if entry.point else ""),
    )
    return "".join(f"<{name}>{_text(value)}</{name}>" for name, value in values if value)


def _text(value: str) -> str:
    return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    return _text(value).replace('"', "&quot;")
