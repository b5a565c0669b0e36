"""Submitting an event without an account: the form, its preview, the link that confirms it."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from catalog import clock
from catalog.admitting import SenderErased, SubjectErased, check_subject
from catalog.errors import DecisionInvalid
from catalog.facts import EventFacts
from catalog.grouping import confirm_all
from catalog.lookalikes import look_alikes
from catalog.submissions import State
from catalog.tickets import Purpose
from desk.phrases import say
from desk.web.assets import script_path
from desk.web.filled import MOST_SLOTS, Typed
from desk.web.limits import SUBMITTING
from desk.web.links import link_gone, show_button
from desk.web.office import HONEYPOT, Asked, Office, check_rate, check_sent, message, token_for
from desk.web.pages import page
from desk.web.previewing import CHANGE, Shown, preview
from desk.web.repeating import REPEAT, Repeat, expanded
from desk.web.shown import alikes, choices, label_of, wrongs
from desk.web.typed import read_form, values_of
from exports.phrases import Language

PATH = "submit/"
_CONFIRM = "submit/confirm/"


def show_form(office: Office, asked: Asked) -> Response:
    """The empty form."""
    return form_page(office, asked.language, Typed({}))


def take_form(office: Office, asked: Asked) -> Response:
    """What was typed: more dates, a preview, or the submission itself."""
    check_sent(office, asked, PATH, by_hand=asked.one("do") == "send")
    typed, is_asking = read_dates(asked, needs_mail=True)
    if is_asking:
        return form_page(office, asked.language, typed, status=422 if typed.errors else 200)
    if not asked.one("agree"):
        typed.wrong("agree", "wrong.agree")
    screen(office, typed)
    if typed.errors or typed.facts is None:
        return form_page(office, asked.language, typed, status=422)
    found = alikes(asked.language, look_alikes(office.store, typed.facts))
    if asked.one("do") != "send" or asked.one(REPEAT) or (found and not asked.one("other")):
        return preview(office, asked, Shown(PATH, PATH, typed.facts, typed, found=found, has_draft=True))
    check_rate(office, asked, "submit", SUBMITTING)
    try:
        office.desk.receive(typed.facts, typed.mail, asked.language)
    except SenderErased:
        # Told here alone and not in the preview: who asked to be erased is not to be found out by trying.
        typed.wrong("mail", "wrong.mail")
        return form_page(office, asked.language, typed, status=422)
    except DecisionInvalid:
        return message(office, asked.language, "too_many", PATH, 429)
    return message(office, asked.language, "received", PATH, mail=typed.mail)


def read_dates(asked: Asked, *, needs_mail: bool) -> tuple[Typed, bool]:
    """What was typed, with all dates of its rule, and whether no more than rows or dates were asked for."""
    values, wrong = expanded(asked.values, clock.today())
    typed = read_form(values, clock.now(), needs_mail=needs_mail)
    return typed, asked_dates(asked, typed, wrong)


def asked_dates(asked: Asked, typed: Typed, wrong: Mapping[str, str]) -> bool:
    """Whether no more than rows or dates were asked for; `wrong` is what is wrong with their rule."""
    is_asking = asked.one("do") in ("more", "repeat", "draft", CHANGE)
    if is_asking:
        typed.errors.clear()
    if asked.one("do") == "more":
        typed.add_slots()
    elif asked.one("do") == "repeat" and not asked.one(REPEAT):
        typed.wrong(REPEAT, "wrong.missing")
    for name, why in wrong.items():
        typed.wrong(name, why)
    return is_asking


def screen(office: Office, typed: Typed) -> None:
    """Say of what was erased on request that it cannot come back."""
    if typed.facts is not None:
        try:
            check_subject(office.store, typed.facts)
        except SubjectErased:
            typed.wrong("title", "wrong.erased")


def form_page(
    office: Office,
    language: Language,
    typed: Typed,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    """The form, with what was typed and what is wrong."""
    return page(
        language,
        "submit.html",
        PATH,
        office.site,
        title=say(language, "submit.title"),
        status=status,
        **form_values(office, language, typed, PATH),
        notice=notice,
        licence=office.instance.config.submissions,
        scripts=True,
        script=script_path("draft.js"),
    )


def form_values(office: Office, language: Language, typed: Typed, purpose: str) -> dict[str, Any]:
    """What the fields of a form need."""
    return {
        "typed": typed,
        "choices": choices(language, typed),
        "errors": {name: say(language, why) for name, why in typed.errors.items()},
        "wrongs": wrongs(language, typed),
        "label": lambda name: label_of(language, name),
        "token": token_for(office, purpose),
        "honeypot": HONEYPOT,
        "more": typed.slots < MOST_SLOTS,
        "most": MOST_SLOTS,
        "repeats": [(str(one), say(language, f"repeat.{one.replace('-', '_')}")) for one in Repeat],
    }


def show_confirm(office: Office, asked: Asked, secret: str) -> Response:
    """The button behind the link that was mailed."""
    return show_button(office, asked.language, Purpose.CONFIRM, secret)


def take_confirm(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed: the mail address is theirs."""
    check_sent(office, asked, _CONFIRM)
    some = confirm_all(office.desk, secret)
    done = (some[0][0], some[1]) if some else office.desk.confirm(secret)
    if done is None:
        return link_gone(office, asked.language, Purpose.CONFIRM, secret)
    one, edit = done
    key = "published" if one.state is State.ACCEPTED else "waiting"
    return page(
        asked.language,
        "confirmed.html",
        f"{_CONFIRM}{secret}",
        office.site,
        title=say(asked.language, f"{key}.title"),
        text=say(asked.language, f"{key}.text"),
        edit=edit,
    )


def typed_of(facts: EventFacts) -> Typed:
    """The form filled with what is known already."""
    values = values_of(facts)
    return Typed(values, slots=max(1, len([name for name in values if name.startswith("day-")])))
