"""The logo of an instance: a small picture that can do nothing but be seen."""

import re
from collections.abc import Sequence
from hashlib import blake2b
from io import BytesIO
from pathlib import Path

from lxml import etree
from PIL import Image, UnidentifiedImageError

from catalog.errors import ConfigurationInvalid
from exports.looks import Logo

_HEAVIEST = 100_000  # bytes; it is on every page
_LARGEST = 10_000  # units of a drawing, to either side
_TALL = 36  # pixels, as the head of a page shows it
_TYPES = {".png": "image/png", ".webp": "image/webp", ".svg": "image/svg+xml"}
_OUTWARD = re.compile(r"url\s*\(\s*[\"']?\s*(?!#)\S", re.IGNORECASE)
_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    [
        "svg",
        "g",
        "path",
        "rect",
        "circle",
        "ellipse",
        "line",
        "polyline",
        "polygon",
        "title",
        "desc",
        "defs",
        "linearGradient",
        "radialGradient",
        "stop",
        "clipPath",
        "mask",
        "use",
        "symbol",
        "text",
        "tspan",
    ]
)


def read_logo(path: Path, name: str) -> Logo:
    """The picture at `path`, which `site.logo` calls `name`.

    Raises `ConfigurationInvalid` for what is no PNG, WebP or plain SVG, or too heavy.
    """
    suffix = path.suffix.lower()
    if suffix not in _TYPES or Path(name).name != name:
        raise ConfigurationInvalid(
            f"site.logo: {name}", "is no PNG, WebP or SVG in the assets/ of the instance.", _REMEDY
        )
    try:
        body = path.read_bytes()
    except OSError as error:
        raise ConfigurationInvalid(f"site.logo: {name}", f"cannot be read: {error}.", _REMEDY) from error
    if len(body) > _HEAVIEST:
        heavy = f"has {len(body) // 1000} kB, and is on every page."
        raise ConfigurationInvalid(f"site.logo: {name}", heavy, f"Make it lighter than {_HEAVIEST // 1000} kB.")
    width, height = _svg_size(name, body) if suffix == ".svg" else _picture_size(name, body, suffix)
    shown = max(1, round(width * _TALL / height))
    digest = blake2b(body, digest_size=4).hexdigest()
    return Logo(f"logo-{digest}{suffix}", _TYPES[suffix], body, shown, _TALL)


_REMEDY = "Put such a file into assets/ beside goodweek.toml, and name it in `site.logo`."


def _picture_size(name: str, body: bytes, suffix: str) -> tuple[int, int]:
    try:
        with Image.open(BytesIO(body), formats=(suffix[1:].upper(),)) as picture:
            picture.verify()
            return picture.size
    except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError) as error:
        raise ConfigurationInvalid(f"site.logo: {name}", "is damaged, or is another kind of file.", _REMEDY) from error


def _svg_size(name: str, body: bytes) -> tuple[int, int]:
    """The size of a drawing. One with a script, a style, a link or an event in it is refused: it would act when opened."""
    where = f"site.logo: {name}"
    try:
        root = etree.fromstring(body, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise ConfigurationInvalid(where, f"is no well-formed SVG: {error}.", _REMEDY) from error
    if b"<!doctype" in body.lower() or root.tag != f"{_NAMESPACE}svg":
        raise ConfigurationInvalid(where, "is no plain SVG.", "Save it as plain SVG, without a document type.")
    for element in root.iter():
        _check(where, element)
    sides = _numbers([root.get(side, "").removesuffix("px") for side in ("width", "height")])
    sides = sides or _numbers(root.get("viewBox", "").replace(",", " ").split()[2:4])
    if len(sides) != 2:
        raise ConfigurationInvalid(
            where, "does not say how large it is.", "Give it a width and a height, or a viewBox."
        )
    return max(1, round(sides[0])), max(1, round(sides[1]))


def _numbers(texts: Sequence[str]) -> list[float]:
    """The sides of a drawing; none of them where one is no size."""
    try:
        found = [float(text) for text in texts]
    except ValueError:
        return []
    return found if all(0 < side < _LARGEST for side in found) else []


def _check(where: str, element: etree._Element) -> None:
    if not isinstance(element.tag, str):  # a comment
        return
    tag = element.tag.removeprefix(_NAMESPACE)
    bad = [key for key, value in element.items() if _acts(str(key), str(value))]
    if tag not in _ELEMENTS or bad:
        what = f"{bad[0]!s} of <{tag}>" if bad else f"<{tag}>"
        raise ConfigurationInvalid(
            where,
            f"{what} may not be in a logo (line {element.sourceline}).",
            "Save it as plain SVG with shapes alone.",
        )


def _acts(key: str, value: str) -> bool:
    """Whether an attribute does more than draw: an event, a link out of the drawing, a style."""
    name = key.rpartition("}")[2].lower()
    leads = name == "href" and not value.startswith("#")
    return name.startswith("on") or name == "style" or leads or _OUTWARD.search(value) is not None
