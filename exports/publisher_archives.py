"""What documents of archived editions are made from besides their members: a stamp, and what is remembered of them.

The stamp of an archived edition, and of what is within it, tells of no other sources and editions, so that its documents are
taken over, unopened, when one of those is added or described anew. What its members say is in fragments, whose stamps
are those of `exports.publisher_inputs`.
"""

from dataclasses import dataclass, field

from catalog.identity import digest_of
from exports.archived import ARCHIVED, Archives
from exports.exporter_parts import ShowsBeside
from exports.generations import Generation
from exports.publisher_inputs import Setting, Versioned
from exports.selections import Selection


def archives_after(last: Generation | None, generation: int, setting: Setting, erased: int) -> Archives:
    """The archived editions of the publication with this number, which comes after the `last` one."""
    forbidding = frozenset(name for name, one in setting.around.sources.items() if not one.republish)
    return Archives(last.root / ARCHIVED if last else None, generation, erased, forbidding)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of one publication."""

    setting: Setting
    _made: dict[tuple[str, str], str] = field(default_factory=dict, repr=False)

    def of(self, exporter: Versioned, selection: Selection | None) -> str:
        """Equal as long as the exporter would give the same document from the same members of a selection."""
        if selection is None or not selection.archived or selection.edition is None:
            return self.setting.stamp(exporter)
        key = exporter.name, selection.edition.id
        if key not in self._made:  # Asked for each town and each place within the edition.
            self._made[key] = self._archived(exporter, selection)
        return self._made[key]

    def _archived(self, exporter: Versioned, selection: Selection) -> str:
        setting, edition = self.setting, selection.edition
        told = [
            exporter.name,
            exporter.version,
            setting.around.site.model_dump(mode="json"),
            setting.look.fingerprint,
            edition and edition.model_dump(mode="json"),
            exporter.beside(selection, setting.around) if isinstance(exporter, ShowsBeside) else "",
        ]
        return digest_of(told)[:16]
