"""What a source of the prose reader may say."""

from typing import Literal, Self

from cssselect import HTMLTranslator, SelectorError
from pydantic import Field, field_validator, model_validator

from catalog.sightings import Frozen, Line, Url

FieldName = Literal["title", "place", "organiser", "description"]


class Options(Frozen):
    """What `[options]` may say.

    Attributes:
        layout: `programme`: entries of date, hours, title, place, organiser; `announcements`: titles with
            `When:` and `Where:` under them; `news`: articles, each headed by its date.
        within: CSS selector of the part of the page that is read; the whole page without it.
        item: CSS selector of one block for each event or article; lines are told apart without it.
        fields: programme: in which order fields stand after date and hours; what is more is description.
        about, site: news: name and address of the association whose news it is.
        next: CSS selector of the link to the next page; `rel="next"` is always followed.
    """

    layout: Literal["programme", "announcements", "news"] = "programme"
    within: str = ""
    item: str = ""
    fields: tuple[FieldName, ...] = Field(default=("title", "place", "organiser"), min_length=1)
    about: Line = ""
    site: Url = ""
    next: str = ""

    @field_validator("within", "item", "next")
    @classmethod
    def _selects(cls, value: str) -> str:
        try:
            if value:
                HTMLTranslator().css_to_xpath(value)
        except SelectorError as error:
            raise ValueError(f"{value[:100]!r} is no CSS selector: {error}") from error
        return value

    @field_validator("fields")
    @classmethod
    def _titled(cls, value: tuple[FieldName, ...]) -> tuple[FieldName, ...]:
        if "title" not in value or len(set(value)) != len(value):
            raise ValueError("fields name `title`, and each field once")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if (self.layout == "news") != bool(self.about) or bool(self.about) != bool(self.site):
            raise ValueError('layout = "news", and no other, wants `about` (a name) and `site` (its http(s) address)')
        return self
