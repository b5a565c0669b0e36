"""A form that fills itself: from a file that was dropped, or from an address that was pasted."""

from threading import BoundedSemaphore

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog import clock
from crawlers.offered import Offered, read_offered
from crawlers.reading import Answer
from desk.offering import offered_at
from desk.phrases import say
from desk.web.filled import Typed
from desk.web.limits import READING
from desk.web.office import Asked, Office, check_rate, check_sent
from desk.web.several import choose
from desk.web.submitting import PATH, form_page, typed_of

_TYPES = {"ics": "text/calendar", "csv": "text/csv", "html": "text/html"}
AT_ONCE = BoundedSemaphore(2)
"""How many addresses are asked at once, whatever for."""


def take_offer(office: Office, asked: Asked) -> Response:
    """Read what was offered: one event fills the form, of several those are chosen that are sent."""
    check_sent(office, asked, PATH)
    check_rate(office, asked, "read", READING)
    offered = _read(office, asked)
    if len(offered.events) == 1 and not offered.left_out:
        return form_page(office, asked.language, typed_of(offered.events[0]), notice=say(asked.language, "read.filled"))
    if not offered.events and not offered.left_out:
        key = f"read.{offered.problem or 'unreadable'}"
        return form_page(office, asked.language, Typed({}), notice=say(asked.language, key), status=422)
    return choose(office, asked, offered)


def _read(office: Office, asked: Asked) -> Offered:
    if asked.file_body:
        ending = asked.file_name.rpartition(".")[2].lower()
        # Whatever it is called, the address of a file is ours: nothing that it names is asked for.
        answer = Answer("https://offered.invalid/file", asked.file_body, clock.now(), _TYPES.get(ending, ""))
        return read_offered(answer)
    if not asked.one("address"):
        return Offered(problem="nothing")
    if not AT_ONCE.acquire(blocking=False):
        raise HTTPException(503)
    try:
        allowed = office.instance.config.submissions.allow_private
        return offered_at(asked.one("address")[:500], contact=office.site.contact, allow_private=allowed)
    finally:
        AT_ONCE.release()
