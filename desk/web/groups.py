"""What was submitted at once: the private page that leads to each, and the page on which an editor decides about it."""

from collections.abc import Callable
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from catalog.editors import Editor
from catalog.errors import DecisionInvalid
from catalog.grouping import (
    accept_all,
    act_on_all,
    acted_on,
    group_edited_by,
    group_seen,
    open_one,
    refuse_all,
    rotate_all,
)
from catalog.profiles import Feed, Profile
from catalog.submission_reading import edited_by
from catalog.submissions import Done, Submission
from desk.phrases import say
from desk.web import following, managing, profiling
from desk.web.office import Asked, Office, Way, check_sent, look_again, message, token_for
from desk.web.pages import page
from exports.calendar_words import slot_words
from exports.phrases import Language

GROUP = "desk/group/"
_MOST_REASON = 2_000
_OF_ALL = {"withdraw-all": Done.WITHDRAW, "restore-all": Done.RESTORE}
_View = Callable[[Office, Asked, str], Response]


def show_mine(office: Office, asked: Asked, secret: str) -> Response:
    """The private page of a group, or of one submission."""
    some = group_edited_by(office.store, secret)
    if not some:
        return _of_one(office, secret)[0](office, asked, secret)
    language = asked.language
    return page(
        language,
        "group_mine.html",
        f"{managing.PATH}{secret}/",
        office.site,
        title=say(language, "group.mine", count=len(some)),
        may={do: len(acted_on(some, done)) for do, done in _OF_ALL.items()},
        lines=[line_of(language, one) for one in some],
        token=token_for(office, managing.PATH),
    )


def take_mine(office: Office, asked: Asked, secret: str) -> Response:
    """One of the group is opened, all withdrawn or put back, or the link replaced; or what is asked of one submission."""
    some = group_edited_by(office.store, secret)
    if not some:
        return _of_one(office, secret)[1](office, asked, secret)
    check_sent(office, asked, managing.PATH)
    if asked.one("do") == "rotate":
        return look_again(f"../{rotate_all(office.store, some[0].group)}/")
    if asked.one("do") in _OF_ALL:
        return _act_on_all(office, asked, secret, some)
    opened = open_one(office.store, secret, asked.one("of"))
    if opened is None:
        raise HTTPException(404)
    return look_again(f"../{opened}/")


def _act_on_all(office: Office, asked: Asked, secret: str, some: list[Submission]) -> Response:
    """All of them as they were looked at; where all is so already, the button was pressed twice."""
    done = _OF_ALL[asked.one("do")]
    if acted_on(some, done):
        try:
            act_on_all(office.desk, some[0].group, {one.id: _version(asked, one.id) for one in some}, done)
        except DecisionInvalid:
            return _stale(office, asked, f"{managing.PATH}{secret}/")
    return look_again("./")


def _stale(office: Office, asked: Asked, path: str) -> Response:
    way = Way(path, "changed_meanwhile.look")
    return message(office, asked.language, "changed_meanwhile", path, 409, way=way)


def _of_one(office: Office, secret: str) -> tuple[_View, _View]:
    """What shows the private page of one submission, and takes what is sent to it."""
    one = edited_by(office.store, secret)
    if one is not None and isinstance(one.told, Profile):
        return profiling.show_mine, profiling.take_mine
    if one is not None and isinstance(one.told, Feed):
        return following.show_mine, following.take_mine
    return managing.show_mine, managing.take_mine


def show_group(office: Office, asked: Asked, _editor: Editor, name: str) -> Response:
    """All of a group, with what waits to be decided, at once or singly."""
    return _group_page(office, asked.language, name)


def take_group(office: Office, asked: Asked, editor: Editor, name: str) -> Response:
    """An editor decided about those that they chose."""
    check_sent(office, asked, "desk/")
    versions = {one: _version(asked, one) for one in asked.values.get("take", ())}
    do, reason = asked.one("do"), asked.one("reason")[:_MOST_REASON]
    if do not in ("accept", "refuse"):
        raise HTTPException(403)
    if not versions or (do == "refuse" and not reason):
        key = "wrong.reason" if versions else "wrong.none_taken"
        return _group_page(office, asked.language, name, wrong=say(asked.language, key))
    try:
        if do == "accept":
            accept_all(office.desk, name, versions, editor.id)
        else:
            refuse_all(office.desk, name, versions, editor.id, reason)
    except DecisionInvalid:
        return _stale(office, asked, f"{GROUP}{name}/")
    return look_again("../../")


def _version(asked: Asked, name: str) -> int:
    text = asked.one(f"version-{name}")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 9 else -1


def _group_page(office: Office, language: Language, name: str, *, wrong: str = "") -> Response:
    some = group_seen(office.store, name)
    if not some:
        raise HTTPException(404)
    return page(
        language,
        "group.html",
        f"{GROUP}{name}/",
        office.site,
        title=say(language, "group.title", count=len(some)),
        status=422 if wrong else 200,
        lines=[line_of(language, one) for one in some],
        waits=any(one.waits for one in some),
        wrong=wrong,
        token=token_for(office, "desk/"),
    )


def line_of(language: Language, one: Submission) -> dict[str, Any]:
    """One of a group, in a line."""
    return {
        "id": one.id,
        "version": one.version,
        "waits": one.waits,
        "title": one.title,
        "when": slot_words(language, one.facts.occurrences[0]),
        "state": say(language, "mine.cancelled") if one.is_cancelled else one.state.label(language),
    }
