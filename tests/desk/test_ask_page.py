"""The page that puts a calendar together: choosing, what is found, addresses; without JavaScript."""

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from catalog import clock
from catalog.facts import ended_at
from desk.web.ask_page import AT_ONCE
from desk.web.guard import POLICY
from exports.phrases import LANGUAGES
from tests.desk.asked_desk import AskedDesk, asked_desk
from tests.desk.visiting import Page
from tests.exports.asked_plainly import Filters, expected
from tests.exports.hostile import strings


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AskedDesk]:
    with asked_desk(tmp_path_factory.mktemp("asked") / "week") as found:
        yield found


def ids(page: Page) -> list[str]:
    """The events that a page lists, by their links."""
    return [
        one.rpartition("/")[2].removesuffix(".html")
        for one in page.tree.xpath('//li[@class and contains(@class, "item")]//h3/a/@href')
    ]


def found_by(asked: AskedDesk, filters: Filters) -> list[str]:
    return [one["id"] for one in expected(asked.world.folder / "public", filters)]


def all_pages(asked: AskedDesk, url: str) -> list[str]:
    """What all pages list, from the first to the last, gone through by their links."""
    page = asked.ask(url)
    while earlier := page.tree.xpath('//a[@rel="prev"]/@href'):
        page = asked.ask(f"ask/{earlier[0]}")
    listed = ids(page)
    while later := page.tree.xpath('//a[@rel="next"]/@href'):
        page = asked.ask(f"ask/{later[0]}")
        listed += ids(page)
    return listed


def test_form_that_was_filled_in_leads_to_what_it_finds(asked: AskedDesk) -> None:
    visitor = asked.desk.visitor
    form = visitor.ask("ask/")
    assert form.title == "Choisir ses événements"
    names = set(form.tree.xpath("//main//form//@name"))
    assert names == {"q", "theme", "audience", "near", "within", "departement", "region", "commune", "edition", "from", "to",
        "attendance", "free", "accessible", "language", "organiser", "source"}  # fmt: skip
    sent = {**form.values(), "theme": ["refugees", "health"], "near": "Lyon", "within": ["30"]}
    told = "&".join(
        f"{name}={quote(one)}" for name, some in sent.items() for one in ([some] if isinstance(some, str) else some)
    )
    answer = visitor.ask(f"ask/?{told}", follow=False)

    assert (answer.status, answer.headers["location"]) == (302, "?near=69123&theme=health,refugees&within=30")
    page = visitor.ask("ask/?near=69123&theme=health,refugees&within=30")
    assert ids(page) == found_by(asked, {"near": ["69123"], "within": ["30"], "theme": ["refugees", "health"]})
    assert page.values()["theme"] == ["refugees", "health"]
    assert (page.values()["near"], page.values()["within"]) == (["Lyon"], ["30"])
    count = len(ids(page))
    heading = page.tree.xpath('string(//h2[@id="found"])')
    assert heading == f"{count} événements\u00a0: Santé ou Accueil des réfugiés, à moins de 30 km de Lyon"


@pytest.mark.parametrize(
    "query",
    ["", "?departement=38", "?from=2000-01-01", "?edition=semaine-2015", "?q=cafe", "?attendance=online"],
)
def test_pages_together_show_all_that_is_found_once(asked: AskedDesk, query: str) -> None:
    name, _, value = query.removeprefix("?").partition("=")

    assert all_pages(asked, f"ask/{query}") == found_by(asked, {name: [value]} if name else {})


def test_first_page_is_that_of_what_is_to_come(asked: AskedDesk) -> None:
    whole = found_by(asked, {"from": ["2000-01-01"]})
    slots = [[one.slot for one in asked.world.catalogue.view(name).occurrences] for name in whole]
    past = sum(1 for some in slots if max(map(ended_at, some)) < clock.now())
    first = min(past, len(whole) - 1) // AT_ONCE * AT_ONCE

    assert past > 3
    assert ids(asked.ask("ask/?from=2000-01-01")) == whole[first : first + AT_ONCE]
    assert ids(asked.ask("ask/?from=2000-01-01&page=1")) == whole[:AT_ONCE]


