"""What is submitted, as it will look before it is sent: the page of the published site under a banner, in either language.

The form goes with it as hidden fields, so that it is sent, or changed, from there.
"""

from dataclasses import dataclass

from starlette.responses import Response

from catalog.foreseeing import foreseen
from catalog.profiles import Sayable
from desk.phrases import say
from desk.web.assets import script_path
from desk.web.filled import Typed
from desk.web.guard import POLICY, SCRIPTED
from desk.web.office import HONEYPOT, Asked, Office, token_for
from desk.web.pages import fill, in_page, private_answer
from exports.pages_addresses import root_of, within
from exports.pages_preview import Framed, preview_page, surroundings_of
from exports.phrases import LANGUAGES, Language

CHANGE = "change"
"""What the button says that leads back to the form."""
_NOT_KEPT = frozenset({"form", "do", "other", HONEYPOT})


@dataclass(frozen=True, slots=True)
class Shown:
    """What is previewed.

    Attributes:
        path: of the form, within a language; purpose: what its forms are for. told: what was typed, as it would be kept.
        typed: the form. name: of the submission that is changed; empty for a new one. found: what is like it.
        send, alike, other: keys of phrases: the button, what is asked about those, the box that says that it is none.
        has_draft: whether the browser keeps one.
    """

    path: str
    purpose: str
    told: Sayable
    typed: Typed
    name: str = ""
    found: object = ()
    send: str = "submit.send"
    alike: str = "form.alike_text"
    other: str = "form.other"
    has_draft: bool = False


def preview(office: Office, asked: Asked, shown: Shown) -> Response:
    """The page, in the language that was asked for; what is said around it stays in that of the form."""
    spoken = _spoken(asked)
    found = foreseen(office.store, shown.told, office.desk.source, name=shown.name, uid_domain=office.desk.uid_domain)
    own = within(asked.language, shown.path)
    root = root_of(own)
    policy = SCRIPTED if shown.has_draft else POLICY
    banner = fill(
        asked.language,
        "preview_banner.html",
        root=root,
        shown=shown,
        lang=asked.language if spoken != asked.language else "",
        values=[(name, one) for name, some in shown.typed.values.items() if name not in _NOT_KEPT for one in some],
        token=token_for(office, shown.purpose),
        languages=[(one, say(asked.language, f"preview.see_{one}")) for one in LANGUAGES if one != spoken],
        change=CHANGE,
        script=script_path("draft.js") if shown.has_draft else "",
    )
    other_path = within("en" if spoken == "fr" else "fr", shown.path)
    framed = Framed(own, other_path, root, banner, in_page(policy))
    around = surroundings_of(office.site, found.sources, found.editions)
    return private_answer(preview_page(spoken, found.view, around, framed), policy)


def _spoken(asked: Asked) -> Language:
    """The language of the page that is asked for; that of the form, where none is."""
    said = asked.one("do").removeprefix("preview-")
    return next((one for one in LANGUAGES if one == said), asked.language)
