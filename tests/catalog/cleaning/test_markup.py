"""Markup of descriptions: what is kept, what is not, and that it costs little whatever it is.

Texts are invented; the attacks of bleach's tests and the naughty strings are read where they lie beside the repository.
"""

import json
import random
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from time import process_time

import pytest

from catalog.cleaning.links import clean_url
from catalog.cleaning.markup import HTML_LENGTH, clean_html
from catalog.facts import AssociationFacts

BAD = (Path(__file__).parents[3] / ".." / "shared" / "realdata" / "bad").resolve()
BLEACH = BAD / "mozilla__bleach" / "tests" / "data"
NAUGHTY = BAD / "minimaxir__big-list-of-naughty-strings" / "blns.json"
PASSIVE = {"p", "br", "ul", "ol", "li", "strong", "em", "b", "i", "a", "h3", "h4", "blockquote"}


class _Found(HTMLParser):
    """What a page would be built of."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in PASSIVE:
            self.active.append(tag)
        for name, value in attrs:
            passive = {"rel": value == "nofollow noopener", "href": clean_url(value) == value}
            if tag != "a" or not passive.get(name):
                self.active.append(f"{tag} {name}={value}")

    def handle_comment(self, data: str) -> None:
        self.active.append(f"<!--{data}")

    def handle_decl(self, decl: str) -> None:
        self.active.append(f"<!{decl}")

    def handle_pi(self, data: str) -> None:
        self.active.append(f"<?{data}")


def active_in(html: str) -> list[str]:
    found = _Found()
    found.feed(html)
    found.close()
    return found.active


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("<p>Un <strong>bal</strong>.</p>", "<p>Un <strong>bal</strong>.</p>"),
        ("<ul><li>un<li>deux</ul>", "<ul><li>un</li><li>deux</li></ul>"),
        (
            '<p class="x" style="color:red" title="y" lang="fr" onclick="y()">Un <em id="z">bal</em></p>',
            "<p>Un <em>bal</em></p>",
        ),
        (
            '<a href="https://a.example/?b=1&amp;c=2" target="_blank">ici</a>',
            '<a href="https://a.example/?b=1&amp;c=2" rel="nofollow noopener">ici</a>',
        ),
        ('<i>x</i> <a href="/bal">ici</a> <a href="mailto:bal@a.example">là</a>', "<i>x</i> ici là"),
        ('<i>x</i> <a href="javascript:alert(1)">ici</a>', "<i>x</i> ici"),
        ('<i>x</i> <a href="https://a@b.example/">ici</a>', "<i>x</i> ici"),
        ("<h1>Un bal</h1><h2>Deux</h2><h5>Trois</h5>", "<h3>Un bal</h3><h3>Deux</h3><h4>Trois</h4>"),
        ("<div>un</div><div><b>deux</b></div>", "<p>un</p><p><b>deux</b></p>"),
        ("<table><tr><td>10 h</td><td><b>bal</b></td></tr></table>", "<p> 10 h <b>bal</b> </p>"),
        ("<b>un</b><script>alert(1)</script><style>p{}</style><iframe>x</iframe>", "<b>un</b>"),
        ("<b>un</b><!-- deux --><img src=x onerror=alert(1)><video src=x>", "<b>un</b>"),
        ("<b>1 &lt; 2 &amp; 3</b>", "<b>1 &lt; 2 &amp; 3</b>"),
        ("<p>&nbsp;</p><p><b> </b>un <i>bal</i></p><ul><li><b></b></li></ul>", "<p> un <i>bal</i></p>"),
        ("<p><button><p>un <b>bal</b></p></button></p>", "<p>un <b>bal</b></p>"),
        ("<blockquote>« Venez »</blockquote>", "<blockquote>« Venez »</blockquote>"),
    ],
)
def test_markup_is_kept_as_far_as_it_says_something(written: str, kept: str) -> None:
    assert clean_html(written) == kept


@pytest.mark.parametrize(
    "written",
    [
        None,
        "",
        7,
        "un bal",
        "1 < 2",
        "<p>un</p><p>bal</p>",
        "un<br>bal",
        "<div><span>un bal</span></div>",
        "<p><b></b>un",
    ],
)
def test_what_the_plain_text_says_as_well_is_no_markup(written: object) -> None:
    assert clean_html(written) == ""


def test_b14_controls_go_from_markup_and_references() -> None:
    assert clean_html("<b>Veil\u202el\u200be &#x202e;&#8203;&#0;été</b>") == "<b>Veille été</b>"


def test_b14_halves_of_characters_go_and_the_rest_stays() -> None:
    assert clean_html("<p><em>\ud800caf\udfffé</em></p>") == "<p><em>café</em></p>"


def test_facts_clean_the_markup_that_they_are_given() -> None:
    facts = AssociationFacts(name="Clics", description="Un bal", description_html="<b onclick=x>Un</b> bal<script>")
    assert facts.description_html == "<b>Un</b> bal"
    assert AssociationFacts.model_validate_json(facts.model_dump_json()) == facts


BOMBS = [
    *("<div>", "<b>", "<ul><li>", "<a href=x>", "<a><div>", "<i><b>", "<table>", "<table><b>", "<svg>", "<math><mi>"),
    *("<blockquote>", "</p>", "<em>x</p>", "<em>x</em></p>", "<b></x>", "<b><p>x</b></p>", "<b></i><i></b>", "<!--"),
    *("<", "<b", "</", "<a ", "<b x='", "&lt;", "<br>", "<p>x", "<b>x</b>", "<select>", "<template>", "<b><p></i></b>"),
]


@pytest.mark.parametrize("piece", BOMBS)
@pytest.mark.parametrize("size", [HTML_LENGTH, 500_000])
def test_b17_markup_of_any_shape_and_size_is_cleaned_in_time(piece: str, size: int) -> None:
    bomb = piece * (size // len(piece) + 1)
    begin = process_time()
    cleaned = clean_html(bomb)
    assert process_time() - begin < 0.5
    assert len(cleaned) <= HTML_LENGTH
    assert active_in(cleaned) == []


def test_b17_ten_thousand_nested_tags_are_refused_at_once() -> None:
    begin = process_time()
    assert clean_html("<div>" * 10_000 + "<b>x</b>" + "</div>" * 10_000) == ""
    assert process_time() - begin < 0.1


def test_nesting_that_people_write_is_kept() -> None:
    lists = "<ul><li>" * 20 + "x" + "</li></ul>" * 20
    assert clean_html(lists) == lists
    assert clean_html("<p>x</p>" * 5_000 + "<b>y</b>") == "<p>x</p>" * 5_000 + "<b>y</b>"


ATTACKS = [
    "<svg><p><style><g title='</style><img src onerror=alert(1)>'>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<a href='java\nscript:alert(1)'>x</a><a href=' javascript:alert(1)'>y</a><a href='//evil.example'>z</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a><a href='vbscript:x'>y</a>",
    "<b><scr<script>ipt>alert(1)</scr</script>ipt></b>",
    "<div<div>><script>alert(1)</script><b>x</b>",
    "<b/><h1/onclick=alert(1)>x</h1><td/onload=alert(1)>",
    "<th<td>script>alert(1)</th<td>script><b>x</b>",
    "<<td>script>alert(1)<<td>/script><b>x</b>",
    "<b>x</b><base href=https://evil.example/><meta http-equiv=refresh content=0><link rel=stylesheet href=x>",
    "<b>&lt;script&gt;alert(1)&lt;/script&gt;</b>",
    "<b>x</b>\x00<scr\x00ipt>alert(1)</scr\x00ipt>",
    "<i>x</i><xmp><script>alert(1)</script></xmp><plaintext><script>alert(1)</script>",
]


@pytest.mark.parametrize("attack", ATTACKS)
def test_c5_nothing_that_runs_survives(attack: str) -> None:
    assert active_in(clean_html(attack)) == []
    assert active_in(clean_html(f"<p><b>x</b> {attack} <i>y</i></p>")) == []


@pytest.mark.skipif(not BLEACH.is_dir(), reason="bleach's tests are not beside the repository")
def test_c5_nothing_of_bleachs_attacks_survives() -> None:
    files = sorted(BLEACH.glob("*.test"))
    assert len(files) == 20
    for path in files:
        attack = path.read_text("utf-8").split("\n--\n")[0]
        for written in (attack, f"<b>x</b>{attack}", f"<p title='{attack}'><b>{attack}</b></p>"):
            assert active_in(clean_html(written)) == [], path.name


@pytest.mark.skipif(not NAUGHTY.is_file(), reason="the naughty strings are not beside the repository")
def test_c5_naughty_strings_stay_harmless_within_markup() -> None:
    for text in json.loads(NAUGHTY.read_text("utf-8")):
        cleaned = clean_html(f"<p>{text}</p><b>{text}</b>")
        assert active_in(cleaned) == []
        assert clean_html(cleaned) == cleaned


PIECES = [
    *(
        f"<{name}>"
        for name in (*sorted(PASSIVE), "div", "table", "tr", "td", "h1", "span", "button", "svg", "math", "dl")
    ),
    *(f"</{name}>" for name in (*sorted(PASSIVE), "div", "table", "tr", "td", "h1", "button", "svg", "form")),
    *(
        "<a href='https://a.example/'>",
        "<a href=/x>",
        "<style>",
        "</style>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<select>",
    ),
    *(
        "x",
        " ",
        "\n",
        "&lt;",
        "&amp;",
        "&",
        "<",
        ">",
        "&nbsp;",
        "é\u0301",
        "\u202e",
        "'",
        '"',
        "<p title='",
        "<frameset>",
    ),
]


def _soups(count: int) -> Iterator[str]:
    dice = random.Random(17)
    for _ in range(count):
        yield "".join(dice.choices(PIECES, k=dice.randint(1, 25)))


def test_c5_soups_of_tags_give_what_stays_as_it_is_and_does_nothing() -> None:
    given = 0
    for soup in _soups(6_000):
        cleaned = clean_html(soup)
        given += bool(cleaned)
        assert clean_html(cleaned) == cleaned, soup
        assert active_in(cleaned) == [], soup
    assert given > 1_500
