"""The one queue of editors over HTTP: what waits, decided by buttons alone, undone, and what changed meanwhile."""

from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from sqlalchemy import text

from catalog.decisions import By, Decider, decided, revoke
from catalog.editors import Role, remove_editor
from catalog.holding import held_visits
from catalog.twins import twins
from desk.locks import alone
from tests.catalog.queue_world import shown
from tests.desk.queued import EDITOR, MAIL, SOURCE, Again, lately, notice, opened, queued, signed_in, waiting
from tests.desk.visiting import Desked, Page, Visitor, text_of
from tests.journeys.braked import DOMAIN

EVERYTHING = [
    ("Signalement", "Le site"),
    ("Visite retenue", "brume"),
    ("Doublon possible", "Réparation de vélos"),
    ("Mots inconnus", "mairie"),
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Desked, Visitor, Again]]:
    folder = tmp_path_factory.mktemp("desk")
    with queued(folder / "week") as desk:
        yield desk, signed_in(desk), Again(desk, folder / "as-it-was.db")


@pytest.fixture
def desk(made: tuple[Desked, Visitor, Again]) -> Desked:
    found, _, again = made
    again.put_back()
    found.forget_who_asked()
    (found.office.instance.sources_folder / "mairie.toml").write_text(SOURCE, "utf-8")
    return found


@pytest.fixture
def editor(desk: Desked, made: tuple[Desked, Visitor, Again]) -> Visitor:
    return Visitor(desk.base, dict(made[1].cookies))


def undo(editor: Visitor, page: Page) -> Page:
    """Press the button that takes back what was done just now."""
    (form,) = page.tree.xpath('//div[@role="status"]//form')
    return editor.send(f"desk/{form.get('action')}", dict(form.form_values()))


def test_queue_holds_all_that_waits_and_can_be_narrowed(desk: Desked, editor: Visitor) -> None:
    desk.submit(desk.visitor)
    with desk.office.store.writing() as connection:
        connection.execute(text("UPDATE submission SET state = 'confirmed'"))
    page = editor.ask("desk/")
    filters = page.tree.xpath('//nav[@aria-label="Ce qui attend, par sorte"]//a')
    narrow = editor.ask("desk/?kind=held")

    assert (page.title, waiting(page)) == ("À décider", [("Proposition", "Atelier réparation"), *EVERYTHING])
    assert [" ".join(one.text_content().split()) for one in filters] == [
        "Tout 5", "Propositions 1", "Signalements 1", "Visites retenues 1", "Doublons possibles 1", "Mots inconnus 1",
    ]  # fmt: skip
    assert (waiting(narrow), narrow.tree.xpath('string(//a[@aria-current="true"])')) == (
        [EVERYTHING[1]],
        "Visites retenues 1",
    )
    assert waiting(editor.ask("desk/?kind=nonsense")) == waiting(page)


def test_one_goes_along_the_queue_by_links(editor: Visitor) -> None:
    places = []
    page = opened(editor, "reports")
    page = editor.ask(page.url.partition("?")[0])
    while True:
        places.append((page.tree.xpath('string(//nav//li[@class="note"])'), page.title))
        (*_, onward) = page.tree.xpath('//a[@rel="next"]/@href') or [""]
        if not onward:
            break
        page = editor.ask(urljoin(page.url, onward))
    (before,) = page.tree.xpath('//a[@rel="prev"]/@href')
    back = editor.ask(urljoin(page.url, before))

    assert places == [
        ("1 sur 4", "Le site"),
        ("2 sur 4", "Visite retenue : brume"),
        ("3 sur 4", "Est-ce le même événement ?"),
        ("4 sur 4", "Mots inconnus : Agenda de la mairie"),
    ]
    assert back.title == places[2][1]


