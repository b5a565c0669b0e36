"""Readers tell what is wrong, without an account; an administrator has removed what must go. All of it is invented."""

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from catalog import clock
from catalog.editors import Role
from catalog.erasable import mail_tokens, person_tokens
from catalog.reporting import waiting_reports
from catalog.reports import Problem, Report
from catalog.store import Store
from desk.web.signing import form_token
from tests.catalog.erased_world import erases, holding
from tests.catalog.queue_world import shown
from tests.desk.queued import Again, opened, queued, signed_in
from tests.desk.visiting import Desked, Page, Visitor

FORM: dict[str, str | Sequence[str]] = {"problem": "wrong", "said": "La salle a changé."}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desked, Again]]:
    folder = tmp_path_factory.mktemp("desk")
    with queued(folder / "week") as desk:
        signed_in(desk)
        yield desk, Again(desk, folder / "as-it-was.db")


@pytest.fixture
def desk(made: tuple[Desked, Again]) -> Desked:
    found, again = made
    again.put_back()
    found.forget_who_asked()
    return found


def report(desk: Desked, language: str = "", **values: str | Sequence[str]) -> Page:
    """Fill in the form and send it."""
    return desk.visitor.send(f"{language}report/", {**FORM, **values, "form": desk.ripe("report/")})


def reports(store: Store) -> list[Report]:
    """Those that wait, but for the one that waited before."""
    return [one for one in waiting_reports(store) if one.problem is not Problem.LINK]


def subjects(desk: Desked) -> dict[str, str]:
    """The ids of an event and of the association, by their first letter."""
    return {name[0]: name for name in sorted(shown(desk.office.store), reverse=True)}


@pytest.mark.parametrize(("language", "title"), [("", "Signaler une erreur"), ("en/", "Report a mistake")])
@pytest.mark.parametrize("kind", ["e", "a"])
def test_form_says_what_it_is_about_and_leads_back(desk: Desked, language: str, title: str, kind: str) -> None:
    name = subjects(desk)[kind]
    page = desk.visitor.ask(f"{language}report/?id={name}")
    (link,) = page.tree.xpath('//p[@class="lead"]/a')
    folder = "events" if kind == "e" else "associations"

    assert (page.status, page.title, page.tree.xpath('string(//input[@name="about"]/@value)')) == (200, title, name)
    assert link.get("href") == f"{'../../' if language else '../'}{language}{folder}/{name}.html"
    values = {**page.values(), **FORM, "form": desk.ripe("report/")}
    thanks = desk.visitor.send(f"{language}report/", values)
    (way,) = thanks.tree.xpath('//main//a[@class="button"]/@href')
    assert (thanks.status, way) == (200, link.get("href"))
    (kept,) = reports(desk.office.store)
    assert (kept.about, kept.problem, kept.said, kept.language) == (
        name,
        Problem.WRONG,
        "La salle a changé.",
        "en" if language else "fr",
    )


@pytest.mark.parametrize(
    "name", ["", "e0", "x" * 300, "eaaaaaaaaaaaaaaaa", "<script>", "../../etc", "e" + "a" * 16 + "\n"]
)
def test_form_about_nothing_that_is_known_asks_what_it_is_about(desk: Desked, name: str) -> None:
    page = desk.visitor.ask("report/?" + "id=" + name.replace("\n", "%0A").replace("<", "%3C"))

    assert (page.status, [one for one in page.values() if one in ("about", "page")]) == (200, ["page"])
    assert b"<script" not in page.body


def test_address_of_a_page_tells_what_it_is_about_and_other_words_stay_with_the_report(desk: Desked) -> None:
    name = subjects(desk)["e"]
    report(desk, page=f"{desk.base}en/events/{name}.html#when")
    report(desk, page="Le bal de Val-Brume", said="Il est annulé.")

    assert sorted((one.about, one.said) for one in reports(desk.office.store)) == [
        ("", "Le bal de Val-Brume\n\nIl est annulé."),
        (name, "La salle a changé."),
    ]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"problem": ""}, ["problem"]),
        ({"problem": "no such"}, ["problem"]),
        ({"said": " "}, ["said"]),
        ({"said": "x" * 4_001}, ["said"]),
        ({"mail": "lise@"}, ["mail"]),
        ({"mail": "a@b.example, c@d.example"}, ["mail"]),
        ({"problem": "", "said": "", "mail": "x"}, ["problem", "said", "mail"]),
    ],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_lost(
    desk: Desked, values: dict[str, str], wrong: list[str]
) -> None:
    page = report(desk, **values)
    tree = page.tree

    assert (page.status, page.wrong, reports(desk.office.store)) == (422, wrong, [])
    assert tree.xpath('//div[@id="wrongs"]//a/@href') == [f"#{name}" for name in wrong]
    assert tree.xpath("//textarea")[0].text_content().strip() == {**FORM, **values}["said"].strip()


def test_what_is_over_needs_no_words(desk: Desked) -> None:
    assert report(desk, problem="over", said="").status == 200
    assert [one.problem for one in reports(desk.office.store)] == [Problem.OVER]


