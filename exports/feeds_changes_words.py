"""A change in words, as “Le mardi 3 novembre 2026 à 18 h devient le jeudi 5 novembre 2026 à 19 h.”"""

from catalog.sightings import EventFacts, Occurrence
from catalog.views_changes import GuestChange, Told
from catalog.vocabulary import EventStatus
from exports import feed_wording
from exports.calendar_words import slot_words
from exports.phrases import Language, phrase


def mark_of(change: GuestChange, language: Language) -> str:
    """What stands in front of the title: `Déplacé`, `Nouvel horaire`, `Annulé`…"""
    before = change.before
    same_day = change.kind == "moved" and before is not None and _days(before.slot) == _days(change.after.slot)
    return phrase(language, f"changes.mark.{'hours' if same_day else change.kind}")


def slot_of(change: GuestChange) -> Occurrence:
    """The date that a change is about: the one that was announced where it is cancelled, else the one that holds."""
    is_gone = change.kind in ("cancelled", "date_cancelled", "postponed") and change.before is not None
    return change.before.slot if is_gone and change.before else change.after.slot


def sentence(change: GuestChange, facts: EventFacts, language: Language) -> str:
    """What it was and what it is now; and how many other dates changed alike."""
    said = _sentence(change, facts, language)
    if change.others:
        said = f"{said} {phrase(language, 'changes.others', count=change.others)}"
    return said[:1].upper() + said[1:]


def _sentence(change: GuestChange, facts: EventFacts, language: Language) -> str:
    before, after = change.before, change.after
    when = _on(slot_of(change), language)
    if change.kind == "parted":
        return phrase(language, "changes.parted", when=when)
    if before is None:
        return phrase(language, "changes.date_added", when=when)
    match change.kind:
        case "moved":
            key = "moved" if _is_one_day(before.slot) and _is_one_day(after.slot) else "moved_days"
            return phrase(language, f"changes.{key}", before=_on(before.slot, language), after=when)
        case "merged":
            title, heir = feed_wording.line(change.title), feed_wording.line(facts.title)
            key, was = ("merged" if title else "merged_untitled"), _on(before.slot, language)
            return phrase(language, f"changes.{key}", title=title, when=was, heir=heir, now=when)
        case "restored":
            what = "date_restored" if change.others or len(facts.occurrences) > 1 else "restored"
            key = f"{what}_postponed" if before.status is EventStatus.POSTPONED else what
            return phrase(language, f"changes.{key}", when=when)
        case "moved_online" if url := feed_wording.address(after.online_url):
            return phrase(language, "changes.moved_online_at", when=when, url=url)
        case "place" | "online" | "attendance":
            was, now = (_value(change.kind, one, facts, language) for one in (before, after))
            key = change.kind if was and now else f"{change.kind}_first" if now else f"{change.kind}_gone"
            return phrase(language, f"changes.{key}", when=when, before=was, after=now)
    return phrase(language, f"changes.{change.kind}", when=when)


def _value(kind: str, told: Told, facts: EventFacts, language: Language) -> str:
    if kind == "place":
        return feed_wording.place_words(told.place, facts, language) if told.place else ""
    if kind == "online":
        return feed_wording.address(told.online_url)
    return told.attendance.label(language) if told.attendance else ""


def _on(slot: Occurrence, language: Language) -> str:
    """`le mardi 3 novembre 2026 à 18 h`, `du 3 au 9 novembre 2026`."""
    when = slot_words(language, slot)
    return phrase(language, "changes.on", when=when) if _is_one_day(slot) else when


def _is_one_day(slot: Occurrence) -> bool:
    return slot.first_day == slot.last_day


def _days(slot: Occurrence) -> tuple[object, ...]:
    return slot.first_day, slot.last_day, slot.start_at is None
