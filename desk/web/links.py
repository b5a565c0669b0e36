"""Links that open nothing any more: a page that says why that may be, and what to do next."""

from starlette.responses import Response

from catalog.submission_reading import end_of
from catalog.tickets import Purpose
from desk.web.office import Office, Way, message
from exports.phrases import Language

_PATHS = {
    Purpose.CONFIRM: "submit/confirm/{secret}",
    Purpose.EDIT: "submission/{secret}/",
    Purpose.SIGN_IN: "desk/sign-in/{secret}",
}
_WAYS = {
    Purpose.CONFIRM: Way("submit/", "gone_confirm.way"),
    Purpose.SIGN_IN: Way("desk/sign-in/", "gone_sign_in.way"),
}


def link_gone(office: Office, language: Language, purpose: Purpose, secret: str) -> Response:
    """What is said to the bearer of a secret that is not good: 410 where it was, 404 where nothing is known of it."""
    end = end_of(office.store, purpose, secret)
    path = _PATHS[purpose].format(secret=secret)
    if purpose is Purpose.CONFIRM and end == "used":
        return message(office, language, "confirmed_before", path, 410)
    key = f"gone_{purpose.replace('-', '_')}"
    return message(office, language, key, path, 410 if end else 404, way=_WAYS.get(purpose))
