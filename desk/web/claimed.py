"""The private page of who speaks for an entry: prove it, correct and lock its fields, confirm it, give it up, have it removed."""

from collections.abc import Callable, Mapping
from threading import BoundedSemaphore
from typing import Any

from pydantic import JsonValue
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog import clock
from catalog.claim_reading import ClaimSeen, claimed_by, view_of_claim
from catalog.claim_rows import ClaimChanged
from catalog.claim_words import correct, print_of_facts, standing_words, unlock
from catalog.claims import ClaimState
from catalog.errors import DecisionInvalid
from catalog.facts import EventFacts
from catalog.tickets import Purpose
from catalog.vocabulary import EventStatus
from desk.phrases import say
from desk.proving import META, is_proved, well_known
from desk.web.claimed_shown import field_rows
from desk.web.claimed_typed import OF_ASSOCIATION, OF_EVENT, json_of, read_changes, values_shown
from desk.web.claiming import subject_path
from desk.web.filled import Typed
from desk.web.limits import READING
from desk.web.links import link_gone
from desk.web.office import Asked, Office, Way, check_rate, check_sent, look_again, message, token_for
from desk.web.pages import page
from desk.web.repeating import REPEAT, expanded
from desk.web.submitting import asked_dates, form_values
from desk.web.typed_dates import slot_count
from exports.calendar_words import short_day_words

PATH = "claimed/"
_MOST_REASON = 2_000
_UNKNOWN = "?"
"""What nobody looked at."""
_at_once = BoundedSemaphore(2)


def show_claimed(office: Office, asked: Asked, secret: str) -> Response:
    """How far it has come, and what can be done."""
    seen = claimed_by(office.store, secret)
    return _page(office, asked, secret, seen) if seen else _gone(office, asked, secret)


def take_claimed(office: Office, asked: Asked, secret: str) -> Response:
    """One of the buttons was pressed."""
    check_sent(office, asked, PATH)
    seen = claimed_by(office.store, secret)
    if seen is None:
        return _gone(office, asked, secret)
    do = asked.one("do")
    try:
        if do == "rotate":
            return look_again(f"../{office.claims.rotate(seen.claim.id)}/")
        if do == "check":
            return _check(office, asked, secret, seen)
        if do in ("send", "more", "repeat"):
            return _typed(office, asked, secret, seen)
        if do not in _DO:
            raise HTTPException(403)
        _DO[do](office, asked, seen)
    except DecisionInvalid as error:
        path = f"{PATH}{secret}/"
        key = "changed_meanwhile" if isinstance(error, ClaimChanged) else "claim_changed"
        return message(office, asked.language, key, path, 409, way=Way(path, "changed_meanwhile.look"))
    return look_again("./")


def show_yearly(office: Office, asked: Asked, secret: str) -> Response:
    """One button that says that all is still right; looking at it says nothing (reliability E4)."""
    seen = claimed_by(office.store, secret)
    if seen is None or not seen.claim.is_held:
        return _gone(office, asked, secret)
    language, title = asked.language, seen.about.title if seen.about else ""
    values: dict[str, Any] = {
        "text": say(language, "yearly.text", title=title),
        "button": say(language, "yearly.button"),
        "token": token_for(office, PATH),
        "title": say(language, "yearly.title"),
        "other": "./",
        "other_words": say(language, "yearly.other"),
    }
    return page(language, "button.html", f"{PATH}{secret}/yearly", office.site, **values)


