"""The search: what is prepared for it, what it falls back on, and what a change makes anew."""

import json
from base64 import b64encode
from dataclasses import replace

import pytest
from lxml import html

from catalog import clock
from catalog.sightings import Identifier
from catalog.vocabulary import Theme
from exports import search_index
from exports.data_files import ASSOCIATION_DATA, EVENT_DATA
from exports.pages_search import search_page
from exports.phrases import LANGUAGES, Language
from exports.publisher import publish
from exports.registry import EXPORTERS
from exports.search_index import indexed, opened
from exports.search_records import AssociationRecords, EventRecords, language_of, qualities_of
from exports.search_service import SearchUnavailable
from exports.selections import Facet, Kind
from tests.exports.plain_catalogue import NOW, PlainCatalogue, week
from tests.exports.published import inodes, tree
from tests.exports.views import (
    association_facts,
    association_view,
    edition,
    event_facts,
    event_view,
    selection,
    site,
    surroundings,
)

PAGES = [
    (
        "a1",
        b"<html><body data-pagefind-body><h1>Les Voisins</h1><p>Accueil des r\xc3\xa9fugi\xc3\xa9s</p></body></html>",
    ),
    ("a2", b"<html><body data-pagefind-body><h1>Le Potager</h1><p>Des l\xc3\xa9gumes</p></body></html>"),
]


def test_same_pages_give_the_same_index():
    files, keys = indexed(PAGES, "fr")
    assert indexed(PAGES, "fr") == (files, keys)
    assert sorted(keys.values()) == ["a1", "a2"]
    assert json.loads(files["pagefind-entry.json"])["languages"]["fr"]["page_count"] == 2
    assert {path.partition("/")[0].partition(".")[0] for path in files} == {
        "fragment",
        "index",
        "pagefind",
        "pagefind-entry",
        "wasm",
    }


def test_index_numbers_pages_as_they_come():
    many = [(f"a{number}", PAGES[0][1].replace(b"Voisins", b"Voisins %d" % number)) for number in range(40)]
    files, keys = indexed(many, "fr")
    backwards, same = indexed(many[::-1], "fr")
    assert (same == keys, backwards == files, indexed(many, "fr")[0] == files) == (True, False, True)


def test_error_that_pagefind_answers_is_told_in_one_line(tmp_path, monkeypatch: pytest.MonkeyPatch):
    answer = json.dumps({"message_id": 0, "payload": {"type": "Error", "message": "no room\nat all"}}).encode()
    program = tmp_path / "pagefind"
    program.write_text(f"#!/bin/sh\nprintf {b64encode(answer).decode()},\ncat > /dev/null\n")
    program.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: program)
    with pytest.raises(SearchUnavailable, match=r"^Pagefind failed: no room at all$"):
        indexed(PAGES, "fr")


def test_answer_that_nobody_understands_is_told_in_one_line(tmp_path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\nprintf 'bm8=,'\nexec sleep 60\n")
    program.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: program)
    with pytest.raises(SearchUnavailable, match=r"^Pagefind gave what is no answer: [^\n]+$"):
        indexed(PAGES, "fr")


def test_what_pagefind_says_last_is_told(tmp_path, monkeypatch: pytest.MonkeyPatch):
    program = tmp_path / "pagefind"
    program.write_text("#!/bin/sh\necho 'first' >&2\necho 'no memory' >&2\nexit 3\n")
    program.chmod(0o755)
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: program)
    with pytest.raises(SearchUnavailable, match=r"^Pagefind failed: no memory$"):
        indexed(PAGES, "fr")


def test_index_without_pagefind_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: "/nowhere/pagefind")
    with pytest.raises(SearchUnavailable, match=r"the index cannot be made: .*pagefind"):
        indexed(PAGES, "fr")


