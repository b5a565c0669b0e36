"""The changes of one event as entries of a feed: what it was, what it is now, dated when it was concluded."""

from datetime import UTC

from catalog.views import EventView
from catalog.views_changes import GuestChange, Told
from exports.exporter import Surroundings
from exports.feed_wording import address, is_sample, line, named_sources, place_words, slot_words, words
from exports.feeds_changes_words import mark_of, sentence, slot_of
from exports.feeds_entry import Entry, happening, paragraphs, tag, utc
from exports.feeds_json import common_item, json_place, json_slot, json_sources, written
from exports.pages_addresses import absolute, event_path
from exports.phrases import Language, phrase
from exports.remembering import remembered
from exports.whereabouts import considered


@remembered
def entries_of(view: EventView, around: Surroundings, language: Language) -> tuple[Entry, ...]:
    """An entry for each change, the latest first. Raises `ValueError` when one cannot be written."""
    return tuple(_entry(view, change, around, language) for change in view.changes)


def change_item(view: EventView, change: GuestChange, entry: Entry, around: Surroundings) -> bytes:
    """The change as an item of a JSON Feed, on one line."""
    told = common_item(entry, view)
    told["_goodweek"] = {
        "event": line(view.id),
        "change": change.kind,
        "uid": line(change.uid),
        "others": change.others,
        "former": line(change.former) or None,
        "before": _told(change.before) if change.before else None,
        "after": _told(change.after),
        "sources": json_sources(named_sources(view.sources, around)),
    }
    return written(told)


def _entry(view: EventView, change: GuestChange, around: Surroundings, language: Language) -> Entry:
    title = line(view.facts.title)
    if not title:
        raise ValueError(f"event {view.id[:60]!r} has no title that can be written")
    slot, now = slot_of(change), change.after
    there = considered(now.status, now.place, now.attendance)
    said = sentence(change, view.facts, language)
    start, end, point = happening(slot, there.place)
    at = utc(change.at)
    sample = [words(language, "sample")] if is_sample(view, around) else []
    marked = words(language, "sample_mark") + title if sample else title
    date = slot_words(slot, language)
    where = place_words(there.place, there, language)
    return Entry(
        id=tag(around.site, f"{_named(view, change)}/{change.at.astimezone(UTC):%Y%m%dT%H%M%S.%fZ}/{change.kind}"),
        url=absolute(around.site, event_path(language, view.id)),
        title=phrase(language, "changes.item", mark=mark_of(change, language), title=marked, date=date),
        summary=said,
        html=paragraphs([said, *sample, f"{title} · {date} · {where}" if where else f"{title} · {date}"]),
        published=at,
        updated=at,
        start=start,
        end=end,
        location=where,
        organizer=", ".join(filter(None, (line(one.name) for one in view.facts.organisers))),
        point=point,
    )


def _named(view: EventView, change: GuestChange) -> str:
    """By whose id a change is named for ever: of events that were merged into this one there may be several at once."""
    return line(change.former if change.kind == "merged" else view.id)


def _told(told: Told) -> dict[str, object]:
    there = considered(told.status, told.place, told.attendance)
    return {
        **json_slot(told.slot),
        "status": str(told.status),
        "attendance": str(there.attendance) if there.attendance else None,
        "place": json_place(there.place),
        "online_url": address(told.online_url) or None,
    }