def take_yearly(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed: for another year."""
    check_sent(office, asked, PATH)
    seen = claimed_by(office.store, secret)
    try:
        if seen is not None:
            office.claims.renew(seen.claim.id)
            return message(office, asked.language, "renewed", f"{PATH}{secret}/yearly")
    except DecisionInvalid:
        pass
    return _gone(office, asked, secret)


def _gone(office: Office, asked: Asked, secret: str) -> Response:
    return link_gone(office, asked.language, Purpose.CLAIM, secret)


def _check(office: Office, asked: Asked, secret: str, seen: ClaimSeen) -> Response:
    """Look for the token on the site, now."""
    if seen.claim.state is not ClaimState.PROVING or seen.about is None or not seen.about.site:
        raise DecisionInvalid("Nothing is to be proved here.")
    check_rate(office, asked, "read", READING)
    if not _at_once.acquire(blocking=False):
        raise HTTPException(503)
    try:
        allowed = office.instance.config.submissions.allow_private
        found = is_proved(seen.about.site, seen.claim.token, contact=office.site.contact, allow_private=allowed)
    finally:
        _at_once.release()
    if not found:
        return _page(office, asked, secret, seen, notice="claimed.not_found", status=422)
    office.claims.prove(seen.claim.id)
    return look_again("./")


def _typed(office: Office, asked: Asked, secret: str, seen: ClaimSeen) -> Response:
    view = view_of_claim(office.store, seen.claim)
    if view is None:
        raise DecisionInvalid("It is not published any more.")
    values, wrong = expanded(asked.values, clock.today())
    typed, changes = read_changes(view.facts, values, clock.now())
    is_asking = asked_dates(asked, typed, wrong)
    if is_asking or typed.errors or asked.one(REPEAT):
        return _page(office, asked, secret, seen, typed, status=422 if typed.errors else 200)
    if changes:  # none where the button was pressed twice
        _correct(office, asked, seen, changes)
    return look_again("./")


def _correct(office: Office, asked: Asked, seen: ClaimSeen, values: Mapping[str, JsonValue]) -> None:
    """Set what the claimant typed or saw, unless another value is shown by now than they looked at."""
    looked_at = asked.one("looked_at") or _UNKNOWN
    correct(office.store, seen.claim.id, values, uid_domain=office.claims.uid_domain, looked_at=looked_at)


def _lock(office: Office, asked: Asked, seen: ClaimSeen) -> None:
    view, name = view_of_claim(office.store, seen.claim), asked.one("field")
    if view is None or name not in (OF_EVENT if seen.claim.about == "event" else OF_ASSOCIATION):
        raise DecisionInvalid("There is no such field.")
    _correct(office, asked, seen, json_of(view.facts, [name]))


def _unlock(office: Office, asked: Asked, seen: ClaimSeen) -> None:
    names = [asked.one("field")[:60]]
    names += ["description_html"] if names == ["description"] else []
    for name in names:
        unlock(office.store, seen.claim.id, name, uid_domain=office.claims.uid_domain)


def _status(status: EventStatus) -> Callable[[Office, Asked, ClaimSeen], None]:
    def act(office: Office, _asked: Asked, seen: ClaimSeen) -> None:
        if seen.claim.about != "event":
            raise DecisionInvalid("An association is not cancelled.")
        correct(office.store, seen.claim.id, {"status": str(status)}, uid_domain=office.claims.uid_domain)

    return act


def _renew(office: Office, _asked: Asked, seen: ClaimSeen) -> None:
    office.claims.renew(seen.claim.id)


def _give_up(office: Office, asked: Asked, seen: ClaimSeen) -> None:
    office.claims.give_up(seen.claim.id, asked.version)


def _remove(office: Office, asked: Asked, seen: ClaimSeen) -> None:
    if not asked.one("sure"):
        raise HTTPException(422)
    office.claims.ask_removal(seen.claim.id, asked.version, asked.one("reason")[:_MOST_REASON])


_DO: dict[str, Callable[[Office, Asked, ClaimSeen], None]] = {
    "lock": _lock,
    "unlock": _unlock,
    "cancel": _status(EventStatus.CANCELLED),
    "restore": _status(EventStatus.SCHEDULED),
    "renew": _renew,
    "give-up": _give_up,
    "remove": _remove,
}


def _page(
    office: Office,
    asked: Asked,
    secret: str,
    seen: ClaimSeen,
    typed: Typed | None = None,
    *,
    notice: str = "",
    status: int = 200,
) -> Response:
    language, one, about = asked.language, seen.claim, seen.about
    view = view_of_claim(office.store, one) if one.is_held else None
    if typed is None:
        values = values_shown(view.facts) if view else {}
        typed = Typed(values, slots=slot_count(values))
    # What was typed is about what was shown when its form was opened.
    looked_at = asked.one("looked_at") or (print_of_facts(view.facts) if view else "")
    locked = {word.field for word in standing_words(office.store, one.id)}
    return page(
        language,
        "claimed.html",
        f"{PATH}{secret}/",
        office.site,
        title=about.title if about else say(language, "claimed.title"),
        status=status,
        **form_values(office, language, typed, PATH),
        one=one,
        looked_at=looked_at,
        state=one.state.label(language),
        href=subject_path(language, about) if about else "",
        notice=say(language, notice) if notice else "",
        file=well_known(about.site, one.token) if about and about.site else "",
        meta=f'<meta name="{META}" content="{one.token}">',
        site_page=about.site if about else "",
        is_event=view is not None and isinstance(view.facts, EventFacts),
        is_cancelled=view is not None
        and isinstance(view.facts, EventFacts)
        and view.facts.status is EventStatus.CANCELLED,
        rows=field_rows(office.store, language, view, locked) if view else [],
        until=short_day_words(language, one.held_until.date()) if one.is_held and one.held_until else "",
    )