def test_pair_shows_both_sides_their_differences_and_the_reasons(editor: Visitor) -> None:
    page = opened(editor, "twins")
    rows = {
        row.xpath("string(th/text())").strip(): (bool(row.xpath("th/strong")), row.xpath("td[2]//mark/text()"))
        for row in page.tree.xpath("(//table)[1]/tbody/tr")
    }
    reasons = [
        [" ".join(cell.text_content().split()) for cell in row.xpath("th | td")]
        for row in page.tree.xpath('//section[@aria-labelledby="reasons"]//tbody/tr')
    ]

    assert rows == {
        "Titre": (False, []),
        "Dates": (False, []),
        "État": (False, []),
        "Lieu": (True, ["Salle des Tilleuls, 3 rue des Tilleuls, Valombre-le-Vieux"]),
        "Page web": (True, ["mairie"]),
        "Thèmes": (False, []),
        "Présentation": (False, []),
    }
    assert reasons == [["même titre", "+4.0 pour", ""], ["même heure de début", "+2.5 pour", ""]]
    assert page.tree.xpath("//thead//a/text()") == ["maison", "sa page ici", "Agenda de la mairie", "sa page ici"]


@pytest.mark.parametrize(("button", "label"), [("same", "C’est le même"), ("different", "Ce sont deux choses")])
def test_pair_is_decided_the_next_thing_is_shown_and_it_is_undone_from_there(
    desk: Desked, editor: Visitor, button: str, label: str
) -> None:
    store = desk.office.store
    before = shown(store)
    pair = opened(editor, "twins")
    page = editor.press(editor.ask(pair.url.partition("?")[0]), button, why="vu sur place")
    (decision,) = decided(store)

    assert (page.title, notice(page)) == (
        "Mots inconnus : Agenda de la mairie",
        f"{label} : Réparation de vélos / Réparation de vélos.",
    )
    assert (str(decision.kind), decision.why, decision.who.startswith("editor-"), twins(store)) == (
        button,
        "vu sur place",
        True,
        [],
    )
    assert lately(editor.ask("desk/")) == [(label, True)]

    page = undo(editor, page)
    assert (page.title, notice(page)) == (
        pair.title,
        f"Défait : « {label} », Réparation de vélos / Réparation de vélos.",
    )
    assert (shown(store), waiting(editor.ask("desk/"))) == (before, EVERYTHING)
    assert lately(editor.ask("desk/")) == [(label, False)]


def test_pair_that_is_put_off_goes_to_the_end_for_all_editors(desk: Desked, editor: Visitor) -> None:
    page = editor.press(opened(editor, "twins"), "later")
    assert (page.url, notice(page).partition(" :")[0]) == (
        f"{desk.base}desk/?kind=twins&done={done_with_pairs(desk)}",
        "Remis à plus tard",
    )

    other = signed_in(desk, "paul@val-brume.example")
    last = other.ask("desk/").tree.xpath('(//section[@aria-labelledby="waiting"]//li)[last()]')[0]
    assert [one.text_content().split(" au ")[0] for one in last.xpath("a | span[@class='tag']")] == [
        "Réparation de vélos",
        "remis",
    ]
    undo(other, page)
    assert waiting(editor.ask("desk/")) == EVERYTHING


def done_with_pairs(desk: Desked) -> str:
    with desk.office.store.reading() as connection:
        return str(connection.execute(text("SELECT id FROM handled WHERE matter = 'twins'")).scalar_one())


def test_held_visit_shows_why_and_what_it_would_change(editor: Visitor) -> None:
    page = opened(editor, "held")
    changes = [" ".join(one.text_content().split()) for one in page.tree.xpath("//h3")]

    assert page.tree.xpath('//section[@aria-labelledby="strange"]/ul/li/strong/text()') == ["Beaucoup a disparu"]
    assert (changes, len(page.tree.xpath('//section[@aria-labelledby="changes"]//li'))) == (["Disparus 27"], 11)


def test_held_visit_is_accepted_and_undone(desk: Desked, editor: Visitor) -> None:
    store = desk.office.store
    before = shown(store)
    page = editor.press(opened(editor, "held"), "accept")
    assert (notice(page), held_visits(store)["brume"].state) == ("Visite acceptée : brume.", "accepted")
    assert len([one for one in shown(store).values() if str(one[1]) == "no-longer-listed"]) == 27

    page = undo(editor, page)
    assert (page.title, shown(store)) == ("Visite retenue : brume", before)


