"""What a reader says is wrong with an event or an association, and what may become of it. Pure.

waiting ── done          it was seen to
       └── refused       there is nothing to do
"""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AwareDatetime, Field

from catalog.errors import DecisionInvalid
from catalog.facts import Frozen, Line, Text
from catalog.vocabulary import Labelled

LONGEST = 4_000
KEPT_WAITING, KEPT_DECIDED = timedelta(days=180), timedelta(days=30)
"""For how long a report is kept after it came, and after an editor decided; the address with it."""


class Problem(Labelled):
    """What is wrong."""

    WRONG = "wrong", "Quelque chose est faux", "Something is wrong"
    OVER = "over", "C’est annulé, terminé ou fermé", "It is cancelled, over or closed"
    DUPLICATE = "duplicate", "C’est là deux fois", "It is here twice"
    LINK = "link", "Un lien ne marche pas", "A link does not work"
    REMOVAL = "removal", "Cela ne doit pas être ici : je demande le retrait", "It should not be here: please remove it"
    OTHER = "other", "Autre chose", "Something else"


class ReportState(Labelled):
    """How far a report has come."""

    WAITING = "waiting", "En attente", "Waiting"
    DONE = "done", "Traité", "Done"
    REFUSED = "refused", "Sans suite", "Refused"


class Report(Frozen):
    """A report at one moment.

    Attributes:
        about: the id of an event or an association; empty for the site as a whole.
        said: in the words of who sent it. language: that of the form.
        version: counts changes, so that nobody decides on what they have not seen.
    """

    id: str
    about: Line = ""
    problem: Problem
    said: Text = ""
    language: str = "fr"
    state: ReportState = ReportState.WAITING
    version: Annotated[int, Field(ge=0)] = 0
    created_at: AwareDatetime
    changed_at: AwareDatetime

    @property
    def waits(self) -> bool:
        """Whether an editor has something to decide."""
        return self.state is ReportState.WAITING


def decided(report: Report, state: ReportState, at: datetime) -> Report:
    """An editor saw to it, or does not. Raises `DecisionInvalid`."""
    if not report.waits or state is ReportState.WAITING:
        raise DecisionInvalid("This report was decided already.")
    return _changed(report, state, at)


def waiting_again(report: Report, at: datetime) -> Report:
    """What was decided is taken back. Raises `DecisionInvalid`."""
    if report.waits:
        raise DecisionInvalid("This report waits already.")
    return _changed(report, ReportState.WAITING, at)


def keep_until(report: Report) -> datetime:
    """Until when anything is known of it."""
    return report.created_at + KEPT_WAITING if report.waits else report.changed_at + KEPT_DECIDED


def _changed(report: Report, state: ReportState, at: datetime) -> Report:
    return report.model_copy(update={"state": state, "version": report.version + 1, "changed_at": at})
