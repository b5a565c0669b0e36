"""Addresses of targets: which are taken, and what is told of those that are not."""

import sys

import pytest

from catalog.errors import ConfigurationInvalid, PublicationFailed
from exports.remote_store import Store, shown
from tests.exports.plain_catalogue import week
from tests.exports.remote_target import published, send

pytest.importorskip("fsspec", reason="the extra `remote` is not installed")


@pytest.mark.parametrize(
    "address", ["s3://AKIAX:s3cr/et@bucket/site", "marie:s3cr/et@host/site", "a::s3://AKIAX:s3cr/et@b"]
)
def test_key_in_a_wrong_address_is_not_told(tmp_path, address):
    with pytest.raises(ConfigurationInvalid) as told:
        Store.at(address, tmp_path / "public")
    assert [word for word in ("s3cr", "et@", "AKIAX", "marie") if word in str(told.value)] == []


@pytest.mark.parametrize("where", ["", "/public", "/sub/www", "/.."])
def test_target_in_or_around_the_instance_is_refused(tmp_path, where):
    public = published(tmp_path, week(4))
    with pytest.raises(ConfigurationInvalid, match="is the folder of the instance, or holds it, or lies in it"):
        send(public, f"file://{tmp_path}/week{where}")


@pytest.mark.parametrize(
    ("address", "problem"),
    [
        ("www", "'www' is no address of one target"),
        ("/srv/www", "'/srv/www' is no address of one target"),
        ("simplecache::s3://bucket/site", "'simplecache::s3://bucket/site' is no address of one target"),
        ("nosuch://bucket/site", "nosuch://bucket/site cannot be used: Protocol not known: nosuch"),
        ("dir:///srv/www", "dir:///srv/www cannot be used: dir:// needs more than an address."),
        ("generic:///srv/www", "generic:///srv/www cannot be used: generic:// needs more than an address."),
    ],
)
def test_address_that_is_none_is_told(tmp_path, address, problem):
    with pytest.raises(ConfigurationInvalid) as told:
        Store.at(address, tmp_path / "public")
    assert str(told.value).startswith(f"publish.target: {problem}")


@pytest.mark.parametrize("address", ["file://www", "file://./www", "local://srv/www", "file://localhost/srv/www"])
def test_folder_that_depends_on_where_goodweek_is_started_is_refused(tmp_path, address):
    with pytest.raises(ConfigurationInvalid) as told:
        Store.at(address, tmp_path / "public")
    assert str(told.value) == (
        f"publish.target: {address} is another folder wherever Goodweek is started. "
        f"Write the whole path, as in `{address.partition(':')[0]}:///srv/www`."
    )


def test_user_and_password_of_an_address_are_never_told(tmp_path):
    address = "nosuch://marie:s3cr%40t@files.example/site"
    assert shown(address) == "nosuch://files.example/site"
    assert shown("file:///srv/www@home") == "file:///srv/www@home"
    with pytest.raises(ConfigurationInvalid) as told:
        Store.at(address, tmp_path / "public")
    assert "s3cr" not in str(told.value)
    assert "marie" not in str(told.value)


EXTRA = " Install it with `pip install 'goodweek[remote]'`."


@pytest.mark.parametrize(
    ("address", "library", "remedy"),
    [
        ("s3://bucket/site", "fsspec.core", EXTRA),
        ("file:///srv/www", "fsspec.core", EXTRA),
        ("gs://bucket/site", "gcsfs", ""),
    ],
)
def test_missing_library_is_told_with_the_extra(tmp_path, monkeypatch, address, library, remedy):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(PublicationFailed) as told:
        Store.at(address, tmp_path / "public")
    assert str(told.value).startswith(f"{address} needs a library that is not installed: ")
    assert library.partition(".")[0] in str(told.value)
    assert str(told.value).endswith(f".{remedy}")
