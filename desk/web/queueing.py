"""The one queue of editors: what waits, whatever it is, what was done of late, and taking that back."""

from collections.abc import Iterator
from datetime import timedelta
from operator import attrgetter
from typing import NamedTuple

from pydantic import AwareDatetime
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog import clock
from catalog.alarms import Alarm
from catalog.claim_reading import ClaimSeen
from catalog.desk_figures import desk_figures
from catalog.editors import Editor
from catalog.errors import AlreadyRunning, DecisionInvalid
from catalog.handled import By, Done, Matter, done_called, latest
from catalog.holding import HeldVisit
from catalog.reports import Report
from catalog.submission_reading import queue
from catalog.submissions import Submission
from catalog.twins import Twins, TwinSide
from catalog.undoing import undo
from desk.locks import alone
from desk.pending import Pending, pending
from desk.phrases import say
from desk.web.acts import name_of_editor, names_of
from desk.web.along import (
    DESK,
    Along,
    href,
    keys_of,
    kind_of,
    narrowed,
    notice_of,
    path_of,
    untitled,
)
from desk.web.assets import script_path
from desk.web.claims import claim_state
from desk.web.office import Asked, Office, Way, check_sent, look_again, message, token_for
from desk.web.pages import page
from desk.web.shown_profiles import when_of
from exports.calendar_words import short_day_words
from exports.pages_addresses import within
from exports.phrases import Language

SHOWN = 100
"""Of each matter; what is decided makes room."""
_LATELY = timedelta(days=14)


class Line(NamedTuple):
    """Something that waits: the way to it, what it is called, what it is, and a note."""

    href: str
    title: str
    tag: str
    note: str
    put_off: str


class Filter(NamedTuple):
    """A matter to which the queue can be narrowed, and how much of it waits."""

    href: str
    words: str
    number: int
    is_chosen: bool


class Recent(NamedTuple):
    """Something that was done: the way to what it was done with, what it was, when and by whom, and the way to undo it."""

    at: AwareDatetime
    href: str
    title: str
    tag: str
    note: str
    undo: str = ""


def show_queue(office: Office, asked: Asked, editor: Editor) -> Response:
    """All that waits, or one matter of it, and what was done of late."""
    language, kind = asked.language, kind_of(asked)
    found = pending(office.instance, office.store)
    some = narrowed(asked, found)
    shown = [one for matter in Matter for one in [each for each in some if each.matter is matter][:SHOWN]]
    in_order = sorted(shown, key=some.index)
    # Of submissions the queue holds the first hundred.
    unseen = desk_figures(office.store).waiting - sum(one.matter is Matter.SUBMISSION for one in found)
    return page(
        language,
        "queue.html",
        DESK,
        office.site,
        title=say(language, "queue.title"),
        scripts=True,
        waiting=[_line(language, one, kind) for one in in_order],
        count=len(some) + (unseen if kind in (None, Matter.SUBMISSION) else 0),
        filters=list(_filters(language, found, kind, unseen)),
        lately=lately(office, language),
        along=_along(office, asked),
        editor=editor,
        token=token_for(office, DESK),
    )


def _along(office: Office, asked: Asked) -> Along:
    keys = [one for one in keys_of(asked.language, "o:along.key_open") if one.key != "g"]
    return Along("", "", "", "", notice_of(office, asked), keys, script_path("keys.js"))


def _filters(language: Language, found: list[Pending], chosen: Matter | None, unseen: int) -> Iterator[Filter]:
    home = within(language, DESK)
    yield Filter(home, say(language, "queue.everything"), len(found) + unseen, chosen is None)
    for matter in Matter:
        count = sum(one.matter is matter for one in found) + (unseen if matter is Matter.SUBMISSION else 0)
        if count or matter is chosen:
            yield Filter(f"{home}?kind={matter}", matter.label(language), count, matter is chosen)


def _line(language: Language, one: Pending, kind: Matter | None) -> Line:
    since = say(language, "queue.since", day=short_day_words(language, one.since.date()))
    tag, told = _what(language, one.what)
    put_off = say(language, "queue.put_off", day=short_day_words(language, one.until.date())) if one.until else ""
    title = one.title or untitled(language, one.matter)
    return Line(href(language, one.matter, one.name, kind), title, tag, ", ".join(filter(None, (told, since))), put_off)


