"""Which data files of its associations a selection has, to be offered beside its list."""

from exports import pages_addresses as addresses
from exports.phrases import Language, phrase
from exports.selections import WIDE, Selection
from exports.tables import ASSOCIATIONS

_CSV, _XLSX = "text/csv", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def association_files(language: Language, selection: Selection) -> list[tuple[str, str, str]]:
    """Media type, words and path of each: what stands on the list, in files."""
    light = [("associations-fr", "csv", "list.csv_fr", _CSV), ("associations", "csv", "list.csv", _CSV)]
    found = light if selection.kind in ASSOCIATIONS.light_kinds else []
    found += [("associations", "xlsx", "list.xlsx", _XLSX)] if selection.kind in ASSOCIATIONS.kinds else []
    found += [("associations", "json", "subscribe.json", "application/json")] if selection.kind in WIDE else []
    return [
        (media_type, phrase(language, key), addresses.data_path(selection.id, name, suffix))
        for name, suffix, key, media_type in found
    ]
