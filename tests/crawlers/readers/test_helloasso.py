"""The helloasso reader: how directories are asked, what forms and organisations come to, and hostile answers.

Shapes come from HelloAsso's OpenAPI document where it lies beside the repository; all values are invented.
"""

import json
import random
from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time
from typing import Any

import pytest
from pydantic import ValidationError

from catalog.errors import SourceUnreadable
from catalog.sightings import AssociationSighting, EventSighting, Price, Skipped
from catalog.vocabulary import AssociationKind, PriceKind, SkipReason
from crawlers.readers import helloasso
from crawlers.readers.helloasso_prices import price_of
from crawlers.readers.helloasso_words import FORM_FILTERS, ORGANISATION_FILTERS, kind_of
from crawlers.reading import Answer, Cursor, Found, Gone, Incomplete, Next, Reading
from tests.crawlers.helloasso_stub import DOCUMENT, FORM_PATH, Schemas

V5 = "https://api.plateforme.example/v5"
NOW = datetime(2026, 11, 2, 6, 0, tzinfo=UTC)
needs_document = pytest.mark.skipif(
    not DOCUMENT.is_file(), reason="HelloAsso's OpenAPI document is not beside the repository"
)
FORM = {
    "organizationSlug": "voisins",
    "organizationName": "Les Voisins",
    "formType": "Event",
    "formSlug": "atelier",
    "title": "Atelier",
    "startDate": "2026-11-17T14:00:00+01:00",
    "state": "Public",
    "url": "https://www.plateforme.example/associations/voisins/evenements/atelier",
}


def _reading(**more: Any) -> Reading:
    days = (date(2026, 1, 1), date(2028, 1, 1))
    return Reading("platform", "helloasso", *days, *days, language="fr", **more)


def _read(document: object, url: str = f"{V5}/directory/forms", posted: str = "") -> list[Found]:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    return list(helloasso.read(Answer(url, body, NOW, "application/json", posted=posted), _reading()))


def _form(**more: Any) -> Found:
    [found] = _read({**FORM, **more}, f"{V5}/organizations/voisins/forms/Event/atelier/public")
    return found


def _directory(items: list[object], token: str | None = "t2") -> dict[str, Any]:
    return {"data": items, "pagination": {"pageSize": 20, "totalCount": -1, "continuationToken": token}}


def _item(kind: str = "Event", action: str = "Insert", slug: str = "atelier") -> dict[str, Any]:
    return {"action": action, "record": {"organizationSlug": "voisins", "formType": kind, "formSlug": slug}}


def test_a_directory_is_opened_with_its_own_filters_and_the_last_token() -> None:
    options = {"filters": {"formTypes": ["Event"], "zipCodes": ["99120"]}}

    forms = helloasso.opening(f"{V5}/directory/forms", _reading(options=options, since="a=b&c"))
    organisations = helloasso.opening(f"{V5}/directory/organizations", _reading(options=options))

    assert forms == Next(
        f"{V5}/directory/forms?pageSize=100&continuationToken=a%3Db%26c", body='{"formTypes":["Event"]}'
    )
    assert organisations == Next(f"{V5}/directory/organizations?pageSize=100", body='{"zipCodes":["99120"]}')


def test_lists_and_pages_are_opened_by_get() -> None:
    opened = [
        helloasso.opening(f"{V5}/organizations/voisins/forms", _reading()),
        helloasso.opening(f"{V5}/organizations/voisins/forms?states=Public,Disabled", _reading()),
        helloasso.opening(f"{V5}/organizations/voisins", _reading()),
    ]

    assert opened == [
        Next(f"{V5}/organizations/voisins/forms?states=Public&pageSize=100"),
        Next(f"{V5}/organizations/voisins/forms?states=Public%2CDisabled&pageSize=100"),
        Next(f"{V5}/organizations/voisins"),
    ]


def test_an_unknown_filter_is_an_error() -> None:
    with pytest.raises(ValidationError, match="HelloAsso knows no filter 'formCity'; the filters are categories, "):
        helloasso.Options(filters={"formCity": ["Port-Brume"]})


def test_a_directory_without_a_new_token_is_incomplete() -> None:
    asked = f"{V5}/directory/forms?continuationToken=t2"
    why = Incomplete("the directory goes on, and its answer gives no new continuation token")
    page = Next(f"{V5}/organizations/voisins/forms/Event/atelier/public", detail=True)

    assert _read(_directory([_item()]), asked) == [page, Cursor("t2"), why]
    assert _read(_directory([_item()], None), asked) == [page, Cursor("t2"), why]
    assert _read(_directory([], None), asked) == [Cursor("t2")]
    assert _read(_directory([], None)) == []


