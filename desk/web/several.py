"""Several events at once, from a file or a page: which of them, what is wrong with each, one mail address for all.

Nothing is stored meanwhile: the form carries what was understood, and all of it is read anew each time it is sent.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog import clock
from catalog.admitting import SenderErased
from catalog.cleaning.text import clean_line
from catalog.errors import DecisionInvalid
from catalog.grouping import MOST_AT_ONCE
from catalog.lookalikes import look_alikes
from catalog.submitters import clean_mail
from crawlers.offered import LeftOut, Offered
from desk.phrases import say
from desk.web.filled import Typed, Values
from desk.web.importing_words import left_out_words
from desk.web.limits import SUBMITTING
from desk.web.office import HONEYPOT, Asked, Office, check_rate, check_sent, message, token_for
from desk.web.pages import page
from desk.web.shown import Alike, Fact, Wrong, alikes, facts_in_words, label_of, wrongs
from desk.web.submitting import PATH, form_page, screen
from desk.web.typed import read_form, values_of
from exports.phrases import Language

_VALUES: TypeAdapter[dict[str, list[str]]] = TypeAdapter(dict[str, list[str]])
SEND = "several-send"


@dataclass(slots=True)
class Row:
    """One of several events.

    Attributes:
        values: what its form would hold, without what is said for all.
        typed: the same with what is said for all, read. is_taken: it is to be sent.
        is_other: it is none of those that it is like. found: those.
    """

    number: int
    values: dict[str, list[str]]
    typed: Typed
    is_taken: bool = True
    is_other: bool = False
    found: tuple[Alike, ...] = ()

    @property
    def text(self) -> str:
        """What the form carries of it."""
        return _VALUES.dump_json(self.values).decode()

    @property
    def is_sent(self) -> bool:
        """Whether it is taken and nothing is wrong with it."""
        return self.is_taken and self.typed.facts is not None


def choose(office: Office, asked: Asked, offered: Offered) -> Response:
    """All that was understood, to choose from; all are chosen."""
    rows = [_row(office, asked, number, values_of(facts)) for number, facts in enumerate(offered.events)]
    return _several_page(office, asked, rows, list(offered.left_out), has_more=offered.more)


def take_several(office: Office, asked: Asked) -> Response:
    """Which were chosen: a preview, one of them by itself, or all of them sent."""
    check_sent(office, asked, PATH, by_hand=asked.one("do") == SEND)
    rows = list(_rows(office, asked))
    alone = asked.one("do").removeprefix("fill-")
    for row in rows:
        if str(row.number) == alone:
            row.typed.errors.clear()
            return form_page(office, asked.language, row.typed)
    wrong = _wrong(asked, rows)
    for row in rows:
        if row.is_sent and row.typed.facts:
            row.found = tuple(alikes(asked.language, look_alikes(office.store, row.typed.facts)))
    left_out = _left_out(asked)
    is_ready = not wrong and not any(row.is_sent and row.found and not row.is_other for row in rows)
    if asked.one("do") != SEND or not is_ready:
        return _several_page(office, asked, rows, left_out, wrong, is_ready=is_ready, status=422 if wrong else 200)
    check_rate(office, asked, "submit", SUBMITTING)
    mail = clean_mail(asked.one("mail"))
    try:
        sent = [row.typed.facts for row in rows if row.is_sent and row.typed.facts]
        office.desk.receive_all(sent, mail, asked.language)
    except SenderErased:
        return _several_page(office, asked, rows, left_out, {"mail": "wrong.mail"}, status=422)
    except DecisionInvalid:
        raise HTTPException(429) from None
    return message(office, asked.language, "received", PATH, mail=mail)


def _rows(office: Office, asked: Asked) -> Iterator[Row]:
    taken, other = set(asked.values.get("take", ())), set(asked.values.get("other", ()))
    for number in range(MOST_AT_ONCE):
        text = asked.one(f"event-{number}")
        if text:
            row = _row(office, asked, number, _read(text))
            row.is_taken, row.is_other = str(number) in taken, str(number) in other
            yield row


def _read(text: str) -> dict[str, list[str]]:
    """What the form carried. Raises `HTTPException` 400 when it is not what it was given."""
    try:
        return _VALUES.validate_json(text)
    except ValidationError:
        raise HTTPException(400) from None


def _row(office: Office, asked: Asked, number: int, values: dict[str, list[str]]) -> Row:
    typed = read_form(_completed(asked, values), clock.now(), needs_mail=False)
    screen(office, typed)
    return Row(number, values, typed)


def _completed(asked: Asked, values: Values) -> Values:
    """What is said for all, where an event does not say it itself."""
    organiser, city = clean_line(asked.one("organiser")), clean_line(asked.one("city"))
    more: dict[str, list[str]] = {}
    if organiser and not "".join(values.get("organiser", ())):
        more["organiser"] = [organiser]
    if city and not "".join(values.get("city", ())) and not _is_online(values):
        more["city"] = [city]
    return {**values, **more}


def _is_online(values: Values) -> bool:
    told = {name for name in ("place", "address", "online_url") if "".join(values.get(name, ()))}
    return told == {"online_url"}


def _wrong(asked: Asked, rows: list[Row]) -> dict[str, str]:
    """What keeps all of it from being sent; what is wrong with one of them does not."""
    wrong = {}
    if not any(row.is_sent for row in rows):
        wrong["take"] = "wrong.none_taken"
    if not clean_mail(asked.one("mail")):
        wrong["mail"] = "wrong.mail" if asked.one("mail") else "wrong.missing"
    if not asked.one("agree"):
        wrong["agree"] = "wrong.agree"
    return wrong


def _left_out(asked: Asked) -> list[LeftOut]:
    try:
        return [LeftOut.model_validate_json(text) for text in asked.values.get("left", ())][:MOST_AT_ONCE]
    except ValidationError:
        raise HTTPException(400) from None


def _several_page(
    office: Office,
    asked: Asked,
    rows: list[Row],
    left_out: list[LeftOut],
    wrong: dict[str, str] | None = None,
    *,
    has_more: bool = False,
    is_ready: bool = False,
    status: int = 200,
) -> Response:
    language, wrong = asked.language, wrong or {}
    return page(
        language,
        "several.html",
        PATH,
        office.site,
        title=say(language, "read.title"),
        status=status,
        rows=[(row, _in_words(language, row), _wrongs_of(language, row)) for row in rows],
        left_out=[(one.model_dump_json(), left_out_words(language, one)) for one in left_out],
        has_more=has_more,
        most=MOST_AT_ONCE,
        count=sum(row.is_sent for row in rows),
        is_ready=is_ready,
        typed=Typed(asked.values),
        errors={name: say(language, why) for name, why in wrong.items()},
        wrongs=[Wrong(name, label_of(language, name), say(language, why)) for name, why in wrong.items()],
        token=token_for(office, PATH),
        honeypot=HONEYPOT,
        send=SEND,
        licence=office.instance.config.submissions,
    )


def _in_words(language: Language, row: Row) -> list[Fact]:
    """Dates, place and organiser, where they are understood."""
    return facts_in_words(language, row.typed.facts) if row.typed.facts else []


def _wrongs_of(language: Language, row: Row) -> list[Wrong]:
    return wrongs(language, row.typed)
