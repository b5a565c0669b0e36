"""The command that judges documents, ours or of others: `goodweek validate`."""

from typing import Annotated, Literal

import typer

from catalog.errors import ConfigurationInvalid
from desk.cli_options import Json, Private

validating_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)


@validating_app.command()
def validate(
    place: Annotated[
        str,
        typer.Argument(metavar="PATH_OR_URL", help="A file, a folder, or an address of the web: of the feed itself."),
    ],
    language: Annotated[Literal["fr", "en"], typer.Option("--language", help="Of the sentences.")] = "en",
    allow_private: Private = None,
    as_json: Json = False,
) -> None:
    """Say what is wrong with a calendar, an RSS, Atom or JSON feed, or a JSON directory, with line and remedy.

    An error breaks readers, a warning is read differently by some, an advice is what good documents do.
    """
    from desk.validating import validate_job

    try:
        status = validate_job(place, language=language, allow_private=allow_private or [], as_json=as_json)
    except ConfigurationInvalid as error:
        raise typer.BadParameter(str(error)) from error
    raise typer.Exit(status)
