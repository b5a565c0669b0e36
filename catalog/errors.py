"""Everything that can go wrong, as one family.

    GoodweekError
    ├── ConfigurationInvalid      a file or a value given by a person is wrong
    │   └── InstanceMissing       the folder is no instance of Goodweek
    ├── StoreUnusable             the database cannot be opened or written
    │   └── StoreNewer            it was written by a newer Goodweek
    ├── AlreadyRunning            another process does this job just now
    ├── AddressRefused            an address that must not be connected to
    ├── SourceUnreadable          an answer that is not in the promised format
    ├── RecordUnreadable          the file of a recorded crawl is damaged, not whole, or something else
    ├── SubjectUnknown            no event or association has this id
    │   ├── SubjectGone           one had it, and is not shown any more
    │   └── SubjectNotYet         one has it or had it, and was not there at that date
    ├── SnapshotUnknown           there is no snapshot of this name
    ├── DecisionInvalid           what a person decided does not fit what it is about
    ├── PublicationFailed         the folder cannot be written
    └── PublicationHeld           the result is too doubtful to replace the last one

Each carries its data as attributes, says in its text what is wrong and what to do, and names
the exit status that the command ends with (sysexits.h).
"""

from collections.abc import Sequence


class GoodweekError(Exception):
    """Something that a person can understand and mend; the text is one line.

    Attributes:
        problem: what is wrong, and where.
        remedy: what to do about it; may be empty.
    """

    exit_status = 1

    def __init__(self, problem: str, remedy: str = "") -> None:
        self.problem = problem
        self.remedy = remedy
        super().__init__(f"{problem} {remedy}".strip())


class ConfigurationInvalid(GoodweekError):
    """A file or a value given by a person is wrong.

    Attributes:
        where: the file, and the field in it, as `sources/town.toml: reader`.
    """

    exit_status = 78

    def __init__(self, where: str, problem: str, remedy: str = "") -> None:
        self.where = where
        super().__init__(f"{where}: {problem}", remedy)


class InstanceMissing(ConfigurationInvalid):
    """The folder is no instance of Goodweek: it has no goodweek.toml."""


class StoreUnusable(GoodweekError):
    """The database cannot be opened or written."""

    exit_status = 74


class StoreNewer(StoreUnusable):
    """The database was written by a newer Goodweek than this one."""


class AlreadyRunning(GoodweekError):
    """Another process does this job just now; a scheduler may try again."""

    exit_status = 75


class AddressRefused(GoodweekError):
    """An address that must not be connected to.

    Attributes:
        address: the address as it was given.
        reason: why, in a few words.
    """

    def __init__(self, address: str, reason: str, remedy: str = "") -> None:
        self.address = address
        self.reason = reason
        super().__init__(f"{address[:200]!r} is refused: {reason}.", remedy)


class SourceUnreadable(GoodweekError):
    """A whole answer that is not in the format that its source promises.

    Attributes:
        where: the address, and the line where known.
    """

    exit_status = 65

    def __init__(self, where: str, problem: str, remedy: str = "") -> None:
        self.where = where
        super().__init__(f"{where}: {problem}", remedy)


class RecordUnreadable(GoodweekError):
    """The file of a recorded crawl is damaged, not whole, or something else altogether."""

    exit_status = 65


class SubjectUnknown(GoodweekError):
    """No event or association has this id.

    Attributes:
        subject_id: the id that was asked for.
    """

    exit_status = 66

    def __init__(self, subject_id: str) -> None:
        self.subject_id = subject_id
        super().__init__(
            f"No event or association has the id {subject_id[:60]!r}.",
            "Ids stand in the published directory, and at the end of each page's address.",
        )


class SubjectGone(SubjectUnknown):
    """An event or association had this id, and is not shown any more: hidden, or erased on request."""

    def __init__(self, subject_id: str) -> None:
        super().__init__(subject_id)
        self.problem = f"What had the id {subject_id[:60]!r} is not shown any more."
        self.remedy = "It was hidden or removed by decision of the editors."
        self.args = (f"{self.problem} {self.remedy}",)


class SubjectNotYet(SubjectUnknown):
    """Nothing was known of this event or association at the date that was asked for.

    Attributes:
        at: the date, as it was asked for.
    """

    def __init__(self, subject_id: str, at: str) -> None:
        super().__init__(subject_id)
        self.at = at
        self.problem = f"At {at[:40]} the catalogue had no event or association with the id {subject_id[:60]!r}."
        self.remedy = "`goodweek show ID` tells since when it is there, and what was merged into it."
        self.args = (f"{self.problem} {self.remedy}",)


class SnapshotUnknown(GoodweekError):
    """There is no snapshot of this name."""

    exit_status = 66

    def __init__(self, name: str, known: Sequence[str]) -> None:
        super().__init__(f"There is no snapshot {name[:60]!r}.", f"Snapshots are: {', '.join(known) or 'none yet'}.")


class DecisionInvalid(GoodweekError):
    """What a person decided does not fit what it is about; nothing was written."""

    exit_status = 65


class PublicationFailed(GoodweekError):
    """The published folder cannot be written; what was published before stays."""

    exit_status = 73


class PublicationHeld(GoodweekError):
    """The new publication is too doubtful to replace the last one, which stays."""

    exit_status = 65
