"""`/api/`: what a program can ask for, told plainly in both languages, without a script of anybody."""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from catalog.vocabulary import Accessibility, AssociationKind, Attendance, Audience, Labelled, Theme
from desk.phrases import say
from desk.web.api_words import PAGING
from desk.web.asking import Asked
from desk.web.pages import page
from exports.asking_documents import FORMS
from exports.asking_query import FILTERS
from exports.pages_addresses import absolute, asked_path
from exports.phrases import LANGUAGES, Language

PATH = "api/"
_OPERATIONS = ("events", "event", "associations", "association", "editions", "sources", "changes", "submissions")
_ADDRESSES = {"event": "events/{id}", "association": "associations/{id}"}
_KNOWN: dict[str, type[Labelled]] = {
    "accessible": Accessibility,
    "attendance": Attendance,
    "audience": Audience,
    "kind": AssociationKind,
    "theme": Theme,
}
KINDS = (
    "unknown-parameter", "wrong-value", "not-found", "merged", "gone", "restored", "look-alike", "not-json",
    "too-many", "unavailable",
)  # fmt: skip
"""The kinds of problems that are told of; each is an anchor of the page."""


async def api_page(asked: Asked, language: Language, _: Request) -> Response:
    """The page."""
    return await asked.in_turn(partial(_page, asked, language))


def _page(asked: Asked, language: Language) -> Response:
    words = partial(say, language)
    base = absolute(asked.site, "")
    filters = sorted({*FILTERS["events"], *FILTERS["associations"]})
    address = absolute(asked.site, asked_path(language, PATH, ""))
    return page(
        language,
        "api.html",
        PATH,
        asked.site,
        title=words("api.title"),
        headers={"Link": f'<{address}>; rel="canonical"', "Cache-Control": "public, max-age=900"},
        base=base,
        forms=[(f"{form.sort}.{form.suffix}", form.media_type.partition(";")[0]) for form in FORMS],
        operations=[
            (f"api/v1/{_ADDRESSES.get(name, name)}", words(f"api.op_{name}"), name == "submissions")
            for name in _OPERATIONS
        ],
        filters=[
            (name, words(f"api.of_{name}", known=", ".join(_KNOWN.get(name, ()))), _of(language, name))
            for name in filters
        ],
        paging=[(name, words(f"api.of_{name}")) for name in sorted(PAGING)],
        problems=[(kind, words(f"api.problem_{kind.replace('-', '_')}")) for kind in KINDS],
        submission=_SUBMISSION,
        languages=LANGUAGES,
    )


def _of(language: Language, name: str) -> str:
    """What a filter is of, where that is not both."""
    of = [sort for sort in FILTERS if name in FILTERS[sort]]
    return say(language, f"api.only_{of[0]}") if len(of) == 1 else ""


_SUBMISSION = """\
{
  "title": "Atelier réparation",
  "dates": [{"day": "2026-11-03", "from": "18:00", "to": "20:00"}],
  "place": "Salle des Tilleuls", "postal_code": "95999", "city": "Val-Brume",
  "organiser": "Les Voisins de Val-Brume",
  "price": "free", "themes": ["digital-inclusion"],
  "mail": "contact@les-voisins.example", "agree": true
}
"""
