"""Pages that say that something is not so: links that are good no more, errors at any depth; in the language of the person."""

from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

import pytest

from catalog.editors import Role, add_editor
from tests.desk.visiting import Desked, Page, link_of

EDITOR = "odile@val-brume.example"


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def way(page: Page) -> str:
    """The one button that leads on, as an address; empty where there is none."""
    return "".join(urljoin(page.url, href) for href in page.tree.xpath('//main//a[@class="button"]/@href'))


def told(page: Page) -> tuple[int, str, str, str]:
    """The status, the language, the heading, and where it leads on."""
    return page.status, page.tree.get("lang"), page.title, urlsplit(way(page)).path


GONE = {"": "Ce lien ne sert plus", "en/": "This link is of no use any more"}


@pytest.mark.parametrize("language", ["", "en/"])
def test_link_that_was_never_given_says_what_to_do_next(desk: Desked, language: str) -> None:
    code = "en" if language else "fr"
    paths = {"submit/confirm/{}": "submit/", "submission/{}/": "", "desk/sign-in/{}": "desk/sign-in/"}
    for path, leads_to in paths.items():
        url = language + path.format("x" * 43)
        for page in (desk.visitor.ask(url), desk.visitor.send(url, {"do": "cancel", "version": "1"})):
            assert told(page) == (404, code, GONE[language], f"/{language}{leads_to}" if leads_to else "")
            assert not leads_to or desk.visitor.ask(way(page)).status == 200


@pytest.mark.parametrize("language", ["", "en/"])
def test_link_that_expired_says_what_to_do_next(desk: Desked, language: str) -> None:
    code = "en" if language else "fr"
    add_editor(desk.office.store, EDITOR, Role.EDITOR)
    visitor = desk.visitor
    mail = f"qui{code}@les-voisins.example"
    assert desk.submit(visitor, language, title=f"Bal {code}", other="1", mail=mail).status == 200
    confirm = link_of(desk.mail(mail))
    visitor.press(visitor.ask(f"{language}desk/sign-in/"), mail=EDITOR)
    sign_in = link_of(desk.mail(EDITOR))
    with desk.office.store.writing() as connection:  # all of its time has passed
        connection.exec_driver_sql("UPDATE ticket SET expires_at = made_at")

    assert [told(visitor.ask(link)) for link in (confirm, sign_in)] == [
        (410, code, GONE[language], f"/{language}submit/"),
        (410, code, GONE[language], f"/{language}desk/sign-in/"),
    ]


@pytest.mark.parametrize("language", ["", "en/"])
def test_link_that_was_used_says_so(desk: Desked, language: str) -> None:
    code = "en" if language else "fr"
    add_editor(desk.office.store, EDITOR, Role.EDITOR)
    visitor, mail = desk.visitor, f"encore{code}@les-voisins.example"
    desk.submit(visitor, language, title=f"Loto {code}", other="1", mail=mail)
    confirm = link_of(desk.mail(mail))
    visitor.press(visitor.ask(confirm))
    visitor.press(visitor.ask(f"{language}desk/sign-in/"), mail=EDITOR)
    sign_in = link_of(desk.mail(EDITOR))
    visitor.press(visitor.ask(sign_in))

    assert told(visitor.ask(confirm)) == (
        410,
        code,
        "It is confirmed already" if language else "C’est déjà confirmé",
        "",
    )
    assert told(visitor.ask(sign_in)) == (410, code, GONE[language], f"/{language}desk/sign-in/")


def test_link_that_was_replaced_says_so(desk: Desked) -> None:
    visitor, mail = desk.visitor, "tourne@les-voisins.example"
    desk.submit(visitor, title="Tombola", other="1", mail=mail)
    visitor.press(visitor.ask(link_of(desk.mail(mail))))
    mine = visitor.ask(link_of(desk.mail(mail)))
    visitor.press(mine, "rotate")

    assert told(visitor.ask(mine.url)) == (404, "fr", GONE[""], "")


@pytest.mark.parametrize(("language", "words"), [("", "rien n’a été fait"), ("en/", "nothing was done")])
def test_editor_whose_session_ended_is_told_that_nothing_was_done(desk: Desked, language: str, words: str) -> None:
    url = f"{language}desk/s0123456789abcdef/"
    looked, sent = (
        desk.visitor.ask(url),
        desk.visitor.send(url, {"do": "refuse", "reason": "Hors sujet.", "version": "1"}),
    )

    assert [(page.status, words in page.tree.text_content()) for page in (looked, sent)] == [(401, False), (401, True)]


