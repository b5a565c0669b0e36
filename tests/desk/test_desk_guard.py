"""What is tried against the desk, and refused (reliability D1 to D3, D6 to D11, E3 to E8, C5, C6)."""

import json
import re
import socket
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import pytest
from sqlalchemy import text

from catalog import clock
from catalog.editors import Role, add_editor
from catalog.rates import LONGEST
from desk.web.app import PAGES, PAGES_OF
from desk.web.guard import POLICY, SCRIPTED
from desk.web.limits import READING, REPORTING, SIGNING_IN, SUBMITTING
from desk.web.signing import form_token
from exports.phrases import LANGUAGES
from tests.desk.visiting import EVENT, Desked, Page, Visitor, desked, link_of, text_of
from tests.exports.hostile import strings

EVIL = "evil.example"
FOREIGN = (
    '//script[text() or not(starts-with(@src, "../") and '
    '(contains(@src, "desk/keys.js?v=") or contains(@src, "desk/draft.js?v=")))]'
)
"""Any script but those that make the keys of editors work, and keep a draft."""
ADDRESSES = [*(path for path, *_ in PAGES), *(path.format(name="s0123456789abcdef") for path, *_ in PAGES_OF)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desked]:
    with desked(tmp_path_factory.mktemp("desk") / "week", proxies=1) as found:
        yield found


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def count(desk: Desked, table: str = "submission") -> int:
    with desk.office.store.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def everything(desk: Desked) -> list[Any]:
    """All rows of all tables of the desk."""
    with desk.office.store.reading() as connection:
        names = ("submission", "submitter", "ticket", "letter", "editor", "act", "sighting", "journal", "decision")
        names += ("report", "reporter", "handled", "postponed", "ignored_word", "held", "passkey", "passkeyact")
        return [sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in names]


def signed_in(desk: Desked, mail: str = "odile@val-brume.example") -> Visitor:
    add_editor(desk.office.store, mail, Role.ADMINISTRATOR)
    editor = desk.visitor
    editor.press(editor.ask("desk/sign-in/"), mail=mail)
    editor.press(editor.ask(link_of(desk.mail(mail))))
    return editor


def test_health_is_told_to_whoever_asks(desk: Desked) -> None:
    assert [(desk.visitor.ask(path).status, desk.visitor.ask(path).body) for path in ("healthz", "readyz")] == [
        (200, b"ok\n"),
        (200, b"ok\n"),
    ]


@pytest.mark.parametrize(
    "host",
    [
        EVIL,
        f"{EVIL}:80",
        "127.0.0.1.evil.example",
        f"127.0.0.1@{EVIL}",
        f"localhost.{EVIL}",
        "",
        "[::2]",
        "127.0.0.1:x",
        "x" * 300,
    ],
)
def test_d1_host_that_is_not_ours_is_refused_on_every_route(desk: Desked, host: str) -> None:
    answers = [desk.visitor.ask(path, Host=host) for path in ("", "manifest.json", "healthz", *ADDRESSES)]

    assert {(page.status, EVIL.encode() in page.body) for page in answers} == {(400, False)}


def test_d1_d2_forwarded_host_changes_nothing(desk: Desked) -> None:
    plain = desk.visitor.ask("")
    for name in ("X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Scheme"):
        assert desk.visitor.ask("", **{name: EVIL}).body == plain.body
    desk.submit(desk.visitor, X_Forwarded_Host=EVIL)
    assert EVIL not in text_of(desk.mail())


def test_c6_d7_every_page_of_the_desk_has_a_strict_policy_and_is_stored_nowhere(desk: Desked) -> None:
    editor = signed_in(desk)
    pages = [editor.ask(f"{language}{path}") for language in ("", "en/") for path in ADDRESSES]
    told = {(page.headers["content-security-policy"], page.headers["cache-control"]) for page in pages}

    assert told == {(POLICY, "no-store"), (SCRIPTED, "no-store")}
    assert "frame-ancestors 'none'" in POLICY
    assert {page.headers["referrer-policy"] for page in pages} == {"no-referrer"}
    assert [page.url for page in pages if page.tree.xpath(f"{FOREIGN} | //@style | //@onclick | //style")] == []
    assert [page.url for page in pages if page.tree.xpath("//script") and "script-src" not in str(page.headers)] == []