def test_held_visit_is_refused_and_undone(desk: Desked, editor: Visitor) -> None:
    page = editor.press(opened(editor, "held"), "refuse", why="une panne")
    assert (held_visits(desk.office.store)["brume"].state, waiting(page)) == ("refused", [])
    assert undo(editor, page).title == "Visite retenue : brume"


def test_held_visit_is_left_alone_while_sources_are_visited(desk: Desked, editor: Visitor) -> None:
    page = opened(editor, "held")
    accepted = editor.press(opened(editor, "held"), "refuse")
    (form,) = accepted.tree.xpath('//div[@role="status"]//form')
    with alone(desk.office.instance.folder, "crawl"):
        undone = editor.send(f"desk/{form.get('action')}", dict(form.form_values()))
        busy = editor.press(page, "accept")

    assert [one.status for one in (busy, undone)] == [503, 503]
    assert busy.title == "Une visite des sources est en cours"
    assert held_visits(desk.office.store)["brume"].state == "refused"


def test_words_are_told_with_the_lines_to_write_and_passed_over(editor: Visitor) -> None:
    page = opened(editor, "words")
    assert page.tree.xpath("//pre/code/text()") == [
        '[themes]\n"jeux" = ""\n"sport" = ""\n',
        'ignored_words = ["jeux"]',
    ]
    assert "sources/mairie.toml" in page.tree.text_content()

    nothing = editor.press(page, "ignore")
    assert (nothing.status, nothing.wrong) == (422, [])
    one = editor.press(page, "ignore", word=["sport"])
    assert (notice(one), one.tree.xpath("//tbody//label/input/@value")) == (
        "Mots ignorés : mairie: sport.",
        ["jeux"],
    )
    all_of_them = editor.press(one, "ignore-all")
    assert waiting(all_of_them) == []
    assert undo(editor, all_of_them).tree.xpath("//tbody//label/input/@value") == ["jeux"]


def test_word_that_the_description_knows_by_now_is_not_asked_about(desk: Desked, editor: Visitor) -> None:
    path = desk.office.instance.sources_folder / "mairie.toml"
    path.write_text(
        path.read_text("utf-8") + 'ignored_words = ["Jeux"]\naudiences = { "Sport" = "everyone" }\n', "utf-8"
    )
    assert waiting(editor.ask("desk/")) == EVERYTHING[:3]
    path.unlink()
    assert editor.ask("desk/words/mairie/").status == 404


def test_report_is_answered_and_undone(desk: Desked, editor: Visitor) -> None:
    page = opened(editor, "reports")
    assert page.tree.xpath('//a[starts-with(@href, "mailto:")]/text()') == [MAIL]
    page = editor.press(page, "done", why="Le lien est réparé.")
    mail = desk.mail(MAIL)

    assert (notice(page), str(mail["Subject"])) == ("Signalement traité : Le site.", "Vu\u00a0: Le site")
    assert "Le lien est réparé." in text_of(mail)
    assert undo(editor, page).title == "Le site"
    assert waiting(editor.ask("desk/?kind=reports")) == [EVERYTHING[0]]


def test_what_changed_meanwhile_is_not_decided_and_said_so(desk: Desked, editor: Visitor) -> None:
    other = signed_in(desk, "paul@val-brume.example")
    pages = {what: opened(editor, what) for what in ("twins", "held", "reports")}
    for what, button in (("twins", "different"), ("held", "refuse"), ("reports", "nothing")):
        other.press(opened(other, what), button)
    before = shown(desk.office.store)
    late = [
        editor.press(pages[what], button)
        for what, button in (("twins", "same"), ("held", "accept"), ("reports", "done"))
    ]

    assert [(page.status, page.title) for page in late] == [(409, "Rien n’a été changé")] * 3
    assert shown(desk.office.store) == before
    again = [editor.ask(page.url).status for page in (pages["twins"], pages["held"], pages["reports"])]
    assert again == [410, 410, 200]


