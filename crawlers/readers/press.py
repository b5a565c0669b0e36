"""Reader of press articles: which of the associations named by the source an article tells of.

Items are the mentions, one for each association that is named, or the page where it names none or is no
article. Authors are never kept.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from catalog.cleaning.text import fold
from catalog.sightings import AssociationFacts, AssociationSighting, Frozen, Line, PressMention, Skipped, Url
from catalog.vocabulary import SkipReason
from crawlers.readers.html_pages import looks_like_html, page_of
from crawlers.readers.press_article import Article, NotAnArticle, article_of
from crawlers.readers.websites import site_identifiers
from crawlers.reading import Answer, Found, Reading

WANTS = "A press source wants the pages of articles, or lists of them and `follow`."
_PHRASE_END = re.compile(r"[,.;:!?\n()]")
_SPAN = 900
_OVERLAP = 250


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        associations: name -> address of its site, for each one that is looked for.
        aliases: other name -> name, as the press may write it.
        publisher: of the articles; without it what the page calls its site.
    """

    associations: Annotated[dict[Annotated[Line, Field(min_length=2)], Url], Field(min_length=1)]
    aliases: dict[Annotated[Line, Field(min_length=2)], Line] = {}
    publisher: Line = ""

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        for name, site in self.associations.items():
            if not site:
                raise ValueError(f"the site of {name!r} is no http(s) address")
        for alias, name in self.aliases.items():
            if name not in self.associations:
                raise ValueError(f"the alias {alias!r} stands for {name!r}, which is not in associations")
        for name in (*self.associations, *self.aliases):
            if not fold(name):
                raise ValueError(f"{name!r} has no letter or digit to look for")
        return self


def read(answer: Answer, reading: Reading) -> Iterator[Found]:
    """Give one sighting for each association that the article names.

    Raises `SourceUnreadable` when the answer is over 10 MB, or no HTML.
    """
    options = Options.model_validate(reading.options)
    page = page_of(answer, WANTS)
    yield from page.problems
    try:
        article = article_of(page, answer.url)
    except NotAnArticle as error:
        yield Skipped(reason=SkipReason.NOT_CONCERNED, where=answer.url, detail=str(error))
        return
    named = named_in(f"{article.title}\n{article.text}", options.associations, options.aliases)
    if not named:
        yield Skipped(
            reason=SkipReason.NOT_CONCERNED,
            where=answer.url,
            detail="the article names none of the associations",
            excerpt=article.title,
        )
    for name in named:
        yield _mention(name, article, options, answer, reading)


def recognises(answer: Answer) -> int:
    """40 for a page that calls itself an article, else 5 for a web page and 0 for anything else."""
    if not looks_like_html(answer):
        return 0
    head = answer.body[:200_000]
    says_so = (b"article:published_time", b"NewsArticle", b'content="article"')
    return 40 if any(mark in head for mark in says_so) else 5


def named_in(text: str, associations: Mapping[str, str], aliases: Mapping[str, str]) -> list[str]:
    """The associations that `text` names as whole words, by name or alias; case and accents do not count.

    Commas, full stops and line ends between words do: "un réseau, des liens" does not name "Réseau des liens".
    """
    spans = (text[start : start + _SPAN] for start in range(0, len(text), _SPAN - _OVERLAP))
    marked = [f" {_marked(span)} " for span in spans]
    words = [*((name, name) for name in associations), *aliases.items()]
    found = {name for word, name in words if any(f" {_marked(word).strip(' |')} " in span for span in marked)}
    return [name for name in associations if name in found]


def _marked(text: str) -> str:
    """Folded text with a bar wherever a phrase ends."""
    return " | ".join(fold(part) for part in _PHRASE_END.split(text))


def _mention(name: str, article: Article, options: Options, answer: Answer, reading: Reading) -> AssociationSighting:
    mention = PressMention(
        title=article.title,
        publisher=options.publisher or article.publisher,
        url=article.url,
        published_on=article.published_on,
    )
    return AssociationSighting(
        origin=reading.origin(answer, f"{article.url[:300]} {fold(name)}", url=article.url),
        facts=AssociationFacts(name=name, press=(mention,)),
        identifiers=site_identifiers(options.associations[name]),
    )
