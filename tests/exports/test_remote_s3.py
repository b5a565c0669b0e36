"""Mirroring to an object store: a real server that speaks S3 over HTTP, started here."""

import json
from collections.abc import Iterator
from hashlib import md5

import pytest

from catalog.errors import PublicationFailed
from exports import remote_store
from tests.exports.plain_catalogue import week
from tests.exports.published import tree
from tests.exports.remote_target import KEPT, Breaking, BrokenOff, missing, published, seen, send, torn
from tests.exports.s3_server import S3Server, serving

for library in ("s3fs", "moto.server", "flask_cors"):
    pytest.importorskip(library, reason="an S3-compatible server for tests is not installed")

BUCKET = "agenda"
ADDRESS = f"s3://{BUCKET}/site"


@pytest.fixture(scope="module")
def running() -> Iterator[S3Server]:
    with serving() as server:
        yield server


@pytest.fixture
def server(running: S3Server, monkeypatch: pytest.MonkeyPatch) -> Iterator[S3Server]:
    """The server with an empty bucket, named to fsspec as people name theirs: by the environment."""
    for name, value in (
        ("AWS_ENDPOINT_URL", running.url),
        ("AWS_ACCESS_KEY_ID", "AKIAINVENTED"),
        ("AWS_SECRET_ACCESS_KEY", "invented-secret"),
        ("AWS_DEFAULT_REGION", "us-east-1"),
        ("AWS_MAX_ATTEMPTS", "1"),
        ("AWS_EC2_METADATA_DISABLED", "true"),
    ):
        monkeypatch.setenv(name, value)
    running.reset()
    client = running.client()
    client.create_bucket(Bucket=BUCKET)
    client.close()
    running.forget()
    yield running
    running.ailing = 0


def _there(server: S3Server) -> dict[str, bytes]:
    return server.objects(BUCKET, "site/")


def test_first_publication_sends_every_document_once(server, tmp_path):
    public = published(tmp_path, week(4))
    told = send(public, ADDRESS)
    files = tree(public)
    puts = [path.removeprefix(f"/{BUCKET}/site/") for path in server.puts()]
    assert sorted(puts) == sorted([*files, ".goodweek-remote.json", *KEPT])
    assert puts[-3:] == ["manifest.json", ".goodweek-remote-paths.json", ".goodweek-remote.json"]
    assert (told.target, told.sent) == (ADDRESS, len(files) - 1)
    assert seen(_there(server)) == files


def test_objects_have_media_types_digests_and_cache_control(server, tmp_path):
    public = published(tmp_path, week(4))
    send(public, ADDRESS)
    documents = json.loads((public / "manifest.json").read_bytes())["documents"]
    client = server.client()
    for path, facts in documents.items():
        head = client.head_object(Bucket=BUCKET, Key=f"site/{path}")
        told = (head["ContentType"], head["Metadata"], head["CacheControl"], head["ContentLength"])
        assert told == (facts["media_type"], {"sha256": facts["sha256"]}, "public, max-age=900", facts["size"])
        assert head["ETag"] == f'"{md5((public / path).read_bytes(), usedforsecurity=False).hexdigest()}"'
        assert "ContentEncoding" not in head
    head = client.head_object(Bucket=BUCKET, Key="site/manifest.json")
    assert (head["ContentType"], head["CacheControl"]) == ("application/json", "no-cache")
    client.close()


def test_compressed_form_is_an_object_of_that_kind(server, tmp_path):
    """A store gives it by its own name alone, and chooses none for who takes gzip."""
    catalogue = week(0)
    for number in range(60):
        catalogue.put_event(f"e{number:04}", f"{number} ateliers{' de conversation' * 9}")
    public = published(tmp_path, catalogue)
    send(public, ADDRESS)
    documents = json.loads((public / "manifest.json").read_bytes())["documents"]
    compressed = sorted(path for path in documents if path.endswith(".gz"))
    client = server.client()
    heads = {path: client.head_object(Bucket=BUCKET, Key=f"site/{path}") for path in compressed}
    client.close()
    assert compressed != []
    assert {path: head["ContentType"] for path, head in heads.items()} == dict.fromkeys(compressed, "application/gzip")
    assert [path for path, head in heads.items() if "ContentEncoding" in head] == []


def test_unchanged_publication_is_two_requests(server, tmp_path):
    public = published(tmp_path, week(4))
    send(public, ADDRESS)
    server.forget()
    assert send(public, ADDRESS).unchanged
    assert server.log == [
        ("GET", f"/{BUCKET}/site/.goodweek-remote.json"),
        ("HEAD", f"/{BUCKET}/site/manifest.json"),
    ]


@pytest.mark.parametrize("damaged", [None, b"", b'{"documents": {'])
def test_e9_what_is_withdrawn_goes_though_the_manifest_in_the_bucket_was_damaged(server, tmp_path, damaged):
    catalogue, client = week(4), server.client()
    public = published(tmp_path, catalogue)
    for changes in (False, True):
        send(public, ADDRESS)
        if damaged is None:
            client.delete_object(Bucket=BUCKET, Key="site/manifest.json")
        else:
            client.put_object(Bucket=BUCKET, Key="site/manifest.json", Body=damaged)
        if changes:
            catalogue.remove("e0003")
            public = published(tmp_path, catalogue)
        told = send(public, ADDRESS)
        assert (told.unchanged, told.removed) == (False, int(changes))
        assert seen(_there(server)) == tree(public)
    client.close()


