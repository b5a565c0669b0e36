"""Claiming at the desk: the form, three proofs and how they are cheated, the private page, editors, removal."""

from contextlib import closing
from urllib.parse import quote

import pytest

from catalog import clock
from catalog.claim_reading import claim_for_editors, claims_for_editors, removals_due
from catalog.claims import ClaimState
from catalog.cleaning.times import local
from catalog.editors import Role
from crawlers.reading import Answer
from desk.mailing import post_of
from desk.proving import holds_token, is_proved
from desk.removing import carry_out
from desk.web.typed import values_of
from tests.catalog.world import associations, events
from tests.crawlers.fault_server import FaultServer, Route
from tests.desk.claiming_world import (
    HTML,
    LISE,
    NAME,
    ODILE,
    PUBLISHED,
    TEXT,
    ask,
    association_of,
    editor_of,
    event_of,
    fill,
    forget_claims,
    opened,
    well_known,
)
from tests.desk.queued import opened as opened_from_queue
from tests.desk.visiting import Desked, Page, link_of, text_of

TOKEN = "0123456789abcdef" * 2


@pytest.fixture
def desk(claimable: tuple[Desked, FaultServer]) -> Desked:
    """The desk, without the claims of other tests."""
    made, site = claimable
    forget_claims(made)
    site.routes.clear()
    return made


@pytest.fixture
def site(claimable: tuple[Desked, FaultServer]) -> FaultServer:
    return claimable[1]


def words_to(desk: Desked, mail: str) -> str:
    """All that was mailed to an address."""
    desk.mail(mail)
    return "".join(text_of(one) for one in desk.box.mails() if one["To"] == mail)


def states(desk: Desked) -> list[ClaimState]:
    return [seen.claim.state for seen in claims_for_editors(desk.office.store)]


def name_of(desk: Desked) -> str:
    return associations(desk.office.store)[0].facts.name


@pytest.mark.parametrize(("language", "words"), [("", "Parler au nom de"), ("en/", "Speak for")])
def test_form_shows_the_published_address_masked_and_the_ways(desk: Desked, language: str, words: str) -> None:
    page = desk.visitor.ask(f"{language}claim/?id={association_of(desk)}")
    ways = page.tree.xpath('//input[@type="radio"]/@value')
    assert (page.status, page.title.startswith(words), ways) == (200, True, ["mail", "site", "editor"])
    assert (b"b\xe2\x80\xa6@les-voisins.example" in page.body, PUBLISHED.encode() in page.body) == (True, False)


@pytest.mark.parametrize("name", ["", "a0000000000000000", "../../etc/passwd", "'--", "\N{SNOWMAN}" * 90])
def test_what_is_not_published_cannot_be_claimed(desk: Desked, name: str) -> None:
    assert desk.visitor.ask(f"claim/?id={quote(name)}").status == 404
    assert ask(desk, name, "editor").status == 404


@pytest.mark.parametrize("language", ["", "en/"])
def test_proof_by_mail_goes_to_the_published_address_alone(desk: Desked, language: str) -> None:
    ask(desk, association_of(desk), "mail", language, mail="attacker@elsewhere.example")
    mail = desk.mail()
    visitor = desk.visitor
    assert [one["To"] for one in desk.box.mails()] == [PUBLISHED]
    for _ in range(3):  # whoever scans mails opens links (reliability E4)
        visitor.ask(link_of(mail))
        visitor.ask(link_of(mail), method="HEAD")
    assert states(desk) == []
    page = visitor.press(visitor.ask(link_of(mail)))
    assert (page.title.endswith(name_of(desk)), states(desk)) == (True, [ClaimState.HELD])
    assert visitor.ask(link_of(mail)).status == 410
    assert link_of(desk.mail()).startswith(f"{desk.base}{language}claimed/")


def test_e5_answer_is_the_same_whoever_is_written_to(desk: Desked) -> None:
    subject = association_of(desk)
    bodies = {ask(desk, subject, proof, mail=mail).body for proof, mail in (
        ("mail", ""), ("editor", LISE), ("editor", "nobody@elsewhere.example"), ("site", ODILE), ("mail", "x"), ("mail", "")
    )}  # fmt: skip
    assert len(bodies) == 1


