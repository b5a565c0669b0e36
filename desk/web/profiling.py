"""Submitting the profile of an association, and the private page on which it is changed or withdrawn."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.admitting import SenderErased, SubjectErased, check_subject
from catalog.errors import DecisionInvalid
from catalog.profile_lookalikes import association_look_alikes
from catalog.profiles import Profile
from catalog.questions import answer_editor, exchange
from catalog.submission_reading import edited_by, shown_as
from catalog.submissions import Done, State, Submission
from catalog.tickets import Purpose
from catalog.vocabulary import AssociationKind
from desk.phrases import say
from desk.web.filled import Typed
from desk.web.limits import SUBMITTING
from desk.web.links import link_gone
from desk.web.managing import PATH as MINE
from desk.web.managing import is_standing
from desk.web.office import HONEYPOT, Asked, Office, Way, check_rate, check_sent, look_again, message, token_for
from desk.web.pages import page
from desk.web.previewing import CHANGE, Shown, preview
from desk.web.shown import Choice, Wrong, choices, label_of
from desk.web.shown_profiles import changes_of, profile_alikes
from desk.web.typed_profile import profile_values, read_profile
from exports.pages_addresses import association_path
from exports.phrases import Language

PATH = "submit/association/"
_BY_BUTTON = {str(done): done for done in (Done.RESTORE, Done.WITHDRAW)}


def show_form(office: Office, asked: Asked) -> Response:
    """The empty form."""
    return _form_page(office, asked.language, Typed({}))


def take_form(office: Office, asked: Asked) -> Response:
    """What was typed: a preview, or the profile itself."""
    check_sent(office, asked, PATH, by_hand=asked.one("do") == "send")
    typed, profile = read_profile(asked.values, needs_mail=True)
    if asked.one("do") == CHANGE:
        typed.errors.clear()
        return _form_page(office, asked.language, typed)
    if not asked.one("agree"):
        typed.wrong("agree", "wrong.agree")
    _screen(office, typed, profile)
    if typed.errors or profile is None:
        return _form_page(office, asked.language, typed, status=422)
    found = profile_alikes(asked.language, association_look_alikes(office.store, profile))
    if asked.one("do") != "send" or (found and not asked.one("other")):
        shown = Shown(PATH, PATH, profile, typed, found=found, alike="profile.alike_text", other="profile.other")
        return preview(office, asked, shown)
    check_rate(office, asked, "submit", SUBMITTING)
    try:
        office.desk.receive(profile, typed.mail, asked.language)
    except SenderErased:
        typed.wrong("mail", "wrong.mail")
        return _form_page(office, asked.language, typed, status=422)
    except DecisionInvalid:
        raise HTTPException(429) from None
    return message(office, asked.language, "received", PATH, mail=typed.mail)


def _screen(office: Office, typed: Typed, profile: Profile | None) -> None:
    if profile is not None:
        try:
            check_subject(office.store, profile)
        except SubjectErased:
            typed.wrong("name", "wrong.erased")


def _form_page(
    office: Office,
    language: Language,
    typed: Typed,
    *,
    status: int = 200,
) -> Response:
    return page(
        language,
        "profile.html",
        PATH,
        office.site,
        title=say(language, "profile.title"),
        status=status,
        **_form_values(office, language, typed, PATH),
        licence=office.instance.config.submissions,
    )


def _form_values(office: Office, language: Language, typed: Typed, purpose: str) -> dict[str, Any]:
    kind = typed.one("kind")
    kinds = [Choice(one.value, one.label(language), one.value == kind) for one in AssociationKind]
    return {
        "typed": typed,
        "choices": {**choices(language, typed), "kind": kinds},
        "errors": {name: say(language, why) for name, why in typed.errors.items()},
        "wrongs": [Wrong(name, label_of(language, name), say(language, why)) for name, why in typed.errors.items()],
        "label": lambda name: label_of(language, name),
        "token": token_for(office, purpose),
        "honeypot": HONEYPOT,
    }


def show_mine(office: Office, asked: Asked, secret: str) -> Response:
    """How far it has come, and what can be done with it."""
    one = edited_by(office.store, secret)
    if one is None or not isinstance(one.told, Profile):
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    return _mine_page(office, asked, secret, one, Typed(profile_values(one.told)))


def take_mine(office: Office, asked: Asked, secret: str) -> Response:
    """One of the buttons was pressed, on the page as it stood when it was looked at."""
    check_sent(office, asked, MINE)
    one = edited_by(office.store, secret)
    if one is None:
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    do = asked.one("do")
    try:
        if do == "rotate":
            return look_again(f"../{office.desk.rotate(one.id)}/")
        if do == "answer":
            answer_editor(office.store, one.id, asked.one("answer"))
            return look_again("./")
        if do in _BY_BUTTON:
            office.desk.act(one.id, _BY_BUTTON[do], asked.version)
            return look_again("./")
        return _changed(office, asked, secret, one)
    except SubjectErased:
        raise HTTPException(422) from None
    except DecisionInvalid:
        now = edited_by(office.store, secret) or one
        if asked.version != now.version and _is_so(asked, now):
            return look_again("./")  # a button that was pressed twice
        path = f"{MINE}{secret}/"
        way = Way(path, "changed_meanwhile.look")
        return message(office, asked.language, "changed_meanwhile", path, 409, way=way)


def _is_so(asked: Asked, now: Submission) -> bool:
    """Whether it is already as was asked for."""
    if asked.one("do") != "send":
        return is_standing(asked.one("do"), now)
    return (
        now.state in (State.CONFIRMED, State.ACCEPTED) and read_profile(asked.values, needs_mail=False)[1] == now.told
    )


def _changed(office: Office, asked: Asked, secret: str, one: Submission) -> Response:
    typed, profile = read_profile(asked.values, needs_mail=False)
    if asked.one("do") == CHANGE:
        typed.errors.clear()
        return _mine_page(office, asked, secret, one, typed)
    _screen(office, typed, profile)
    if typed.errors or profile is None:
        return _mine_page(office, asked, secret, one, typed, status=422)
    if asked.one("do") != "send":
        shown = Shown(f"{MINE}{secret}/", MINE, profile, typed, name=one.id, send="mine.send")
        return preview(office, asked, shown)
    office.desk.edit(one.id, profile, asked.version)
    return look_again("./")


def _mine_page(
    office: Office,
    asked: Asked,
    secret: str,
    one: Submission,
    typed: Typed,
    *,
    status: int = 200,
) -> Response:
    language = asked.language
    subject = shown_as(office.store, one) if one.state is State.ACCEPTED else ""
    return page(
        language,
        "profile_mine.html",
        f"{MINE}{secret}/",
        office.site,
        title=one.title,
        status=status,
        **_form_values(office, language, typed, MINE),
        one=one,
        state=one.state.label(language),
        may={str(done) for done in one.may},
        questions=exchange(office.store, one.id),
        event=association_path(language, subject) if subject else "",
        waiting=changes_of(language, one) if one.waits and one.live else [],
    )