def test_changed_and_removed_events_send_only_what_changed(server, tmp_path):
    catalogue = week(40)
    send(published(tmp_path, catalogue), ADDRESS)
    before = _there(server)
    catalogue.put_event("e0001", "Un autre titre")
    catalogue.remove("e0002")
    public = published(tmp_path, catalogue)
    server.forget()
    told = send(public, ADDRESS)
    changed = {path for path, body in tree(public).items() if before.get(path) != body}
    puts = [path.removeprefix(f"/{BUCKET}/site/") for path in server.puts()]
    assert sorted(puts) == sorted([*changed, ".goodweek-remote.json", *KEPT])
    assert len(puts) < 13
    assert [path for method, path in server.log if method == "DELETE"] == [f"/{BUCKET}/site/events/2/e0002.txt"]
    assert [path for method, path in server.log if method in ("GET", "HEAD")] == [
        f"/{BUCKET}/site/.goodweek-remote.json",
        f"/{BUCKET}/site/manifest.json",
    ]
    assert seen(_there(server)) == tree(public)
    assert (told.sent, told.removed) == (len(changed) - 1, 1)


@pytest.mark.parametrize("step", [11, pytest.param(1, marks=pytest.mark.drill)])
def test_broken_off_at_any_act_leaves_old_or_new_and_is_completed(server, tmp_path, step):
    second = week(2)
    second.put_event("e0001", "Un autre titre")
    second.remove("e0000")
    old, new = published(tmp_path / "1", week(2)), published(tmp_path / "2", second)
    manifests = [(public / "manifest.json").read_bytes() for public in (old, new)]
    send(old, ADDRESS)
    counting = Breaking()
    send(new, ADDRESS, counting, at_once=1)
    for point in range(1, len(counting.acts) + 1, step):
        send(old, ADDRESS)
        with pytest.raises(BrokenOff):
            send(new, ADDRESS, Breaking(point), at_once=1)
        broken = _there(server)
        assert broken["manifest.json"] in manifests
        assert missing(broken) == []
        send(new, ADDRESS)
        assert (seen(_there(server)), torn(_there(server))) == (tree(new), [])


def test_objects_of_others_in_the_bucket_stay(server, tmp_path):
    catalogue, client = week(3), server.client()
    client.put_object(Bucket=BUCKET, Key="site/photos/fete.jpg", Body=b"photo")
    client.put_object(Bucket=BUCKET, Key="other/events/1.txt", Body=b"other")
    send(published(tmp_path, catalogue), ADDRESS)
    catalogue.remove("e0001")
    send(published(tmp_path, catalogue), ADDRESS)
    assert _there(server)["photos/fete.jpg"] == b"photo"
    assert server.objects(BUCKET, "other/") == {"events/1.txt": b"other"}
    client.put_object(Bucket=BUCKET, Key="taken/index.txt", Body=b"theirs")
    client.close()
    with pytest.raises(PublicationFailed, match=r"s3://agenda/taken/index\.txt is there already"):
        send(published(tmp_path, catalogue), f"s3://{BUCKET}/taken")


def test_server_that_is_busy_is_asked_again(server, tmp_path, monkeypatch):
    monkeypatch.setattr(remote_store, "PAUSES", (0.01, 0.02, 0.04))
    public = published(tmp_path, week(2))
    server.ailing = 3
    send(public, ADDRESS)
    assert [path for _, path in server.log[:4]] == [f"/{BUCKET}/site/.goodweek-remote.json"] * 4
    assert seen(_there(server)) == tree(public)


def test_server_that_stays_busy_is_told_with_the_object(server, tmp_path, monkeypatch):
    monkeypatch.setattr(remote_store, "PAUSES", (0.01, 0.02, 0.04))
    public = published(tmp_path, week(2))
    server.ailing = 1_000
    with pytest.raises(PublicationFailed) as failed:
        send(public, ADDRESS)
    assert len(server.log) == 4
    assert str(failed.value).startswith(f"{ADDRESS}/.goodweek-remote.json cannot be read: ")
    assert str(failed.value).endswith("What is published here stands; the next `goodweek publish` sends the rest.")
    assert failed.value.exit_status == 73


def test_wrong_credentials_are_told_in_one_line_and_not_tried_again(server, tmp_path):
    public = published(tmp_path, week(2))
    server.ask_for_credentials()
    with pytest.raises(PublicationFailed) as failed:
        send(public, ADDRESS)
    assert len(str(failed.value).splitlines()) == 1
    assert str(failed.value).startswith(f"{ADDRESS}/.goodweek-remote.json cannot be read: ")
    assert "Look at the credentials and their rights." in str(failed.value)
    assert "invented-secret" not in str(failed.value)
    assert len(server.log) == 1


@pytest.mark.usefixtures("server")
def test_bucket_that_is_not_there_is_told(tmp_path):
    with pytest.raises(PublicationFailed) as failed:
        send(published(tmp_path, week(2)), "s3://nowhere/site")
    assert str(failed.value).startswith("s3://nowhere/site/.goodweek-remote.json cannot be written: ")
    assert "Make the bucket or the folder first." in str(failed.value)


@pytest.mark.usefixtures("server")
def test_server_that_does_not_answer_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(remote_store, "PAUSES", (0.01, 0.02, 0.04))
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    with pytest.raises(PublicationFailed) as failed:
        send(published(tmp_path, week(2)), ADDRESS)
    assert len(str(failed.value).splitlines()) == 1
    assert str(failed.value).startswith(f"{ADDRESS}/.goodweek-remote.json cannot be read: ")
