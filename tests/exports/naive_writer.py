"""The mutant that must fail: it writes each file in its place, one after the other.

The kill drills run it beside the publisher to prove that they would see a torn file or a mixed
generation if there were one (reliability C9, C10).
"""

from hashlib import sha256
from pathlib import Path

from exports.exporter import Site
from exports.manifest import Entry, manifest_pieces
from exports.publisher_inputs import Catalogue, Exporters, read_setting


def publish_naively(folder: Path, catalogue: Catalogue, site: Site, exporters: Exporters) -> None:
    """Write the event pages and the manifest straight into `folder`/public."""
    around = read_setting(catalogue, site).around
    members = catalogue.event_members()
    entries = []
    for exporter in exporters.event_pages:
        for view in catalogue.events([member.id for member in members]):
            body = exporter.page(view, around)
            path = folder / "public" / exporter.path(view.id)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(body)
            digest = sha256(body).hexdigest()
            entries.append(Entry(exporter.path(view.id), "", digest, len(body), exporter.media_type, ""))
    (folder / "public" / "manifest.json").write_bytes(b"".join(manifest_pieces(entries)))
