"""Pages of the desk: its own templates within the layout, the style and the phrases of the published site."""

from collections.abc import Mapping
from functools import partial
from importlib.resources import files
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment
from markupsafe import Markup
from starlette.responses import HTMLResponse

from desk.phrases import say
from desk.web.guard import ASKING, POLICY, SCRIPTED
from exports.exporter import Site
from exports.looks import of_the_look
from exports.pages_addresses import root_of, within
from exports.pages_template_files import template_texts
from exports.pages_templates import environment, render_page
from exports.phrases import Language


@of_the_look()
def _environment(language: Language) -> Environment:
    folder = files("desk") / "web" / "templates"
    own = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".html")}
    made = environment(language).overlay(loader=ChoiceLoader([DictLoader(own), DictLoader(template_texts())]))
    made.speak(partial(say, language))
    return made


def fill(language: Language, template: str, **values: Any) -> Markup:
    """A template of the desk. It escapes what it is given."""
    return Markup(_environment(language).get_template(template).render(values))  # noqa: S704 - escaped by the template


def page(
    language: Language,
    template: str,
    path: str,
    site: Site,
    *,
    title: str,
    status: int = 200,
    root: str | None = None,
    headers: Mapping[str, str] | None = None,
    scripts: bool = False,
    asking: bool = False,
    **values: Any,
) -> HTMLResponse:
    """A whole page at `path`, the address within a language; it is stored nowhere and found by no search.

    `root` is the way back to the first folder of the site, where the page stands elsewhere than at its path. With
    `scripts` those of the desk may run in it; where they are `asking`, they may ask the desk as well.
    """
    own, other = within(language, path), within("en" if language == "fr" else "fr", path)
    root = root_of(own) if root is None else root
    policy = ASKING if asking else SCRIPTED if scripts else POLICY
    content = fill(language, template, root=root, site=site, title=title, **values)
    text = render_page(
        language,
        "desk.html",
        own,
        site,
        root=root or "./",
        policy=in_page(policy),
        referrer="no-referrer",  # the addresses of private pages hold secrets (reliability E3)
        indexed=False,
        title=title,
        description="",
        sample=False,
        content=content,
        other_path=other,
    )
    return private_answer(text, policy, status, headers or {})


def in_page(policy: str) -> str:
    """The policy as the head of a page says it: who may frame it means nothing there, and browsers say so."""
    return policy.replace(" frame-ancestors 'none';", "")


def private_answer(text: str, policy: str, status: int = 200, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """A page that is stored nowhere."""
    told = {"Cache-Control": "no-store", "Content-Security-Policy": policy}
    return HTMLResponse(text, status, told | dict(headers or {}))
