"""Each TOML of the sources folder is a spider."""

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings

from catalog.errors import ConfigurationInvalid
from crawlers.loader import SourceLoader

TOWN = """
title = "Agenda"
publisher = "Mairie"
licence = "Licence Ouverte 2.0"
reader = "ical"
delay = 2.5
start = ["https://agenda.example.org/feed.ics"]
"""


@pytest.fixture
def loader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SourceLoader:
    (tmp_path / "town.toml").write_text(TOWN)
    (tmp_path / "broken.toml").write_text("title = ")
    monkeypatch.setenv("GOODWEEK_SOURCES", str(tmp_path))
    return SourceLoader.from_settings(Settings({"SPIDER_MODULES": ["crawlers.spiders"]}))


def test_files_are_spiders_by_their_stems(loader: SourceLoader) -> None:
    assert loader.list() == ["broken", "town"]


def test_spider_takes_its_delay_from_the_source(loader: SourceLoader) -> None:
    settings = Settings()
    spider = loader.load("town")
    spider.update_settings(settings)
    assert (spider.name, spider.__doc__) == ("town", "Agenda")
    assert (settings.getfloat("DOWNLOAD_DELAY"), settings.getbool("AUTOTHROTTLE_ENABLED")) == (2.55, True)


def test_broken_file_is_named_and_hurts_itself_only(loader: SourceLoader) -> None:
    with pytest.raises(ConfigurationInvalid) as refused:
        loader.load("broken")
    assert Path(refused.value.where).name == "broken.toml"


def test_unknown_name_is_a_key_error(loader: SourceLoader) -> None:
    with pytest.raises(KeyError, match="Spider not found: nobody"):
        loader.load("nobody")


def test_spider_is_found_by_its_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "town.toml").write_text(TOWN)
    monkeypatch.setenv("GOODWEEK_SOURCES", str(tmp_path))
    loader = SourceLoader.from_settings(Settings({"SPIDER_MODULES": []}))
    urls = ("https://agenda.example.org/x", "https://example.org/x")
    assert [loader.find_by_request(Request(url)) for url in urls] == [["town"], []]
