"""The pages that mails of reminder lead to: one button says that all is right, another that no more are to come.

Looking at them does nothing, since whoever scans mails opens links (reliability E4).
"""

from typing import Any

from starlette.responses import Response

from catalog.reminding import confirm_event, hear_no_more
from catalog.submission_reading import edited_by
from catalog.submissions import State
from catalog.tickets import Purpose
from desk.phrases import say
from desk.web.limits import POSTING
from desk.web.links import link_gone
from desk.web.managing import PATH
from desk.web.office import Asked, Office, check_rate, check_sent, message, token_for
from desk.web.pages import page

_STOP = "stop/"


def show_soon(office: Office, asked: Asked, secret: str) -> Response:
    """Is all still right? A button, and the way to change or cancel."""
    one = edited_by(office.store, secret)
    if one is None or one.event is None or one.state is not State.ACCEPTED:
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    language = asked.language
    values: dict[str, Any] = {
        "text": say(language, "soon.text", title=one.title),
        "button": say(language, "yearly.button"),
        "token": token_for(office, PATH),
        "title": say(language, "yearly.title"),
        "other": "./",
        "other_words": say(language, "soon.other"),
    }
    return page(language, "button.html", f"{PATH}{secret}/soon", office.site, **values)


def take_soon(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed: editors see that it was."""
    check_sent(office, asked, PATH)
    if confirm_event(office.store, secret) is None:
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    return message(office, asked.language, "checked", f"{PATH}{secret}/soon")


def show_stop(office: Office, asked: Asked, secret: str) -> Response:
    """One button, whatever the link is worth: nothing tells whose it is."""
    language = asked.language
    values: dict[str, Any] = {
        "title": say(language, "stop.title"),
        "text": say(language, "stop.text"),
        "button": say(language, "stop.button"),
        "token": token_for(office, _STOP),
    }
    return page(language, "button.html", f"{_STOP}{secret}", office.site, **values)


def take_stop(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed, or a mail program did so in one click: that has no form of ours (RFC 8058 section 3.1)."""
    if asked.one("List-Unsubscribe") != "One-Click":
        check_sent(office, asked, _STOP)
    check_rate(office, asked, "post", POSTING)
    hear_no_more(office.store, secret)
    return message(office, asked.language, "stopped", f"{_STOP}{secret}")
