"""What a reader of a published folder can see, and whether it is sound.

`faults` knows nothing of how the folder is written: it looks at it as a web server would, through the
address `public`, and compares it with the manifest. It is the detector of the kill drills.
"""

import json
from hashlib import sha256
from pathlib import Path

Stat = tuple[int, int, int]


def tree(folder: Path) -> dict[str, bytes]:
    """All files below `folder`, by relative path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stats(folder: Path) -> dict[str, Stat]:
    """Inode, size and time of writing of all that lies below `folder`, links and folders too."""
    found = {}
    for path in (folder, *folder.rglob("*")):
        facts = path.lstat()
        found[path.relative_to(folder).as_posix()] = (facts.st_ino, facts.st_size, facts.st_mtime_ns)
    return found


def inodes(folder: Path) -> dict[str, int]:
    """The inode of each file of the published folder."""
    public = folder / "public"
    return {path.relative_to(public).as_posix(): path.stat().st_ino for path in public.rglob("*") if path.is_file()}


def manifest(public: Path) -> dict[str, dict[str, str | int]]:
    """The documents of a manifest by path; the entry `sha256` is hexadecimal."""
    documents: dict[str, dict[str, str | int]] = json.loads((public / "manifest.json").read_bytes())["documents"]
    return documents


NAMING = {"manifest.json", "data/index.json", "data/datapackage.json", "data/dcat.jsonld", "data/restoring/index.json"}
"""The documents that name all others."""


def emptied(warm: dict[str, bytes], cold: dict[str, bytes]) -> set[str]:
    """The ids of selections that a publication has beside a first one of the same catalogue, `cold`.

    Nothing is in them, and nothing else differs but documents that name all others.
    """
    more = warm.keys() - cold.keys()
    names = {path[6:-4] for path in more if path.startswith("feeds/") and path.endswith(".ics")}
    assert [name for name in names if b"BEGIN:VEVENT" in warm[f"feeds/{name}.ics"]] == []
    assert [path for path in more if not any(f"/{name}" in f"/{path}" for name in names)] == []
    naming = {path for path in cold if path.removesuffix(".gz") in NAMING} if names else set()
    assert {path: warm.get(path) for path in cold.keys() - naming} == {
        path: cold[path] for path in cold.keys() - naming
    }
    return names


def faults(folder: Path) -> list[str]:
    """What is torn, missing, left over or from another generation, as one reader meets it.

    The reader takes the address once and keeps to where it led. When that place is gone meanwhile, as
    it may be two publications later, the reader begins again.
    """
    while True:
        public = (folder / "public").resolve()
        found = _faults_of(public)
        if not found or public.is_dir():
            return found


def _faults_of(public: Path) -> list[str]:
    try:
        files, documents = tree(public), manifest(public)
    except (OSError, ValueError) as error:
        return [f"torn: {type(error).__name__}: {error}"]
    files.pop("manifest.json")
    found = [f"missing: {path}" for path in documents.keys() - files.keys()]
    found += [f"not in the manifest: {path}" for path in files.keys() - documents.keys()]
    for path in documents.keys() & files.keys():
        if documents[path]["sha256"] != sha256(files[path]).hexdigest():
            found.append(f"torn or of another generation: {path}")
    return sorted(found)
