"""Asking that an address be followed: it is looked at, what was understood is shown, licence and consent are asked for."""

import tomllib
from dataclasses import replace
from hashlib import sha256

from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog import clock
from catalog.admitting import SenderErased, SubjectErased
from catalog.cleaning.text import clean_line
from catalog.errors import DecisionInvalid
from catalog.profiles import Feed
from catalog.questions import answer_editor, exchange
from catalog.submission_reading import edited_by
from catalog.submissions import Done, State
from catalog.tickets import Purpose
from crawlers.proposing import UNKNOWN, toml_of
from crawlers.source import Source
from desk.looking import Looked, looked_at
from desk.phrases import say
from desk.web.filled import Typed
from desk.web.followed import remove
from desk.web.importing import AT_ONCE
from desk.web.limits import READING, SUBMITTING
from desk.web.links import link_gone
from desk.web.managing import PATH as MINE
from desk.web.managing import is_standing
from desk.web.office import HONEYPOT, Asked, Office, Way, check_rate, check_sent, look_again, message, token_for
from desk.web.pages import page
from desk.web.shown import Wrong
from desk.web.shown_profiles import feed_in_words
from desk.web.signing import age_of
from desk.web.typed import read_line, read_mail

PATH = "submit/feed/"
_LOOKED: TypeAdapter[Looked] = TypeAdapter(Looked)
_LABELS = {"address": "feed.address", "title": "feed.feed_title", "publisher": "feed.publisher"}
_LABELS |= {"licence": "feed.licence", "mail": "form.mail", "agree": "form.agree"}


def show_form(office: Office, asked: Asked) -> Response:
    """The form that asks for an address."""
    return _form_page(office, asked, Typed({}))


def take_form(office: Office, asked: Asked) -> Response:
    """An address to look at; or what was found there, with licence and consent."""
    sends = asked.one("do") == "send"
    check_sent(office, asked, PATH, by_hand=sends)
    typed = Typed(asked.values)
    if not sends:
        return _look(office, asked, typed)
    looked = _carried(office, asked)
    feed = _feed(typed, looked)
    if feed is not None and _is_known(office, feed):
        typed.wrong("address", "wrong.source_known")
    if typed.errors or feed is None:
        return _form_page(office, asked, typed, looked, status=422)
    check_rate(office, asked, "submit", SUBMITTING)
    try:
        office.desk.receive(feed, typed.mail, asked.language)
    except (SenderErased, SubjectErased) as error:
        typed.wrong("mail" if isinstance(error, SenderErased) else "title", "wrong.mail")
        return _form_page(office, asked, typed, looked, status=422)
    except DecisionInvalid:
        raise HTTPException(429) from None
    return message(office, asked.language, "received", PATH, mail=typed.mail)


def _look(office: Office, asked: Asked, typed: Typed) -> Response:
    check_rate(office, asked, "read", READING)
    if not asked.one("address"):
        typed.wrong("address", "wrong.missing")
        return _form_page(office, asked, typed, status=422)
    if not AT_ONCE.acquire(blocking=False):
        raise HTTPException(503)
    try:
        allowed = office.instance.config.submissions.allow_private
        looked = looked_at(asked.one("address")[:500], contact=office.site.contact, allow_private=allowed)
    finally:
        AT_ONCE.release()
    if looked.proposal is None:
        typed.wrong("address", f"wrong.{looked.problem}")
        return _form_page(office, asked, typed, status=422)
    found = looked.proposal
    licence = "" if found.licence == UNKNOWN else found.licence
    values = {"address": [looked.url], "title": [found.title], "publisher": [found.publisher], "licence": [licence]}
    return _form_page(office, asked, Typed(values), looked)


def _carried(office: Office, asked: Asked) -> Looked:
    """What was found, as this desk has signed it. Raises `HTTPException`."""
    text = asked.one("looked")
    if age_of(office.key, _purpose(text), asked.one("signed"), clock.now()) is None:
        raise HTTPException(403)
    try:
        return _LOOKED.validate_json(text)
    except ValidationError:
        raise HTTPException(400) from None


