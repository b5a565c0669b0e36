"""What a source of the wordpress reader may say."""

from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from catalog.sightings import Frozen, Line, Url
from crawlers.readers.wordpress_fields import TARGETS


class Options(Frozen):
    """What a source of this reader may say.

    Attributes:
        kind: `news`: every post is a piece of news; `events`: posts are events where they tell dates.
        about, site: name and address of the association whose news the posts are; both or none.
        dates: `prose`: dates are looked for in titles and texts where no field tells them.
        fields: what is asked -> the path of the field that tells it, as `start = "acf.date_debut"`.
    """

    kind: Literal["news", "events"] = "news"
    about: Line = ""
    site: Url = ""
    dates: Literal["", "prose"] = ""
    fields: dict[str, str] = Field(default_factory=dict)

    @field_validator("fields")
    @classmethod
    def _known(cls, value: dict[str, str]) -> dict[str, str]:
        unknown = sorted(set(value) - TARGETS)
        if unknown:
            raise ValueError(f"{unknown[0]!r} is nothing that a field can tell; there is {', '.join(sorted(TARGETS))}")
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        if bool(self.about) != bool(self.site):
            raise ValueError("`about` (a name) and `site` (its http(s) address) go together")
        if self.kind == "news" and not self.about:
            raise ValueError('kind = "news" wants `about` and `site`, the association whose news the posts are')
        if self.kind == "events" and not (self.dates or "start" in self.fields):
            raise ValueError('kind = "events" wants [options.fields] start = "…", or dates = "prose"')
        return self
