"""The form fills itself from a file or an address, and nothing private is asked for (reliability A1 to A9)."""

import io
import zipfile
from contextlib import closing

import pytest
from openpyxl import Workbook

from desk.offering import offered_at
from tests.crawlers.fault_server import FaultServer, Route
from tests.desk.visiting import DAY, Desked, Page

START = f"{DAY:%Y%m%d}"


def calendar(*titles: str) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Val-Brume//FR"]
    for number, title in enumerate(titles):
        lines += [
            "BEGIN:VEVENT",
            f"UID:{number}@val-brume.example",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART;TZID=Europe/Paris:{START}T180000",
            f"DTEND;TZID=Europe/Paris:{START}T200000",
            f"SUMMARY:{title}",
            "LOCATION:Salle des Tilleuls",
            "END:VEVENT",
        ]
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


ROWS = [
    ["Titre", "Date", "Heure", "Lieu", "Ville"],
    *([f"Atelier {number}", f"{DAY:%d/%m/%Y}", "18:00", "Salle des Tilleuls", "Val-Brume"] for number in range(2, 7)),
    ["Bal", "un de ces jours", "", "Mairie", "Val-Brume"],
]


def workbook() -> bytes:
    made = Workbook()
    for row in ROWS:
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def table() -> bytes:
    return "\n".join(";".join(row) for row in ROWS).encode()


pytestmark = pytest.mark.usefixtures("nobody_has_asked_yet")


def bring(desk: Desked, name: str, body: bytes, address: str = "", language: str = "") -> Page:
    """Drop a file on the form."""
    parts = [("form", "", desk.ripe("submit/").encode()), ("do", "", b"read"), ("address", "", address.encode())]
    parts += [("file", f'; filename="{name}"', body)] if name else []
    lines = [
        f'--edge\r\nContent-Disposition: form-data; name="{key}"{more}\r\n\r\n'.encode() + value + b"\r\n"
        for key, more, value in parts
    ]
    return desk.visitor.ask(
        f"{language}submit/",
        b"".join(lines) + b"--edge--\r\n",
        Sec_Fetch_Site="same-origin",
        Content_Type="multipart/form-data; boundary=edge",
    )


def filled(page: Page) -> tuple[str, str, str, str]:
    values = page.values("preview")
    return values["title"][0], values["day-0"][0], values["from-0"][0], values["place"][0]


def test_calendar_of_one_event_fills_the_form(desk: Desked) -> None:
    page = bring(desk, "atelier.ics", calendar("Atelier vélo"))

    assert (page.status, filled(page)) == (200, ("Atelier vélo", DAY.isoformat(), "18:00", "Salle des Tilleuls"))


def test_of_several_events_one_is_put_into_the_form(desk: Desked) -> None:
    visitor = desk.visitor
    page = bring(desk, "agenda.ics", calendar("Atelier", "Bal"))
    assert (page.title, titles(page)) == ("Ce qui a été compris", ["Atelier", "Bal"])

    assert filled(visitor.press(page, "fill-1"))[0] == "Bal"


def titles(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.tree.xpath('//section[@class="card"]/h2')]


@pytest.mark.parametrize(("name", "body"), [("programme.xlsx", workbook()), ("programme.csv", table())])
def test_table_says_which_row_was_not_understood(desk: Desked, name: str, body: bytes) -> None:
    page = bring(desk, name, body)

    assert titles(page) == [f"Atelier {number}" for number in range(2, 7)]
    assert page.tree.xpath('//section[@aria-labelledby="left"]//li/text()') == ["Ligne 7\u00a0: date illisible"]


@pytest.mark.parametrize("start", ["00010101", "00010101T000000Z", "99991231", "99991231T235959Z", "99991231T235959"])
def test_date_that_is_too_far_fills_nothing(desk: Desked, start: str) -> None:
    body = calendar("Atelier").decode().replace(f"DTSTART;TZID=Europe/Paris:{START}T180000", f"DTSTART:{start}")
    page = bring(desk, "atelier.ics", body.replace(f"DTEND;TZID=Europe/Paris:{START}T200000\r\n", "").encode())

    assert (page.status, page.tree.xpath('//section[@aria-labelledby="left"]//li/text()')) == (
        200,
        ["Ligne 4\u00a0: date trop ancienne ou trop lointaine"],
    )


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", "<Types/>")
        made.writestr("xl/workbook.xml", b"0" * 200_000_000)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("bomb.xlsx", bomb()),
        ("x.ics", b"BEGIN:VCALENDAR\r\n" * 50_000),
        ("x.ics", b"\x00\xff" * 100_000),
        ("x.csv", b"=cmd|' /C calc'!A0;" * 20_000),
        ("x.exe", b"MZ" + bytes(50_000)),
        ("../../goodweek.toml", b"[site]"),
        ("x.html", b"<div>" * 100_000),
        ("x.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        ("x.xml", b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'),
    ],
)
def test_a_hostile_file_fills_nothing(desk: Desked, name: str, body: bytes) -> None:
    page = bring(desk, name, body)

    assert (page.status, page.values("preview")["title"]) == (422, [""])
    assert b"root:" not in page.body


def test_file_that_is_too_large_is_refused(desk: Desked) -> None:
    page = bring(desk, "x.ics", b"x" * 6_100_000)

    assert page.status == 413


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://0x7f000001/", "http://2130706433/",
        "http://127.1/", "http://169.254.169.254/latest/meta-data/", "http://10.0.0.1/", "http://[::ffff:127.0.0.1]/",
        "file:///etc/passwd", "ftp://x.example/", "gopher://127.0.0.1/", "http://user:pw@127.0.0.1/", "javascript:alert(1)",
        "http://127.0.0.1:8000@evil.example/", "http://localtest.example.invalid/", "//127.0.0.1/", "",
    ],
)  # fmt: skip
def test_a_private_address_is_not_asked(desk: Desked, address: str) -> None:
    page = bring(desk, "", b"", address)

    assert (page.status, page.values("preview")["title"]) == (422, [""])


PAGE = f"""<!doctype html><title>Bal</title><script type="application/ld+json">
{{"@context": "https://schema.org", "@type": "Event", "name": "Bal des voisins", "startDate": "{DAY}T20:00:00+01:00",
"location": {{"@type": "Place", "name": "Mairie", "address": {{"addressLocality": "Val-Brume"}}}}}}
</script>""".encode()


def test_page_that_may_be_asked_fills_the_form_and_a_redirect_leads_nowhere_private() -> None:
    with closing(FaultServer()) as inside, closing(FaultServer("127.0.0.2")) as outside:
        inside.routes["/secret"] = outside.routes["/bal"] = Route(PAGE, headers={"Content-Type": "text/html"})
        outside.routes["/away"] = Route(statuses=(302,), headers={"Location": inside.url("/secret")})

        found = offered_at(outside.url("/bal"), contact="", allow_private=[outside.place])
        away = offered_at(outside.url("/away"), contact="", allow_private=[outside.place])

        assert inside.paths() == []
    assert [facts.title for facts in found.events] == ["Bal des voisins"]
    assert (away.events, away.problem) == ((), "unreached")
