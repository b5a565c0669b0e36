"""What is submitted is shown as it will look: the published page, under a banner, before anything is sent."""

from collections.abc import Iterator, Sequence

import pytest

from catalog.editors import Role
from tests.desk.queued import signed_in
from tests.desk.test_desk_profiles import FORM, PATH
from tests.desk.visiting import EVENT, Desked, Page, Visitor, desked, link_of
from tests.exports.hostile import strings
from tests.exports.hostile_pages import judged


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    with desked(tmp_path_factory.mktemp("desk") / "week") as found:
        yield found


@pytest.fixture(autouse=True)
def _nobody_has_asked_yet(desk: Desked) -> None:
    desk.forget_who_asked()


def preview(desk: Desked, do: str = "preview", **values: str | Sequence[str]) -> Page:
    return desk.visitor.send("submit/", {**EVENT, **values, "form": desk.ripe("submit/"), "do": do})


def told(page: Page) -> list[str]:
    """The lines of the article, without the days on which something was read and what it is called there.

    Which events name an association, so that it has feeds, is found out when it is published.
    """
    (article,) = page.tree.xpath("//main/article")
    for one in article.xpath('.//*[@class="history" or @class="cite" or contains(@class, "claims")]'):
        one.getparent().remove(one)
    for one in article.xpath('.//section[@aria-labelledby="events"]'):
        one.getparent().remove(one)
    return [line for line in (" ".join(text.split()) for text in article.itertext()) if line]


def accepted(desk: Desked, visitor: Visitor, mail: str, title: str) -> Page:
    """The private page of what waits, once an editor has accepted it and the site is published."""
    visitor.press(visitor.ask(link_of(desk.mail(mail))))
    mine = link_of(desk.mail(mail))
    editor = signed_in(desk, role=Role.ADMINISTRATOR)
    (one, *_) = editor.ask("desk/").tree.xpath('(//ul[@class="queue"])[1]//a[.=$title]/@href', title=title)
    editor.press(editor.ask(f"desk/{one}"), "accept")
    desk.publish()
    return visitor.ask(mine)


def test_event_is_shown_as_it_will_look_in_both_languages(desk: Desked) -> None:
    pages = [preview(desk), preview(desk, "preview-en")]
    visitor = desk.visitor
    sent = visitor.press(pages[0], "send", form=desk.ripe("submit/"))
    assert sent.title == "Regardez vos mails"
    mine = accepted(desk, visitor, str(EVENT["mail"]), str(EVENT["title"]))
    (href,) = mine.tree.xpath('//main/p/a[contains(@href, "events/")]/@href')
    name = href.rpartition("/")[2]
    published = [visitor.ask(f"events/{name}"), visitor.ask(f"en/events/{name}")]

    assert [page.tree.get("lang") for page in pages] == ["fr", "en"]
    assert [told(page) for page in pages] == [told(page) for page in published]
    assert "Val-Brume" in " ".join(told(pages[0]))
    # What is said around it stays in the language of the form, to which it is sent.
    assert pages[1].tree.xpath('//section[contains(@class, "preview")]/@lang') == ["fr"]
    assert pages[1].url == pages[0].url

    links = {str(link) for link in pages[0].tree.xpath("//main//a/@href") if str(link).startswith("../")}
    assert {link for link in links if visitor.ask(f"submit/{link}").status != 200} == {"../events/preview.ics"}

    changed = visitor.press(mine, "preview", place="Médiathèque")
    assert changed.tree.xpath('string(//main/article//p[@class="address"]/strong)') == "Médiathèque"
    calendar = name.replace("html", "ics")
    assert changed.tree.xpath("//main/article/p/a[@class='button']/@href") == [f"../../events/{calendar}"]
    assert visitor.press(changed, "send").tree.xpath("//ins/text()") == [
        "Médiathèque, 3 rue des Tilleuls, 95999 Val-Brume"
    ]


def test_association_is_shown_as_it_will_look(desk: Desked) -> None:
    visitor = desk.visitor
    page = visitor.send(PATH, {**FORM, "mail": "lea@les-voisins.example", "form": desk.ripe(PATH), "do": "preview"})
    assert visitor.press(page, "send", form=desk.ripe(PATH)).title == "Regardez vos mails"
    mine = accepted(desk, visitor, "lea@les-voisins.example", str(FORM["name"]))
    (href,) = mine.tree.xpath('//main/p/a[contains(@href, "associations/")]/@href')
    published = visitor.ask(f"associations/{href.rpartition('/')[2]}")

    assert told(page) == told(published)


def test_preview_says_so_and_carries_the_form_to_where_it_is_changed(desk: Desked) -> None:
    page = preview(desk, title="Bal <des> voisins", agree="1")
    form = desk.visitor.press(page, "change")

    assert (page.title, page.tree.xpath('//section[contains(@class, "preview")]/@aria-label')) == (
        "Bal <des> voisins",
        ["Aperçu"],
    )
    assert page.tree.xpath('//meta[@name="robots"]/@content') == ["noindex"]
    assert page.headers["cache-control"] == "no-store"
    assert (form.status, form.title, form.wrong) == (200, "Proposer un événement", [])
    kept = form.values("preview")
    assert {name: kept[name] for name in EVENT} == {
        name: [value] if isinstance(value, str) else list(value)
        for name, value in {**EVENT, "title": "Bal <des> voisins"}.items()
    }


def test_c5_what_is_previewed_runs_nowhere(desk: Desked) -> None:
    names = ("title", "description", "place", "address", "city", "organiser", "postal_code")
    plain = judged(preview(desk, **dict.fromkeys(names, "Texte")).body)
    faults, shown = {}, 0
    for payload in [one for one in strings() if "\ud800" not in one and "\udfff" not in one][:120]:
        desk.forget_who_asked()
        page = preview(desk, **dict.fromkeys(names, payload))
        if not page.tree.xpath("//main/article"):
            continue
        shown += 1
        found = judged(page.body)
        if found.faults or found.active != plain.active:
            faults[payload] = found

    assert (plain.faults, faults) == ([], {})
    assert shown > 20
