"""Links that were mailed: a button where they are good, and where they are good no more, why that may be and what to do next."""

from starlette.responses import Response

from catalog.submission_reading import end_of, is_good
from catalog.tickets import Purpose
from desk.phrases import say
from desk.web.office import Office, Way, message, token_for
from desk.web.pages import page
from exports.phrases import Language

_CONFIRM, _SIGN_IN = "submit/confirm/", "desk/sign-in/"
_PATHS = {
    Purpose.CONFIRM: f"{_CONFIRM}{{secret}}",
    Purpose.EDIT: "submission/{secret}/",
    Purpose.SIGN_IN: f"{_SIGN_IN}{{secret}}",
    Purpose.CLAIM_CONFIRM: "claim/confirm/{secret}",
    Purpose.CLAIM: "claimed/{secret}/",
}
_FORMS = {Purpose.CONFIRM: (_CONFIRM, "confirm"), Purpose.SIGN_IN: (_SIGN_IN, "sign_in")}
_WAYS = {Purpose.CONFIRM: Way("submit/", "gone_confirm.way"), Purpose.SIGN_IN: Way(_SIGN_IN, "gone_sign_in.way")}


def show_button(office: Office, language: Language, purpose: Purpose, secret: str) -> Response:
    """A button, since whoever scans mails opens links (reliability E4)."""
    if not is_good(office.store, purpose, secret):
        return link_gone(office, language, purpose, secret)
    form, key = _FORMS[purpose]
    return page(
        language,
        "button.html",
        _PATHS[purpose].format(secret=secret),
        office.site,
        title=say(language, f"{key}.title"),
        token=token_for(office, form),
        text=say(language, f"{key}.link_text"),
        button=say(language, f"{key}.button"),
    )


def link_gone(office: Office, language: Language, purpose: Purpose, secret: str) -> Response:
    """What is said to the bearer of a secret that is not good: 410 where it was, 404 where nothing is known of it."""
    end = end_of(office.store, purpose, secret)
    path = _PATHS[purpose].format(secret=secret)
    if purpose is Purpose.CONFIRM and end == "used":
        return message(office, language, "confirmed_before", path, 410)
    key = f"gone_{purpose.replace('-', '_')}"
    return message(office, language, key, path, 410 if end else 404, way=_WAYS.get(purpose))
