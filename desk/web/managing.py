"""The private page of who submitted: change, cancel, restore, withdraw, and a new link in place of one that got about."""

from starlette.responses import Response

from catalog import clock
from catalog.admitting import SubjectErased
from catalog.errors import DecisionInvalid
from catalog.facts import EventFacts
from catalog.moderation import SubmissionChanged
from catalog.questions import answer_editor, exchange
from catalog.submission_reading import edited_by, shown_as
from catalog.submissions import Done, State, Submission, carried_over, start_name
from catalog.tickets import Purpose
from catalog.vocabulary import EventStatus
from desk.phrases import say
from desk.web.filled import Typed
from desk.web.links import link_gone
from desk.web.office import Asked, Office, Way, check_sent, look_again, message
from desk.web.pages import page
from desk.web.previewing import Shown, preview
from desk.web.repeating import REPEAT
from desk.web.shown import differences
from desk.web.submitting import form_values, read_dates, screen, typed_of
from desk.web.typed import read_form
from desk.web.typed_contacts import unshown
from exports.calendar_words import slot_words
from exports.pages_addresses import event_path
from exports.phrases import Language

PATH = "submission/"
_BY_BUTTON = {str(done): done for done in (Done.CANCEL, Done.RESTORE, Done.WITHDRAW)}
_OF_DATE = {str(done): done for done in (Done.CANCEL_DATE, Done.RESTORE_DATE)}
_NOT_ASKED = ("keywords", "image", "status")


def show_mine(office: Office, asked: Asked, secret: str) -> Response:
    """How far it has come, and what can be done with it."""
    one = edited_by(office.store, secret)
    if one is None:
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    return _page(office, asked, secret, one, typed_of(one.facts))


def take_mine(office: Office, asked: Asked, secret: str) -> Response:
    """One of the buttons was pressed, on the page as it stood when it was looked at."""
    check_sent(office, asked, PATH)
    one = edited_by(office.store, secret)
    if one is None:
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    do = asked.one("do")
    if do == "rotate":
        return look_again(f"../{office.desk.rotate(one.id)}/")
    if do == "answer":
        return _answered(office, asked, secret, one)
    if asked.version != one.version:
        return _stale(office, asked, secret, one)
    try:
        if do in _BY_BUTTON:
            office.desk.act(one.id, _BY_BUTTON[do], asked.version)
            return look_again("./")
        if do in _OF_DATE:
            office.desk.act_on_date(one.id, asked.one("start"), _OF_DATE[do], asked.version)
            return look_again("./")
        return _typed(office, asked, secret, one)
    except SubmissionChanged:
        return _stale(office, asked, secret, one)
    except DecisionInvalid:
        return _unchanged(office, asked, secret)


def _stale(office: Office, asked: Asked, secret: str, one: Submission) -> Response:
    """The page was not the latest: nothing is done, unless what was asked for is so already (a button pressed twice)."""
    now = edited_by(office.store, secret) or one
    return look_again("./") if _is_so(asked, now) else _unchanged(office, asked, secret)


def _is_so(asked: Asked, now: Submission) -> bool:
    do = asked.one("do")
    if do in _OF_DATE:
        return _is_cancelled(now, asked.one("start")) is (_OF_DATE[do] is Done.CANCEL_DATE)
    if do == "send":
        said = read_form(asked.values, clock.now(), needs_mail=False).facts
        stands = now.state in (State.CONFIRMED, State.ACCEPTED)
        return stands and said is not None and _whole(said, now) == now.facts
    return is_standing(do, now)


def is_standing(do: str, now: Submission) -> bool:
    """Whether a submission is already as this button would make it."""
    is_withdrawn = now.state is State.WITHDRAWN
    standing = {
        str(Done.CANCEL): now.is_cancelled,
        str(Done.WITHDRAW): is_withdrawn,
        str(Done.RESTORE): not is_withdrawn and not now.is_cancelled,
    }
    return standing.get(do, False)


def _is_cancelled(now: Submission, start: str) -> bool | None:
    """Whether this date is; None where there is none."""
    found = [slot.status for slot in (now.event.occurrences if now.event else ()) if start_name(slot) == start]
    return found[0] is EventStatus.CANCELLED if found else None


def _answered(office: Office, asked: Asked, secret: str, one: Submission) -> Response:
    """Who submitted answers an editor; whatever version they saw, since it changes nothing."""
    try:
        answer_editor(office.store, one.id, asked.one("answer"))
    except DecisionInvalid:
        return _unchanged(office, asked, secret)
    return look_again("./")


def _unchanged(office: Office, asked: Asked, secret: str) -> Response:
    path = f"{PATH}{secret}/"
    return message(office, asked.language, "changed_meanwhile", path, 409, way=Way(path, "changed_meanwhile.look"))


def _typed(office: Office, asked: Asked, secret: str, one: Submission) -> Response:
    typed, is_asking = read_dates(asked, needs_mail=False)
    if is_asking:
        return _page(office, asked, secret, one, typed, status=422 if typed.errors else 200)
    screen(office, typed)
    if typed.errors or typed.facts is None:
        return _page(office, asked, secret, one, typed, status=422)
    if asked.one("do") != "send" or asked.one(REPEAT):
        told = _whole(typed.facts, one)
        return preview(office, asked, Shown(f"{PATH}{secret}/", PATH, told, typed, name=one.id, send="mine.send"))
    try:
        office.desk.edit(one.id, _whole(typed.facts, one), asked.version)
    except SubjectErased:
        typed.wrong("title", "wrong.erased")
        return _page(office, asked, secret, one, typed, status=422)
    return look_again("./")


def _whole(typed: EventFacts, one: Submission) -> EventFacts:
    """What was typed, with what the form does not ask for and a calendar file or an editor may have said."""
    kept = {name: getattr(one.facts, name) for name in _NOT_ASKED}
    kept["registration"] = (*typed.registration, *unshown(one.facts.registration))
    return carried_over(typed.model_copy(update=kept), one.facts)


def _dates(language: Language, one: Submission) -> list[dict[str, object]]:
    """The dates of which each can be cancelled by itself, as the catalogue has them."""
    if one.event is None or one.state is not State.ACCEPTED or one.is_cancelled or len(one.event.occurrences) < 2:
        return []
    return [
        {
            "start": start_name(slot),
            "words": slot_words(language, slot),
            "is_cancelled": slot.status is EventStatus.CANCELLED,
        }
        for slot in one.event.occurrences
    ]


def _page(
    office: Office,
    asked: Asked,
    secret: str,
    one: Submission,
    typed: Typed,
    *,
    status: int = 200,
) -> Response:
    language = asked.language
    event = shown_as(office.store, one)
    return page(
        language,
        "mine.html",
        f"{PATH}{secret}/",
        office.site,
        title=say(language, "mine.title", title=one.title),
        status=status,
        **form_values(office, language, typed, PATH),
        one=one,
        state=one.state.label(language),
        dates=_dates(language, one),
        may={str(done) for done in one.may},
        questions=exchange(office.store, one.id),
        event=event_path(language, event) if event else "",
        waiting=differences(language, one) if one.waits and one.live else [],
    )
