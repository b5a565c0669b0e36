"""`goodweek init`: a new instance whose examples are right."""

import re
import shutil
from pathlib import Path

import pytest

from catalog.editions import load_edition
from catalog.errors import PublicationFailed
from crawlers.source import load_source
from desk.instance import Config, Instance
from desk.starting import init_instance
from exports.look_files import read_look
from exports.looks import Look
from tests.exports.published import stats, tree
from tests.journeys.web import goodweek

MADE = [
    "editions/my-week-2026.toml.example",
    "goodweek.toml",
    "phrases/fr.po.example",
    "sources/my_town.toml.example",
    "templates/licence.html.example",
    "texts/partners.fr.md.example",
]


def test_init_makes_an_example_of_each_file_and_tells_them(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "week"
    told = goodweek("init", folder)
    assert (told.status, told.err) == (0, "")
    assert sorted(tree(folder)) == MADE
    lines = [f"Made {folder / name}" for name in MADE]
    assert told.out.splitlines() == [
        *lines,
        f"Now describe a source and an edition there, then: goodweek run -C {folder}",
    ]


def test_init_leaves_alone_what_is_there(tmp_path: Path) -> None:
    (tmp_path / "goodweek.toml").write_text("# mine\n")
    init_instance(tmp_path)
    assert sorted(tree(tmp_path)) == MADE
    assert (tmp_path / "goodweek.toml").read_text() == "# mine\n"
    before = stats(tmp_path)
    init_instance(tmp_path)
    assert stats(tmp_path) == before


def test_examples_load_when_renamed(tmp_path: Path) -> None:
    init_instance(tmp_path)
    for example in (tmp_path / "sources" / "my_town.toml", tmp_path / "editions" / "my-week-2026.toml"):
        shutil.copy(f"{example}.example", example)
    assert load_source(tmp_path / "sources" / "my_town.toml").reader == "ical"
    edition = load_edition(tmp_path / "editions" / "my-week-2026.toml")
    instance = Instance.at(tmp_path)
    assert (instance.editions(), instance.config) == ([edition], Config())


def test_examples_of_the_look_are_right_when_renamed(tmp_path: Path) -> None:
    init_instance(tmp_path)
    assert read_look(tmp_path) == Look()
    for example in [tmp_path / name for name in MADE if name.startswith(("phrases", "templates", "texts"))]:
        shutil.copy(example, example.with_suffix(""))
    look = read_look(tmp_path)
    assert look.phrases == {"fr/home.week_next": "Notre prochaine semaine"}
    assert (list(look.templates), list(look.texts)) == (["licence.html"], ["fr/partners"])


def test_comments_of_the_first_goodweek_toml_are_keys_that_fit(tmp_path: Path) -> None:
    init_instance(tmp_path)
    path = tmp_path / "goodweek.toml"
    path.write_text(re.sub(r"^# (\w+ = )", r"\1", path.read_text("utf-8"), flags=re.MULTILINE))
    assert Instance.at(tmp_path).config.site.logo == "logo.svg"


def test_init_where_a_file_is_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for folder in (tmp_path / "file", tmp_path / "file" / "week"):
        with pytest.raises(PublicationFailed) as told:
            init_instance(folder)
        assert str(told.value).startswith(f"{folder} cannot be written: ")
        assert str(told.value).endswith(". Name another folder.")
