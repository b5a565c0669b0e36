"""The commands `goodweek erase`, `goodweek backup`, `goodweek restore` and `goodweek restore-published`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli_options import Folder, Private

erasing_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


@erasing_app.command()
def erase(
    subject: Annotated[
        str, typer.Argument(metavar="[ID]", help="Of an event or an association, with all that is said of it.")
    ] = "",
    *,
    who: Annotated[str, typer.Option("--who", metavar="NAME", help="Who does this. Kept in the ledger.")],
    why: Annotated[str, typer.Option("--why", metavar="TEXT", help="At whose request. Kept, without what is erased.")],
    with_events: Annotated[
        bool, typer.Option("--with-events", help="Of an association: and the events that it alone organises.")
    ] = False,
    mail: Annotated[str, typer.Option("--mail", metavar="ADDRESS", help="A mail address, wherever it stands.")] = "",
    phone: Annotated[str, typer.Option("--phone", metavar="NUMBER", help="A phone number, wherever it stands.")] = "",
    name: Annotated[str, typer.Option("--name", metavar="NAME", help="A person's first name and name.")] = "",
    site: Annotated[str, typer.Option("--site", metavar="URL", help="A page, or a whole host.")] = "",
    records: Annotated[
        list[Path] | None, typer.Option("--records", metavar="FILE", help="A recorded crawl to clear, too.")
    ] = None,
    is_sure: Yes = False,
    folder: Folder = Path(),
) -> None:
    """Erase an organisation's or a person's data, so that no later crawl brings it back.

    Shows what will go, and asks. Only keyed hashes of it are kept.
    """
    from catalog.ledger import By
    from desk.erasing import Asked, erase_job

    asked = Asked(subject=subject, with_events=with_events, mail=mail, phone=phone, name=name, site=site)
    erase_job(folder, asked, By(who, why), records=records or [], is_sure=is_sure)


@erasing_app.command()
def backup(
    target: Annotated[Path, typer.Argument(metavar="FILE", help="A new file, as week.backup.tar.gz.")],
    folder: Folder = Path(),
    with_key: Annotated[
        bool,
        typer.Option(
            "--with-key", help="With the keys to what was erased and to mail addresses: then keep the file locked away."
        ),
    ] = False,
) -> None:
    """Copy the catalogue and all files that you wrote into one file, from SQLite or PostgreSQL."""
    from desk.copying import backup_instance

    backup_instance(folder, target, with_key=with_key)


@erasing_app.command()
def restore(
    source: Annotated[Path, typer.Argument(metavar="FILE", help="What `goodweek backup` wrote.")],
    folder: Folder = Path(),
    is_sure: Yes = False,
) -> None:
    """Make an instance of a copy. What was erased since the copy was made is erased again."""
    from desk.copying import restore_instance

    restore_instance(folder, source, is_sure=is_sure)


@erasing_app.command("restore-published")
def restore_published_command(
    place: Annotated[
        str, typer.Argument(metavar="PLACE", help="A published folder, or the address at which one is published.")
    ],
    folder: Folder = Path(),
    allow_private: Private = None,
) -> None:
    """Make a catalogue that was lost, or is to move, of what was published of it; without any copy.

    The instance has an empty catalogue. Publishing it again gives the same files. Who submitted and who decided,
    letters and held visits were never published, and are not there: `goodweek backup` copies them.
    """
    from desk.restoring import restore_published

    restore_published(folder, place, allow_private=allow_private or [])
