"""Signing in with a passkey, and the page on which an editor adds and removes theirs.

Both need the script `passkeys.js`; without it, and where browsers have no passkeys for the site, the mailed link remains.
"""

from functools import partial

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor
from catalog.passkeys import (
    LONGEST_LABEL,
    MOST,
    add_passkey,
    challenge_to_add,
    challenge_to_sign_in,
    credentials_of,
    happened_to,
    passkeys_of,
    remove_passkey,
    sign_in_by_passkey,
)
from desk.passkeys import Party, answered, creation_options, made_passkey, party_of, proved_count, request_options
from desk.phrases import say
from desk.web.assets import script_path
from desk.web.limits import SIGNING_IN
from desk.web.moderating import SIGN_IN, session_begun, sign_in_page
from desk.web.office import Asked, Office, check_rate, check_sent, look_again, token_for
from desk.web.pages import page
from exports.calendar_words import short_day_words
from exports.pages_addresses import within

PATH = "desk/passkeys/"
SIGN_IN_PATH = f"{SIGN_IN}passkey/"
_ASKED = "options"


def show_sign_in(office: Office, asked: Asked) -> Response:
    """Where one signs in: the address of the button, opened by itself."""
    return sign_in_page(office, asked, SIGN_IN_PATH, 200)


def take_sign_in(office: Office, asked: Asked) -> Response:
    """The browser asks what to sign, or somebody signed it."""
    check_sent(office, asked, SIGN_IN)
    party = _party(office)
    if asked.one("do") == _ASKED:
        check_rate(office, asked, "sign in", SIGNING_IN)
        return _json(request_options(party, challenge_to_sign_in(office.store)))
    check_rate(office, asked, "passkey", SIGNING_IN)
    said = asked.one("credential")
    answer = answered(said)
    session = None
    if answer is not None:
        proves = partial(proved_count, party, said, answer.challenge)
        session = sign_in_by_passkey(office.store, answer.challenge, answer.credential, answer.holder, proves)
    if session is None:
        return sign_in_page(office, asked, SIGN_IN_PATH, 422, notice="passkey.refused")
    return session_begun(office, session, "../../")


def show_passkeys(office: Office, asked: Asked, editor: Editor) -> Response:
    """Those of the editor, and what happened to them."""
    return _page(office, asked, editor)


def take_passkeys(office: Office, asked: Asked, editor: Editor) -> Response:
    """The browser asks how to make one, made one, or one is removed."""
    check_sent(office, asked, PATH)
    do = asked.one("do")
    if do == "remove":
        remove_passkey(office.store, editor.id, asked.one("passkey"), session=asked.cookie)
        return look_again("./")
    party = _party(office)
    if do == _ASKED:
        known = credentials_of(office.store, editor.id)
        return _json(creation_options(party, editor, known, challenge_to_add(office.store, editor.id)))
    said, label = asked.one("credential"), asked.one("label")[:LONGEST_LABEL]
    answer = answered(said)
    if answer is None or not label:
        return _page(office, asked, editor, wrong="passkey.not_added")
    made = partial(made_passkey, party, said, answer.challenge)
    if not add_passkey(office.store, editor.id, answer.challenge, made, label):
        return _page(office, asked, editor, wrong="passkey.not_added")
    return look_again("./")


def _party(office: Office) -> Party:
    party = party_of(office.site)
    if party is None:
        raise HTTPException(404)
    return party


def _json(text: str) -> Response:
    return Response(text, media_type="application/json", headers={"Cache-Control": "no-store"})


def _page(office: Office, asked: Asked, editor: Editor, *, wrong: str = "") -> Response:
    language = asked.language
    found = passkeys_of(office.store, editor.id)
    has_host = party_of(office.site) is not None
    may_add = has_host and len(found) < MOST
    return page(
        language,
        "passkeys.html",
        PATH,
        office.site,
        title=say(language, "passkey.title"),
        status=422 if wrong else 200,
        rows=[
            (
                one,
                short_day_words(language, one.added_at.date()),
                short_day_words(language, one.used_at.date()) if one.used_at else "",
            )
            for one in found
        ],
        happened=[
            (short_day_words(language, one.at.date()), one.act.label(language), one.label)
            for one in happened_to(office.store, editor.id)
        ],
        wrong=say(language, wrong) if wrong else "",
        may_add=may_add,
        has_host=has_host,
        longest=LONGEST_LABEL,
        here=within(language, PATH),
        script=script_path("passkeys.js"),
        token=token_for(office, PATH),
        asking=may_add,
    )
