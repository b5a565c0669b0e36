"""Records of crawls without the answers that hold what was erased (reliability E9). The person is invented."""

import gzip
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import brotli
import pytest

from catalog.errors import RecordUnreadable
from catalog.scrubbing import MAIL, Scrubber
from crawlers.archive_erasing import Rewritten, erase_from_record
from crawlers.archive_records import Question, Writer, read_at, request_block, response_head

MAILS = {"jeanne@valbrume.example"}
PERSON = Scrubber(
    lambda kind, value: (
        (kind == MAIL and value in MAILS)
        or (kind == "name-2" and value == "jeanne inventee")
        or (kind == "begins" and value == "jeanne")
    ),
    {MAIL, "name-2", "begins"},
)
CLEAN = b"Rien de personne"


def _workbook(text: str) -> bytes:
    body = BytesIO()
    with zipfile.ZipFile(body, "w") as archive:
        archive.writestr("xl/sharedStrings.xml", f"<si><t>{text}</t></si>")
    return body.getvalue()


def _written(path: Path, answers: dict[str, tuple[bytes, bytes]]) -> list[str]:
    """A record of answers by address, each a body in an encoding; gives the ids of the answers."""
    ids = []
    with path.open("wb") as file:
        writer = Writer(file, "2026-10-01T08:00:00Z")
        writer.write("warcinfo", b"goodweek-record: 1\r\n", "application/warc-fields", {})
        for url, (body, encoding) in answers.items():
            headers = ((b"Content-Encoding", encoding),) if encoding else ()
            block = response_head(200, headers) + body
            name = writer.write("response", block, "application/http", {}, url=url, payload=body)
            ids.append(name)
            said = request_block(Question("voisins", "GET", url), ())
            writer.write("request", said, "application/http", {"WARC-Concurrent-To": f"<{name}>"}, url=url)
        writer.write("metadata", b"{}", "application/json", {}, url="goodweek:order")
    return ids


def _kept(path: Path) -> list[tuple[str, str]]:
    found, offset = [], 0
    with path.open("rb") as file:
        while offset < path.stat().st_size:
            record, offset = read_at(file, offset)
            found.append((record.kind, record.headers.get("warc-target-uri", "")))
    return found


@pytest.mark.parametrize(
    ("body", "encoding"),
    [
        ("Avec Jeanne Inventée".encode(), b""),
        ("Avec Jeanne Inventée".encode("cp1252"), b""),
        (gzip.compress(b"jeanne@valbrume.example"), b"gzip"),
        (zlib.compress(b"jeanne@valbrume.example"), b"deflate"),
        (brotli.compress(b"jeanne@valbrume.example"), b"br"),
        (rb'{"nom": "Jeanne Invent\u00e9e"}', b""),
        (b"<b>Jeanne</b>&nbsp;Invent&eacute;e", b""),
        (b"DESCRIPTION:Avec Jean\r\n ne Inventee", b""),
        (_workbook("Jeanne Inventée"), b""),
        (b"packed in no known way", b"exi"),
        (b"no brotli", b"br"),
        (b"no gzip", b"gzip"),
    ],
    ids=["utf-8", "cp1252", "gzip", "deflate", "brotli", "json", "html", "folded", "workbook", "exi", "br", "gz"],
)
def test_e9_an_answer_that_holds_it_is_left_out_with_its_question(tmp_path: Path, body: bytes, encoding: bytes) -> None:
    path = tmp_path / "crawl.warc.gz"
    _written(path, {"https://a.example/": (body, encoding), "https://b.example/": (CLEAN, b"")})
    assert erase_from_record(path, PERSON.finds) == Rewritten(
        1, int(body in {b"packed in no known way", b"no brotli", b"no gzip"})
    )
    others = [("response", "https://b.example/"), ("request", "https://b.example/")]
    assert _kept(path) == [("warcinfo", ""), *others, ("metadata", "goodweek:order")]
    assert [entry.name for entry in tmp_path.iterdir()] == ["crawl.warc.gz"]


def test_e9_a_record_without_it_stays_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    _written(path, {"https://b.example/": (CLEAN, b""), "https://c.example/": (gzip.compress(CLEAN), b"gzip")})
    before = path.read_bytes(), path.stat().st_ino
    assert erase_from_record(path, PERSON.finds) == Rewritten(0)
    assert (path.read_bytes(), path.stat().st_ino) == before


def test_e9_what_stays_is_the_same_to_the_byte(tmp_path: Path) -> None:
    whole, part = tmp_path / "whole", tmp_path / "part"
    first, _ = _written(whole, {"https://a.example/jeanne-inventee": (CLEAN, b""), "https://b.example/": (CLEAN, b"")})
    part.write_bytes(whole.read_bytes())
    erase_from_record(part, PERSON.finds)
    assert whole.read_bytes().endswith(part.read_bytes()[-200:])
    again = tmp_path / "again"
    again.write_bytes(whole.read_bytes())
    assert erase_from_record(again, lambda _: False, {first}) == Rewritten(1)
    assert again.read_bytes() == part.read_bytes()


def test_e9_a_damaged_record_is_told_and_left(tmp_path: Path) -> None:
    path = tmp_path / "crawl.warc.gz"
    _written(path, {"https://a.example/": (b"jeanne@valbrume.example", b"")})
    damaged = path.read_bytes()[:-20]
    path.write_bytes(damaged)
    with pytest.raises(RecordUnreadable, match="delete it by hand"):
        erase_from_record(path, PERSON.finds)
    assert path.read_bytes() == damaged
