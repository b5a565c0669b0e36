"""Where editors look at claims: recognise, refuse, revoke, undo; and what becomes of a wish to be removed.

What waits is in the queue (`desk.pending`); the list here says who speaks for what, or did.
"""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.claim_reading import ClaimActed, ClaimSeen, claim_for_editors, claims_for_editors
from catalog.claim_words import standing_words
from catalog.claims import Claim, ClaimState
from catalog.editors import Editor, Role
from catalog.errors import DecisionInvalid
from catalog.handled import Deed, Matter
from desk.pending import Pending, pending
from desk.phrases import say
from desk.web.acts import Act, act, name_of_editor, names_of
from desk.web.along import DESK, again, along, done_before, onward
from desk.web.claiming import subject_path
from desk.web.office import Asked, Office, Way, check_sent, look_again, message, token_for
from desk.web.pages import page
from exports.calendar_words import short_day_words
from exports.pages_words import value_words
from exports.phrases import Language

PATH = "desk/claims/"
_MOST_REASON = 2_000
_NEED_REASON = ("refuse", "revoke", "refuse-removal")
_DEEDS = {
    "accept": Deed.RECOGNISE,
    "refuse": Deed.DECLINE,
    "revoke": Deed.REVOKE,
    "refuse-removal": Deed.KEEP,
    "remove": Deed.REMOVE,
}


def show_claims(office: Office, asked: Asked, _editor: Editor) -> Response:
    """Who speaks for what, or did."""
    language = asked.language
    found = [seen for seen in claims_for_editors(office.store) if seen.claim.state is not ClaimState.WAITING]
    return page(
        language,
        "claims.html",
        PATH,
        office.site,
        title=say(language, "claims_desk.title"),
        held=[_line(language, seen) for seen in found if seen.claim.is_held],
        ended=[_line(language, seen) for seen in found if not seen.claim.is_held],
    )


def refuse_all(_office: Office, _asked: Asked, _editor: Editor) -> Response:
    """The list has no button."""
    raise HTTPException(403)


def _line(language: Language, seen: ClaimSeen) -> dict[str, str]:
    return {
        "id": seen.claim.id,
        "title": _title(language, seen),
        "state": claim_state(language, seen.claim),
        "since": short_day_words(language, seen.claim.changed_at.date()),
    }


def _title(language: Language, seen: ClaimSeen) -> str:
    return seen.about.title if seen.about else say(language, "claims_desk.gone")


def claim_state(language: Language, one: Claim) -> str:
    """How far a claim has come, in words: of one that is held also what becomes of the wish to be removed."""
    wish = one.removal if one.is_held else ""
    return say(language, f"claims_desk.removal_{wish}") if wish in ("asked", "agreed") else one.state.label(language)


def show_one_claim(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """One claim: who claims what by which proof, what they set, and all that was done."""
    return _one(office, asked, editor, _seen(office, name))


def _seen(office: Office, name: str) -> ClaimSeen:
    seen = claim_for_editors(office.store, name)
    if seen is None:
        raise HTTPException(404)
    return seen


def _one(
    office: Office, asked: Asked, editor: Editor, seen: ClaimSeen, *, wrong: str = "", confirm: bool = False
) -> Response:
    one, language = seen.claim, asked.language
    values: dict[str, Any] = {
        "one": one,
        "seen": seen,
        "state": claim_state(language, one),
        "proof": one.proof.label(language),
        "href": subject_path(language, seen.about) if seen.about else "",
        "words": [
            (say(language, f"field.{word.field}"), value_words(language, word.field, word.value))
            for word in standing_words(office.store, one.id)
            if word.field != "description_html"
        ],
        "acts": _acts(office, language, seen.acts),
        "may_accept": one.state is ClaimState.WAITING,
        "is_administrator": editor.role is Role.ADMINISTRATOR,
        "confirm": confirm,
        "wrong": wrong,
        "scripts": True,
        "along": along(
            office, asked, Matter.CLAIM, one.id, "a:claims_desk.key_accept", "r:one.key_refuse", "u:one.key_undo"
        ),
        "token": token_for(office, PATH),
        "undo_token": token_for(office, DESK),
    }
    path, title = f"{PATH}{one.id}/", _title(language, seen)
    return page(language, "one_claim.html", path, office.site, title=title, status=422 if wrong else 200, **values)


def _acts(office: Office, language: Language, some: tuple[ClaimActed, ...]) -> list[Act]:
    known = names_of(office.store)
    who = {"claimant": say(language, "claims_desk.claimant"), "desk": say(language, "claims_desk.itself"), **known}
    return [
        act(
            language,
            one.at,
            one.done.label(language),
            name_of_editor(language, one.who, who),
            say(language, f"field.{one.why}") if one.done in ("correct", "unlock") else one.why,
        )
        for one in some
    ]


def take_one_claim(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor decided."""
    check_sent(office, asked, PATH)
    seen, do = _seen(office, name), asked.one("do")
    reason = asked.one("reason")[:_MOST_REASON]
    if do in _NEED_REASON and not reason:
        return _one(office, asked, editor, seen, wrong=say(asked.language, "wrong.reason"))
    if do == "look-removal":
        return _one(office, asked, editor, seen, confirm=True)
    found = pending(office.instance, office.store)
    try:
        _decide(office, asked, editor, name, reason)
    except DecisionInvalid:
        if _way_on(office, asked, editor, name, found) is None or asked.version != seen.claim.version - 1:
            path = f"{PATH}{name}/"
            return message(office, asked.language, "claim_changed", path, 409, way=Way(path, "changed_meanwhile.look"))
    return _way_on(office, asked, editor, name, found) or look_again("./")


def _way_on(office: Office, asked: Asked, editor: Editor, name: str, found: list[Pending]) -> Response | None:
    """Where what this editor did leads: along the queue, or to the same page where it was no part of that."""
    deed = _DEEDS.get(asked.one("do"))
    done = done_before(office, editor, Matter.CLAIM, name, deed) if deed else None
    if done is None:
        return None
    return again(asked, done.id) if deed is Deed.REVOKE else onward(asked, found, Matter.CLAIM, name, done.id)


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