@pytest.mark.parametrize(
    ("values", "wrong"), [({"proof": "crown"}, "proof"), ({"mail": "x y"}, "mail"), ({"mail": ""}, "mail")]
)
def test_form_that_is_not_filled_in_is_told(desk: Desked, values: dict[str, str], wrong: str) -> None:
    page = ask(desk, association_of(desk), **{"proof": "editor", **values})
    assert (page.status, page.wrong) == (422, [wrong])


def test_form_of_a_program_or_of_another_site_begins_nothing(desk: Desked) -> None:
    subject = association_of(desk)
    sent = {"id": subject, "proof": "mail", "form": desk.ripe("claim/")}
    answers = [
        desk.visitor.send("claim/", {**sent, "website": "https://spam.example/"}),
        desk.visitor.send("claim/", {**sent, "form": ""}),
        desk.visitor.send("claim/", sent, Sec_Fetch_Site="cross-site"),
    ]
    assert ([page.status for page in answers], desk.office.claims.catch_up()) == ([422, 422, 403], None)
    assert desk.box.taken == []


@pytest.mark.parametrize("path", ["claim/confirm/", "claimed/"])
@pytest.mark.parametrize("secret", ["x", "A" * 43, "..%2f..%2f", "%00"])
def test_forged_links_open_nothing(desk: Desked, path: str, secret: str) -> None:
    address = f"{path}{secret}{'/' if path == 'claimed/' else ''}"
    page, sent = desk.visitor.ask(address), desk.visitor.send(address, {"form": desk.ripe(path), "do": "renew"})
    assert {page.status, sent.status} <= {400, 404, 405}


def prove(desk: Desked, site: FaultServer, kind: str) -> Page:
    """Claim by the site, put the token there, and let it be looked for."""
    page = opened(desk, association_of(desk), "site")
    path, token = well_known(page)
    if kind == "file":
        site.routes[path] = Route(f"{token}\n".encode(), headers=TEXT)
    else:
        head = f'<html><head><title>x</title><meta name="goodweek-claim" content="{token}"></head><body>x</body></html>'
        site.routes["/asso"] = Route(head.encode(), headers=HTML)
    return desk.visitor.press(page, "check")


@pytest.mark.parametrize("kind", ["file", "tag"])
def test_token_on_the_site_proves_it(desk: Desked, site: FaultServer, kind: str) -> None:
    page = prove(desk, site, kind)
    assert (page.status, states(desk), page.tree.xpath("string(//strong[@class='tag'])")) == (
        200,
        [ClaimState.HELD],
        "Reconnue",
    )


def test_token_that_is_not_there_is_told_and_the_claim_goes_on(desk: Desked) -> None:
    page = opened(desk, association_of(desk), "site")
    looked = desk.visitor.press(page, "check")
    assert (looked.status, "pas été trouvé" in looked.tree.text_content(), states(desk)) == (422, True, [])


def proved(site: FaultServer, *allowed: str) -> bool:
    return is_proved(site.url("/asso"), TOKEN, contact="", allow_private=[site.place, *allowed])


def test_token_elsewhere_by_redirect_proves_nothing(site: FaultServer) -> None:
    well = f"/.well-known/goodweek-{TOKEN}.txt"
    with closing(FaultServer("127.0.0.3")) as other:
        site.routes.clear()
        site.routes[well] = Route(statuses=(302,), headers={"Location": other.url(well)})
        other.routes[well] = Route(TOKEN.encode(), headers=TEXT)
        assert (proved(site), proved(site, other.place)) == (False, False)
        assert other.paths() == []


