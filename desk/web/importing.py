"""A form that fills itself: from a file that was dropped, or from an address that was pasted."""

import re
from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog import clock
from crawlers.offered import LeftOut, Offered, read_offered
from crawlers.reading import Answer
from desk.offering import offered_at
from desk.phrases import say
from desk.web.filled import Typed
from desk.web.limits import READING
from desk.web.office import Asked, Office, check_rate, check_sent, token_for
from desk.web.pages import page
from desk.web.shown import facts_in_words
from desk.web.submitting import PATH, form_page, typed_of
from desk.web.typed import read_form, values_of
from exports.phrases import Language

_TYPES = {"ics": "text/calendar", "csv": "text/csv", "html": "text/html"}
_ROW = re.compile(r"(?:line|row) (\d{1,7})")
_at_once = BoundedSemaphore(2)


def take_offer(office: Office, asked: Asked) -> Response:
    """Read what was offered: one event fills the form, of several one is chosen."""
    check_sent(office, asked, PATH)
    if asked.one("do") == "fill":
        typed = read_form(asked.values, clock.now(), needs_mail=False)
        typed.errors.clear()
        return form_page(office, asked.language, typed)
    check_rate(office, asked, "read", READING)
    offered = _read(office, asked)
    if len(offered.events) == 1 and not offered.left_out:
        return form_page(office, asked.language, typed_of(offered.events[0]), notice=say(asked.language, "read.filled"))
    if not offered.events and not offered.left_out:
        key = f"read.{offered.problem or 'unreadable'}"
        return form_page(office, asked.language, Typed({}), notice=say(asked.language, key), status=422)
    return _choose(office, asked.language, offered)


def _read(office: Office, asked: Asked) -> Offered:
    if asked.file_body:
        ending = asked.file_name.rpartition(".")[2].lower()
        # Whatever it is called, the address of a file is ours: nothing that it names is asked for.
        answer = Answer("https://offered.invalid/file", asked.file_body, clock.now(), _TYPES.get(ending, ""))
        return read_offered(answer)
    if not asked.one("address"):
        return Offered(problem="nothing")
    if not _at_once.acquire(blocking=False):
        raise HTTPException(503)
    try:
        allowed = office.instance.config.submissions.allow_private
        return offered_at(asked.one("address")[:500], contact=office.site.contact, allow_private=allowed)
    finally:
        _at_once.release()


def _choose(office: Office, language: Language, offered: Offered) -> Response:
    found = [
        {"title": facts.title, "rows": facts_in_words(language, facts)[:2], "values": values_of(facts)}
        for facts in offered.events
    ]
    return page(
        language,
        "found.html",
        PATH,
        office.site,
        title=say(language, "read.title"),
        found=found,
        left_out=[_left_out_words(language, one) for one in offered.left_out],
        more=offered.more,
        token=token_for(office, PATH),
    )


def _left_out_words(language: Language, one: LeftOut) -> str:
    row = _ROW.fullmatch(one.where)
    why = say(language, f"skip.{one.reason.name.lower()}")
    return say(language, "read.row", number=int(row[1]), why=why) if row else why