def test_publication_goes_on_without_the_search_and_says_so(tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("pagefind_bin.get_executable", lambda: "/bin/false")
    with clock.frozen(NOW):
        done = publish(tmp_path, week(2), site())
    assert [(one.exporter, one.subject_id, one.problem) for one in done.left_out] == [
        ("search-index", "the whole", "Pagefind failed: it said nothing")
    ] * 2
    assert (tmp_path / "public/search/index.html").is_file()
    assert not (tmp_path / "public/search/events/0").exists()


def test_search_that_failed_is_made_the_next_time_though_nothing_changed(tmp_path, monkeypatch: pytest.MonkeyPatch):
    with monkeypatch.context() as broken, clock.frozen(NOW):
        broken.setattr("pagefind_bin.get_executable", lambda: "/bin/false")
        publish(tmp_path, week(2), site())
    with clock.frozen(NOW):
        again, after = publish(tmp_path, week(2), site()), publish(tmp_path, week(2), site())
    assert (again.left_out, again.unchanged, after.unchanged) == ((), False, True)
    assert (tmp_path / "public/search/events/0/records.json").is_file()


def test_version_of_the_index_follows_pagefind_and_the_words_of_the_records():
    *_, of_associations, of_events, pagefind = EXPORTERS.batches[0].version.split(" ")
    assert (of_associations, of_events) == (AssociationRecords().version, EventRecords().version)
    assert pagefind == search_index.pagefind_version() != ""


def test_record_of_an_association_holds_its_words_in_both_languages():
    view = association_view(
        facts=association_facts(name="Aide & <Voisins>", themes=(Theme.ELDERLY,)),
        identifiers=(Identifier(scheme="rna", value="W999000001"),),
    )
    fragment = AssociationRecords().fragment(view, surroundings())
    words = html.document_fromstring(fragment.body.decode())
    assert words.find(".//h1").text == "Aide & <Voisins>"
    text = words.text_content()
    assert [one for one in ("Entraide avec les aînés", "W999000001") if one not in text] == []
    assert (language_of(fragment.note), qualities_of(fragment.note)) == (
        "fr",
        ["kind/association", "seen/listed", "confirmed/2026-10"],
    )


def test_word_after_a_typographic_apostrophe_or_hyphen_is_a_word_of_its_own():
    view = association_view(facts=association_facts(name="L’Escale de Brume‑sur‑Orne"))
    words = html.document_fromstring(AssociationRecords().fragment(view, surroundings()).body.decode())
    assert words.find(".//h1").text == "L'Escale de Brume-sur-Orne"


def test_script_of_pagefind_is_published_with_its_program_for_ours():
    files, _ = indexed(PAGES, "fr")
    assert files["pagefind.js"].splitlines()[-1] == b"export { wasm_bindgen };"
    with pytest.raises(ValueError, match=r"^pagefind\.js without its program$"):
        opened(b"let another = 1;")


def test_record_of_an_english_event_is_stemmed_as_english():
    fragment = EventRecords().fragment(event_view(facts=event_facts(language="en")), surroundings())
    assert language_of(fragment.note) == "en"
    assert language_of("de seen/listed") == "fr"


def test_change_of_an_event_leaves_the_index_of_associations(tmp_path):
    catalogue = week(4)
    with clock.frozen(NOW):
        publish(tmp_path, catalogue, site())
        before = inodes(tmp_path)
        catalogue.put_event("e0001", "Atelier tout autre")
        publish(tmp_path, catalogue, site())
        publish(tmp_path / "cold", catalogue, site())
    after = inodes(tmp_path)
    kept = {path for path in before if path.startswith("search/associations/")}
    assert len(kept) > 5
    assert {path: after[path] for path in kept} == {path: before[path] for path in kept}
    records = json.loads((tmp_path / "public/search/events/0/records.json").read_text())
    assert sorted(row[0] for row in records["rows"].values()) == ["e0000", "e0001", "e0002", "e0003"]
    assert tree(tmp_path / "public") == tree(tmp_path / "cold" / "public")


def test_records_say_by_what_can_be_filtered(tmp_path):
    catalogue = PlainCatalogue([edition()])
    catalogue.put_association("a1", "Les Voisins")
    publish(tmp_path, catalogue, site())
    records = json.loads((tmp_path / "public/search/associations/0/records.json").read_text())
    (row,) = records["rows"].values()
    assert [row[0], *(records["facets"][place] for place in row[1:])] == [
        "a1",
        f"edition/{edition().id}",
        "audience/seniors",
        "theme/digital-inclusion",
        "kind/association",
        "seen/listed",
        "confirmed/2026-10",
    ]


def test_page_offers_what_there_is_to_filter_by_and_the_lists():
    theme = selection(
        [event_view()], id="theme/elderly", kind=Kind.THEME, facet=Facet(Kind.THEME, "elderly", "Aînés", "Elderly")
    )
    empty = replace(theme, id="theme/food", events=(), facet=Facet(Kind.THEME, "food", "Alimentation", "Food"))
    page = html.document_fromstring(search_page("fr", surroundings(selections=(selection(), theme, empty))))
    choices = {one.get("name"): [option.get("value") for option in one] for one in page.iter("select")}
    assert choices["theme"] == ["", "elderly"]
    assert list(choices) == ["sort", "theme", "kind", "fresh"]
    assert page.find(".//form").get("hidden") is not None
    assert page.findtext(".//noscript/p").startswith("La recherche demande JavaScript. Les listes ci-dessous")
    assert [one.get("href") for one in page.find_class("ways")[0].iter("a")] == [
        "../associations/index.html",
        "../associations/browse.html",
        "../programme/index.html",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_page_names_the_column_by_which_the_french_table_knows_its_rows(language: Language):
    page = html.document_fromstring(search_page(language, surroundings()))
    headings = {
        sort: b"".join(one.document(selection(), [], surroundings())).decode("utf-8-sig").split("\r\n")[0].split(";")
        for exporters in (EVENT_DATA, ASSOCIATION_DATA)
        for one in exporters
        if (sort := one.path(selection()).removeprefix("data/all/")) in ("events-fr.csv", "associations-fr.csv")
    }
    told = {f"{one.get('data-sort')}-fr.csv": one.get("data-id-heading") for one in page.findall(".//p[@data-sort]")}

    assert len(headings) == 2
    assert [told[sort] for sort in headings if told[sort] not in headings[sort]] == []
    assert {*told} == {*headings}