def _purpose(text: str) -> str:
    return f"{PATH}{sha256(text.encode('utf-8', 'replace')).hexdigest()}"


def _feed(typed: Typed, looked: Looked) -> Feed | None:
    title, publisher, licence = (read_line(typed, name) for name in ("title", "publisher", "licence"))
    for name, text in (("publisher", publisher), ("licence", licence)):
        if not text:
            typed.wrong(name, "wrong.missing")
    read_mail(typed)
    if not typed.one("agree"):
        typed.wrong("agree", "wrong.agree")
    if typed.errors or looked.proposal is None:
        return None
    described = replace(looked.proposal, title=clean_line(title), publisher=publisher, licence=licence)
    text = toml_of(described)
    try:
        Source(name=looked.name, **tomllib.loads(text))
        return Feed(
            url=looked.url, name=looked.name, title=title, publisher=publisher, licence=licence, description=text
        )
    except (ValidationError, tomllib.TOMLDecodeError):
        typed.wrong("address", "wrong.unread")
        return None


def _is_known(office: Office, feed: Feed) -> bool:
    """Whether a source of the instance has this name or begins at this address."""
    known, broken = office.instance.sources()
    return feed.name in broken or any(one.name == feed.name or feed.url in one.start for one in known)


def _form_page(
    office: Office, asked: Asked, typed: Typed, looked: Looked | None = None, *, status: int = 200
) -> Response:
    language = asked.language
    text = _LOOKED.dump_json(looked).decode() if looked else ""
    return page(
        language,
        "feed.html",
        PATH,
        office.site,
        title=say(language, "feed.title"),
        status=status,
        typed=typed,
        errors={name: say(language, why) for name, why in typed.errors.items()},
        wrongs=[Wrong(name, say(language, _LABELS[name]), say(language, why)) for name, why in typed.errors.items()],
        looked=looked,
        text=text,
        signed=token_for(office, _purpose(text)),
        token=token_for(office, PATH),
        honeypot=HONEYPOT,
    )


def show_mine(office: Office, asked: Asked, secret: str) -> Response:
    """How far it has come; it can be withdrawn."""
    one = edited_by(office.store, secret)
    if one is None or not isinstance(one.told, Feed):
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    return page(
        asked.language,
        "feed_mine.html",
        f"{MINE}{secret}/",
        office.site,
        title=one.title,
        one=one,
        state=one.state.label(asked.language),
        facts=feed_in_words(asked.language, one.told)[:-1],
        may={str(done) for done in one.may},
        event="",
        waiting=[],
        questions=exchange(office.store, one.id),
        token=token_for(office, MINE),
    )


def take_mine(office: Office, asked: Asked, secret: str) -> Response:
    """It is withdrawn, and followed no more; or the link is replaced."""
    check_sent(office, asked, MINE)
    one = edited_by(office.store, secret)
    if one is None or not isinstance(one.told, Feed):
        return link_gone(office, asked.language, Purpose.EDIT, secret)
    where = "./"
    try:
        if asked.one("do") == "rotate":
            where = f"../{office.desk.rotate(one.id)}/"
        elif asked.one("do") == "answer":
            answer_editor(office.store, one.id, asked.one("answer"))
        elif asked.one("do") == str(Done.WITHDRAW):
            office.desk.act(one.id, Done.WITHDRAW, asked.version)
            if one.state is State.ACCEPTED:
                remove(office, one.told)
    except DecisionInvalid:
        if is_standing(asked.one("do"), edited_by(office.store, secret) or one):
            return look_again(where)  # a button that was pressed twice
        path = f"{MINE}{secret}/"
        way = Way(path, "changed_meanwhile.look")
        return message(office, asked.language, "changed_meanwhile", path, 409, way=way)
    return look_again(where)
