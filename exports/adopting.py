"""A published folder taken for the first generation of an instance that has published nothing yet.

So an instance that was restored elsewhere shows what was published before it publishes again, and files whose bytes
stay keep the time of their last change.
"""

import re
from collections.abc import Collection
from hashlib import sha256
from os.path import lexists
from pathlib import Path

from catalog.errors import PublicationFailed, RecordUnreadable
from exports.drafts import Draft
from exports.generations import Generations
from exports.manifest import MANIFEST, Entry, State, manifest_line, read_manifest
from exports.publisher_disk import Disk
from exports.registry import EXPORTERS


def adopt(folder: Path, published: Path, ids: Collection[str]) -> bool:
    """Publish at `folder`/public what is published at `published`; whether it was, as nothing was published there before.

    `ids` are those of the events and associations that have pages of their own. Raises `RecordUnreadable` when a file
    is not what the manifest says, `PublicationFailed` when the folder cannot be written, `AlreadyRunning`.
    """
    disk = Disk()
    generations = Generations(folder, disk)
    if lexists(generations.link):
        return False
    try:
        entries = read_manifest((published / MANIFEST).read_bytes())
    except (OSError, ValueError) as error:
        raise RecordUnreadable(f"{published / MANIFEST}: {error}.", "Copy the whole folder again.") from error
    pages = _pages(ids) & entries.keys()
    try:
        with generations.locked(), generations.draft(None) as draft:
            for path, entry in entries.items():
                kept = draft.folder.put(path, _body(published, entry), entry.media_type, "", None)
                if path not in pages:
                    draft.entries[path] = kept._replace(changed_at=entry.changed_at)
            told = State(
                inputs="", cursor=0, documents=len(draft.entries), files=len(entries), outlook={}, adopted=True
            )
            draft.finish(told, (manifest_line(entry) for path, entry in entries.items() if path in pages))
            generations.switch(draft)
    except OSError as error:
        raise PublicationFailed(f"{folder} cannot be written: {error}.", "Make room or mend the folder.") from error
    return True


def _pages(ids: Collection[str]) -> set[str]:
    events = {page.path(one) for page in EXPORTERS.event_pages for one in ids if one.startswith("e")}
    return events | {page.path(one) for page in EXPORTERS.association_pages for one in ids if not one.startswith("e")}


def _body(published: Path, entry: Entry) -> bytes:
    path = published / entry.path
    try:
        body = path.read_bytes()
    except OSError as error:
        raise RecordUnreadable(f"{path}: {error.strerror}.", "Copy the whole folder again.") from error
    if sha256(body).hexdigest() != entry.sha256:
        raise RecordUnreadable(f"{path}: is not what {MANIFEST} says.", "Copy the whole folder again.")
    return body


def keep_archived(draft: Draft, archived: Collection[str], touched: Collection[str]) -> None:
    """Let the documents of archived editions be those that were taken over, where nothing else differs from it.

    Nobody can make them again: they are as they were when the edition was archived, whatever its members have become.
    `touched` are the paths at which the draft differs otherwise. Where a page or another document differs too, another
    version or setting made them, and they are made anew.
    """
    own = re.compile(rf"(^|/)({'|'.join(map(re.escape, archived))})[/.]")
    other = {path for path in draft.before.keys() | draft.entries.keys() if _differs(draft, path)}
    if not archived or not all(map(own.search, other | (set(touched) - draft.entries.keys()))):
        return
    for path in sorted(other):
        before = draft.before.get(path)
        made = draft.entries.pop(path, None) or draft.entries.get(f"{path.rpartition('/')[0]}/index.html")
        draft.folder.replace(path, keep=before is not None)
        if before is not None:
            draft.entries[path] = before._replace(made_from=made.made_from if made else "")


def _differs(draft: Draft, path: str) -> bool:
    """Whether what is at this path differs from what was taken over."""
    before, now = draft.before.get(path), draft.entries.get(path)
    return before is None or now is None or before.sha256 != now.sha256
