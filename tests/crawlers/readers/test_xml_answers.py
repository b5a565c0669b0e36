"""Shared reading of XML: without DTD, entities, files and network; mended where it is ill formed.

The documents are made by hand; the bombs of defusedxml are read from beside the repository.
"""

import contextlib
import random
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from catalog.errors import SourceUnreadable
from crawlers.readers import feed, sitemap, xml_answers
from crawlers.readers.xml_answers import document_of, name_of, root_name, text_of
from crawlers.reading import Answer, Incomplete

NOW = datetime(2026, 11, 1, tzinfo=UTC)
REALDATA = (Path(__file__).parents[3] / ".." / "shared" / "realdata").resolve()
BOMBS = REALDATA / "bad" / "tiran__defusedxml" / "xmltestdata"
ITEM = "<rss><channel><item><title>&a;</title></item></channel></rss>"
XXE = {
    "file": f'<!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/hostname">]>{ITEM}',
    "network": f'<!DOCTYPE rss [<!ENTITY a SYSTEM "http://127.0.0.1:9/secret">]>{ITEM}',
    "external subset": f'<!DOCTYPE rss SYSTEM "file:///etc/hostname">{ITEM}',
    "parameter entity": f'<!DOCTYPE rss [<!ENTITY % p SYSTEM "file:///etc/hostname"> %p; <!ENTITY a "b">]>{ITEM}',
    "xinclude": '<rss xmlns:xi="http://www.w3.org/2001/XInclude"><channel><item><title>'
    '<xi:include href="file:///etc/hostname" parse="text"/></title></item></channel></rss>',
    "in an attribute": '<!DOCTYPE rss [<!ENTITY b "x"><!ENTITY a "&b;&b;&b;">]><rss version="&a;&a;"><channel/></rss>',
    "behind a comment": f'<!-- <a> --><?x <b>?><!DOCTYPE rss [<!-- ]> \' --><!ENTITY a SYSTEM "/etc/hostname">]>{ITEM}',
}
WATCHED: list[str] = []
STATE = {"watching": False}


def _watch(event: str, args: tuple[Any, ...], state: dict[str, bool] = STATE) -> None:
    # At the end of the process the hook outlives what this module calls by name.
    if state["watching"] and (event == "open" or event.startswith(("socket.", "urllib.", "subprocess.", "os.system"))):
        WATCHED.append(f"{event} {args!r:.200}")


sys.addaudithook(_watch)


def answer(body: bytes | str, encoding: str = "", url: str = "https://valbrume.example/f") -> Answer:
    return Answer(url, body.encode() if isinstance(body, str) else body, NOW, "application/xml", encoding)


def read(body: bytes | str, encoding: str = "") -> xml_answers.XmlDocument:
    return document_of(answer(body, encoding), "A source wants XML.")


def text(body: bytes | str, encoding: str = "") -> str:
    return text_of(read(body, encoding).root)


def watched(body: bytes) -> tuple[str, list[str], float]:
    """The text of a document (or why it is refused), what was opened for it, and how long it took."""
    WATCHED.clear()
    begin = perf_counter()
    STATE["watching"] = True
    try:
        found = text(body)
    except SourceUnreadable as error:
        found = str(error)
    finally:
        STATE["watching"] = False
    return found, list(WATCHED), perf_counter() - begin


@pytest.mark.skipif(not BOMBS.is_dir(), reason="the files of defusedxml are not beside the repository")
def test_b7_files_of_defusedxml_are_read_without_files_and_network() -> None:
    paths = sorted(BOMBS.glob("*.xml"))
    assert len(paths) == 10
    for path in paths:
        found, opened, seconds = watched(path.read_bytes())
        assert (path.name, opened) == (path.name, [])
        assert seconds <= 1
        assert len(found) <= path.stat().st_size


def test_b7_audit_hook_sees_files(tmp_path: Path) -> None:
    STATE["watching"] = True
    (tmp_path / "x").write_text("x")
    STATE["watching"] = False
    assert [event.partition(" ")[0] for event in WATCHED if str(tmp_path) in event] == ["open"]
    WATCHED.clear()


@pytest.mark.parametrize("shape", XXE)
def test_b7_external_entities_are_never_fetched(shape: str) -> None:
    found, opened, seconds = watched(XXE[shape].encode())
    assert opened == []
    assert seconds <= 1
    assert found in ("&a;", "")


def test_b7_exponential_and_quadratic_bombs_stay_small() -> None:
    laughs = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    exponential = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}]><rss><channel><title>&a11;</title></channel></rss>'
    quadratic = f'<!DOCTYPE rss [<!ENTITY a "{"B" * 100_000}">]><rss><title>{"&a;" * 100_000}</title></rss>'
    attribute = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{laughs}]><rss version="&a11;"><channel/></rss>'
    for bomb in (exponential, quadratic, attribute):
        found, opened, seconds = watched(bomb.encode())
        assert opened == []
        assert seconds <= 1
        assert len(found) <= 64 * 1024


def test_b7_document_type_that_does_not_end_is_refused() -> None:
    for body in ("<!DOCTYPE rss [<!ENTITY a '", "<!DOCTYPE rss", "<!DOCTYPE rss [<!-- ]><rss/>"):
        with pytest.raises(SourceUnreadable):
            read(body)


