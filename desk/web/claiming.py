"""Claiming what sources tell of: the form, the link that confirms it.

What is answered says nothing of addresses: the same words, whoever is written to and whether anybody is.
"""

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.claim_reading import may_open
from catalog.claimable import Claimable, claimable, masked
from catalog.claims import Proof
from catalog.submitters import clean_mail
from catalog.tickets import Purpose
from desk.phrases import say
from desk.web.limits import SUBMITTING
from desk.web.links import link_gone
from desk.web.office import HONEYPOT, Asked, Office, check_rate, check_sent, look_again, message, token_for
from desk.web.pages import page
from exports.pages_addresses import association_path, event_path
from exports.phrases import Language

PATH = "claim/"
_CONFIRM = "claim/confirm/"
_MOST_NOTE = 2_000


def show_claim(office: Office, asked: Asked) -> Response:
    """How to show that one speaks for this event or association."""
    return _form(office, asked, _about(office, asked))


def take_claim(office: Office, asked: Asked) -> Response:
    """A way was chosen: a mail goes out, to the address that is published or to the one that was typed."""
    check_sent(office, asked, PATH, by_hand=True)
    about = _about(office, asked)
    proof = next((one for one in _proofs(about) if one == asked.one("proof")), None)
    if proof is None:
        return _form(office, asked, about, wrong={"proof": "claim.choose"})
    mail = about.mails[_chosen(asked, about)] if proof is Proof.MAIL else clean_mail(asked.one("mail"))
    if not mail:
        why = "wrong.mail" if asked.one("mail") else "wrong.missing"
        return _form(office, asked, about, wrong={"mail": why})
    check_rate(office, asked, "claim", SUBMITTING)
    office.claims.ask(about, proof, mail, asked.language, asked.one("note")[:_MOST_NOTE])
    return message(office, asked.language, "claim_sent", PATH)


def _about(office: Office, asked: Asked) -> Claimable:
    found = claimable(office.store, asked.one("id") or asked.queried("id"))
    if found is None:
        raise HTTPException(404)
    return found


def _proofs(about: Claimable) -> list[Proof]:
    found = [Proof.MAIL] if about.mails else []
    return [*found, *([Proof.SITE] if about.site else []), Proof.EDITOR]


def _chosen(asked: Asked, about: Claimable) -> int:
    text = asked.one("address")
    number = int(text) if text.isascii() and text.isdecimal() and len(text) < 3 else 0
    return number if number < len(about.mails) else 0


def _form(office: Office, asked: Asked, about: Claimable, wrong: dict[str, str] | None = None) -> Response:
    language = asked.language
    proofs = _proofs(about)
    return page(
        language,
        "claim.html",
        f"{PATH}?id={about.id}",
        office.site,
        title=say(language, "claim.title", title=about.title),
        status=422 if wrong else 200,
        about=about,
        href=subject_path(language, about),
        mails=[masked(mail) for mail in about.mails],
        proofs=[str(one) for one in proofs],
        chosen=asked.one("proof") or str(proofs[0]),
        typed={name: asked.one(name) for name in ("mail", "note")},
        errors={name: say(language, why) for name, why in (wrong or {}).items()},
        token=token_for(office, PATH),
        honeypot=HONEYPOT,
    )


def subject_path(language: Language, about: Claimable) -> str:
    """The published page of what is claimed, relative to the site."""
    return event_path(language, about.id) if about.about == "event" else association_path(language, about.id)


def show_confirm(office: Office, asked: Asked, secret: str) -> Response:
    """A button, since whoever scans mails opens links (reliability E4)."""
    language, path = asked.language, f"{_CONFIRM}{secret}"
    seen = may_open(office.store, secret)
    if seen is None:
        return link_gone(office, language, Purpose.CLAIM_CONFIRM, secret)
    title = seen.about.title if seen.about else ""
    values: dict[str, Any] = {
        "title": say(language, "claim_confirm.title"),
        "text": say(language, "claim_confirm.text", title=title),
        "button": say(language, "claim_confirm.button"),
        "token": token_for(office, _CONFIRM),
    }
    return page(language, "button.html", path, office.site, **values)


def take_confirm(office: Office, asked: Asked, secret: str) -> Response:
    """The button was pressed: on to the private page, of which the address is told here alone and in mails."""
    check_sent(office, asked, _CONFIRM)
    done = office.claims.open(secret)
    if done is None:
        return link_gone(office, asked.language, Purpose.CLAIM_CONFIRM, secret)
    return look_again(f"../../claimed/{done[1]}/")
