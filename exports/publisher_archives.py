"""What a publication is told of archived editions."""

from exports.archived import ARCHIVED, Archives
from exports.generations import Generation
from exports.publisher_inputs import Setting


def archives_after(last: Generation | None, generation: int, setting: Setting, erased: int) -> Archives:
    """The archived editions of the publication with this number, which comes after the `last` one."""
    forbidding = frozenset(name for name, one in setting.around.sources.items() if not one.republish)
    return Archives(last.root / ARCHIVED if last else None, generation, erased, forbidding)
