"""The write API, `POST /api/v1/submissions`: an event as in the form, with the same rules, checks and limits.

It is confirmed by the same mail. There is no token of a form: it is taken from no page, and a browser that says that
another site sent it is refused before (`desk.web.guard`).
"""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from catalog import clock
from catalog.admitting import SenderErased
from catalog.errors import DecisionInvalid
from catalog.lookalikes import look_alikes
from catalog.vocabulary import Accessibility, Audience, Theme
from desk.phrases import say
from desk.web.filled import MOST_SLOTS, Typed
from desk.web.guard import client_of
from desk.web.limits import POSTING, SUBMITTING
from desk.web.office import Office, may_ask
from desk.web.problems import Problem
from desk.web.shown import alikes
from desk.web.submitting import screen
from desk.web.typed import read_form
from exports.pages_addresses import absolute
from exports.phrases import Language

_LINES = ("title", "description", "place", "address", "postal_code", "city", "attendance", "online_url", "url",
          "organiser", "organiser_url", "register_url", "register_mail", "register_phone", "price", "lowest", "highest",
          "language", "mail")  # fmt: skip
_LISTS = ("audiences", "themes", "accessibility")
_ROWS = {"day": "day", "from": "from_", "to": "to", "last": "last"}
_LONG, _SHORT = 10_000, 500


class DateSaid(BaseModel):
    """One date: the day, its hours where it has any, and its last day where it lasts several."""

    model_config = ConfigDict(extra="forbid")

    day: str = Field(description="`2026-11-03`", max_length=_SHORT)
    from_: str = Field("", alias="from", description="`18:00`; empty for a whole day", max_length=_SHORT)
    to: str = Field("", description="`20:00`", max_length=_SHORT)
    last: str = Field("", description="The last day, where it lasts several", max_length=_SHORT)


class SubmissionSaid(BaseModel):
    """An event to be published, and who submits it."""

    model_config = ConfigDict(extra="forbid")

    title: str = Field(max_length=_SHORT)
    dates: list[DateSaid] = Field(min_length=1, max_length=MOST_SLOTS)
    description: str = Field("", max_length=_LONG + 1)
    place: str = Field("", description="The name of the place", max_length=_SHORT)
    address: str = Field("", max_length=_SHORT)
    postal_code: str = Field("", max_length=_SHORT)
    city: str = Field("", max_length=_SHORT)
    attendance: Literal["", "on-site", "online", "hybrid"] = Field(
        "", description="How one takes part; follows from the place and the address online where nothing is said"
    )
    online_url: str = Field("", description="Where one attends online", max_length=_SHORT)
    url: str = Field("", description="Its page elsewhere", max_length=_SHORT)
    organiser: str = Field(max_length=_SHORT)
    organiser_url: str = Field("", max_length=_SHORT)
    register_url: str = Field("", description="Where one registers", max_length=_SHORT)
    register_mail: str = Field("", description="A public address of the organisation", max_length=_SHORT)
    register_phone: str = Field("", description="A public number of the organisation", max_length=_SHORT)
    price: Literal["", "free", "pay-what-you-want", "paid"] = ""
    lowest: str = Field("", max_length=_SHORT)
    highest: str = Field("", max_length=_SHORT)
    audiences: list[Audience] = Field([], max_length=20)
    themes: list[Theme] = Field([], max_length=20)
    accessibility: list[Accessibility] = Field([], max_length=20)
    language: Literal["", "fr", "en"] = Field("", description="In which it is held")
    mail: str = Field(description="Where the link to confirm it goes; published nowhere", max_length=_SHORT)
    agree: bool = Field(description="That it is published under the licence of submissions; must be true")
    other: bool = Field(False, description="That it is none of the events that look alike")
    answer_in: Literal["fr", "en"] = Field("fr", description="The language of mails, and of what is wrong")


class Received(BaseModel):
    """What happens next."""

    status: Literal["received"]
    next: list[str]


class Submitting:
    """The operation that writes."""

    def __init__(self, office: Office) -> None:
        self._office = office

    def submit(self, request: Request, said: SubmissionSaid) -> Response:
        """Submit an event. It is published once its sender confirmed it by mail, and an editor accepted it."""
        office, language = self._office, said.answer_in
        client = client_of(request.scope, office.instance.config.submissions.trusted_proxies)
        self._check_rate("post", client)
        typed = read_form(_values(said), clock.now(), needs_mail=True)
        if not said.agree:
            typed.wrong("agree", "wrong.agree")
        screen(office, typed)
        if typed.errors or typed.facts is None:
            return self._wrong(language, typed)
        found = alikes(language, look_alikes(office.store, typed.facts))
        if found and not said.other:
            told = [{**one._asdict(), "href": absolute(office.site, one.href)} for one in found]
            title = "It looks like an event that is known"
            return Problem(409, "look-alike", title, say(language, "api.alike"), {"alike": told}).answer(office.site)
        self._check_rate("submit", client)
        try:
            office.desk.receive(typed.facts, typed.mail, language)
        except SenderErased:
            typed.wrong("mail", "wrong.mail")
            return self._wrong(language, typed)
        except DecisionInvalid:
            raise HTTPException(429) from None
        steps = [say(language, f"api.{name}") for name in ("confirm", "review", "publish")]
        return JSONResponse({"status": "received", "next": steps}, 202, {"Cache-Control": "no-store"})

    def _check_rate(self, what: str, client: str) -> None:
        rate = SUBMITTING if what == "submit" else POSTING
        if not may_ask(self._office, client, what, rate):
            raise HTTPException(429, headers={"Retry-After": f"{rate.seconds:.0f}"})

    def _wrong(self, language: Language, typed: Typed) -> Response:
        errors = [{"at": _pointer(name), "detail": say(language, why)} for name, why in sorted(typed.errors.items())]
        return Problem(422, "wrong-value", "Wrong value", more={"errors": errors}).answer(self._office.site)


def _values(said: SubmissionSaid) -> dict[str, list[str]]:
    """The same as a form would have it."""
    values: dict[str, list[str]] = {name: [getattr(said, name).replace("\0", "")] for name in _LINES}
    values |= {name: [str(word) for word in getattr(said, name)] for name in _LISTS}
    for row, one in enumerate(said.dates):
        told: dict[str, Any] = {field: getattr(one, attribute) for field, attribute in _ROWS.items()}
        values |= {f"{field}-{row}": [text.replace("\0", "")] for field, text in told.items()}
    return values


def _pointer(name: str) -> str:
    """Where a field of the form is in the JSON: `dates/0/day`."""
    field, _, row = name.partition("-")
    return f"dates/{row}/{field}" if row else field