@pytest.mark.parametrize(
    ("query", "location"),
    [
        ("?theme=", "./"),
        ("?page=1&theme=&q=", "?page=1"),
        ("?theme=REFUGEES", "?theme=refugees"),
        ("?theme=refugees&page=0", "?theme=refugees"),
        ("?theme=refugees&page=x", "?theme=refugees"),
        ("?page=99999", "./"),
        ("?q=%2F%2Fevil.example", "?q=evil%20example"),
        ("?organiser=a0900", "?organiser=a0000"),
    ],
)
def test_other_spelling_leads_to_the_canonical_address_and_nowhere_else(
    asked: AskedDesk, query: str, location: str
) -> None:
    for root in ("ask/", "en/ask/"):
        page = asked.ask(f"{root}{query}")
        assert (page.status, page.headers["location"]) == (302, location)


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_tells_its_canonical_address_and_is_found_by_no_search(asked: AskedDesk, language: str) -> None:
    root = "" if language == "fr" else "en/"
    page = asked.ask(f"{root}ask/?free=yes&theme=refugees&page=1")

    assert page.status == 200
    assert page.headers["link"] == f'<{asked.desk.base}{root}ask/?free=yes&theme=refugees>; rel="canonical"'
    assert page.tree.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    assert (page.headers["content-security-policy"], page.headers["cache-control"]) == (POLICY, "no-store")
    assert page.tree.xpath("//script | //style | //@style | //@onclick") == []
    (other,) = page.tree.xpath('//a[@rel="alternate"]/@href')
    assert other == f"../{'en/' if language == 'fr' else '../'}ask/?free=yes&theme=refugees"


@pytest.mark.parametrize(
    ("query", "addresses"),
    [
        ("?theme=refugees", ["feeds/theme/refugees.ics", "feeds/theme/refugees.rss", "feeds/theme/refugees.atom",
            "data/theme/refugees/events.json", "data/theme/refugees/events.csv"]),
        ("", ["feeds/all.ics", "feeds/all.rss", "feeds/all.atom", "data/all/events.json", "data/all/events.csv"]),
        ("?commune=69123", ["feeds/commune/69123.ics", "feeds/commune/69123.rss", "events.atom?commune=69123",
            "events.json?commune=69123", "events.csv?commune=69123"]),
        ("?attendance=hybrid,online", ["feeds/online.ics", "feeds/online.rss", "feeds/online.atom",
            "data/online/events.json", "events.csv?attendance=hybrid,online"]),
        ("?edition=semaine-2015", ["feeds/semaine-2015.ics", "feeds/semaine-2015.rss", "feeds/semaine-2015.atom",
            "data/semaine-2015/events.json", "data/semaine-2015/events.csv"]),
        ("?free=yes&q=cafe", [f"events.{suffix}?free=yes&q=cafe" for suffix in ("ics", "rss", "atom", "json", "csv")]),
    ],
)  # fmt: skip
def test_addresses_are_those_of_what_is_published_where_that_is_the_same(
    asked: AskedDesk, query: str, addresses: list[str]
) -> None:
    page = asked.ask(f"ask/{query}")
    told = page.tree.xpath('//ul[@class="feeds"]//a/@href')

    assert told == [f"{asked.desk.base}{one}" for one in addresses]
    assert page.tree.xpath('string(//code[@class="address copy"])') == told[0]
    assert page.tree.xpath('//a[@class="button"]/@href')[0] == told[0].replace("http:", "webcal:")
    assert [asked.ask(one).status for one in told] == [200] * 5


