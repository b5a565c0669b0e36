"""Entries of calendars that were given up because two events turned out to be one (the change contract).

Whoever has the entry is told once more of it: cancelled, free, with a pointer to the event that it is now. It
stays for ever, since an exporter cannot know when the last reader has read it.
"""

from catalog.mergers import nearest
from catalog.views import EventView, FormerOccurrence
from exports.exporter import Surroundings
from exports.feed_wording import is_sample, line, words
from exports.ical_lines import content_line, escaped
from exports.ical_times import stamp, time_lines
from exports.pages_addresses import absolute, event_path
from exports.phrases import Language


def former_vevents(view: EventView, around: Surroundings, language: Language) -> bytes:
    """The VEVENTs of the entries that are now entries of `view`.

    Raises `ValueError` when one of them cannot be written.
    """
    return b"".join(_vevent(view, former, around, language) for former in view.former)


def _vevent(view: EventView, former: FormerOccurrence, around: Surroundings, language: Language) -> bytes:
    """The properties in the order in which icalendar writes them."""
    title = line(former.title) or line(view.facts.title)
    if not title or not former.uid or line(former.uid) != former.uid:
        raise ValueError(f"event {view.id[:60]!r} has a former slot without a title or a sound UID")
    sample = words(language, "sample_mark") if is_sample(view, around) else ""
    page = absolute(around.site, event_path(language, view.id))
    at = stamp(former.at)
    return b"".join(
        (
            b"BEGIN:VEVENT\r\n",
            content_line(f"SUMMARY:{escaped(sample + words(language, 'duplicate_mark') + title)}"),
            time_lines(former.slot),
            content_line(f"DTSTAMP:{at}"),
            content_line(f"UID:{escaped(former.uid)}"),
            content_line(f"SEQUENCE:{int(former.sequence)}"),
            content_line(f"DESCRIPTION:{escaped(words(language, 'duplicate', url=page))}"),
            content_line(f"LAST-MODIFIED:{at}"),
            content_line(f"RELATED-TO;RELTYPE=SIBLING:{escaped(nearest(former, view.occurrences).uid)}"),
            b"STATUS:CANCELLED\r\nTRANSP:TRANSPARENT\r\n",
            content_line(f"URL:{page}"),
            b"END:VEVENT\r\n",
        )
    )
