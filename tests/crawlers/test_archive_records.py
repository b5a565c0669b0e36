"""The file of a recorded crawl: whole or told; the answers are invented by hand."""

import gzip
import tracemalloc
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError, DownloadTimeoutError
from scrapy.http import Response
from scrapy.settings import Settings

from catalog import clock
from catalog.errors import ConfigurationInvalid, RecordUnreadable
from crawlers.archive import archive_of
from crawlers.archive_failures import described, failure_of
from crawlers.archive_recording import Recorder
from crawlers.archive_records import Damaged, Question, read_at, response_head, response_parts
from crawlers.archive_replay import Replay
from crawlers.failures import in_words
from crawlers.guard import GuardedResolver, check_settings
from crawlers.retries import HostResting

AT = datetime(2026, 11, 3, 9, 0, tzinfo=UTC)
URL = "https://brume.example/agenda.ics"


def recorder(path: Path) -> Recorder:
    return Recorder(path, AT, {"sources/brume.toml": b"title = 'Brume'\n"}, {"goodweek-sources": "brume"})


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "r.warc.gz"
    with recorder(path) as record:
        for number in range(3):
            answer = Response(URL, 200, {"Content-Type": "text/calendar"}, f"answer {number}".encode() * 50)
            record.keep_answer(Question("brume", "GET", f"{URL}?{number}"), (), answer)
        record.keep_failure(Question("brume", "POST", URL, b"{}"), (), DownloadTimeoutError("late"))
        record.finish()
    return path


def offsets(path: Path) -> list[int]:
    found, at = [], 0
    with path.open("rb") as file:
        while at < path.stat().st_size:
            found.append(at)
            at = read_at(file, at)[1]
    return found


