"""The one style sheet, put together from `assets/style/`, with the colours that an instance gives it."""

from functools import cache
from importlib.resources import files

from exports.colours import SCHEMES, ink_on
from exports.exporter import Site

_ACCENT = "11-accent.css"  # after the tokens, before what is printed


@cache
def style_parts() -> dict[str, str]:
    """The files of the style by name; the numbers in their names are the order."""
    folder = files("exports") / "assets" / "style"
    return {one.name: one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".css")}


def style_sheet(site: Site | None = None) -> bytes:
    """The whole sheet, in the colours of `site`."""
    own = {_ACCENT: _accents(site)} if site is not None and (site.accent or site.accent_dark) else {}
    return "\n".join(text for _, text in sorted((style_parts() | own).items())).encode()


def _accents(site: Site) -> str:
    """The accents of an instance; who asks for more contrast gets the black and white that comes with Goodweek."""
    light, dark = (_accent(site.accent_of(scheme)) for scheme in SCHEMES)
    calm = "@media not all and (prefers-contrast: more)"
    return f"{calm} {{ {light} }}\n{calm} {{ @media (prefers-color-scheme: dark) {{ {dark} }} }}\n"


def _accent(colour: str) -> str:
    return f":root {{ --accent: {colour}; --accent-ink: {ink_on(colour)}; }}"
