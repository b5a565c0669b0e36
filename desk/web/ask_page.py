"""`/ask/`: choosing filters, seeing which events they find, and the addresses to subscribe to.

The form is sent by GET, so an address is all there is; one that is not canonical leads to the canonical one.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from catalog import clock
from catalog.views import Member
from desk.phrases import say
from desk.web.ask_form import Field, fields
from desk.web.asking import Asked
from desk.web.pages import page
from exports.asking import Asking, pairs_of
from exports.asking_documents import FORMS, Form, meeting
from exports.asking_query import Query, published_as, read_query
from exports.asking_shown import Shown, shown
from exports.asking_snapshot import Snapshot
from exports.asking_words import asked_words
from exports.asking_wrong import AskedWrongly
from exports.directory import EventsJson
from exports.pages_addresses import ASK, absolute, asked_path, data_path, feed_path
from exports.pages_agendas import subscription
from exports.pages_templates import Alternate
from exports.phrases import Language

PATH = ASK
AT_ONCE = 30
"""Events on a page."""
_FIRST_PAGES = 4  # digits of the number of a page


async def ask_page(asked: Asked, language: Language, request: Request) -> Response:
    """The page."""
    return await asked.in_turn(partial(_answer, asked, language, request.scope["query_string"].decode("latin-1")))


def _answer(asked: Asked, language: Language, raw: str) -> Response:
    snapshot = asked.asking.now()
    try:
        pairs = pairs_of(raw)
    except AskedWrongly as wrong:
        return _page(asked, snapshot, language, {}, wrong=wrong)
    number = next((said for name, said in pairs if name == "page"), "")
    pairs = [pair for pair in pairs if pair[0] != "page"]
    typed: dict[str, list[str]] = {}
    for name, said in pairs:
        typed.setdefault(name, []).append(said)
    try:
        query = read_query("events", pairs, snapshot)
    except AskedWrongly as wrong:
        return _page(asked, snapshot, language, typed, wrong=wrong)
    number = number if number.isascii() and number.isdecimal() and len(number) <= _FIRST_PAGES else ""
    address = _address(query, number)
    if address.partition("?")[2] != raw:
        # Relative, so that it leads nowhere else, whatever stands in it.
        return RedirectResponse(address, 302, {"Cache-Control": "no-store"})
    return _found(asked, language, query, int(number or 0))


def _address(query: Query, number: str) -> str:
    """Where a query has its page, relative to this one."""
    told = "&".join(filter(None, (query.text, f"page={int(number)}" if number.strip("0") else "")))
    return f"?{told}" if told else "./"


def _found(asked: Asked, language: Language, query: Query, number: int) -> HTMLResponse:
    """What a query finds."""
    asking = asked.asking
    snapshot = asking.now()
    members = [entry.member for entry in snapshot.events.taken(meeting(snapshot, "events", query))]
    last = max(1, -(-len(members) // AT_ONCE))
    number = min(number or _present(members), last)
    some = members[(number - 1) * AT_ONCE : number * AT_ONCE]
    events = _shown(asking, language, query, [one.id for one in some])
    turns = {"earlier": number - 1, "later": number + 1 if number < last else 0}
    return _page(
        asked,
        snapshot,
        language,
        dict(query.filters),
        query=query,
        count=len(members),
        events=events,
        pages=last,
        number=number,
        turns={name: _address(query, str(one)) if one else "" for name, one in turns.items()},
    )


def _present(members: Sequence[Member]) -> int:
    """The number of the page on which what is to come begins; the last one where nothing is."""
    now = clock.now()
    past = sum(1 for one in members if one.ends_at is not None and one.ends_at < now)
    return min(past, max(0, len(members) - 1)) // AT_ONCE + 1


def _shown(asking: Asking, language: Language, query: Query, ids: list[str]) -> list[Shown]:
    snapshot, lines = asking.fragments(EventsJson.name, "events", ids)
    return [shown(language, line, snapshot.around.sources, query.between) for _, line in lines]


def _page(
    asked: Asked,
    snapshot: Snapshot,
    language: Language,
    typed: Mapping[str, Sequence[str]],
    *,
    query: Query | None = None,
    wrong: AskedWrongly | None = None,
    **values: Any,
) -> HTMLResponse:
    made = fields(language, snapshot, typed)
    words = asked_words(language, query, snapshot, edition=True) if query else ""
    address = asked_path("fr", PATH, query.text if query else "")
    headers = (
        {"Link": f'<{absolute(asked.site, asked_path(language, PATH, query.text))}>; rel="canonical"'} if query else {}
    )
    return page(
        language,
        "ask.html",
        address,
        asked.site,
        title=say(language, "ask.title"),
        status=400 if wrong else 200,
        headers=headers,
        fields=made,
        wrong=_told(language, wrong, made) if wrong else None,
        words=words,
        is_asked=bool(query and query.filters),
        **({**values, **_ways(asked, snapshot, language, query, words)} if query else {"events": None}),
    )


def _told(language: Language, wrong: AskedWrongly, made: Mapping[str, Field]) -> dict[str, str]:
    """What is wrong, and the anchor of the field, if there is one."""
    name = wrong.parameter if wrong.parameter in made else ""
    # What can be chosen in the form need not be listed beside it.
    known = "" if name in made and made[name].choices else ", ".join(wrong.known[:12])
    return {"text": wrong.told(language), "name": name, "known": known}


def _ways(asked: Asked, snapshot: Snapshot, language: Language, query: Query, words: str) -> dict[str, Any]:
    """The addresses to subscribe to: published ones where the same is published, since they are lighter."""
    published = published_as(query)
    ways = [(form, _way(snapshot, language, query, published, form)) for form in FORMS if form.sort == "events"]
    calendar = next(way for form, way in ways if form.suffix == "ics")
    return {
        "subscription": subscription(asked.site, calendar, words or asked.site.name),
        "alternates": [
            Alternate(form.media_type.partition(";")[0], say(language, f"ask.{form.suffix}"), absolute(asked.site, way))
            for form, way in ways
        ],
    }


def _way(snapshot: Snapshot, language: Language, query: Query, published: str | None, form: Form) -> str:
    is_feed = form.suffix in ("ics", "rss", "atom")
    if published is not None:
        path = feed_path(published, form.suffix) if is_feed else data_path(published, form.sort, form.suffix)
        if snapshot.folder.has(path):
            return path
    return asked_path(language if is_feed else "fr", f"{form.sort}.{form.suffix}", query.text)