def test_english_page_leads_to_english_feeds_and_pages(asked: AskedDesk) -> None:
    page = asked.ask("en/ask/?free=yes&q=cafe")
    told = [one.removeprefix(asked.desk.base) for one in page.tree.xpath('//ul[@class="feeds"]//a/@href')]

    assert told[:3] == [f"en/events.{suffix}?free=yes&q=cafe" for suffix in ("ics", "rss", "atom")]
    hrefs = page.tree.xpath("//li[contains(@class, 'item')]//h3/a/@href")
    assert hrefs
    assert {asked.ask(f"en/ask/{one}").status for one in hrefs} == {200}
    assert all(one.startswith("../../en/events/") for one in hrefs)


@pytest.mark.parametrize(
    ("query", "text", "anchor"),
    [
        ("theme=refuges", "«\u00a0refuges\u00a0» n’est pas une valeur du filtre «\u00a0theme\u00a0».", "#theme"),
        ("near=Trifouilly", "«\u00a0Trifouilly\u00a0» n’est pas une commune de France", "#near"),
        ("within=5", "demande un lieu", "#within"),
        ("from=2026-11-09&to=2026-11-03", "vient avant", "#to"),
        ("thema=food", "«\u00a0thema\u00a0» n’est pas un filtre.", None),
        ("q=" + "x" * 5_000, "4000 caractères au plus", None),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_beside_its_field(asked: AskedDesk, query: str, text: str, anchor: str | None) -> None:
    page = asked.ask(f"ask/?{query}")
    alert = page.tree.xpath('//div[@role="alert"]')[0]

    assert page.status == 400
    assert text in alert.text_content()
    assert alert.xpath(".//a/@href") == ([anchor] if anchor else [])
    if anchor is not None:
        name = anchor[1:]
        assert page.tree.xpath(f'//*[@id="{name}-wrong"]')[0].text_content().startswith(alert.xpath("string(.//a)"))
        assert page.tree.xpath(f'//*[@id="{name}"]')
    assert not page.tree.xpath('//h2[@id="found"]')


def test_what_was_typed_stands_in_the_form_again(asked: AskedDesk) -> None:
    page = asked.ask("ask/?near=Trifouilly&within=12&theme=health&edition=semaine-2015&q=Caf%C3%A9")
    values = page.values()

    assert page.status == 400
    assert {name: values[name] for name in ("near", "within", "theme", "edition", "q")} == {
        "near": ["Trifouilly"], "within": ["12"], "theme": ["health"], "edition": ["semaine-2015"], "q": ["Café"],
    }  # fmt: skip


def test_several_of_a_list_stay_chosen(asked: AskedDesk) -> None:
    page = asked.ask("ask/?departement=38,69")
    assert page.values()["departement"] == ["38", "69"]
    assert asked.ask("ask/?organiser=a0001").values()["organiser"] == ["Atelier du Pont"]


@pytest.mark.parametrize("value", [one for one in strings() if "\ud800" not in one and "\udfff" not in one][:60])
def test_hostile_values_run_nowhere(asked: AskedDesk, value: str) -> None:
    told = quote(value, safe="", errors="replace")
    for name in ("q", "near", "commune", "organiser", "theme", told or "x"):
        page = asked.ask(f"ask/?{name}={told}")
        assert page.status in (200, 302, 400)
        assert re.match(r"\?|\./$|$", page.headers.get("location", ""))
        if page.status == 302:
            page = asked.ask(f"ask/{page.headers['location'].removeprefix('./')}")
        nodes = page.tree.xpath("//script | //iframe | //object | //embed | //svg | //style | //base | //img")
        assert nodes == []
        assert not [one for one in page.tree.xpath("//@*") if re.match(r"on\w+$|style$", one.attrname)]
        leads = page.tree.xpath("//@href | //@src | //@action")
        assert not [one for one in leads if re.match(r"\s*(javascript|data|vbscript):", one, re.IGNORECASE)]


def test_nothing_found_says_that_it_may_come(asked: AskedDesk) -> None:
    page = asked.ask("ask/?q=introuvable")
    assert page.status == 200
    assert page.tree.xpath('string(//h2[@id="found"])').startswith("0 événement")
    assert "se remplira" in page.tree.text_content()