@pytest.mark.parametrize(
    "page",
    [
        "<html><head><!-- {} --></head><body></body></html>",
        "<html><head><script>var x = `{}`</script></head><body></body></html>",
        "<html><head><title>x</title></head><body><p>Commentaire : {}</p></body></html>",
        "<html><head><noscript>{}</noscript></head><body></body></html>",
        "<html><head><template>{}</template></head><body></body></html>",
        "<html><head><title>{}</title></head><body></body></html>",
        '<html><head></head><body><textarea>{}</textarea><iframe srcdoc="x"></iframe></body></html>',
        '<html><head><meta name="description" content="TOKEN"></head><body></body></html>',
        '<html><head><meta name="goodweek-claim" content="x TOKEN"></head><body></body></html>',
        '<html><head>{}<meta name="goodweek-claim" content="another"></head><body></body></html>',
        "",
        "\x00\xff",
        "TOKEN",
    ],
)
def test_token_that_others_can_write_into_a_page_proves_nothing(page: str) -> None:
    tag = f'<meta name="goodweek-claim" content="{TOKEN}">'
    body = page.replace("{}", tag).replace("TOKEN", TOKEN).encode()
    url = "https://les-voisins.example/asso"
    assert not holds_token(url, Answer(url, body, clock.now(), "text/html"), TOKEN)


@pytest.mark.parametrize(
    ("url", "holds"),
    [
        ("https://les-voisins.example/.well-known/goodweek-{}.txt", True),
        ("http://www.les-voisins.example/.well-known/goodweek-{}.txt", True),
        ("https://autres.les-voisins.example/.well-known/goodweek-{}.txt", False),
        ("https://les-voisins.example.evil.example/.well-known/goodweek-{}.txt", False),
        ("https://les-voisins.example:8443/.well-known/goodweek-{}.txt", False),
        ("https://les-voisins.example/upload/goodweek-{}.txt", False),
        ("https://les-voisins.example/x?/.well-known/goodweek-{}.txt", False),
    ],
)
def test_file_proves_the_host_that_it_is_on_and_no_other(url: str, holds: bool) -> None:
    answer = Answer(url.format(TOKEN), TOKEN.encode(), clock.now(), "text/plain")
    assert holds_token("https://les-voisins.example/asso", answer, TOKEN) is holds


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/",
        "http://[::1]/",
        "http://localhost/",
        "file:///etc/passwd",
        "x",
        "",
    ],
)
def test_private_address_is_not_asked_for_a_token(url: str) -> None:
    assert not is_proved(url, TOKEN, contact="")


@pytest.mark.parametrize("token", ["", "../../x", "0" * 31, "0" * 33, "; ls", "É" * 32])
def test_token_of_another_form_is_not_looked_for(site: FaultServer, token: str) -> None:
    assert not is_proved(site.url("/asso"), token, contact="", allow_private=[site.place])


def test_claimant_corrects_and_locks_and_gives_back_fields_of_an_association(desk: Desked) -> None:
    page = opened(desk, association_of(desk), "mail")
    visitor = desk.visitor
    said = name_of(desk)
    page = visitor.press(
        page, "send", name="Les Voisins, vraiment", email="nous@les-voisins.example", themes=["culture"]
    )
    (row,) = page.tree.xpath("//table//tr[th='Nom']")
    facts = associations(desk.office.store)[0].facts
    assert (facts.name, [one.value for one in facts.contacts]) == (
        "Les Voisins, vraiment",
        ["nous@les-voisins.example", "+33123456789"],
    )
    assert [" ".join(words.split()) for words in row.xpath("td//text()") if words.strip()] == [
        "Les Voisins, vraiment",
        "Rendre aux sources",
        f"Agenda des Voisins : {said}",
    ]
    visitor.send(page.url, {"form": desk.ripe("claimed/"), "do": "unlock", "field": "name"})
    visitor.send(page.url, {"form": desk.ripe("claimed/"), "do": "unlock", "field": "contacts"})
    page = visitor.press(visitor.ask(page.url), "lock", field="description")
    locked = page.tree.xpath("//table//tr[.//button[@value='unlock']]//input[@name='field']/@value")
    assert (name_of(desk), locked) == (said, ["description", "themes"])


