"""The look of an instance: what its folder has in the place of what comes with Goodweek, and adds to it.

Templates, phrases, texts and a logo are files of the instance. They are worn by a whole process, since
each sentence of each exporter may be another one: `put_on` changes them, and forgets what was made of the
ones before (`of_the_look`). The publisher puts a look on, and so does each process that helps it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import blake2b
from typing import TypeVar

Kept = TypeVar("Kept", bound=Callable[..., object])


@dataclass(frozen=True, slots=True)
class Logo:
    """The picture beside the name of the site.

    Attributes:
        name: of its file, as it is published below `assets/`. width, height: in pixels, as it is shown.
    """

    name: str
    media_type: str
    body: bytes
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Look:
    """What the files of an instance say; empty for the look that comes with Goodweek.

    Attributes:
        templates: the text of each template that is overridden, by its name, as `home.html`.
        phrases: sentences by `fr/key` or `en/key`; a plural has its forms.
        texts: pages of text in Markdown, by `fr/name` or `en/name`.
        places: where a template or text is from, as people find it, for messages.
    """

    templates: Mapping[str, str] = field(default_factory=dict)
    phrases: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    logo: Logo | None = None

    @property
    def fingerprint(self) -> str:
        """Equal as long as all of it is the same; empty for no look of its own."""
        if self == Look():
            return ""
        digest = blake2b(digest_size=8)
        for part in (self.templates, self.phrases, self.texts):
            digest.update(repr(sorted(part.items())).encode())
        if self.logo:
            digest.update(self.logo.name.encode() + b"\0" + self.logo.body)
        return digest.hexdigest()


_worn: list[Look] = [Look()]
_forget: list[Callable[[], None]] = []


def worn() -> Look:
    """The look of this process."""
    return _worn[0]


def put_on(look: Look) -> None:
    """From now on this process writes in this look."""
    if look != _worn[0]:
        _worn[0] = look
        for forget in _forget:
            forget()


def of_the_look(kept: int | None = None) -> Callable[[Kept], Kept]:
    """`lru_cache(kept)` for what is made of phrases or templates: it is forgotten when the look changes."""

    def decorate(make: Kept) -> Kept:
        cached = lru_cache(maxsize=kept)(make)
        _forget.append(cached.cache_clear)
        return cached  # type: ignore[return-value]

    return decorate
