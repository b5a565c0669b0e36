"""Which kinds of pages there are: whoever adds one names it here, and so knows that it is looked at."""

from pathlib import Path

from tests.browser.kinds import kinds_of, language_of, pages_of

KINDS = {
    "about/*.html",
    "archive/index.html",
    "associations/**/index.html",
    "associations/*.html",
    "associations/browse.html",
    "editions/**/associations.html",
    "editions/**/by-place.html",
    "editions/**/by-theme.html",
    "editions/**/calendars/*.html",
    "editions/**/index.html",
    "editions/**/numbers.html",
    "editions/**/subscribe.html",
    "embed/**/code.html",
    "embed/**/index.html",
    "events/*.html",
    "explore/index.html",
    "index.html",
    "licence.html",
    "map/*.html",
    "numbers/*.html",
    "press/index.html",
    "programme/**/index.html",
    "programme/**/subscribe.html",
    "search/index.html",
    "snapshots/index.html",
    "sources/index.html",
    "territories/*.html",
}


def test_demo_has_a_page_of_each_kind_in_both_languages_and_no_other(public: Path) -> None:
    found: dict[str, set[str]] = {"fr": set(), "en": set()}
    for path, kind in kinds_of(pages_of(public)).items():
        found[language_of(path)].add(kind)

    assert found == {"fr": KINDS | {"404.html"}, "en": KINDS}