def test_button_that_is_pressed_twice_decides_once_and_shows_what_it_did(desk: Desked, editor: Visitor) -> None:
    counts = {}
    for what, button in (
        ("twins", "later"),
        ("twins", "same"),
        ("held", "refuse"),
        ("reports", "done"),
        ("words", "ignore-all"),
    ):
        page = opened(editor, what)
        answers = [editor.press(page, button, follow=False) for _ in range(2)]
        assert [one.status for one in answers] == [303, 303], what
        counts[what, button] = len(lately(editor.ask("desk/")))

    assert (len(decided(desk.office.store)), list(counts.values())) == (1, [1, 2, 3, 4, 5])


def test_decision_that_was_taken_back_by_command_cannot_be_undone(desk: Desked, editor: Visitor) -> None:
    store = desk.office.store
    page = editor.press(opened(editor, "twins"), "different")
    (decision,) = decided(store)
    revoke(store, decision.id, By("Ada"), uid_domain=DOMAIN)
    (form,) = page.tree.xpath('//div[@role="status"]//form')
    answer = editor.send(f"desk/{form.get('action')}", dict(form.form_values()))

    assert (answer.status, answer.title) == (409, "Rien n’a été défait")


def test_undoing_is_a_button_also_for_who_opens_its_address(editor: Visitor) -> None:
    editor.press(opened(editor, "twins"), "same")
    (way,) = editor.ask("desk/").tree.xpath('//section[@aria-labelledby="lately"]//form/@action')
    page = editor.ask(f"desk/{way}")

    assert page.tree.xpath("//main//form//button/text()") == ["Revenir sur cette décision"]
    assert editor.press(page).title == "Est-ce le même événement ?"
    assert [editor.ask(path).status for path in (f"desk/{way}", "desk/undo/h0/")] == [410, 404]


def test_english_queue_says_the_same(editor: Visitor) -> None:
    page = editor.ask("en/desk/")
    titles = [opened(editor, what, "en/").title for what in ("reports", "held", "twins", "words")]

    assert (page.title, [tag for tag, _ in waiting(page)]) == (
        "To be decided",
        ["Report", "Held visit", "Possible duplicate", "Unknown words"],
    )
    assert titles == ["The site", "Held visit: brume", "Are they one event?", "Unknown words: Agenda de la mairie"]


def test_buttons_that_are_none_are_refused(editor: Visitor) -> None:
    for what in ("twins", "held", "words", "reports"):
        page = opened(editor, what)
        values = page.values()
        assert editor.send(page.url, {**values, "do": "drop tables"}).status == 403


def test_hidden_event_is_no_pair(desk: Desked, editor: Visitor) -> None:
    page = opened(editor, "twins")
    (pair,) = twins(desk.office.store)
    Decider(desk.office.store, By("Ada"), uid_domain=DOMAIN).hide(pair.one.subject_id)

    assert (editor.ask(page.url).status, editor.press(page, "same").status) == (410, 409)
    assert [str(one.kind) for one in decided(desk.office.store)] == ["hide"]


def test_what_was_done_names_its_editor_until_they_are_removed(desk: Desked, editor: Visitor) -> None:
    editor.press(opened(editor, "reports"), "nothing")
    administrator = signed_in(desk, "chef@val-brume.example", Role.ADMINISTRATOR)
    found = []
    for _ in range(2):
        note = administrator.ask("desk/").tree.xpath('//section[@aria-labelledby="lately"]//span[@class="note"]')[0]
        found.append(note.text_content().split(", ")[1])
        if len(found) == 1:
            remove_editor(desk.office.store, EDITOR)

    assert found == [EDITOR, "un ancien membre de la rédaction"]


def test_keys_are_a_script_of_ours_that_may_be_kept(desk: Desked, editor: Visitor) -> None:
    (src,) = editor.ask("desk/").tree.xpath("//script/@src")
    script = desk.visitor.ask(f"desk/{src}")

    assert (script.status, script.headers["content-type"], script.headers["cache-control"]) == (
        200,
        "text/javascript; charset=utf-8",
        "public, max-age=86400",
    )
    assert [desk.visitor.ask(path).status for path in ("desk/nothing.js", "desk/..%2fapp.js")] == [404, 404]