@pytest.mark.parametrize(
    ("language", "title"),
    [("", "Cette adresse a déjà beaucoup proposé"), ("en/", "This address has submitted a lot already")],
)
def test_address_that_submits_too_much_is_told_what_to_do(desk: Desked, language: str, title: str) -> None:
    mail = "trop@les-voisins.example"
    pages = [
        desk.submit(desk.visitor, language, title=f"Atelier {number}", other="1", mail=mail) for number in range(6)
    ]

    assert (pages[5].status, pages[5].title) == (429, title)


@pytest.mark.parametrize(
    ("status", "site", "titles"),
    [
        (403, "cross-site", ["Cela n’est pas permis", "This is not allowed"]),
        (413, "same-origin", ["C’est trop gros", "This is too large"]),
    ],
)
def test_refusal_is_a_page_in_the_language_of_the_person(
    desk: Desked, status: int, site: str, titles: list[str]
) -> None:
    sent = {"text": "x" * (6_100_000 if status == 413 else 1)}
    pages = [desk.visitor.send(f"{language}submit/", sent, Sec_Fetch_Site=site) for language in ("", "en/")]

    assert [(page.status, page.title) for page in pages] == [(status, title) for title in titles]
    assert {page.headers["x-content-type-options"] for page in pages} == {"nosniff"}


def test_file_that_comes_in_pieces_is_too_large_where_it_gets_too_large(desk: Desked) -> None:
    head = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.ics"\r\n\r\n'
    pieces = [head, *([b"a" * 1_000_000] * 7), b"\r\n--x--\r\n"]
    connection = HTTPConnection("127.0.0.1", urlsplit(desk.base).port or 0, timeout=20)
    told = {"Content-Type": "multipart/form-data; boundary=x", "Sec-Fetch-Site": "same-origin"}
    connection.request("POST", "/submit/", iter(pieces), told, encode_chunked=True)
    answer = connection.getresponse()

    assert (answer.status, "C’est trop gros" in answer.read().decode()) == (413, True)
    connection.close()


def wrong_pages(desk: Desked, language: str) -> list[Page]:
    """Errors at many depths."""
    visitor = desk.visitor
    deep = [f"{language}desk/x/{'y/' * depth}z" for depth in (0, 1, 3, 30)]
    return [
        *(visitor.send(path, {"do": "send"}) for path in deep),  # nothing takes a form there: 405
        visitor.send(f"{language}submit/", {"do": "send"}, Sec_Fetch_Site="none"),
        visitor.send(f"{language}submission/{'x' * 43}/", {}, Sec_Fetch_Site="none"),
        visitor.send(f"{language}submit/confirm/{'x' * 43}", {}, Sec_Fetch_Site="none"),
        visitor.send(f"{language}desk/sign-in/%2F..%2Fx", {}),
        visitor.send(f"{language}submit/", {f"a{number}": "b" for number in range(500)}),
    ]


@pytest.mark.parametrize("language", ["", "en/"])
def test_error_page_keeps_its_look_and_its_links_at_every_depth(desk: Desked, language: str) -> None:
    pages = wrong_pages(desk, language)
    visitor = desk.visitor

    assert {page.tree.get("lang") for page in pages} == {"en" if language else "fr"}
    assert {page.status // 100 for page in pages} == {4}
    for page in pages:
        links = {urljoin(page.url, href) for href in page.tree.xpath("//link/@href | //a/@href | //img/@src")}
        answers = {
            link: visitor.ask(link).status for link in links if "#" not in link and not link.startswith("mailto:")
        }
        assert (page.url, {link: status for link, status in answers.items() if status != 200}) == (page.url, {})


@pytest.mark.parametrize("language", ["", "en/"])
def test_error_page_keeps_its_links_under_a_path_that_a_proxy_takes_off(desk: Desked, language: str) -> None:
    pages = [page for page in wrong_pages(desk, language) if page.url.count("/") < 10]
    for page in pages:
        seen_as = page.url.replace(desk.base, "https://val-brume.example/semaine/")
        links = {urljoin(seen_as, href) for href in page.tree.xpath("//link/@href | //a/@href | //img/@src")}
        assert {link for link in links if not link.startswith("https://val-brume.example/semaine/")} == set()
    assert len(pages) >= 8
