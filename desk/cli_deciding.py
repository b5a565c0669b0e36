"""The commands by which people decide: `goodweek twins`, `goodweek decisions`, `goodweek decide …`."""

from pathlib import Path
from typing import Annotated

import typer

from desk.cli_options import Folder, Json

deciding_app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
decide_app = typer.Typer(
    help="Decide about events and associations. A decision survives every crawl, and `decide undo` takes it back.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
deciding_app.add_typer(decide_app, name="decide")

Subject = Annotated[str, typer.Argument(metavar="ID", help="Of an event or an association.")]
Who = Annotated[str, typer.Option("--who", metavar="NAME", help="Who decides. Kept, and never published.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="Why. Kept, and never published.")]
AsOrganisation = Annotated[
    bool, typer.Option("--as-organisation", help="In the name of the organisation itself, and shown as its word.")
]
Not = Annotated[bool, typer.Option("--not", help="It does not belong.")]


@deciding_app.command()
def twins(folder: Folder = Path(), as_json: Json = False) -> None:
    """List the pairs that may be one event or one association, with reasons; nobody has decided yet."""
    from desk.deciding import show_twins

    show_twins(folder, as_json=as_json)


@deciding_app.command()
def decisions(folder: Folder = Path(), as_json: Json = False) -> None:
    """List all that people decided, the latest first."""
    from desk.deciding import show_decisions

    show_decisions(folder, as_json=as_json)


@decide_app.command()
def same(
    one: Subject,
    other: Annotated[str, typer.Argument(metavar="OTHER", help="The id of the other one.")],
    *,
    who: Who,
    why: Why = "",
    folder: Folder = Path(),
) -> None:
    """Two are one. The id that is given up leads to the other for ever."""
    from desk.deciding import deciding

    with deciding(folder, who, why) as decider:
        decider.same(one, other)


@decide_app.command()
def different(
    one: Subject,
    other: Annotated[
        str, typer.Argument(metavar="OTHER", help="The id of the other one, or SOURCE or SOURCE:ID that was merged.")
    ],
    *,
    who: Who,
    why: Why = "",
    folder: Folder = Path(),
) -> None:
    """Two are two; what was merged by mistake is split."""
    from desk.deciding import deciding

    with deciding(folder, who, why) as decider:
        decider.different(one, other)


@decide_app.command()
def override(
    subject: Subject,
    field: Annotated[str, typer.Argument(metavar="FIELD", help="As in the JSON directory: title, place, price…")],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="As JSON, or plain text for a text.")],
    *,
    who: Who,
    why: Why = "",
    as_organisation: AsOrganisation = False,
    folder: Folder = Path(),
) -> None:
    """A field has this value, whatever the sources say; what they say stays visible beside it."""
    from desk.deciding import deciding, value_of

    with deciding(folder, who, why, as_organisation=as_organisation) as decider:
        decider.override(subject, field, value_of(value))


@decide_app.command()
def hide(
    subject: Subject,
    *,
    who: Who,
    why: Why = "",
    show: Annotated[bool, typer.Option("--show", help="Show it again.")] = False,
    folder: Folder = Path(),
) -> None:
    """Do not publish an event or an association."""
    from desk.deciding import deciding

    with deciding(folder, who, why) as decider:
        decider.hide(subject, hidden=not show)


@decide_app.command()
def theme(
    subject: Subject,
    name: Annotated[str, typer.Argument(metavar="THEME", help="As digital-inclusion; see docs/sources.md.")],
    *,
    who: Who,
    why: Why = "",
    is_not: Not = False,
    folder: Folder = Path(),
) -> None:
    """A theme belongs to an event or an association, or does not."""
    from desk.deciding import deciding

    with deciding(folder, who, why) as decider:
        decider.theme(subject, name, belongs=not is_not)


@decide_app.command()
def edition(
    subject: Subject,
    name: Annotated[str, typer.Argument(metavar="EDITION", help="The id of an edition.")],
    *,
    who: Who,
    why: Why = "",
    is_not: Not = False,
    folder: Folder = Path(),
) -> None:
    """An event or an association belongs to an edition, or does not."""
    from desk.deciding import deciding

    with deciding(folder, who, why) as decider:
        decider.edition(subject, name, belongs=not is_not)


@decide_app.command()
def undo(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="Its id, from `goodweek decisions`.")],
    *,
    who: Who,
    why: Why = "",
    folder: Folder = Path(),
) -> None:
    """Take a decision back; the catalogue concludes as if it had not been made."""
    from desk.deciding import take_back

    take_back(folder, decision, who, why)
