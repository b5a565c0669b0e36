"""Two that may be one, side by side, for an editor: what each says, where they differ, why they may be one."""

from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor
from catalog.errors import DecisionInvalid
from catalog.facts import AssociationFacts, EventFacts
from catalog.handled import By, Deed, Matter
from catalog.postponing import FOR
from catalog.twin_verdicts import pair_called
from catalog.twin_verdicts import say as say_of_pair
from catalog.twins import Pair, TwinReason, TwinSide
from desk.pending import pending
from desk.phrases import say
from desk.web.along import DESK, along, done_before, onward
from desk.web.marking import Compared, compared
from desk.web.office import Asked, Office, Way, check_sent, message, token_for
from desk.web.pages import page
from exports.pages_addresses import association_path, event_path
from exports.pages_links import web_href
from exports.pages_words import value_words
from exports.phrases import Language

PATH = "desk/twins/"
_DEEDS = {str(deed): deed for deed in (Deed.SAME, Deed.DIFFERENT, Deed.LATER)}
_MOST_WHY = 2_000
_EVENT = (
    "title", "occurrences", "status", "attendance", "place", "online_url", "organisers", "price", "registration", "url",
    "audiences", "themes", "keywords", "description",
)  # fmt: skip
_ASSOCIATION = (
    "name", "other_names", "kind", "towns", "places", "contacts", "url", "founded_on", "audiences", "themes",
    "programmes", "partners", "keywords", "description",
)  # fmt: skip
_TEXTS = ("title", "name", "description", "url", "online_url", "founded_on")


class Side(NamedTuple):
    """One of the two: who says it, the page where they do, and its page here."""

    source: str
    url: str
    href: str


class Reason(NamedTuple):
    """A piece of evidence in words, with its weight (`+4.0`) and what was compared."""

    words: str
    weight: str
    detail: str
    speaks_for: bool


def show_pair(office: Office, asked: Asked, _editor: Editor, name: str) -> Response:
    """The two, side by side."""
    found = pair_called(office.store, name)
    if found is None:
        return _settled(office, asked, name)
    language, twins = asked.language, found.twins
    kind = "event" if isinstance(found.one, EventFacts) else "association"
    titles = {source.name: source.title for source in office.instance.sources()[0]}
    return page(
        language,
        "twins.html",
        f"{PATH}{name}/",
        office.site,
        title=say(language, f"twins.title_{kind}"),
        scripts=True,
        sides=[_side(language, side, titles, kind) for side in (twins.one, twins.other)],
        rows=rows_of(language, found),
        reasons=[_reason(language, reason) for reason in twins.reasons],
        score=f"{twins.score:.2f}",
        days=FOR.days,
        version=found.version,
        along=along(
            office, asked, Matter.TWINS, name, "s:twins.key_same", "d:twins.key_different", "l:twins.key_later"
        ),
        token=token_for(office, DESK),
    )


def take_pair(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor says what they are."""
    check_sent(office, asked, DESK)
    deed = _DEEDS.get(asked.one("do"))
    if deed is None:
        raise HTTPException(403)
    found = pending(office.instance, office.store)
    by = By(editor.id, asked.one("why")[:_MOST_WHY])
    try:
        done = say_of_pair(office.store, name, asked.one("version"), deed, by, uid_domain=office.desk.uid_domain)
    except DecisionInvalid:
        before = done_before(office, editor, Matter.TWINS, name, deed)
        return onward(asked, found, Matter.TWINS, name, before.id) if before else _changed(office, asked, name)
    return onward(asked, found, Matter.TWINS, name, done)


def rows_of(language: Language, found: Pair) -> list[Compared]:
    """Field by field what the two say; what neither says has no row."""
    names = _EVENT if isinstance(found.one, EventFacts) else _ASSOCIATION
    nothing = say(language, "twins.nothing")
    return [
        compared(
            say(language, f"field.{name}"),
            _whole(language, name, found.one) or nothing,
            _whole(language, name, found.other) or nothing,
        )
        for name in names
        if getattr(found.one, name) or getattr(found.other, name)
    ]


def _whole(language: Language, name: str, facts: EventFacts | AssociationFacts) -> str:
    """A field in words, all of it: a line for each part."""
    value = getattr(facts, name)
    if name in _TEXTS:
        return str(value)
    if isinstance(value, tuple):
        return "\n".join(value_words(language, name, (part,)) for part in value)
    return value_words(language, name, value) if value else ""


def _side(language: Language, side: TwinSide, titles: dict[str, str], kind: str) -> Side:
    path = event_path if kind == "event" else association_path
    return Side(titles.get(side.source, side.source), web_href(side.url), path(language, side.subject_id))


def _reason(language: Language, reason: TwinReason) -> Reason:
    return Reason(reason.evidence.label(language), f"{reason.weight:+.1f}", reason.detail, reason.weight > 0)


def _settled(office: Office, asked: Asked, name: str) -> Response:
    return message(office, asked.language, "settled", f"{PATH}{name}/", 410, way=Way(DESK, "along.queue"))


def _changed(office: Office, asked: Asked, name: str) -> Response:
    path = f"{PATH}{name}/"
    return message(office, asked.language, "matter_changed", path, 409, way=Way(path, "changed_meanwhile.look"))