def _what(language: Language, what: object) -> tuple[str, str]:
    """What something is, in a word, and a note."""
    match what:
        case Submission():
            is_change = what.waits and what.live
            tag = say(language, "queue.change") if is_change else say(language, "queue.proposed")
            told = [when_of(language, what), say(language, "queue.of_group") if what.group else ""]
            return tag, ", ".join(filter(None, told))
        case Report():
            return say(language, "queue.report"), what.problem.label(language)
        case ClaimSeen():
            return say(language, "queue.claim"), claim_state(language, what.claim)
        case HeldVisit():
            return say(language, "queue.held"), _alarms(language, what.alarms)
        case Twins():
            sides = " / ".join(_side(side) for side in (what.one, what.other))
            return say(language, "queue.twins"), sides
        case list():
            return say(language, "queue.words"), say(language, "queue.word_count", count=len(what))
    raise TypeError(what)  # pragma: no cover - every matter is above


def _alarms(language: Language, alarms: tuple[Alarm, ...]) -> str:
    return "; ".join(dict.fromkeys(alarm.name.label(language) for alarm in alarms))


def _side(side: TwinSide) -> str:
    return ", ".join(filter(None, (side.source, side.where)))


def lately(office: Office, language: Language) -> list[Recent]:
    """What was done in the last two weeks, the latest first."""
    who = names_of(office.store)
    done = [
        Recent(
            one.at,
            "" if one.matter is Matter.TWINS and one.undone_at is None else href(language, one.matter, one.name),
            one.title or untitled(language, one.matter),
            one.deed.label(language),
            _when(language, one, who),
            within(language, f"{DESK}undo/{one.id}/") if one.can_undo else "",
        )
        for one in latest(office.store, clock.now() - _LATELY)
    ]
    accepted = [
        Recent(
            one.changed_at,
            href(language, Matter.SUBMISSION, one.id),
            one.title,
            one.state.label(language),
            short_day_words(language, one.changed_at.date()),
        )
        for one in queue(office.store).lately
    ]
    return sorted([*done, *accepted], key=attrgetter("at"), reverse=True)


def _when(language: Language, one: Done, who: dict[str, str]) -> str:
    told = [short_day_words(language, one.at.date()), name_of_editor(language, one.who, who)]
    if one.undone_at is not None:
        told.append(say(language, "along.taken_back", who=name_of_editor(language, one.undone_by, who)))
    return ", ".join(told)


def show_undo(office: Office, asked: Asked, _editor: Editor, name: str) -> Response:
    """A button that undoes it, for who opens the address."""
    done = done_called(office.store, name)
    if done is None:
        raise HTTPException(404)
    language, path = asked.language, f"{DESK}undo/{name}/"
    if not done.can_undo:
        return message(office, language, "too_late", path, 410, way=Way(DESK, "along.queue"))
    undoing = say(language, "queue.undo")
    text = f"{done.deed.label(language)}{say(language, 'colon')}{done.title}"
    return page(
        language,
        "button.html",
        path,
        office.site,
        title=undoing,
        button=undoing,
        text=text,
        token=token_for(office, DESK),
    )


def take_undo(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """What was done did not happen; it is looked at again."""
    check_sent(office, asked, DESK)
    uid_domain = office.desk.uid_domain
    done = done_called(office.store, name)
    if done is None:
        raise HTTPException(404)
    path = f"{DESK}undo/{name}/"
    try:
        if done.matter is Matter.HELD:
            with alone(office.instance.folder, "crawl"):
                undo(office.store, name, By(editor.id), uid_domain=uid_domain)
        else:
            undo(office.store, name, By(editor.id), uid_domain=uid_domain)
    except AlreadyRunning:
        return message(office, asked.language, "crawl_runs", path, 503, way=Way(DESK, "along.queue"))
    except DecisionInvalid:
        return message(office, asked.language, "too_late", path, 409, way=Way(DESK, "along.queue"))
    where = path_of(done.matter, done.name)
    return look_again(f"../../{where}?undone={name}")
