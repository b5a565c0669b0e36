"""The profile of an association: submitted, compared, accepted, published as what somebody said, changed and withdrawn."""

from collections.abc import Sequence

import pytest
from sqlalchemy import text

from catalog.erasure import tokens_of
from catalog.facts import AssociationFacts, Contact, Identifier, Place, WelcomePoint
from catalog.profiles import Profile
from catalog.queries import reading
from catalog.views import AssociationView
from catalog.vocabulary import AssociationKind, Audience, ContactKind, Theme
from desk.pending import pending
from desk.web.typed_profile import profile_values, read_profile
from tests.desk.test_desk_erased import erase_elsewhere
from tests.desk.test_desk_guard import _active, signed_in
from tests.desk.visiting import Desked, Page, Visitor, link_of
from tests.exports.hostile import strings

PATH = "submit/association/"
MAIL = "amina@les-voisins.example"
FORM: dict[str, str | Sequence[str]] = {
    "name": "Les Voisins de Val-Brume",
    "kind": "association",
    "description": "On s’entraide.",
    "site": "les-voisins.example",
    "contact_mail": "contact@les-voisins.example",
    "contact_phone": "01 45 67 89 10",
    "towns": "Val-Brume, Pont-Serein",
    "place": "Maison des voisins",
    "city": "Val-Brume",
    "rna": "w951234567",
    "siren": "732 829 320",
    "themes": ["digital-inclusion"],
    "audiences": ["seniors"],
    "mail": MAIL,
    "agree": "1",
}


def read(**values: str) -> tuple[dict[str, str], Profile | None]:
    told = {**FORM, **values}
    typed, profile = read_profile(
        {name: [one] if isinstance(one, str) else one for name, one in told.items()}, needs_mail=True
    )
    return typed.errors, profile


def test_profile_is_read_with_the_numbers_by_which_registers_know_it() -> None:
    assert read() == (
        {},
        Profile(
            facts=AssociationFacts(
                name="Les Voisins de Val-Brume",
                kind=AssociationKind.ASSOCIATION,
                description="On s’entraide.",
                url="https://les-voisins.example/",
                contacts=(
                    Contact(kind=ContactKind.EMAIL, value="contact@les-voisins.example"),
                    Contact(kind=ContactKind.PHONE, value="+33145678910"),
                ),
                themes=(Theme.DIGITAL_INCLUSION,),
                audiences=(Audience.SENIORS,),
                towns=("Val-Brume", "Pont-Serein"),
                places=(WelcomePoint(place=Place(name="Maison des voisins", city="Val-Brume")),),
            ),
            identifiers=(
                Identifier(scheme="rna", value="W951234567"),
                Identifier(scheme="siren", value="732829320"),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"name": " "}, {"name": "wrong.missing"}),
        ({"name": "x" * 201}, {"name": "wrong.long"}),
        ({"site": "javascript:alert(1)"}, {"site": "wrong.address"}),
        ({"contact_mail": "amina.inventee@les-voisins.example"}, {"contact_mail": "wrong.public_mail"}),
        ({"contact_phone": "bientôt"}, {"contact_phone": "wrong.phone"}),
        ({"rna": "W12"}, {"rna": "wrong.rna"}),
        ({"siren": "732829321"}, {"siren": "wrong.siren"}),
        ({"city": ""}, {"city": "wrong.city"}),
        ({"towns": ",".join(map(str, range(30)))}, {"towns": "wrong.many_towns"}),
        ({"mail": "personne"}, {"mail": "wrong.mail"}),
    ],
)
def test_what_is_wrong_is_told_of_its_field(values: dict[str, str], expected: dict[str, str]) -> None:
    assert read(**values) == (expected, None)


def test_form_that_is_shown_again_says_the_same() -> None:
    _, profile = read()
    assert profile is not None

    assert read_profile(profile_values(profile), needs_mail=False)[1] == profile


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def submit(desk: Desked, language: str = "", **values: str | Sequence[str]) -> Page:
    return desk.visitor.send(f"{language}{PATH}", {**FORM, **values, "form": desk.ripe(PATH), "do": "send"})


def confirmed(desk: Desked, **values: str | Sequence[str]) -> tuple[Visitor, Page]:
    assert submit(desk, **values).title == "Regardez vos mails"
    organiser, mail = desk.visitor, str(values.get("mail", MAIL))
    done = organiser.press(organiser.ask(link_of(desk.mail(mail))))
    assert done.title == "Merci, c’est confirmé"
    return organiser, organiser.ask(link_of(desk.mail(mail)))


def profiles(desk: Desked) -> list[AssociationView]:
    with reading(desk.office.store) as reader:
        return list(reader.associations([one.id for one in reader.association_members(None)]))