def test_same_answers_give_the_same_file(made: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    with recorder(other / "r.warc.gz") as record:
        for number in range(3):
            answer = Response(URL, 200, {"Content-Type": "text/calendar"}, f"answer {number}".encode() * 50)
            record.keep_answer(Question("brume", "GET", f"{URL}?{number}"), (), answer)
        record.keep_failure(Question("brume", "POST", URL, b"{}"), (), DownloadTimeoutError("late"))
        record.finish()
    assert (other / "r.warc.gz").read_bytes() == made.read_bytes()
    assert len(offsets(made)) == 11


def test_a_record_tells_of_the_crawl(made: Path) -> None:
    with Replay(made) as replay:
        assert (replay.started_at, replay.sources) == (AT, ("brume",))
        now = {"sources/brume.toml": b"title = 'Brune'\n", "sources/lande.toml": b""}
        assert replay.differences(now, {"goodweek-uid-domain": "brume.example"}) == [
            "sources/lande.toml is not in the record",
            "sources/brume.toml is not as it was recorded",
            "goodweek-uid-domain is not as it was recorded",
        ]


def test_every_changed_byte_is_noticed(made: Path, tmp_path: Path) -> None:
    whole, random, damaged = made.read_bytes(), Random(7), tmp_path / "damaged.warc.gz"
    # Of a gzip header, flags and time say nothing of the content.
    headers = {start + place for start in offsets(made) for place in range(10)}
    places = [place for place in range(len(whole)) if place not in headers]
    for place in random.sample(places, 400):
        damaged.write_bytes(whole[:place] + bytes([whole[place] ^ 1 << random.randrange(8)]) + whole[place + 1 :])
        with pytest.raises(RecordUnreadable, match=r"is damaged|is no record of a crawl"):
            Replay(damaged)


def test_every_cut_is_noticed(made: Path, tmp_path: Path) -> None:
    whole, cut = made.read_bytes(), tmp_path / "cut.warc.gz"
    for size in {*range(0, len(whole), 7), *offsets(made)}:
        cut.write_bytes(whole[:size])
        with pytest.raises(RecordUnreadable, match=r"is damaged|is no record of a crawl|is not whole"):
            Replay(cut)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Dear all",
        gzip.compress(b"Dear all"),
        gzip.compress(b""),
        gzip.compress(b"WARC/1.1\r\n\r\n"),
        gzip.compress(b"WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 0\r\n\r\n\r\n\r\n"),
        gzip.compress(bytes(70_000_000)),
    ],
    ids=["empty", "text", "packed", "packed nothing", "no headers", "another one's", "bomb"],
)
def test_what_is_no_record_is_told(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "foreign.warc.gz"
    path.write_bytes(content)
    with pytest.raises(RecordUnreadable) as told:
        Replay(path)
    assert str(told.value) == f"{path}: is no record of a crawl. `goodweek crawl --record FILE` makes one."


def test_a_record_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    with pytest.raises(RecordUnreadable, match=r"missing: cannot be read \(No such file"):
        Replay(tmp_path / "missing")


def test_a_record_gets_its_name_at_the_end_only(tmp_path: Path) -> None:
    path = tmp_path / "r.warc.gz"
    with recorder(path) as record:
        assert [one.name for one in tmp_path.iterdir()] == ["r.warc.gz.part"]
        record.finish()
        assert [one.name for one in tmp_path.iterdir()] == ["r.warc.gz"]
    with recorder(tmp_path / "s.warc.gz"):
        pass
    assert [one.name for one in tmp_path.iterdir()] == ["r.warc.gz"]


def test_a_record_is_not_written_over_nor_into_nowhere(made: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationInvalid, match="exists already"):
        recorder(made)
    with pytest.raises(ConfigurationInvalid, match=r"cannot be written \(No such file or directory\)"):
        recorder(tmp_path / "none" / "r.warc.gz")


@pytest.mark.parametrize("status", [200, 304, 404, 599, 999])
def test_answers_are_read_back_as_they_were(status: int) -> None:
    headers = ((b"X-Odd", b"caf\xe9: \xff"), (b"X-Odd", b""), (b"Content-Length", b"9"))
    body = b"a\r\n\r\nb\x00\xff"
    assert response_parts(response_head(status, headers) + body) == (status, headers, body)


def test_what_is_no_answer_is_damaged() -> None:
    for block in (b"", b"HTTP/1.1\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"HTTP/1.1 200 OK\r\n", b"200 OK\r\n\r\n"):
        with pytest.raises(Damaged):
            response_parts(block)


class Odd(DownloadFailedError):
    """An error that nobody knows yet."""


@pytest.mark.parametrize(
    "error",
    [
        HostResting(3999.4),
        DownloadTimeoutError("late"),
        DownloadFailedError("certificate of brume.example is from somebody else"),
        Odd("odd"),
        OSError(113, "No route to host"),
    ],
    ids=str,
)
def test_failures_happen_again_in_the_same_words(error: Exception) -> None:
    again = failure_of(described(error, URL), URL)
    assert (type(again).__name__, in_words(again)) == (type(error).__name__, in_words(error))
    assert isinstance(again, DownloadFailedError) == isinstance(error, DownloadFailedError)


def test_a_name_that_the_guard_refused_is_refused_again() -> None:
    GuardedResolver.refused["brume.example"] = "10.0.0.1"
    said = described(CannotResolveHostError("brume.example"), URL)
    del GuardedResolver.refused["brume.example"]
    assert isinstance(failure_of(said, URL), CannotResolveHostError)
    assert GuardedResolver.refused.pop("brume.example") == "10.0.0.1"


def test_the_guard_knows_both_handlers_and_no_other(made: Path, tmp_path: Path) -> None:
    with recorder(tmp_path / "s.warc.gz") as record, Replay(made) as replay:
        for archive in (record, replay):
            settings = Settings()
            settings.setmodule("crawlers.settings")
            settings.setdict(archive.settings())
            check_settings(settings)
            assert archive_of(settings.copy()) is archive
            settings["DOWNLOAD_HANDLERS"]["http"] = "crawlers.retries.PatientHandler"
            with pytest.raises(ConfigurationInvalid, match="DOWNLOAD_HANDLERS"):
                check_settings(settings)
    with pytest.raises(ConfigurationInvalid, match="GOODWEEK_ARCHIVE"):
        archive_of(Settings())


def test_neither_recording_nor_replay_keeps_answers_in_memory(tmp_path: Path) -> None:
    path, body = tmp_path / "r.warc.gz", bytes(1_000_000)
    tracemalloc.start()
    with recorder(path) as record:
        for number in range(60):
            record.keep_answer(Question("brume", "GET", f"{URL}?{number}"), (), Response(URL, 200, {}, body))
        record.finish()
    with Replay(path):
        peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000


def test_a_held_clock_stands() -> None:
    with clock.held(AT):
        assert clock.now() == AT
    assert clock.now() != AT