def test_public_gets_no_cookie(desk: Desked) -> None:
    visitor = desk.visitor
    for path in ("", *ADDRESSES):
        visitor.ask(path)
    desk.submit(visitor)

    assert visitor.cookies == {}


CROSS_SITE = [
    {"Sec_Fetch_Site": "cross-site"},
    {"Sec_Fetch_Site": "same-site"},
    {"Sec_Fetch_Site": "cross-site", "Origin": "null"},
    {"Sec_Fetch_Site": "", "Origin": f"https://{EVIL}"},
    {"Sec_Fetch_Site": "cross-site", "Origin": f"https://{EVIL}"},
    {"Sec_Fetch_Site": "none"},
]


@pytest.mark.parametrize("headers", CROSS_SITE)
def test_d6_form_of_another_site_writes_nothing(desk: Desked, headers: dict[str, str]) -> None:
    editor = signed_in(desk)
    before = everything(desk)
    forms = {**EVENT, "do": "send", "form": "", "reason": "x", "version": "0"}
    answers = [editor.send(path, forms, **headers) for path in ADDRESSES]

    assert {page.status for page in answers} <= {403, 422}
    assert everything(desk) == before


def test_d6_old_browser_is_believed_by_the_token_of_its_form(desk: Desked) -> None:
    body = {**EVENT, "title": "Bal", "other": "1", "do": "send"}
    quiet = {"Origin": "null"}
    ask = desk.visitor

    def send(token: str) -> Page:
        from urllib.parse import urlencode

        told = urlencode({**body, "form": token}, doseq=True).encode()
        return ask.ask("submit/", told, Content_Type="application/x-www-form-urlencoded", **quiet)

    forged = form_token(b"x" * 32, "submit/", clock.now())
    assert [send(token).status for token in ("", forged, desk.ripe("desk/"))] == [403, 403, 403]
    assert send(desk.ripe("submit/")).title == "Regardez vos mails"


def test_d6_e4_looking_writes_nothing(desk: Desked) -> None:
    editor = signed_in(desk)
    desk.submit(desk.visitor, title="Loto", other="1")
    confirm = link_of(desk.mail(str(EVENT["mail"])))
    before = everything(desk)
    for method in ("GET", "HEAD", "GET", "GET"):
        for path in (*ADDRESSES, confirm):
            editor.ask(path, method=method, Purpose="prefetch")

    assert everything(desk) == before


def test_d11_nobody_gets_in_without_a_session(desk: Desked) -> None:
    for cookie in ({}, {"goodweek-editor": ""}, {"goodweek-editor": "x" * 43}, {"goodweek-editor": "' OR 1=1"}):
        stranger = Visitor(desk.base, dict(cookie))
        for path in [f"{language}{path}" for language in ("", "en/") for path in ADDRESSES if _is_of_editors(path)]:
            page = stranger.send(path, {"do": "accept", "version": "1"})
            assert (stranger.ask(path).status, page.status) == (401, 401)


def _is_of_editors(path: str) -> bool:
    return path.startswith("desk/") and "sign-in" not in path


def test_session_ends_when_the_editor_signs_out_or_is_removed(desk: Desked) -> None:
    editor = signed_in(desk, "paul@val-brume.example")
    stolen = Visitor(desk.base, dict(editor.cookies))
    assert stolen.ask("desk/").status == 200
    editor.press(editor.ask("desk/"))
    assert stolen.ask("desk/").status == 401


def test_e3_secret_opens_one_thing_and_no_other(desk: Desked) -> None:
    desk.submit(desk.visitor, title="Concert", other="1")
    secret = link_of(desk.mail(str(EVENT["mail"]))).rsplit("/", 1)[1]
    wrong = [
        f"submission/{secret}/",
        f"desk/sign-in/{secret}",
        f"submit/confirm/{secret[:-1]}x",
        f"submit/confirm/{secret}x",
    ]

    assert [desk.visitor.ask(path).status for path in wrong] == [404] * 4
    assert secret not in json.dumps(everything(desk))
    confirmed = desk.visitor.press(desk.visitor.ask(f"submit/confirm/{secret}"))
    assert confirmed.status == 200
    assert desk.visitor.ask(f"submit/confirm/{secret}").status == 410