def test_form_has_the_guards_of_submissions(desk: Desked) -> None:
    fresh = form_token(desk.office.key, "report/", clock.now())
    visitor = desk.visitor
    answers = [
        visitor.send("report/", {**FORM, "form": fresh}),
        report(desk, website="https://spam.example"),
        visitor.send("report/", {**FORM, "form": desk.ripe("submit/")}),
        visitor.send("report/", {**FORM, "form": ""}),
        visitor.send("report/", {**FORM, "form": desk.ripe("report/")}, Sec_Fetch_Site="cross-site"),
    ]

    assert ([page.status for page in answers], reports(desk.office.store)) == ([422, 422, 422, 422, 403], [])


def test_network_address_reports_ten_times_in_ten_minutes(desk: Desked) -> None:
    statuses = [report(desk, said=f"Erreur {number}").status for number in range(12)]

    assert (statuses, len(reports(desk.office.store))) == ([200] * 10 + [429] * 2, 10)


def test_e9_what_was_erased_is_not_kept_of_a_report(desk: Desked, tmp_path: Path) -> None:
    erases(desk.office.store, tmp_path, [*person_tokens("Jeanne Inventée"), *mail_tokens("jeanne@val-brume.example")])
    report(desk, said="C’est Jeanne Inventée qui anime.", mail="Jeanne@val-brume.example")

    assert [one.said for one in reports(desk.office.store)] == ["C’est […] qui anime."]
    assert holding(desk.office.store, "jeanne") == []


def test_reader_gets_no_cookie(desk: Desked) -> None:
    visitor = desk.visitor
    visitor.ask("report/")
    visitor.send("report/", {**FORM, "form": desk.ripe("report/")})

    assert visitor.cookies == {}


def removal(desk: Desked, role: Role, **values: str) -> tuple[Visitor, Page]:
    """Somebody asks that the association be removed; an editor opens that."""
    desk.visitor.send(
        "report/",
        {"problem": "removal", "said": "Retirez-nous.", "about": subjects(desk)["a"], "form": desk.ripe("report/")}
        | values,
    )
    editor = signed_in(desk, f"{role}@val-brume.example", role)
    return editor, opened(editor, "reports")


def test_removal_tells_the_command_and_is_carried_out_by_administrators_alone(desk: Desked) -> None:
    name = subjects(desk)["a"]
    editor, page = removal(desk, Role.EDITOR)
    (report_id,) = [one.id for one in reports(desk.office.store)]
    (command,) = page.tree.xpath("//pre/code/text()")

    assert page.tree.xpath("//h1/text()") == ["Les Voisins de Valombre"]
    assert shlex.split(command) == [
        "goodweek", "erase", "-C", str(desk.office.instance.folder), "--who", "NOM", "--why", report_id, name,
    ]  # fmt: skip
    assert page.tree.xpath('//a[@href="erase/"]') == []
    assert [editor.ask(f"{page.url.partition('?')[0]}erase/").status] == [403]
    assert (
        editor.send(f"{page.url.partition('?')[0]}erase/", {"do": "erase", "sure": "1", "version": "0"}).status == 403
    )


def test_administrator_sees_what_would_go_and_is_asked_to_be_sure(desk: Desked) -> None:
    administrator, page = removal(desk, Role.ADMINISTRATOR, mail="asso@les-voisins.example")
    before = shown(desk.office.store)
    erase = administrator.ask(f"{page.url.partition('?')[0]}erase/")
    unsure = administrator.press(erase, "erase")
    stale = administrator.press(erase, "erase", sure="1", version="7")

    assert erase.tree.xpath("//main/ul[1]/li/text()") == [
        "0 événement", "1 association", "1 annonce de sources", "1 texte abrégé",
    ]  # fmt: skip
    assert erase.tree.xpath("//main/ul[2]/li/text()") == ["Les Voisins de Valombre"]
    assert "asso@les-voisins.example" in erase.tree.text_content()
    assert ([unsure.status, stale.status], shown(desk.office.store)) == ([422, 409], before)


@pytest.mark.drill
def test_administrator_has_it_erased_with_the_report_and_the_site_published_anew(desk: Desked) -> None:
    administrator, page = removal(desk, Role.ADMINISTRATOR)
    desk.publish()
    name = subjects(desk)["a"]
    assert desk.visitor.ask(f"associations/{name}.html").status == 200
    erase = administrator.ask(f"{page.url.partition('?')[0]}erase/")
    done = administrator.press(erase, "erase", sure="1")

    assert (done.status, done.title) == (200, "C’est effacé")
    assert ("a" in subjects(desk), reports(desk.office.store)) == (False, [])
    assert b"Les Voisins" not in desk.visitor.ask(f"associations/{name}.html").body
    assert (desk.office.instance.ledger.folder / "erased.jsonl").is_file()
    assert [administrator.ask(erase.url).status, administrator.ask(page.url).status] == [404, 404]
