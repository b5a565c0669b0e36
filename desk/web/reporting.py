"""Telling what is wrong with an event or association, without an account: the form, and what came of it."""

import re
from typing import Any
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.cleaning.text import clean_line, clean_text
from catalog.errors import DecisionInvalid
from catalog.reporting import Told, receive
from catalog.reports import LONGEST, Problem
from catalog.scrubbing import MAIL, plain_mail
from catalog.subject_titles import Called, called
from catalog.submitters import clean_mail
from catalog.suppression import current
from desk.phrases import say
from desk.web.filled import Typed
from desk.web.limits import REPORTING
from desk.web.office import HONEYPOT, Asked, Office, Way, check_rate, check_sent, message, token_for
from desk.web.pages import page
from desk.web.shown import Choice, Wrong
from exports.pages_addresses import association_path, event_path, within
from exports.phrases import Language

PATH = "report/"
_ID = re.compile(r"[ea][a-z2-7]{16}")
_LONGEST_PAGE = 300
_SILENT = (Problem.OVER,)
"""What needs no words."""


def show_report(office: Office, asked: Asked) -> Response:
    """The empty form, about what the address names."""
    return _page(office, asked, Typed({}), _subject(office, asked.queried("id")))


def take_report(office: Office, asked: Asked) -> Response:
    """What was typed: kept for editors, or what is wrong with it."""
    check_sent(office, asked, PATH, by_hand=True)
    typed = Typed(asked.values)
    subject = _subject(office, asked.one("about")) or _subject(office, _named(asked.one("page")))
    told = _read(office, asked, typed, subject)
    if told is None:
        return _page(office, asked, typed, subject, status=422)
    check_rate(office, asked, "report", REPORTING)
    try:
        receive(office.store, told)
    except DecisionInvalid:
        raise HTTPException(429) from None
    way = Way(_page_of("fr", subject), "report.back") if subject and subject.is_shown else None
    return message(office, asked.language, "reported", PATH, way=way)


def _read(office: Office, asked: Asked, typed: Typed, subject: Called | None) -> Told | None:
    """What is told, without what was erased on request; None where anything is wrong."""
    chosen = asked.one("problem")
    problem = Problem(chosen) if chosen in list(Problem) else None
    if problem is None:
        typed.wrong("problem", "wrong.problem")
    said, page_named = clean_text(asked.one("said")), clean_line(asked.one("page"))
    if not said and problem not in _SILENT:
        typed.wrong("said", "wrong.missing")
    if len(said) > LONGEST:
        typed.wrong("said", "wrong.long")
    if len(page_named) > _LONGEST_PAGE:
        typed.wrong("page", "wrong.long")
    typed.mail = clean_mail(asked.one("mail"))
    if asked.one("mail") and not typed.mail:
        typed.wrong("mail", "wrong.mail")
    if typed.errors or problem is None:
        return None
    # Of what is not known here, its name or address goes with the words.
    whole = said if subject or not page_named else f"{page_named}\n\n{said}".strip()
    erased = current(office.store)
    mail = "" if erased.has(MAIL, plain_mail(typed.mail)) else typed.mail
    return Told(subject.id if subject else "", problem, erased.scrubber.text(whole), mail, asked.language)


def _page(office: Office, asked: Asked, typed: Typed, subject: Called | None, *, status: int = 200) -> Response:
    language = asked.language
    is_shown = subject is not None and subject.is_shown
    values: dict[str, Any] = {
        "subject": subject if is_shown else None,
        "href": _page_of(language, subject) if subject and is_shown else "",
        "problems": [Choice(one.value, one.label(language), one.value == typed.one("problem")) for one in Problem],
    }
    return page(
        language,
        "report.html",
        f"{PATH}?{urlencode({'id': subject.id})}" if subject and is_shown else PATH,
        office.site,
        title=say(language, "report.title"),
        status=status,
        typed=typed,
        errors={name: say(language, why) for name, why in typed.errors.items()},
        wrongs=[Wrong(name, say(language, f"report.{name}"), say(language, why)) for name, why in typed.errors.items()],
        action=within(language, PATH),
        longest=LONGEST,
        token=token_for(office, PATH),
        honeypot=HONEYPOT,
        **values,
    )


def _subject(office: Office, name: str) -> Called | None:
    """The event or association of an id, whatever became of it; None for what is none."""
    return called(office.store, [name]).get(name) if _ID.fullmatch(name) else None


def _named(page_named: str) -> str:
    """The id that the address of a page holds, or nothing."""
    found = re.search(r"/(?:events|associations)/([ea][a-z2-7]{16})\.html", page_named)
    return found[1] if found else ""


def _page_of(language: Language, subject: Called) -> str:
    path = event_path if subject.id.startswith("e") else association_path
    return path(language, subject.id)
