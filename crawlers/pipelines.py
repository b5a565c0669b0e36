"""From a visit to the catalogue: the only place of the crawler that reaches `catalog.intake`."""

from collections import Counter

from catalog.intake import take_in
from catalog.lifecycle import end_complete_visit, withdraw
from catalog.sightings import Sighting
from catalog.store import Store
from catalog.views import SourceView
from catalog.visits import Answered, Validators, VisitRecord, recall, record, remember
from catalog.vocabulary import Taken
from crawlers.source import Source
from crawlers.visits import GOOD, Remembered, VisitReport

_REMEMBERED_AT_ONCE = 200


class CatalogueMemory:
    """What the addresses of one source last answered, kept in the catalogue.

    Written in portions, for a transaction costs more than an answer; what a crash loses is read again.
    """

    def __init__(self, store: Store, source: str) -> None:
        self._store, self._source = store, source
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
        if len(self._unwritten) >= _REMEMBERED_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        """Write what is waiting."""
        written = remember(self._store, self._source, self._unwritten.items())
        if self._known is not None:
            self._known.update(written)
        self._unwritten = {}


class CatalogueSink:
    """Gives the sightings of one source to the catalogue, and the visit's report at its end.

    Attributes:
        memory: of the same source; flushed when the visit closes.
        taken: how many sightings were new, changed, same, returned.
    """

    def __init__(self, store: Store, source: str, uid_domain: str) -> None:
        self._store, self._source, self._uid_domain = store, source, uid_domain
        self.memory = CatalogueMemory(store, source)
        self.taken: Counter[Taken] = Counter()

    def take(self, sightings: list[Sighting]) -> None:
        """Take in one batch, in one transaction."""
        self.taken.update(take_in(self._store, sightings, uid_domain=self._uid_domain))

    def close(self, report: VisitReport, /) -> None:
        """Keep the report; a complete visit counts against what it did not show."""
        self.memory.flush()
        if report.gone:
            withdraw(self._store, self._source, report.gone, uid_domain=self._uid_domain)
        if report.outcome in GOOD and not report.incremental:
            end_complete_visit(self._store, self._source, report.seen_ids, uid_domain=self._uid_domain)
        record(self._store, self._record(report), report.quarantine)

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
    )