@pytest.mark.parametrize("button", ["send", "lock"])
def test_correction_of_what_changed_meanwhile_overwrites_nothing_and_is_told(desk: Desked, button: str) -> None:
    page = opened(desk, association_of(desk), "mail")
    visitor = desk.visitor
    visitor.press(visitor.ask(page.url), "send", name="Les Voisins, vraiment")
    late = visitor.press(page, button, description="Autre chose.", field="name")
    facts = associations(desk.office.store)[0].facts
    assert (late.status, late.title, facts.name, facts.description == "Autre chose.") == (
        409,
        "Rien n’a été changé",
        "Les Voisins, vraiment",
        False,
    )
    locked = visitor.ask(page.url).tree.xpath("//table//tr[.//button[@value='unlock']]/th/text()")
    assert locked == ["Nom"]


def test_stale_correction_with_a_mistake_stays_stale_once_that_is_mended(desk: Desked) -> None:
    page = opened(desk, association_of(desk), "mail")
    visitor = desk.visitor
    visitor.press(visitor.ask(page.url), "send", name="Les Voisins, vraiment")
    wrong = visitor.press(page, "send", email="x")
    assert (wrong.status, wrong.wrong) == (422, ["email"])
    assert (visitor.press(wrong, "send", email=PUBLISHED).status, name_of(desk)) == (409, "Les Voisins, vraiment")


def test_correction_that_is_sent_twice_is_made_once(desk: Desked) -> None:
    page = opened(desk, association_of(desk), "mail")
    answers = [desk.visitor.press(page, "send", name="Les Voisins, vraiment", follow=False) for _ in range(2)]
    (seen,) = claims_for_editors(desk.office.store)
    one = claim_for_editors(desk.office.store, seen.claim.id)
    assert ([answer.status for answer in answers], name_of(desk)) == ([303, 303], "Les Voisins, vraiment")
    assert one is not None
    assert [act.why for act in one.acts if act.done == "correct"] == ["name"]


def test_claimant_corrects_an_event_cancels_and_restores_it(desk: Desked) -> None:
    page = opened(desk, event_of(desk), "mail")
    visitor = desk.visitor
    page = visitor.press(page, "send", title="Atelier vélo", **{"from-0": "19:00", "to-0": "21:00"})
    view = events(desk.office.store)[0]
    starts = [local(slot.start_at, "Europe/Paris").hour for slot in view.facts.occurrences if slot.start_at]
    assert (view.facts.title, starts, page.status) == ("Atelier vélo", [19, starts[1]], 200)
    statuses = []
    for do in ("cancel", "restore"):
        page = visitor.press(page, do)
        statuses.append(str(events(desk.office.store)[0].facts.status))
    assert statuses == ["cancelled", "scheduled"]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [({"name": ""}, ["name"]), ({"url": "javascript:x"}, ["url"]), ({"email": "x", "phone": "y"}, ["email", "phone"])],
)
def test_what_is_wrong_is_told_beside_its_field_and_nothing_is_set(
    desk: Desked, values: dict[str, str], wrong: list[str]
) -> None:
    page = desk.visitor.press(opened(desk, association_of(desk), "mail"), "send", **values)
    assert (page.status, sorted(page.wrong), name_of(desk)) == (422, wrong, NAME)


@pytest.mark.parametrize(
    "values",
    [
        {"do": "lock", "field": "id"},
        {"do": "lock", "field": "editions"},
        {"do": "cancel"},
        {"do": "check"},
        {"do": "give-up", "version": "0"},
    ],
)
def test_what_does_not_fit_changes_nothing(desk: Desked, values: dict[str, str]) -> None:
    page = opened(desk, association_of(desk), "mail")
    answer = desk.visitor.send(page.url, {"form": desk.ripe("claimed/"), **values})
    assert (answer.status, states(desk)) == (409, [ClaimState.HELD])


def test_claim_is_given_up_and_its_link_replaced(desk: Desked) -> None:
    page = opened(desk, association_of(desk), "mail")
    visitor = desk.visitor
    new = visitor.press(page, "rotate")
    assert (visitor.ask(page.url).status, new.status, new.url == page.url) == (404, 200, False)
    visitor.press(new, "send", name="Autre nom")
    ended = visitor.press(visitor.ask(new.url), "give-up")
    assert (states(desk), name_of(desk), ended.status) == ([ClaimState.GIVEN_UP], NAME, 200)
    assert desk.mail()["Subject"] == f"Abandonné\u00a0: {NAME}"


