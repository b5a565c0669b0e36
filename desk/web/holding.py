"""A held visit for an editor: what is strange about it, what it would change, accept or refuse."""

from collections.abc import Iterator
from typing import NamedTuple

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.contrast import Contrast, Part
from catalog.editors import Editor
from catalog.errors import AlreadyRunning, DecisionInvalid
from catalog.handled import By, Deed, Matter
from catalog.held_verdicts import settle, version_of
from catalog.holding import HeldVisit, contrast_of, held_visits
from desk.locks import alone
from desk.pending import pending
from desk.phrases import desk_phrases, say
from desk.web.along import DESK, along, done_before, onward
from desk.web.office import Asked, Office, Way, check_sent, message, token_for
from desk.web.pages import page
from exports.calendar_words import short_day_words
from exports.phrases import Language, phrases

PATH = "desk/held/"
_DEEDS = {str(deed): deed for deed in (Deed.ACCEPT, Deed.REFUSE)}
_MOST_WHY = 2_000


class Strange(NamedTuple):
    """One reason why it is held: in words, of how many, what exactly (said in English alone), and examples."""

    words: str
    share: str
    detail: str
    examples: tuple[str, ...]


class Changed(NamedTuple):
    """One kind of change: in words, how many, the first of them, and how many more there are."""

    words: str
    number: int
    examples: tuple[str, ...]
    more: int


def show_held(office: Office, asked: Asked, _editor: Editor, name: str) -> Response:
    """Why it is held, and what it would change."""
    visit = held_visits(office.store).get(name)
    language, path = asked.language, f"{PATH}{name}/"
    if visit is None or visit.state != "held":
        return message(office, language, "settled", path, 410, way=Way(DESK, "along.queue"))
    titles = {source.name: source.title for source in office.instance.sources()[0]}
    return page(
        language,
        "held.html",
        path,
        office.site,
        title=say(language, "held.title", source=titles.get(name, name)),
        scripts=True,
        visits=say(
            language,
            "held.visits",
            count=visit.visits,
            first=short_day_words(language, visit.first_at.date()),
            last=short_day_words(language, visit.last_at.date()),
        ),
        strange=[
            Strange(
                one.name.label(language), say(language, "held.of", count=one.count, of=one.of), one.detail, one.examples
            )
            for one in visit.alarms
        ],
        changes=list(changes_of(language, contrast_of(office.store, name))),
        is_whole=visit.whole,
        version=version_of(visit),
        along=along(office, asked, Matter.HELD, name, "a:held.key_accept", "r:held.key_refuse"),
        token=token_for(office, DESK),
    )


def take_held(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor accepts it or refuses it, while no crawl is at work."""
    check_sent(office, asked, DESK)
    deed = _DEEDS.get(asked.one("do"))
    if deed is None:
        raise HTTPException(403)
    found, path = pending(office.instance, office.store), f"{PATH}{name}/"
    by = By(editor.id, asked.one("why")[:_MOST_WHY])
    try:
        with alone(office.instance.folder, "crawl"):
            done = settle(office.store, name, asked.one("version"), deed, by, uid_domain=office.desk.uid_domain)
    except AlreadyRunning:
        return message(office, asked.language, "crawl_runs", path, 503, way=Way(path, "changed_meanwhile.look"))
    except DecisionInvalid:
        before = done_before(office, editor, Matter.HELD, name, deed)
        if before is not None and not _waits(office, name):
            return onward(asked, found, Matter.HELD, name, before.id)
        return message(office, asked.language, "matter_changed", path, 409, way=Way(path, "changed_meanwhile.look"))
    return onward(asked, found, Matter.HELD, name, done)


def changes_of(language: Language, told: Contrast) -> Iterator[Changed]:
    """What it would change, in words: gone, new, moved, other fields."""
    yield from _part(say(language, "held.vanished"), told.vanished)
    yield from _part(say(language, "held.new"), told.new)
    for offset, part in told.moved.items():
        is_shift = offset != "other dates"
        words = say(language, "held.moved", offset=offset) if is_shift else say(language, "held.other_dates")
        yield from _part(words, part)
    for name, part in told.changed.items():
        key = f"field.{name}"
        is_known = key in desk_phrases(language) or key in phrases(language)
        yield from _part(say(language, "held.changed", field=say(language, key) if is_known else name), part)


def _part(words: str, part: Part) -> Iterator[Changed]:
    if part.count:
        yield Changed(words, part.count, part.examples, part.count - len(part.examples))


def _waits(office: Office, name: str) -> bool:
    visit: HeldVisit | None = held_visits(office.store).get(name)
    return visit is not None and visit.state == "held"
