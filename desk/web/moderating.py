"""Where editors decide: sign in by a mailed link, the queue, one submission with what it would change.

Everything here answers 401 or leads to the form for signing in unless somebody is signed in (D11): the views are made by
`for_editors`, and there is no other way to them.
"""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from catalog.editors import Editor, Role, ask_to_sign_in, editor_of, editors, may_sign_in, sign_in, sign_out
from catalog.errors import DecisionInvalid
from catalog.lookalikes import look_alikes
from catalog.questions import ask_sender
from catalog.submission_reading import Seen, queue, seen_by_editor, shown_as
from catalog.submissions import Submission
from catalog.tickets import LASTS, Purpose
from desk.phrases import say
from desk.web.limits import SIGNING_IN
from desk.web.office import COOKIE, Asked, Office, check_rate, check_sent, message, token_for
from desk.web.pages import page
from desk.web.shown import alikes, differences
from exports.calendar_words import short_day_words, slot_words
from exports.pages_addresses import event_path
from exports.phrases import Language

PATH = "desk/"
_SIGN_IN = "desk/sign-in/"
_MOST_REASON = 2_000
ForEditor = Callable[[Office, Asked, Editor], Response]
ForEditorOf = Callable[[Office, Asked, Editor, str], Response]


def for_editors(view: ForEditor) -> Callable[[Office, Asked], Response]:
    """A view for those alone who are signed in."""

    def guarded(office: Office, asked: Asked) -> Response:
        editor = editor_of(office.store, asked.cookie)
        return view(office, asked, editor) if editor else _sign_in_page(office, asked.language, PATH, 401)

    return guarded


def for_editors_of(view: ForEditorOf) -> Callable[[Office, Asked, str], Response]:
    """The same, of one submission."""

    def guarded(office: Office, asked: Asked, name: str) -> Response:
        editor = editor_of(office.store, asked.cookie)
        if editor is None:
            return _sign_in_page(office, asked.language, f"{PATH}{name[:40]}/", 401)
        return view(office, asked, editor, name)

    return guarded


def show_sign_in(office: Office, asked: Asked) -> Response:
    """The form that asks for a mail address."""
    return _sign_in_page(office, asked.language, _SIGN_IN, 200)


def _sign_in_page(office: Office, language: Language, path: str, status: int) -> Response:
    up = "../" * (path.count("/") - 1)
    title = say(language, "sign_in.title")
    token = token_for(office, _SIGN_IN)
    return page(
        language, "sign_in.html", path, office.site, title=title, status=status, token=token, action=f"{up}sign-in/"
    )


def take_sign_in(office: Office, asked: Asked) -> Response:
    """The same answer whether the address is an editor's or not (E5)."""
    check_sent(office, asked, _SIGN_IN)
    check_rate(office, asked, "sign in", SIGNING_IN)
    ask_to_sign_in(office.store, asked.one("mail")[:254], asked.language)
    return message(office, asked.language, "sign_in_sent", _SIGN_IN)


def show_link(office: Office, asked: Asked, secret: str) -> Response:
    """A button, since whoever scans mails opens links (E4)."""
    language, path = asked.language, f"{_SIGN_IN}{secret}"
    if not may_sign_in(office.store, secret):
        return message(office, language, "link_gone", path, 404)
    values: dict[str, Any] = {"text": say(language, "sign_in.link_text"), "button": say(language, "sign_in.button")}
    title = say(language, "sign_in.title")
    return page(language, "button.html", path, office.site, title=title, token=token_for(office, _SIGN_IN), **values)