@pytest.mark.parametrize("slug", ["..", ".", "", "a/b", "a b", "a?x=1", "a#b", "é" * 151, None, 7, ["a"]])
def test_a_slug_leads_nowhere_else(slug: Any) -> None:
    [skipped, *_] = _read(_directory([_item(slug=slug)]))

    assert isinstance(skipped, Skipped)
    assert skipped.reason is SkipReason.MALFORMED


def test_a_slug_is_escaped() -> None:
    assert _read(_directory([_item(slug="fête-2026")]))[0] == Next(
        f"{V5}/organizations/voisins/forms/Event/f%C3%AAte-2026/public", detail=True
    )


def test_withdrawn_campaigns_are_withdrawn_from_the_associations() -> None:
    assert _read(_directory([_item("CrowdFunding", "Delete")]))[0] == Gone(
        "association", "voisins/CrowdFunding/atelier"
    )
    assert _form(state="Deleted") == Gone("event", "voisins/Event/atelier")
    assert _form(state="Disabled", formType="CrowdFunding") == Gone("association", "voisins/CrowdFunding/atelier")


def _tier(price: object, least: object = None, kind: str = "Registration") -> dict[str, object]:
    return {"price": price, "minAmount": least, "tierType": kind}


@pytest.mark.parametrize(
    ("tiers", "price"),
    [
        ([], None),
        (None, None),
        ([_tier(None)], None),
        ([_tier(0)], Price(kind=PriceKind.FREE)),
        ([_tier(0, 0)], Price(kind=PriceKind.PAY_WHAT_YOU_WANT)),
        ([_tier(0, 500)], Price(kind=PriceKind.PAY_WHAT_YOU_WANT, lowest=Decimal(5))),
        ([_tier(None, 500)], Price(kind=PriceKind.PAY_WHAT_YOU_WANT, lowest=Decimal(5))),
        ([_tier(500), _tier(1250)], Price(kind=PriceKind.PAID, lowest=Decimal(5), highest=Decimal("12.5"))),
        ([_tier(0), _tier(1)], Price(kind=PriceKind.PAID, lowest=Decimal(0), highest=Decimal("0.01"))),
        ([_tier(900), _tier(0, 200)], Price(kind=PriceKind.PAID, lowest=Decimal(0), highest=Decimal(9))),
        ([_tier(0), _tier(5000, kind="Donation"), _tier(1500, kind="Product")], Price(kind=PriceKind.FREE)),
        ([_tier(-5), _tier("12"), _tier(True), _tier(10**12), 7], None),
    ],
)
def test_prices_are_cents_of_tickets(tiers: object, price: Price | None) -> None:
    assert price_of(tiers, "EUR") == price


def test_dates_keep_their_instant() -> None:
    found = _form(startDate="2026-11-17T13:00:00.0000000Z", endDate="2026-11-17T12:00:00Z")

    assert isinstance(found, EventSighting)
    assert found.facts.occurrences[0].start_at == datetime(2026, 11, 17, 13, tzinfo=UTC)
    assert (found.facts.occurrences[0].end_at, found.doubts) == (None, ("end before start ignored",))


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"title": " "}, SkipReason.NO_TITLE),
        ({"startDate": None}, SkipReason.NO_DATE),
        ({"startDate": "bientôt"}, SkipReason.BAD_DATE),
        ({"startDate": "0001-01-01T00:00:00"}, SkipReason.BAD_DATE),
        ({"startDate": "2019-01-01T00:00:00Z"}, SkipReason.OUT_OF_RANGE),
        ({"state": "Draft"}, SkipReason.PRIVATE),
        ({"formType": "Membership"}, SkipReason.NOT_CONCERNED),
        ({"formType": None}, SkipReason.NOT_CONCERNED),
        ({"organizationSlug": "../x"}, SkipReason.MALFORMED),
    ],
)
def test_a_form_that_is_not_taken_says_why(more: dict[str, Any], reason: SkipReason) -> None:
    found = _form(**more)

    assert isinstance(found, Skipped)
    assert found.reason is reason


