"""The job `init`: a new instance folder, with an example of each file that a person writes."""

from importlib import resources
from pathlib import Path

from catalog.errors import PublicationFailed
from desk.telling import console

FOLDERS = ("sources", "editions", "assets", "texts", "phrases", "templates")
"""The folders in which a person writes."""


def init_instance(folder: Path) -> None:
    """Make an instance in `folder`; files that are there already are left alone.

    Raises `PublicationFailed` when the folder cannot be written.
    """
    made: list[str] = []
    try:
        for name in FOLDERS:
            (folder / name).mkdir(parents=True, exist_ok=True)
        for template in sorted(resources.files("desk").joinpath("first").iterdir(), key=lambda entry: entry.name):
            path = folder / template.name.replace("__", "/")
            if not path.exists():
                path.write_text(template.read_text("utf-8"), "utf-8")
                made.append(str(path))
    except OSError as error:
        raise PublicationFailed(f"{folder} cannot be written: {error}.", "Name another folder.") from error
    for path_made in made:
        console.print(f"Made {path_made}", markup=False)
    console.print(f"Now describe a source and an edition there, then: goodweek run -C {folder}", markup=False)
