"""The files of an instance's look: what is read of them, and what is said of those that do not fit."""

from io import BytesIO

import pytest
from PIL import Image

from catalog.errors import ConfigurationInvalid
from exports.look_files import read_look
from exports.looks import Look

BUFFER = BytesIO()
Image.new("L", (4, 2)).save(BUFFER, "PNG")
PNG = BUFFER.getvalue()
HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Plural-Forms: nplurals=2; plural=(n > 1);\\n"\n\n'


@pytest.fixture
def write(tmp_path):
    def writing(path, text):
        target = tmp_path / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return writing


def problem(folder, logo=""):
    with pytest.raises(ConfigurationInvalid) as caught:
        read_look(folder, logo)
    return str(caught.value).replace(f"{folder}/", "")


def test_instance_without_such_files_has_the_look_of_goodweek(tmp_path):
    assert read_look(tmp_path) == Look()
    assert read_look(tmp_path).fingerprint == ""


def test_look_is_read_from_its_folders_and_examples_are_passed_over(tmp_path, write):
    write("templates/home.html", "{{ title }}")
    write("templates/gone.html.example", "{{")
    write("phrases/fr.po", f'{HEAD}msgid "site.skip"\nmsgstr "Sauter"\n\nmsgid "site.navigation"\nmsgstr ""\n')
    write("texts/legal.en.md", "# Legal\n")
    write("assets/logo.png", PNG)

    look = read_look(tmp_path, "logo.png")

    assert (look.templates, look.phrases) == ({"home.html": "{{ title }}"}, {"fr/site.skip": "Sauter"})
    assert look.texts == {"en/legal": "# Legal\n"}
    assert look.logo is not None
    assert (look.logo.media_type, look.logo.width, look.logo.height) == ("image/png", 72, 36)


@pytest.mark.parametrize(
    ("path", "text", "told"),
    [
        ("templates/hom.html", "", "templates/hom.html: there is no template hom.html. Did you mean home.html?"),
        (
            "templates/home.html",
            "<p>\n{% if title %}\n",
            (
                "templates/home.html, line 2: Unexpected end of template. Jinja was looking for the following tags: "
                "'elif' or 'else' or 'endif'. The innermost block that needs to be closed is 'if'. "
                "Compare it with the template that comes with Goodweek, in exports/templates/, or take it away."
            ),
        ),
        ("phrases/french.po", "", "phrases/french.po: is no file of phrases. Name it fr.po or en.po."),
        (
            "phrases/fr.po",
            f'{HEAD}msgid "site.skp"\nmsgstr "x"\n',
            "phrases/fr.po: site.skp: there is no such phrase. Did you mean site.skip?",
        ),
        (
            "phrases/fr.po",
            f'{HEAD}msgid "site.contact"\nmsgstr "{{mail}}"\n',
            "phrases/fr.po: site.contact: {mail} has no value here. What it may hold: {contact}.",
        ),
        (
            "phrases/fr.po",
            f'{HEAD}msgid "count.events"\nmsgstr "x"\n',
            "phrases/fr.po: count.events: it has plural forms in Goodweek. Write msgid, msgid_plural and msgstr as there.",
        ),
        (
            "texts/Legal.md",
            "",
            "texts/Legal.md: is no name of a text. Name it as legal.fr.md: small letters, the language, .md.",
        ),
    ],
)
def test_file_that_does_not_fit_is_named_with_its_line_and_the_remedy(write, path, text, told):
    assert problem(write(path, text)) == told


@pytest.mark.parametrize(
    ("name", "body", "told"),
    [
        ("logo.gif", b"GIF89a", "site.logo: logo.gif: is no PNG, WebP or SVG in the assets/ of the instance."),
        ("../logo.png", PNG, "site.logo: ../logo.png: is no PNG, WebP or SVG in the assets/ of the instance."),
        ("logo.png", b"GIF89a", "site.logo: logo.png: is damaged, or is another kind of file."),
        ("logo.svg", b"<svg", "site.logo: logo.svg: is no well-formed SVG"),
        (
            "logo.svg",
            b"<!DOCTYPE svg><svg xmlns='http://www.w3.org/2000/svg'/>",
            "site.logo: logo.svg: is no plain SVG.",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'>\n<script>alert(1)</script></svg>",
            "site.logo: logo.svg: <script> may not be in a logo (line 2).",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
            "site.logo: logo.svg: onload of <svg> may not be in a logo (line 1).",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><use href='https://evil.example/x.svg'/></svg>",
            "site.logo: logo.svg: href of <use> may not be in a logo (line 1).",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><x:script xmlns:x='http://www.w3.org/1999/xhtml'/></svg>",
            "site.logo: logo.svg: <{http://www.w3.org/1999/xhtml}script> may not be in a logo (line 1).",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 100'/>",
            "site.logo: logo.svg: does not say how large it is.",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 a b'/>",
            "site.logo: logo.svg: does not say how large it is.",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' width='inf' height='2'/>",
            "site.logo: logo.svg: does not say how large it is.",
        ),
        (
            "logo.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg' width='0' height='2'/>",
            "site.logo: logo.svg: does not say how large it is.",
        ),
        ("logo.png", PNG + b"x" * 100_000, "site.logo: logo.png: has 100 kB, and is on every page."),
    ],
)
def test_logo_that_is_no_small_plain_picture_is_refused(write, name, body, told):
    folder = write(f"assets/{name}", body)

    assert problem(folder, name).startswith(told)


def test_logo_that_is_not_there_is_said(tmp_path):
    assert problem(tmp_path, "logo.svg").startswith("site.logo: logo.svg: cannot be read: ")


def test_plain_svg_is_a_logo_of_its_own_shape(write):
    folder = write(
        "assets/logo.svg", b"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 30 10'><path d='M0 0'/></svg>"
    )

    logo = read_look(folder, "logo.svg").logo

    assert logo is not None
    assert (logo.name, logo.width, logo.height) == (f"logo-{logo.name[5:13]}.svg", 108, 36)