@needs_document
def test_every_field_of_the_document_is_survived_and_what_is_private_left_out() -> None:
    schemas = Schemas()
    form = schemas.invent(schemas.answer("get", FORM_PATH)) | {"formType": "Event", "startDate": FORM["startDate"]}
    form |= {"organizationSlug": "voisins", "formSlug": "atelier"}
    organisation = schemas.invent(schemas.answer("get", "/organizations/{organizationSlug}"))
    organisation |= {"organizationSlug": "voisins"}
    [event] = _read(form, f"{V5}/organizations/voisins/forms/Event/atelier/public")
    [profile] = _read(organisation, f"{V5}/organizations/voisins")

    assert isinstance(event, EventSighting)
    assert isinstance(profile, AssociationSighting)
    told = event.model_dump_json() + profile.model_dump_json()
    hidden = ("privateTitle inventé", "personalizedMessage inventé", "authorEmail inventé", "OrganizationAdmin")
    assert [word for word in hidden if word in told] == []
    shown = ("title inventé", "organizationName inventé", "activityType inventé", "category inventé", "name inventé")
    assert [word for word in shown if word not in told] == []


@needs_document
def test_filters_types_and_states_are_those_of_the_document() -> None:
    schemas = Schemas()

    assert schemas.properties(schemas.request("post", "/directory/forms")) == FORM_FILTERS
    assert schemas.properties(schemas.request("post", "/directory/organizations")) == ORGANISATION_FILTERS
    kinds = {word: kind_of(word) for word in schemas.words("Enums.OrganizationType")}
    assert {kind: sum(found is kind for found in kinds.values()) for kind in AssociationKind} == {
        AssociationKind.ASSOCIATION: 10,
        AssociationKind.FOUNDATION: 8,
        AssociationKind.COOPERATIVE: 3,
        AssociationKind.COMPANY: 1,
        AssociationKind.PUBLIC_BODY: 2,
        AssociationKind.COLLECTIVE: 0,
        AssociationKind.OTHER: 7,
    }


def test_it_recognises_its_own_answers() -> None:
    shapes: list[tuple[object, int]] = [
        (_directory([_item()]), 95),
        (FORM, 92),
        ({"organizationSlug": "voisins", "fiscalReceiptEligibility": True}, 92),
        ({"data": [], "pagination": {"continuationToken": ""}}, 0),
        ({"results": []}, 0),
        ([], 0),
    ]
    answers = [Answer(V5, json.dumps(shape).encode(), NOW) for shape, _ in shapes]

    assert [helloasso.recognises(answer) for answer in answers] == [mark for _, mark in shapes]
    assert helloasso.recognises(Answer(V5, b"<html>organizationSlug", NOW)) == 0


JUNK: list[Any] = [None, True, -1, 10**17, 1e300, "", " ", "\ud800", [], {}, [[]], {"a": None}, "9" * 400, "\x00"]


def test_any_value_in_any_field_is_survived() -> None:
    dice = random.Random(5)
    whole = {**FORM, "endDate": "x", "place": {"geoLocation": {}}, "tiers": [_tier(5)], "banner": {}, "currency": "EUR"}
    profile = dict.fromkeys(("name", "type", "webSite", "category", "city", "geolocation", "rnaNumber", "logo"), "x")
    for _ in range(600):
        record = dice.choice([whole, {"organizationSlug": "voisins", **profile}])
        broken = {**record, **{key: dice.choice(JUNK) for key in dice.sample(sorted(record), 3)}}
        if "organizationSlug" in broken:
            assert len(_read(broken)) == 1


def test_mutants_of_a_directory_never_crash_the_reader() -> None:
    dice = random.Random(7)
    original = json.dumps(_directory([_item(), _item("Shop"), _item(action="Delete"), FORM])).encode()
    begin = process_time()
    for _ in range(600):
        body = bytearray(original)
        for _ in range(dice.randint(1, 4)):
            place = dice.randrange(len(body))
            if dice.random() < 0.5:
                body[place] = dice.randrange(256)
            else:
                del body[place : place + dice.randrange(40)]
        try:
            found = _read(bytes(body))
        except SourceUnreadable:
            continue
        assert all(isinstance(item, Next | Gone | Skipped | Cursor | Incomplete | EventSighting) for item in found)
    assert process_time() - begin < 5


def test_every_item_of_a_directory_is_accounted_for() -> None:
    items = [_item(), _item("Shop"), _item(action="Delete"), 7, None, {}, {"record": []}, _item(), _item("Donation")]

    found = _read(_directory(items))

    of_items = [one for one in found if isinstance(one, Skipped | Gone) or (isinstance(one, Next) and one.detail)]
    assert len(of_items) == len(items)