def take_link(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed: a session begins, for twelve hours."""
    check_sent(office, asked, _SIGN_IN)
    session = sign_in(office.store, secret)
    if session is None:
        return message(office, asked.language, "link_gone", f"{_SIGN_IN}{secret}", 404)
    answer = RedirectResponse("../", 303, {"Cache-Control": "no-store"})
    is_secure = urlsplit(office.site.base_url).scheme == "https"
    lasts = int(LASTS[Purpose.SESSION].total_seconds())
    answer.set_cookie(COOKIE, session, max_age=lasts, secure=is_secure, httponly=True, samesite="strict")
    return answer


def show_queue(office: Office, asked: Asked, editor: Editor) -> Response:
    """What waits, and what was decided of late."""
    language = asked.language
    waiting = queue(office.store)
    return page(
        language,
        "queue.html",
        PATH,
        office.site,
        title=say(language, "queue.title"),
        waiting=[_line(language, one) for one in waiting.submissions],
        lately=[_line(language, one) for one in waiting.lately],
        editor=editor,
        token=token_for(office, PATH),
    )


def take_queue(office: Office, asked: Asked, editor: Editor) -> Response:
    """The one button here ends the session."""
    check_sent(office, asked, PATH)
    sign_out(office.store, editor)
    answer = RedirectResponse("./sign-in/", 303, {"Cache-Control": "no-store"})
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    return answer


def _line(language: Language, one: Submission) -> dict[str, object]:
    return {
        "id": one.id,
        "title": one.facts.title,
        "when": slot_words(language, one.facts.occurrences[0]),
        "state": say(language, "queue.change") if one.waits and one.live else one.state.label(language),
        "since": short_day_words(language, one.changed_at.date()),
    }


def show_one(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """One submission: what it says, or would change, what it is like, and all that was done with it."""
    seen = seen_by_editor(office.store, name)
    if seen is None:
        raise HTTPException(404)
    return _one_page(office, asked.language, editor, seen)


def _one_page(office: Office, language: Language, editor: Editor, seen: Seen, *, wrong: str = "") -> Response:
    one = seen.submission
    who = {known.id: known.mail for known in editors(office.store)}
    event = shown_as(office.store, one)
    return page(
        language,
        "one.html",
        f"{PATH}{one.id}/",
        office.site,
        title=one.facts.title,
        status=422 if wrong else 200,
        one=one,
        seen=seen,
        state=one.state.label(language),
        rows=differences(language, one),
        found=alikes(language, look_alikes(office.store, one.facts, but=one.id)) if one.waits else [],
        event=event_path(language, event) if event else "",
        acts=[
            (short_day_words(language, act.at.date()), act.done.label(language), _who(language, act.who, who), act.why)
            for act in seen.acts
        ],
        may_trust=editor.role is Role.ADMINISTRATOR and seen.has_sender,
        wrong=wrong,
        token=token_for(office, PATH),
    )


def _who(language: Language, name: str, known: dict[str, str]) -> str:
    return say(language, "queue.sender") if name == "sender" else known.get(name, say(language, "queue.former_editor"))


def take_one(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor decided."""
    check_sent(office, asked, PATH)
    seen = seen_by_editor(office.store, name)
    if seen is None:
        raise HTTPException(404)
    do, reason = asked.one("do"), asked.one("reason")[:_MOST_REASON]
    if do == "refuse" and not reason:
        return _one_page(office, asked.language, editor, seen, wrong=say(asked.language, "wrong.reason"))
    try:
        _decide(office, asked, editor, name)
    except DecisionInvalid:
        return message(office, asked.language, "changed_meanwhile", f"{PATH}{name}/", 409)
    return RedirectResponse("../" if do in ("accept", "refuse") else "./", 303, {"Cache-Control": "no-store"})


def _decide(office: Office, asked: Asked, editor: Editor, name: str) -> None:
    desk, do, version = office.desk, asked.one("do"), asked.one("version")
    number = int(version) if version.isascii() and version.isdecimal() and len(version) < 9 else -1
    if do == "accept":
        desk.accept(name, number, editor.id)
    elif do == "refuse":
        desk.refuse(name, number, editor.id, asked.one("reason")[:_MOST_REASON])
    elif do == "ask":
        ask_sender(office.store, name, editor.id, asked.one("question"))
    elif do == "undo":
        desk.undo(name, number, editor.id)
    elif do in ("trust", "distrust") and editor.role is Role.ADMINISTRATOR:
        desk.trust(name, editor.id, trusted=do == "trust")
    else:
        raise HTTPException(403)
