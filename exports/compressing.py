"""Compressed forms beside documents, for servers that give them as they are (nginx `gzip_static`, Caddy `precompressed`).

Only where it is worth it: texts of 8 kB and more that are no pages. Pages are many and small, and a server compresses
them as it gives them.
"""

from collections.abc import Iterator

from isal import igzip_lib

SUFFIXES = (".gz",)
_SMALLEST = 8_192  # bytes: below, the file beside costs more than it spares
_LEVEL = 2
_TEXTS = ("text/", "application/json", "application/feed+json", "application/geo+json", "application/ld+json")
_ENDINGS = ("xml", "+json")


def is_text(media_type: str) -> bool:
    """Whether a document of this media type shrinks by being compressed."""
    bare = media_type.partition(";")[0]
    return bare.startswith(_TEXTS) or bare.endswith(_ENDINGS)


def compressed(path: str, media_type: str, body: bytes) -> Iterator[tuple[str, bytes]]:
    """Each compressed form of a document, with the suffix of its address; the same bytes for the same document."""
    if len(body) < _SMALLEST or not is_text(media_type) or path.endswith(".html"):
        return
    less = igzip_lib.compress(body, level=_LEVEL, flag=igzip_lib.COMP_GZIP)
    if len(less) < len(body):
        yield ".gz", less
