"""The job `publish --check`: what is published now, looked at document by document, without publishing."""

from collections import Counter
from collections.abc import Mapping
from hashlib import file_digest
from pathlib import Path

from catalog import clock
from desk.instance import Instance
from desk.telling import console, stages_shown
from desk.validating import SOUND, UNSOUND, document_at, judged, tell_finding
from exports.generations import generation_read
from exports.manifest import MANIFEST
from exports.pages_addresses import DATA_INDEX
from exports.progress import Progress
from exports.validating import SUFFIXES
from exports.validating.documents import LARGEST, Document
from exports.validating.findings import SEVERITIES, SHOWN, Finding, Findings, Severity
from exports.validating.json_documents import Parsed, parsed
from exports.validating.published import Announced, announced, base_of, check_links

Found = list[tuple[str, Finding]]
_STEP = 100


def check_public_job(folder: Path) -> int:
    """Check what the instance in `folder` has published, and tell; 65 when anything of it breaks readers."""
    public = Instance.at(folder).public_folder
    with stages_shown() as progress:
        files, found, counts = check_public(public, progress)
    # What is missing or other than the manifest says breaks more than what is merely odd.
    found = sorted(found, key=lambda one: SEVERITIES.index(one[1].severity))
    for name, one in found[:SHOWN]:
        tell_finding(name, one)
    hidden = counts["error"] + counts["warning"] - len(found[:SHOWN])
    if hidden > 0:
        console.print(f"… and {hidden} more.", markup=False)
    told = (
        f"{counts['error']} errors, {counts['warning']} warnings" if counts["error"] or counts["warning"] else "sound"
    )
    console.print(f"{public}: {files} files: {told}", markup=False)
    return UNSOUND if counts["error"] else SOUND


def check_public(public: Path, progress: Progress) -> tuple[int, Found, "Counter[Severity]"]:
    """How many files are published, the errors and warnings that are kept, and how many there are of each severity.

    A reader of the folder keeps to the generation that it finds; when that is gone meanwhile, as it may
    be two publications later, the check begins again.
    """
    while True:
        root = generation_read(public)
        checked = _Check(root)
        checked.run(progress)
        if root == generation_read(public) or root.is_dir():
            return checked.files, checked.found, checked.counts


class _Check:
    """One look at a generation."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files = 0
        self.found: Found = []
        self.counts: Counter[Severity] = Counter()

    def run(self, progress: Progress) -> None:
        """Look at everything."""
        if not (self._root / MANIFEST).is_file():
            findings = Findings("en")
            findings.add("public-nothing")
            self._take(str(self._root), findings)
            return
        present = {path.relative_to(self._root).as_posix() for path in self._root.rglob("*") if path.is_file()} - {
            MANIFEST
        }
        self.files = len(present) + 1
        findings = Findings("en")
        entries = announced((self._root / MANIFEST).read_bytes(), findings)
        for path in sorted(entries.keys() - present):
            findings.add("public-missing", entries[path].line, told=path)
        for path in sorted(present - entries.keys()) if entries else ():
            findings.add("public-stray", 0, told=path)
        index = self._index(present)
        for done, path in enumerate(sorted(present & entries.keys()), 1):
            self._look(path, entries, base_of(index), findings)
            if done % _STEP == 0 or done == len(present):
                progress("checked", done, len(present))
        self._take(MANIFEST, findings)
        if index is not None:
            links = Findings("en")
            check_links(index, present | {MANIFEST}, links)
            self._take(DATA_INDEX, links)

    def _index(self, present: set[str]) -> Parsed | None:
        if DATA_INDEX not in present:
            return None
        return parsed((self._root / DATA_INDEX).read_bytes(), Findings("en"))

    def _look(self, path: str, entries: Mapping[str, Announced], base: str, findings: Findings) -> None:
        """Compare a document with the manifest, and judge it by the rules of its format."""
        entry, place = entries[path], self._root / path
        try:
            with place.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
        except OSError:
            findings.add("public-missing", entry.line, told=path)
            return
        if digest != entry.sha256:
            findings.add("public-digest", entry.line, told=path)
        if not path.endswith(SUFFIXES):
            return
        if entry.size > LARGEST:
            findings.add("public-large", entry.line, told=path)
            return
        body = document_at(place, path).body
        address = base + path if base else ""
        report = judged(Document(body, clock.now(), path, address, media_type=entry.media_type.partition(";")[0]))
        self.counts.update(report.counts)
        room = SHOWN - len(self.found)
        told = [one for one in report.findings if one.severity != "advice"]
        self.found += [(path, one) for at, one in enumerate(told) if at < room or one.severity == "error"]

    def _take(self, name: str, findings: Findings) -> None:
        report = findings.report()
        self.counts.update(report.counts)
        self.found += [(name, one) for one in report.findings if one.severity != "advice"]