def test_yearly_button_renews_and_looking_at_it_does_not(desk: Desked) -> None:
    page = opened(desk, association_of(desk), "mail")
    visitor = desk.visitor
    before = claims_for_editors(desk.office.store)[0].claim.version
    looked = [visitor.ask(f"{page.url}yearly") for _ in range(3)]
    assert claims_for_editors(desk.office.store)[0].claim.version == before
    assert visitor.press(looked[0]).title == "Merci"
    assert claims_for_editors(desk.office.store)[0].claim.version == before + 1


def test_editor_recognises_revokes_and_undoes(desk: Desked) -> None:
    opened(desk, association_of(desk), "editor")
    editor = editor_of(desk, Role.EDITOR)
    page = opened_from_queue(editor, "claims")
    editor.press(page, "accept")
    page = editor.ask(page.url)
    assert (page.tree.xpath("string(//strong[@class='tag'])"), LISE in page.tree.text_content()) == ("Reconnue", True)
    assert editor.press(page, "revoke").wrong == ["reason"]
    page = editor.press(page, "revoke", reason="Usurpation.")
    assert (states(desk), "Usurpation." in words_to(desk, LISE)) == ([ClaimState.REVOKED], True)
    assert (editor.press(page, "undo").status, states(desk)) == (200, [ClaimState.HELD])
    assert editor.press(page, "undo").status == 409


@pytest.mark.parametrize("path", ["desk/claims/", "desk/claims/claim-0123456789abcdef/"])
def test_d11_claims_are_shown_to_editors_alone(desk: Desked, path: str) -> None:
    asked = desk.visitor.ask(path), desk.visitor.send(path, {"do": "accept", "form": desk.ripe("desk/claims/")})
    assert [page.status for page in asked] == [401, 401]


def test_look_alike_at_the_form_leads_to_its_claim(desk: Desked) -> None:
    facts = events(desk.office.store)[0].facts
    page = desk.visitor.send(
        "submit/",
        {
            **_typed(desk),
            "title": facts.title,
            "form": desk.ripe("submit/"),
            "do": "preview",
        },
    )
    assert page.tree.xpath('//section[@aria-labelledby="alike"]//span/a/@href') == [f"../claim/?id={event_of(desk)}"]


def _typed(desk: Desked) -> dict[str, str]:
    values = values_of(events(desk.office.store)[0].facts)
    return {**{name: told[0] for name, told in values.items() if told}, "mail": LISE, "agree": "1"}


def test_removal_is_agreed_by_an_administrator_carried_out_and_told_first(desk: Desked, site: FaultServer) -> None:
    page = opened(desk, association_of(desk), "mail")
    visitor = desk.visitor
    assert visitor.press(page, "remove").status == 422
    visitor.press(page, "remove", sure="1", reason="Nous avons fermé.")
    plain = editor_of(desk, Role.EDITOR, "paul@val-brume.example")
    (seen,) = claims_for_editors(desk.office.store)
    address = f"desk/claims/{seen.claim.id}/"
    sent = {"do": "remove", "version": str(seen.claim.version), "form": desk.ripe("desk/claims/")}
    assert plain.send(address, sent).status == 403
    editor = editor_of(desk)
    asked = editor.press(editor.ask(address), "look-removal")
    assert "ne reviendront pas" in asked.tree.text_content()
    editor.press(asked, "remove")
    assert [due.is_told for due in removals_due(desk.office.store)] == [False]
    instance, store = desk.office.instance, desk.office.store
    assert carry_out(instance, store, post_of(instance, {})) == 1
    assert (associations(store), removals_due(store), states(desk)) == ([], [], [ClaimState.REMOVED])
    last = [mail for mail in desk.box.mails() if mail["To"] == PUBLISHED][-1]
    assert last["Subject"] == f"Suppression\u00a0: {NAME}"
    ledger = (instance.folder / ".goodweek" / "erased.jsonl").read_text()
    assert (f"{seen.claim.id} asked for it" in ledger, NAME in ledger) == (True, False)
    fill(desk, site)  # the next crawl
    assert associations(store) == []