def test_e5_nothing_tells_whether_an_address_is_an_editors(desk: Desked) -> None:
    add_editor(desk.office.store, "odile@val-brume.example", Role.EDITOR)
    times: dict[str, list[float]] = {"odile@val-brume.example": [], "nobody@val-brume.example": []}
    bodies = set()
    for _ in range(40):
        for mail, taken in times.items():
            desk.forget_who_asked()
            began = perf_counter()
            page = desk.visitor.send("desk/sign-in/", {"mail": mail, "form": desk.ripe("desk/sign-in/")})
            taken.append(perf_counter() - began)
            bodies.add((page.status, page.body))
    # The quicker half: the slower one tells of what else this machine has to do.
    known, unknown = (median(sorted(taken)[: len(taken) // 2]) for taken in times.values())

    assert len(bodies) == 1
    assert abs(known - unknown) < 0.005


@pytest.mark.parametrize(
    "mail",
    ["a@b.example\nBcc: c@d.example", "a@b.example\r\n\r\nBody", "a@b.example, c@d.example", "a@b.example;c@d.example",
     "<a@b.example>", '"a b"@b.example', "a@[127.0.0.1]", "a@b", "@b.example", "a@b.example%0d%0aBcc:x@y.example",
     "é@b.example", f"{'a' * 65}@b.example", "a..b@b.example", "a@-b.example", "a@b.example\x00"],
)  # fmt: skip
def test_e6_address_that_could_be_more_than_one_is_refused(desk: Desked, mail: str) -> None:
    before = count(desk)
    page = desk.submit(desk.visitor, mail=mail)
    # A line break or NUL at the end is taken off, as any space is.
    is_refused = page.status == 422 and page.wrong == ["mail"]

    assert is_refused or mail.strip("\r\n\0 ") == "a@b.example"
    assert count(desk) - before == (0 if is_refused else 1)


def test_e6_title_puts_no_header_into_a_mail(desk: Desked) -> None:
    desk.submit(
        desk.visitor, title="Bal\r\nBcc: evil@evil.example\r\n\r\nX", mail="lise@les-voisins.example", other="1"
    )
    mail = desk.mail("lise@les-voisins.example")
    envelopes = [to for to, body in desk.box.taken if b"lise@" in body]

    assert (envelopes, mail["Subject"]) == (
        [["lise@les-voisins.example"]],
        "À confirmer\u00a0: Bal Bcc: evil@evil.example X",
    )
    assert [name for name in mail if name.lower().startswith(("bcc", "x"))] == []


def test_c5_e8_what_was_typed_runs_nowhere(desk: Desked) -> None:
    editor = signed_in(desk)
    payloads = [one for one in strings() if "\ud800" not in one and "\udfff" not in one][
        :90
    ]  # a page of the queue has a hundred
    found: list[str] = []
    taken = 0
    before = count(desk)
    for number, payload in enumerate(payloads):
        desk.forget_who_asked()
        fields = dict.fromkeys(
            ("title", "description", "place", "address", "city", "organiser", "postal_code"), f"{payload} {number}"
        )
        picky = (
            "url",
            "online_url",
            "organiser_url",
            "lowest",
            "day-1",
            "register_url",
            "register_mail",
            "register_phone",
        )
        fields |= dict.fromkeys((*picky, "mail", "from-0", "attendance", "repeat", "until", "off-0"), payload)
        typed = desk.submit(desk.visitor, **fields)
        sound = {
            **fields,
            **dict.fromkeys((*picky, "repeat", "until", "off-0"), ""),
            "from-0": "18:00",
        }
        sent = desk.submit(desk.visitor, **{**sound, "mail": f"qui{number}@les-voisins.example", "other": "1"})
        found += _active(typed)
        taken += sent.status == 200
    with desk.office.store.writing() as connection:
        connection.execute(text("UPDATE submission SET state = 'confirmed' WHERE state = 'received'"))
    queue = editor.ask("desk/")
    links = queue.tree.xpath('//ul[@class="queue"]//a/@href')
    found += _active(queue)
    for link in links:
        found += _active(editor.ask(f"desk/{link}"))

    assert (found, count(desk) - before) == ([], taken)
    assert min(len(links), 100) >= taken > 20


def _active(page: Page) -> list[str]:
    """Whatever could run, or lead where a browser would run something."""
    assert page.status in (200, 422)
    tree = page.tree
    nodes = tree.xpath(f"{FOREIGN} | //iframe | //object | //embed | //svg | //style | //base | //img")
    attributes = [one for one in tree.xpath("//@*") if re.match(r"on\w+$|style$", one.attrname)]
    leads = [
        one
        for one in tree.xpath("//@href | //@src | //@action")
        if re.match(r"\s*(javascript|data|vbscript):", one, re.IGNORECASE)
    ]
    return [*map(str, nodes), *map(str, attributes), *leads]


def test_d3_nobody_is_led_off_the_site(desk: Desked) -> None:
    editor = signed_in(desk)
    for bait in (f"//{EVIL}", f"/\\{EVIL}", f"https:{EVIL}", f"%2f%2f{EVIL}", f"@{EVIL}", f"submit//{EVIL}/.."):
        for page in (editor.ask(bait, follow=False), editor.send(f"desk/?next={bait}", {"next": bait}, follow=False)):
            assert EVIL not in page.headers.get("location", "")


def test_d9_address_submits_ten_times_in_ten_minutes_whatever_it_says_of_itself(desk: Desked) -> None:
    statuses = [
        desk.submit(
            desk.visitor,
            title=f"Atelier {number} {'x' * number}",
            mail=f"n{number}@les-voisins.example",
            other="1",
        ).status
        for number in range(30)
    ]

    assert (statuses.count(200), set(statuses)) == (10, {200, 429})


def test_d9_no_window_of_a_limit_is_longer_than_what_is_counted_is_kept() -> None:
    rates = (SUBMITTING, SIGNING_IN, READING, REPORTING)
    assert max(timedelta(seconds=rate.seconds) for rate in rates) <= LONGEST


def test_d9_process_that_begins_anew_allows_no_more(desk: Desked) -> None:
    statuses = []
    for number in range(12):
        desk.office.limits._seen.clear()  # what a process remembers is gone with it
        mail = f"m{number}@les-voisins.example"
        statuses.append(desk.submit(desk.visitor, title=f"Bal {number} {'y' * number}", mail=mail, other="1").status)

    assert statuses == [200] * 10 + [429] * 2


def test_d9_forwarded_address_is_believed_of_our_proxy_alone(desk: Desked) -> None:
    seen = set()
    for number in range(12):
        desk.visitor.send(
            "desk/sign-in/",
            {"mail": "x@y.example", "form": desk.ripe("desk/sign-in/")},
            X_Forwarded_For=f"10.0.0.{number}, 203.0.113.7",
        )
        seen |= {who for _, who in desk.office.limits._seen}

    assert seen == {"203.0.113.7"}


def test_form_that_was_filled_by_a_program_is_refused(desk: Desked) -> None:
    before = count(desk)
    fresh = form_token(desk.office.key, "submit/", clock.now())
    quick = desk.visitor.send("submit/", {**EVENT, "form": fresh, "do": "send"})
    trapped = desk.submit(desk.visitor, website="https://spam.example")

    assert ([quick.status, trapped.status], count(desk)) == ([422, 422], before)


def raw(desk: Desked, request: bytes) -> bytes:
    """The first line of the answer to bytes that no library would send."""
    port = int(desk.base.rsplit(":", 1)[1].strip("/"))
    with socket.create_connection(("127.0.0.1", port), timeout=10) as one:
        answer = b""
        with suppress(ConnectionError):  # it hangs up on what is too much
            one.sendall(request.replace(b"HOST", b"127.0.0.1"))
        # Not half closed: the server would take that for the end, and answer or not, as it happens.
        with suppress(ConnectionError):
            while b"\r\n" not in answer and (chunk := one.recv(65_536)):
                answer += chunk
    return answer.partition(b"\r\n")[0]


FORM = b"Content-Type: application/x-www-form-urlencoded\r\nSec-Fetch-Site: same-origin\r\n"
PARTS = b"Content-Type: multipart/form-data; boundary=x\r\nSec-Fetch-Site: same-origin\r\n"


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\nHost: evil.example\r\n\r\n",
        b"GET /%00 HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: HOST\r\nX: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /../../goodweek.toml HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"GET /%2e%2e/%2e%2e/goodweek.toml HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"TRACE / HTTP/1.1\r\nHost: HOST\r\n\r\n",
        b"PUT /submit/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\n\r\n",
        b"POST /submit/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 10000000000\r\n" + FORM + b"\r\nx",
        b"POST /submit/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: -1\r\n" + FORM + b"\r\nx",
        b"POST /submit/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 20000\r\n" + FORM + b"\r\n" + b"a=b&" * 5_000,
        b"POST /submit/ HTTP/1.1\r\nHost: HOST\r\nContent-Length: 4\r\n" + PARTS + b"\r\nxxxx",
        b"POST /submit/ HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n" + FORM + b"\r\n989680\r\n" + b"a" * 10_000_000,
        b"POST / HTTP/1.1\r\nHost: HOST\r\nContent-Length: 0\r\nSec-Fetch-Site: same-origin\r\n\r\n",
        b"\x16\x03\x01\x00\xa5\x01\x00\x00\xa1\x03\x03",
    ],
)  # fmt: skip
def test_d8_malformed_requests_get_a_4xx_and_soon(desk: Desked, request_: bytes) -> None:
    began = perf_counter()
    line = raw(desk, request_)

    assert line == b"" or line.split(b" ")[1][:1] == b"4"
    assert perf_counter() - began < 2
    assert desk.visitor.ask("healthz").status == 200


def endless(desk: Desked, before: bytes) -> int:
    """How many bytes are taken of what never ends."""
    port, sent = int(desk.base.rsplit(":", 1)[1].strip("/")), 0
    with socket.create_connection(("127.0.0.1", port), timeout=10) as one, suppress(ConnectionError):
        one.sendall(before.replace(b"HOST", b"127.0.0.1"))
        while sent < 64_000_000:
            one.sendall(b"a" * 65_536)
            sent += 65_536
    return sent


@pytest.mark.parametrize(
    ("before", "most"),
    [
        (b"GET /", 8_000_000),
        (b"GET / HTTP/1.1\r\nHost: HOST\r\nX: ", 8_000_000),
        (b"POST /submit/ HTTP/1.1\r\nHost: HOST\r\nTransfer-Encoding: chunked\r\n" + FORM + b"\r\n0\r\nX: ", 16_000_000),
    ],
    ids=["address", "header", "trailer"],
)  # fmt: skip
def test_d8_what_never_ends_is_hung_up_on(desk: Desked, before: bytes, most: int) -> None:
    # What the buffers of the system hold is sent, too, before the sender learns of it.
    assert endless(desk, before) < most
    assert desk.visitor.ask("healthz").status == 200


def test_d8_head_that_browsers_may_send_is_read(desk: Desked) -> None:
    head = b"GET /healthz HTTP/1.1\r\nHost: HOST\r\nCookie: " + b"a" * 60_000 + b"\r\n\r\n"

    assert raw(desk, head) == b"HTTP/1.1 200 OK"


def test_d10_error_pages_say_nothing_of_the_request_or_the_fault(desk: Desked) -> None:
    bait = "zzbait123"
    pages = [desk.visitor.ask(f"{bait}"), desk.visitor.ask(f"submit/confirm/{bait}"), desk.visitor.ask(f"desk/{bait}/")]
    assert [page.status for page in pages] == [404, 404, 401]
    # The link to the other language is the only thing that holds an address.
    assert [page.body.count(bait.encode()) for page in pages] == [0, 1, 1]


def test_languages_are_those_of_the_site() -> None:
    assert LANGUAGES == ("fr", "en")


def test_key_is_made_once_for_the_owner_alone(desk: Desked) -> None:
    path = Path(desk.office.instance.folder / ".goodweek" / "desk.key")

    assert (oct(path.stat().st_mode)[-3:], path.read_text().strip().encode() == desk.office.key) == ("600", True)
