"""Where editors look at claims: recognise, refuse, revoke, undo; and what becomes of a wish to be removed."""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.claim_reading import ClaimSeen, claim_for_editors, claims_for_editors
from catalog.claim_words import standing_words
from catalog.claims import ClaimState
from catalog.editors import Editor, Role, editors
from catalog.errors import DecisionInvalid
from desk.phrases import say
from desk.web.claiming import subject_path
from desk.web.office import Asked, Office, check_sent, look_again, message, token_for
from desk.web.pages import page
from exports.calendar_words import short_day_words
from exports.pages_words import value_words
from exports.phrases import Language

PATH = "desk/claims/"
_MOST_REASON = 2_000
_NEED_REASON = ("refuse", "revoke", "refuse-removal")


def show_claims(office: Office, asked: Asked, _editor: Editor) -> Response:
    """All claims, those that wait first."""
    language = asked.language
    found = claims_for_editors(office.store)
    return page(
        language,
        "claims.html",
        PATH,
        office.site,
        title=say(language, "claims_desk.title"),
        waiting=[_line(language, seen) for seen in found if seen.claim.waits],
        others=[_line(language, seen) for seen in found if not seen.claim.waits],
    )


def refuse_all(_office: Office, _asked: Asked, _editor: Editor) -> Response:
    """The list has no button."""
    raise HTTPException(403)


def _line(language: Language, seen: ClaimSeen) -> dict[str, str]:
    return {
        "id": seen.claim.id,
        "title": _title(language, seen),
        "state": _state(language, seen),
        "since": short_day_words(language, seen.claim.changed_at.date()),
    }


def _title(language: Language, seen: ClaimSeen) -> str:
    return seen.about.title if seen.about else say(language, "claims_desk.gone")


def _state(language: Language, seen: ClaimSeen) -> str:
    wish = seen.claim.removal if seen.claim.is_held else ""
    return (
        say(language, f"claims_desk.removal_{wish}")
        if wish in ("asked", "agreed")
        else seen.claim.state.label(language)
    )


def show_one_claim(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """One claim: who claims what by which proof, what they set, and all that was done."""
    return _one(office, asked.language, editor, _seen(office, name))


def _seen(office: Office, name: str) -> ClaimSeen:
    seen = claim_for_editors(office.store, name)
    if seen is None:
        raise HTTPException(404)
    return seen


def _one(
    office: Office, language: Language, editor: Editor, seen: ClaimSeen, *, wrong: str = "", confirm: bool = False
) -> Response:
    one = seen.claim
    known = {found.id: found.mail for found in editors(office.store)}
    who = {"claimant": say(language, "claims_desk.claimant"), "desk": say(language, "claims_desk.itself"), **known}
    values: dict[str, Any] = {
        "one": one,
        "seen": seen,
        "state": _state(language, seen),
        "proof": one.proof.label(language),
        "href": subject_path(language, seen.about) if seen.about else "",
        "words": [
            (say(language, f"field.{word.field}"), value_words(language, word.field, word.value))
            for word in standing_words(office.store, one.id)
            if word.field != "description_html"
        ],
        "acts": [
            (
                short_day_words(language, act.at.date()),
                act.done.label(language),
                who.get(act.who, say(language, "queue.former_editor")),
                say(language, f"field.{act.why}") if act.done in ("correct", "unlock") else act.why,
            )
            for act in seen.acts
        ],
        "may_accept": one.state is ClaimState.WAITING,
        "is_administrator": editor.role is Role.ADMINISTRATOR,
        "confirm": confirm,
        "wrong": wrong,
        "token": token_for(office, PATH),
    }
    path, title = f"{PATH}{one.id}/", _title(language, seen)
    return page(language, "one_claim.html", path, office.site, title=title, status=422 if wrong else 200, **values)


def take_one_claim(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor decided."""
    check_sent(office, asked, PATH)
    seen, do = _seen(office, name), asked.one("do")
    reason = asked.one("reason")[:_MOST_REASON]
    if do in _NEED_REASON and not reason:
        return _one(office, asked.language, editor, seen, wrong=say(asked.language, "wrong.reason"))
    if do == "look-removal":
        return _one(office, asked.language, editor, seen, confirm=True)
    try:
        _decide(office, asked, editor, name, reason)
    except DecisionInvalid:
        return message(office, asked.language, "claim_changed", f"{PATH}{name}/", 409)
    return look_again("./")


def _decide(office: Office, asked: Asked, editor: Editor, name: str, reason: str) -> None:
    claims, do, version = office.claims, asked.one("do"), asked.version
    if do == "accept":
        claims.accept(name, version, editor.id)
    elif do == "refuse":
        claims.refuse(name, version, editor.id, reason)
    elif do == "revoke":
        claims.revoke(name, version, editor.id, reason)
    elif do == "undo":
        claims.undo(name, version, editor.id)
    elif do == "refuse-removal":
        claims.answer_removal(name, version, editor.id, reason)
    elif do == "remove" and editor.role is Role.ADMINISTRATOR:
        claims.answer_removal(name, version, editor.id)
    else:
        raise HTTPException(403)
