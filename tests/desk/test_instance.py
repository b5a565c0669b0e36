"""An instance's own files: what they may say, and what is told when they are wrong."""

from pathlib import Path

import pytest

from catalog.errors import ConfigurationInvalid, InstanceMissing
from crawlers.source import load_source
from desk.instance import Config, Instance
from tests.journeys.web import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path / "week")


def test_empty_goodweek_toml_has_every_default(place: Place) -> None:
    (place.folder / "goodweek.toml").write_text("")
    instance = Instance.at(place.folder)
    assert instance.config == Config()
    assert instance.database_url == f"sqlite:///{place.folder / 'goodweek.db'}"
    assert (instance.sources_folder, instance.public_folder) == (place.folder / "sources", place.folder / "public")


@pytest.mark.parametrize("smtp", ["", "localhost:1", "mail.example.org:65535"])
def test_server_that_takes_mails_is_named_with_its_port(place: Place, smtp: str) -> None:
    (place.folder / "goodweek.toml").write_text(f'[mail]\nsmtp = "{smtp}"\n')
    assert Instance.at(place.folder).config.mail.smtp == smtp


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("", ""),
        ("https://agenda.example.org/", "https://agenda.example.org/"),
        ("https://agenda.example.org", "https://agenda.example.org/"),
        ("https://agenda.example.org/sous", "https://agenda.example.org/sous/"),
        ("http://Château.example:8080/sous/", "http://xn--chteau-xta.example:8080/sous/"),
    ],
)
def test_address_of_the_site_ends_in_a_slash(place: Place, written: str, taken: str) -> None:
    (place.folder / "goodweek.toml").write_text(f'[site]\nbase_url = "{written}"\n', "utf-8")
    assert Instance.at(place.folder).config.site.base_url == taken


def test_database_of_goodweek_toml_is_taken(place: Place) -> None:
    (place.folder / "goodweek.toml").write_text('[database]\nurl = "sqlite:////elsewhere/week.db"\n')
    assert Instance.at(place.folder).database_url == "sqlite:////elsewhere/week.db"


def test_relative_folder_has_an_absolute_database(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(place.folder)
    assert Instance.at(Path()).database_url == f"sqlite:///{place.folder / 'goodweek.db'}"


@pytest.mark.parametrize(
    ("text", "where", "problem"),
    [
        ("[site]\nnam = 'x'\n", ": site.nam", "is no key of goodweek.toml."),
        ("colour = 'red'\n", ": colour", "is no key of goodweek.toml."),
        ("[calendar]\nuid_domain = 'No Domain'\n", ": calendar.uid_domain", "String should match pattern "),
        ("[database]\nurl = 7\n", ": database.url", "Input should be a valid string."),
        *(
            (f'[mail]\nsmtp = "{smtp}"\n', ": mail.smtp", "is no HOST:PORT, as mail.example.org:587.")
            for smtp in ("mail.example.org", "mail.example.org:", "mail.example.org:0", "mail.example.org:65536", ":25")
        ),
        *(
            (f"[site]\nbase_url = {address!r}\n", ": site.base_url", "is no http or https address, as https://")
            for address in ("agenda.example.org", "https://agenda.example.org/a b", "ftp://agenda.example.org/", 7)
        ),
        *(
            (f"[site]\nbase_url = 'https://agenda.example.org/{more}'\n", ": site.base_url", "has a ? or a #, behind ")
            for more in ("?page=1", "#haut")
        ),
        ("[site\n", "", "cannot be read as TOML: "),
        ("[site]\nname = \n", "", "cannot be read as TOML: "),
    ],
)
def test_wrong_goodweek_toml_is_told_with_its_key(text: str, where: str, problem: str, place: Place) -> None:
    path = place.folder / "goodweek.toml"
    path.write_text(text)
    with pytest.raises(ConfigurationInvalid) as told:
        Instance.at(place.folder)
    assert told.value.where == f"{path}{where}"
    assert str(told.value).startswith(f"{path}{where}: {problem}")
    assert len(str(told.value).splitlines()) == 1


def test_line_of_a_slip_in_toml_is_told(place: Place) -> None:
    (place.folder / "goodweek.toml").write_text("[site]\nname = \n")
    with pytest.raises(ConfigurationInvalid, match=r"\(at line 2, column 8\)"):
        Instance.at(place.folder)


def test_file_that_is_not_utf_8_is_told(place: Place) -> None:
    for path, load in (
        (place.folder / "goodweek.toml", lambda: Instance.at(place.folder)),
        (place.folder / "sources" / "brume.toml", lambda: load_source(place.folder / "sources" / "brume.toml")),
    ):
        said = path.read_bytes() if path.exists() else b""
        path.write_bytes('title = "Fête"'.encode("latin-1"))
        with pytest.raises(ConfigurationInvalid, match="cannot be read as TOML: 'utf-8' codec") as told:
            load()
        assert told.value.where == str(path)
        path.write_bytes(said)


def test_folder_without_goodweek_toml_is_no_instance(tmp_path: Path) -> None:
    with pytest.raises(InstanceMissing) as told:
        Instance.at(tmp_path)
    assert told.value.exit_status == 78


def test_editions_come_the_latest_first(place: Place) -> None:
    text = (place.folder / "editions" / "semaine.toml").read_text()
    start = next(line for line in text.splitlines() if line.startswith("starts_on"))
    (place.folder / "editions" / "avant.toml").write_text(text.replace(start, "starts_on = 2026-10-01"))
    assert [edition.id for edition in Instance.at(place.folder).editions()] == ["semaine", "avant"]