def test_well_formed_document_is_read_as_it_stands() -> None:
    document = read('<?xml version="1.0"?>\n<!DOCTYPE a>\n<a xml:base="/deeper/">é &amp; &#233;<b/></a>')
    assert (text_of(document.root), document.problems, document.guessed) == ("é & é", [], False)
    assert document.root.sourceline == 3
    assert document.root.base == "https://valbrume.example/deeper/"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<a>Pain & vin</a>", "Pain & vin"),
        ("<a>&eacute;t&eacute; &nbsp;&unknown; &AMP;</a>", "été \xa0&unknown; &AMP;"),
        ("<a>x\x00\x08y</a>", "xy"),
        ("<a><![CDATA[a&b &eacute;]]> & </a>", "a&b &eacute; & "),
        ("<a><media:b>x</media:b></a>", "x"),
        ("<a>x<b>y</a>", "xy"),
        ("\ufeff  \n<a>x</a>", "x"),
        ("<br />\n<b>Warning</b>: f() in /x\n<?xml version='1.0'?><a>x</a>", "x"),
        ("Notice: <?xml version='1.0'?><a>x</a>", "x"),
    ],
)
def test_b10_ill_formed_document_is_mended(body: str, expected: str) -> None:
    assert text(body) == expected


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("<a>été</a>".encode("cp1252"), ""),
        ("<a>été</a>".encode("cp1252"), "utf-8"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><a>été</a>".encode("latin-1"), "utf-8"),
        ("<?xml version='1.0' encoding='iso-8859-1'?><a>été</a>".encode(), "iso-8859-1"),
        ("<?xml version='1.0' encoding='no-such-charset'?><a>été</a>".encode("cp1252"), "zlib"),
        ("<?xml version='1.0' encoding='utf-16'?><a>été</a>".encode("utf-16"), ""),
        ("<a>été</a>".encode("utf-16-le"), "utf-8"),
        ("<a>été</a>".encode("utf-16-be"), ""),
        ("<?xml version='1.0' encoding='windows-1251'?><a>été</a>".encode(), ""),
    ],
)
def test_b10_wrong_charset_never_raises_and_is_seen_through(body: bytes, encoding: str) -> None:
    assert text(body, encoding) == "été"


def test_b10_charset_of_the_document_is_used_where_the_header_is_wrong() -> None:
    assert text("<?xml version='1.0' encoding='koi8-r'?><a>мир</a>".encode("koi8-r"), "utf-8") == "мир"
    assert read("<?xml version='1.0' encoding='koi8-r'?><a>мир</a>".encode("koi8-r"), "utf-8").guessed is False
    assert read("<a>été</a>".encode("cp1252"), "utf-8").guessed is True


def test_cut_off_document_is_incomplete() -> None:
    whole = "<rss><channel><item><title>Un</title></item></channel></rss>"
    assert read(whole).problems == []
    for length in range(10, len(whole) - 6):
        assert read(whole[:length]).problems == [Incomplete("the document is cut off before its end")]


def test_b8_document_too_deep_for_the_parser_is_incomplete_and_no_crash() -> None:
    document = read("<a>" * 100_000 + "x" + "</a>" * 100_000)
    assert document.problems == [Incomplete("the document goes past the limits of the parser, which stops there")]


@pytest.mark.parametrize(
    "body", ["", "   ", "{}", "BEGIN:VCALENDAR", "\x00\x01", "<", "<!-- x", "<?xml version='1.0'?>", "<>"]
)
def test_what_is_no_xml_is_refused(body: str) -> None:
    with pytest.raises(SourceUnreadable):
        read(body)


def test_too_large_document_is_refused_unread() -> None:
    with pytest.raises(SourceUnreadable, match="10,000,000"):
        read(b"<a>" + b" " * 10_000_000 + b"</a>")


def test_root_is_named_without_parsing() -> None:
    assert (
        root_name(answer("<?xml version='1.0'?><!-- <x> --><!DOCTYPE rss [<!ENTITY a 'b'>]><rdf:RDF a='")) == "rdf:RDF"
    )
    assert root_name(answer("{}")) == ""
    assert root_name(answer(b"\x00\xff" * 50)) == ""
    assert root_name(answer("<!DOCTYPE x [")) == ""


def test_undeclared_prefix_has_the_namespace_it_is_known_for() -> None:
    (child,) = read("<a><Ev:StartDate/></a>").root
    assert name_of(child, {"ev": "http://example.org/ev"}) == ("http://example.org/ev", "startdate")
    assert name_of(child, {}) == ("ev", "startdate")


SHAPES = {
    "open comments": "<!--" * 25_000,
    "open sections": "<![CDATA[" * 11_000,
    "ampersands": "<a>" + "&" * 100_000,
    "names": "<a>" + "&a" * 50_000,
    "instructions": "<?x" * 33_000,
    "subset": "<!DOCTYPE a [" + "<!x '" * 20_000,
    "quotes": "<!DOCTYPE a " + "\"'" * 50_000,
    "brackets": "<!DOCTYPE a " + "[" * 100_000,
    "white space": " " * 100_000,
    "elements": "<a" * 50_000,
}


@pytest.mark.parametrize("shape", SHAPES)
def test_b13_regexes_are_linear(shape: str) -> None:
    for body in (SHAPES[shape], f"<a>{SHAPES[shape]}</a>"):
        begin = perf_counter()
        with contextlib.suppress(SourceUnreadable):
            read(body)
        assert perf_counter() - begin < 0.5


@pytest.mark.parametrize("module", [feed, sitemap], ids=lambda module: module.__name__.rpartition(".")[2])
def test_any_bytes_are_recognised_or_not_and_never_raise(module: Any) -> None:
    dice = random.Random(7)
    bodies = [
        b"",
        b"\x1f\x8b",
        b"\x1f\x8b\x08\x00" + bytes(8),
        b"<rss",
        b"<urlset/>",
        *(dice.randbytes(60) for _ in range(300)),
    ]
    assert {module.recognises(answer(body)) for body in bodies} <= {0, 95}
