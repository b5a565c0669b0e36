"""From a visit to the catalogue: the only place of the crawler that reaches `catalog.intake`.

take ── first visit ── catalogue
  └──── later visits ── staging ── close: ids known? strange? ──┬── sound ── catalogue, then memory
                                                                └── held for a person; memory stays as it was
"""

from collections import Counter
from collections.abc import Iterable

from catalog.errors import GoodweekError
from catalog.holding import forget_held, in_batches
from catalog.intake import take_in
from catalog.known import is_known
from catalog.lifecycle import end_complete_visit, withdraw
from catalog.outages import FAILED, note_answer, note_failure
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.views import SourceView
from catalog.visits import Answered, Validators, VisitRecord, recall, record, remember
from catalog.vocabulary import Taken
from crawlers.braking import NAMES, Judged, judge
from crawlers.source import Source
from crawlers.staging import Staging
from crawlers.visits import GOOD, Remembered, VisitReport

_REMEMBERED_AT_ONCE = 200


class CatalogueMemory:
    """What the addresses of one source last answered, kept in the catalogue.

    Written in portions, for a transaction costs more than an answer; what a crash loses is read again.
    One that is `patient` writes nothing before it is flushed.
    """

    def __init__(self, store: Store, source: str, *, patient: bool = False) -> None:
        self._store, self._source, self._patient = store, source, patient
        self._known: dict[str, Answered] | None = None
        self._unwritten: dict[str, Validators] = {}

    def recall(self, url: str) -> Remembered | None:
        """What is remembered of `url`."""
        said = self._unwritten.get(url)
        if said is None:
            if self._known is None:
                self._known = recall(self._store, self._source)
            kept = self._known.get(url)
            said = kept.read() if kept else None
        return Remembered(**dict(said)) if said else None

    def remember(self, url: str, what: Remembered) -> None:
        """Replace what is remembered of `url`."""
        self._unwritten[url] = Validators.model_construct(**{name: getattr(what, name) for name in what.__slots__})
        if len(self._unwritten) >= _REMEMBERED_AT_ONCE and not self._patient:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        written = remember(self._store, self._source, self._unwritten.items())
        if self._known is not None:
            self._known.update(written)
        self._unwritten = {}

    def forget(self) -> None:
        """Drop what is waiting: what it stands for was not taken in."""
        self._unwritten = {}


class CatalogueSink:
    """Gives the sightings of one source to the catalogue, and the visit's report at its end.

    A source that was visited before is judged as a whole first: until the end of the visit nothing is
    written (reliability G2, G4, G5, G8 to G10). A process that is killed loses that visit.

    Attributes:
        memory: of the same source; written when the visit closes, unless it is held.
        taken: how many sightings were new, changed, same, returned.
    """

    def __init__(self, store: Store, source: str, uid_domain: str) -> None:
        self._store, self._source, self._uid_domain = store, source, uid_domain
        self._staging = Staging() if is_known(store, source) else None
        self.memory = CatalogueMemory(store, source, patient=self._staging is not None)
        self.taken: Counter[Taken] = Counter()

    def take(self, sightings: list[Sighting]) -> None:
        """Take in one batch, in one transaction; or put it aside."""
        if self._staging is not None:
            self._staging.add(sightings)
        else:
            self._take_in([sightings])

    def close(self, report: VisitReport, /) -> None:
        """Judge and take in what was put aside; keep the report; a complete visit counts against what it did not show."""
        staging = self._staging
        try:
            if staging is None:
                self._conclude(report, report.seen_ids, report.gone)
            elif report.outcome != FAILED:
                self._judge(staging, report)
        except GoodweekError as error:
            # The catalogue refused: what it did not take must be read again.
            self.memory.forget()
            report.refused = True
            report.error("", str(error))
        finally:
            if staging is not None:
                staging.close()
        self._note_standing(report)
        record(self._store, self._record(report), report.quarantine)

    def _judge(self, staging: Staging, report: VisitReport) -> None:
        judged = judge(self._store, self._source, staging, report, self.memory.recall)
        report.renamed = len(judged.renamed)
        report.alarms += [alarm.told() for alarm in judged.alarms]
        if judged.alarms and not self._is_believed(judged, staging, report):
            self.memory.forget()
            return
        self._take_in(in_batches(judged.lines(staging)))
        if judged.names or self.memory.recall(NAMES):
            self.memory.remember(*judged.names_to_remember())
        if judged.is_released:
            withdraw(self._store, self._source, judged.missing, uid_domain=self._uid_domain)
        self._conclude(report, judged.seen, judged.gone)
        if judged.whole and not judged.alarms:
            forget_held(self._store, self._source)

    def _is_believed(self, judged: Judged, staging: Staging, report: VisitReport) -> bool:
        """Whether an alarming visit is taken in all the same; if not, the report says so."""
        report.brake = judged.weigh(self._store, self._record(report), staging)
        return not report.brake

    def _take_in(self, batches: Iterable[list[Sighting]]) -> None:
        for batch in batches:
            self.taken.update(take_in(self._store, batch, uid_domain=self._uid_domain))

    def _conclude(self, report: VisitReport, seen: set[str], gone: set[str]) -> None:
        self.memory.flush()
        if gone:
            withdraw(self._store, self._source, gone, uid_domain=self._uid_domain)
        if report.outcome in GOOD and not report.incremental:
            end_complete_visit(self._store, self._source, seen, uid_domain=self._uid_domain)

    def _note_standing(self, report: VisitReport) -> None:
        """Say whether the source answered; what this machine or a missing setting prevented says nothing of it."""
        if report.refused or report.needs:
            return
        note = note_failure if report.outcome == FAILED else note_answer
        note(self._store, self._source, uid_domain=self._uid_domain)

    def _record(self, report: VisitReport) -> VisitRecord:
        return VisitRecord(
            source=self._source,
            started_at=report.started_at,
            finished_at=report.finished_at or report.started_at,
            outcome=report.outcome,
            requests=report.requests,
            not_modified=report.not_modified,
            size=report.bytes,
            not_asked=report.not_asked,
            found=report.found,
            untouched=report.untouched,
            listed=len(report.seen_ids),
            withdrawn=len(report.gone),
            incremental=report.incremental,
            needs=report.needs,
            taken={str(answer): count for answer, count in sorted(self.taken.items())},
            skipped={str(reason): count for reason, count in sorted(report.skipped.items())},
            words=dict(report.unknown_words.most_common(200)),
            errors=(*report.errors, *(f"redirected to another domain: {line}" for line in report.held)),
            incomplete=(*report.incomplete, *([report.short] if report.short else [])),
            not_before=report.not_before,
            alarms=tuple(report.alarms),
            renamed=report.renamed,
        )


def view_of(source: Source) -> SourceView:
    """What readers of the catalogue must know of a source."""
    return SourceView(
        name=source.name,
        title=source.title,
        publisher=source.publisher,
        homepage=source.homepage,
        licence=source.licence,
        licence_url=source.licence_url,
        attribution=source.attribution,
        primary=source.primary,
        sample=source.sample,
        authority=source.authority,
        republish=source.republish,
    )
