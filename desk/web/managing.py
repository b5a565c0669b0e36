"""The private page of who submitted: change, cancel, restore, withdraw, and a new link in place of one that got about."""

from starlette.responses import RedirectResponse, Response

from catalog import clock
from catalog.errors import DecisionInvalid
from catalog.questions import answer_editor, exchange
from catalog.submission_reading import edited_by, shown_as
from catalog.submissions import Done, Submission
from desk.phrases import say
from desk.web.office import Asked, Office, check_sent, message
from desk.web.pages import page
from desk.web.shown import differences, facts_in_words
from desk.web.submitting import form_values, screen, typed_of
from desk.web.typed import MOST_SLOTS, Typed, read_form
from exports.pages_addresses import event_path

PATH = "submission/"
_BY_BUTTON = {str(done): done for done in (Done.CANCEL, Done.RESTORE, Done.WITHDRAW)}
_MORE = 3


def show_mine(office: Office, asked: Asked, secret: str) -> Response:
    """How far it has come, and what can be done with it."""
    one = edited_by(office.store, secret)
    if one is None:
        return message(office, asked.language, "link_gone", f"{PATH}{secret}/", 404)
    return _page(office, asked, secret, one, typed_of(one.facts))


def take_mine(office: Office, asked: Asked, secret: str) -> Response:
    """One of the buttons was pressed."""
    check_sent(office, asked, PATH)
    one = edited_by(office.store, secret)
    if one is None:
        return message(office, asked.language, "link_gone", f"{PATH}{secret}/", 404)
    do = asked.one("do")
    try:
        if do == "rotate":
            return _back(f"../{office.desk.rotate(one.id)}/")
        if do == "answer":
            answer_editor(office.store, one.id, asked.one("answer"))
            return _back("./")
        if do in _BY_BUTTON:
            office.desk.act(one.id, _BY_BUTTON[do], _version(asked))
            return _back("./")
        return _typed(office, asked, secret, one)
    except DecisionInvalid:
        return message(office, asked.language, "changed_meanwhile", f"{PATH}{secret}/", 409)


def _typed(office: Office, asked: Asked, secret: str, one: Submission) -> Response:
    typed = read_form(asked.values, clock.now(), needs_mail=False)
    if asked.one("do") == "more":
        typed.errors.clear()
        typed.slots = min(MOST_SLOTS, typed.slots + _MORE)
        return _page(office, asked, secret, one, typed)
    screen(office, typed)
    if typed.errors or typed.facts is None:
        return _page(office, asked, secret, one, typed, status=422)
    if asked.one("do") != "send":
        return _page(office, asked, secret, one, typed, preview=True)
    # The form does not ask for all that a calendar file or an editor may have said.
    kept = {name: getattr(one.facts, name) for name in ("keywords", "image", "registration", "status")}
    office.desk.edit(one.id, typed.facts.model_copy(update=kept), _version(asked))
    return _back("./")


def _version(asked: Asked) -> int:
    text = asked.one("version")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _back(where: str) -> Response:
    """Look again (303), so that a reload presses no button twice; always within the desk (D3)."""
    return RedirectResponse(where, 303, {"Cache-Control": "no-store"})


def _page(
    office: Office,
    asked: Asked,
    secret: str,
    one: Submission,
    typed: Typed,
    *,
    preview: bool = False,
    status: int = 200,
) -> Response:
    language = asked.language
    event = shown_as(office.store, one)
    return page(
        language,
        "mine.html",
        f"{PATH}{secret}/",
        office.site,
        title=say(language, "mine.title", title=one.facts.title),
        status=status,
        **form_values(office, language, typed, PATH),
        one=one,
        state=one.state.label(language),
        may={str(done) for done in one.may},
        questions=exchange(office.store, one.id),
        event=event_path(language, event) if event else "",
        waiting=differences(language, one) if one.waits and one.live else [],
        preview=typed.facts if preview else None,
        facts=facts_in_words(language, typed.facts) if preview and typed.facts else [],
        found=(),
    )