def test_profile_is_accepted_published_changed_withdrawn_restored_and_undone(desk: Desked) -> None:
    organiser, mine = confirmed(desk)
    editor = signed_in(desk)
    (one,) = editor.ask("desk/").tree.xpath('//ul[@class="queue"]//a/@href')
    seen = editor.ask(f"desk/{one}")
    assert "732829320" in seen.tree.xpath("//td/text()")
    editor.press(seen, "accept")
    (view,) = profiles(desk)
    assert (view.facts.name, view.sources, {name.value for name in view.identifiers}) == (
        "Les Voisins de Val-Brume",
        ("submissions",),
        {"W951234567", "732829320"},
    )

    alike = submit(desk, mail="lea@les-voisins.example", description="Autre.")
    assert (alike.title, alike.tree.xpath('//section[@aria-labelledby="alike"]//li/a/text()')) == (
        "Les Voisins de Val-Brume",
        ["Les Voisins de Val-Brume"],
    )

    changed = organiser.press(organiser.ask(mine.url), "preview", description="On s’entraide beaucoup.")
    mine = organiser.press(changed, "send")
    assert mine.tree.xpath("//ins/text()") == ["On s’entraide beaucoup."]
    editor.press(editor.ask(f"desk/{one}"), "accept")
    assert [view.facts.description for view in profiles(desk)] == ["On s’entraide beaucoup."]
    stale = organiser.press(changed, "send", description="On s’entraide moins.")
    assert (stale.status, stale.title) == (409, "Rien n’a été changé")
    assert organiser.ask(mine.url).tree.xpath('//button[@value="cancel"]') == []
    mine = organiser.press(organiser.ask(mine.url), "withdraw")
    assert mine.tree.xpath('//strong[@class="tag"]/text()') == ["Retiré"]
    mine = organiser.press(mine, "restore")
    assert mine.tree.xpath('//strong[@class="tag"]/text()') == ["Accepté"]
    new = organiser.press(mine, "rotate")
    assert (new.status, organiser.ask(mine.url).status) == (200, 404)


def test_e9_profile_that_was_erased_does_not_come_back(desk: Desked) -> None:
    told = {"name": "Amicale du Lavoir", "rna": "W951234568", "siren": "", "towns": "Pont-Serein"}
    confirmed(desk, **told, other="1", mail="jo@lavoir.example")
    editor = signed_in(desk)
    (one,) = editor.ask("desk/").tree.xpath('(//ul[@class="queue"])[1]//a/@href')
    editor.press(editor.ask(f"desk/{one}"), "accept")
    (view,) = [view for view in profiles(desk) if view.facts.name == "Amicale du Lavoir"]
    erase_elsewhere(desk, tokens_of(desk.office.store, view.id))

    again = submit(desk, **told)
    assert (again.status, again.wrong) == (422, ["name"])
    with desk.office.store.reading() as connection:
        kept = "".join(map(repr, connection.execute(text("SELECT live, proposed FROM submission"))))
    assert "Amicale du Lavoir" not in kept


def test_c5_what_was_typed_runs_nowhere_and_bears_no_header(desk: Desked) -> None:
    editor, found, taken = signed_in(desk), [], 0
    for number, payload in enumerate(one for one in strings()[:60] if "\ud800" not in one and "\udfff" not in one):
        desk.forget_who_asked()
        plain = dict.fromkeys(("name", "description", "towns", "place", "address", "city"), f"{payload} {number}")
        picky = dict.fromkeys(("site", "contact_mail", "contact_phone", "rna", "siren", "kind", "themes"), payload)
        found += _active(submit(desk, **plain, **picky, mail=f"qui{number}@les-voisins.example"))
        sound = {**dict.fromkeys(picky, ""), **plain, "mail": f"qui{number}@les-voisins.example", "other": "1"}
        taken += submit(desk, **sound).status == 200
    with desk.office.store.writing() as connection:
        connection.execute(text("UPDATE submission SET state = 'confirmed' WHERE state = 'received'"))
    queue = editor.ask("desk/")
    links = queue.tree.xpath('//ul[@class="queue"]//a/@href')
    found += _active(queue)
    for link in links:
        found += _active(editor.ask(f"desk/{link}"))
    desk.mail()
    headers = {name.lower() for mail in desk.box.mails() for name in mail}

    assert (found, {name for name in headers if name.startswith(("bcc", "x"))}) == ([], set())
    assert len(links) >= taken > 20


def own(name: str) -> dict[str, str]:
    """What another association says of itself, which has nothing in common with others."""
    blank = dict.fromkeys(("site", "contact_mail", "contact_phone", "place", "city", "rna", "siren"), "")
    return {**blank, "name": f"Les {name} de Brume", "mail": f"jo@{name.lower()}.example", "other": "1"}


def queued_titles(desk: Desked) -> list[str]:
    """What waits for editors."""
    return [one.title for one in pending(desk.office.instance, desk.office.store)]


def test_e2_profile_that_is_sent_twice_is_one(desk: Desked) -> None:
    twins = own("Jumeaux")
    pages = [submit(desk, **twins) for _ in range(3)]
    organiser = desk.visitor
    organiser.press(organiser.ask(link_of(desk.mail(twins["mail"]))))
    pages.append(submit(desk, **twins))

    assert [page.title for page in pages] == ["Regardez vos mails"] * 4
    assert queued_titles(desk).count("Les Jumeaux de Brume") == 1
    assert [mail["Subject"].partition("\u00a0")[0] for mail in desk.box.mails() if mail["To"] == twins["mail"]] == [
        "À confirmer"
    ]


def test_buttons_of_a_profile_that_are_pressed_twice_act_once(desk: Desked) -> None:
    organiser, mine = confirmed(desk, **own("Doubles"))
    preview = organiser.press(mine, "preview", description="On double.")
    sent = [organiser.press(preview, "send", follow=False) for _ in range(2)]
    page = organiser.ask(mine.url)
    withdrawn = [organiser.press(page, "withdraw", follow=False) for _ in range(2)]
    late = organiser.press(preview, "send", description="Trop tard.")

    assert [one.status for one in (*sent, *withdrawn, late)] == [303, 303, 303, 303, 409]
