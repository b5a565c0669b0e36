"""Going along the queue: what comes before and after a thing, what was done just now, and which keys there are.

Ways are relative to the first folder of the site, so that a proxy may serve it below any path.
"""

from typing import NamedTuple
from urllib.parse import urlencode

from starlette.responses import Response

from catalog.editors import Editor
from catalog.handled import Deed, Done, Matter, done_called, done_with
from catalog.submission_reading import seen_by_editor
from desk.pending import Pending, pending
from desk.phrases import say
from desk.web.assets import script_path
from desk.web.office import Asked, Office, look_again
from exports.pages_addresses import within
from exports.phrases import Language

DESK = "desk/"
_KIND, _DONE, _UNDONE = "kind", "done", "undone"


class Key(NamedTuple):
    """A key that does something on a page, and what that is."""

    key: str
    words: str


class Notice(NamedTuple):
    """What was done just now: in words, and the way to undo it, if it can be, or to look at it again."""

    words: str
    undo: str = ""
    look: str = ""


class Along(NamedTuple):
    """Where one is in the queue.

    Attributes:
        queue, before, after: ways; empty where there is none.
        place: which of how many, in words.
        keys: all keys of the page. script: the way to what makes them work.
    """

    queue: str
    before: str
    after: str
    place: str
    notice: Notice | None
    keys: list[Key]
    script: str


def kind_of(asked: Asked) -> Matter | None:
    """To what the queue is narrowed, by the address."""
    kind = asked.queried(_KIND)
    return Matter(kind) if kind in list(Matter) else None


def narrowed(asked: Asked, found: list[Pending]) -> list[Pending]:
    """The queue, narrowed."""
    kind = kind_of(asked)
    return [one for one in found if one.matter is kind] if kind else found


def path_of(matter: Matter, name: str) -> str:
    """Where a thing is looked at, below `desk/`."""
    return f"{name}/" if matter is Matter.SUBMISSION else f"{matter}/{name}/"


def untitled(language: Language, matter: Matter) -> str:
    """What something without a title is called."""
    return say(language, "claims_desk.gone" if matter is Matter.CLAIM else "reported.whole_site")


def href(language: Language, matter: Matter, name: str, kind: Matter | None = None) -> str:
    """The way to a thing; the queue stays narrowed to a kind."""
    return within(language, f"{DESK}{path_of(matter, name)}{_query(kind)}")


def along(office: Office, asked: Asked, matter: Matter, name: str, *keys: str) -> Along:
    """Where this thing is in the queue; `keys` are those of the page besides, each `KEY:PHRASE`."""
    language, kind = asked.language, kind_of(asked)
    found = narrowed(asked, pending(office.instance, office.store))
    at = next((place for place, one in enumerate(found) if (one.matter, one.name) == (matter, name)), None)
    before = found[at - 1] if at else None
    # What waits no more is followed by the first that does.
    after = next(iter(found[0 if at is None else at + 1 :]), None)
    place = "" if at is None else say(language, "along.place", number=at + 1, total=len(found))
    return Along(
        queue=within(language, f"{DESK}{_query(kind)}"),
        before=href(language, before.matter, before.name, kind) if before else "",
        after=href(language, after.matter, after.name, kind) if after else "",
        place=place,
        notice=notice_of(office, asked),
        keys=keys_of(language, *keys),
        script=script_path("keys.js"),
    )


def keys_of(language: Language, *keys: str) -> list[Key]:
    """The keys of a page, in words: those that all pages of the queue have, and `keys`, each `KEY:PHRASE`."""
    told = (*keys, "j:along.key_next", "k:along.key_previous", "g:along.key_queue", "?:along.key_help")
    return [Key(key, say(language, phrase)) for key, _, phrase in (one.partition(":") for one in told)]


def notice_of(office: Office, asked: Asked) -> Notice | None:
    """What was done, or undone, just now, by what the address says."""
    seen = seen_by_editor(office.store, asked.queried(_DONE)) if asked.queried(_DONE).startswith("s") else None
    if seen is not None:
        one, language = seen.submission, asked.language
        words = say(language, "along.done", deed=one.state.label(language), title=one.title)
        return Notice(words, look=href(language, Matter.SUBMISSION, one.id))
    for name, template in ((_DONE, "along.done"), (_UNDONE, "along.undone")):
        done = done_called(office.store, asked.queried(name)) if asked.queried(name) else None
        if done is not None:
            title = done.title or untitled(asked.language, done.matter)
            words = say(asked.language, template, deed=done.deed.label(asked.language), title=title)
            may_undo = name == _DONE and done.can_undo
            return Notice(words, within(asked.language, f"{DESK}undo/{done.id}/") if may_undo else "")
    return None


def onward(asked: Asked, found: list[Pending], matter: Matter, name: str, done: str) -> Response:
    """To what came after this thing in the queue as it was `found` before, with a word on what was done (303)."""
    kind = kind_of(asked)
    some = narrowed(asked, found)
    at = next((place for place, one in enumerate(some) if (one.matter, one.name) == (matter, name)), len(some))
    after = next(iter(some[at + 1 :]), None)
    where = path_of(after.matter, after.name) if after else ""
    up = "../" * path_of(matter, name).count("/")
    return look_again(f"{up}{where}{_query(kind, done=done)}")


def again(asked: Asked, done: str) -> Response:
    """To the same thing, of which something is left, with a word on what was done (303)."""
    return look_again(f"./{_query(kind_of(asked), done=done)}")


def done_before(office: Office, editor: Editor, matter: Matter, name: str, deed: Deed) -> Done | None:
    """What this editor did with a thing, if that still stands: they pressed the button twice."""
    standing = [one for one in done_with(office.store, matter, name) if one.undone_at is None]
    mine = [one for one in standing if (one.deed, one.who) == (deed, editor.id)]
    return mine[-1] if mine else None


def _query(kind: Matter | None, **more: str) -> str:
    told = {_KIND: str(kind)} if kind else {}
    return f"?{urlencode({**told, **more})}" if told or more else ""
