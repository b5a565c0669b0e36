"""The job `sources add`: describe an address as a source, and keep its answer as the first replay."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from pydantic import ValidationError

from catalog.errors import ConfigurationInvalid, PublicationFailed
from crawlers import replays
from crawlers.checking_examination import Examination
from crawlers.proposing import UNKNOWN, Proposal, name_for, toml_of
from crawlers.source import Source
from desk.checking import examined, local_file, status_of
from desk.checking_told import tell
from desk.instance import Instance
from desk.telling import console

_NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")


def add_job(folder: Path, address: str, *, name: str = "", allow_private: Sequence[str] = ()) -> int:
    """Check `address`, describe it in `sources/NAME.toml`, and record its answer; nothing is overwritten.

    65 when nothing can be read there, 69 when it is not reached; then nothing is written. A source whose
    credentials are not set is described without a replay.
    Raises `ConfigurationInvalid` when there is such a source, or the name is none.
    """
    instance = Instance.at(folder)
    if name:
        _check_free(instance, name)
    made = examined(address, tuple(allow_private), contact=instance.config.site.contact)
    if made.proposal is None:
        tell(made)
        return status_of(made)
    chosen = name or name_for(made.url)
    _check_free(instance, chosen)
    proposal = _with_file_beside(instance, chosen, address, made.proposal)
    text = toml_of(proposal)
    _check(chosen, text)
    path = instance.sources_folder / f"{chosen}.toml"
    _write(path, text)
    console.print(f"Wrote {path}", markup=False)
    _record(instance, chosen, made, proposal)
    _tell_what_is_left(chosen, made, proposal)
    return 0


def _check_free(instance: Instance, name: str) -> None:
    if not _NAME.fullmatch(name):
        raise ConfigurationInvalid(
            "--name", f"{name[:80]!r} is no name.", "Small letters, digits and _, a letter first."
        )
    for path in (instance.sources_folder / f"{name}.toml", instance.folder / "replays" / name / "first"):
        if path.exists():
            raise ConfigurationInvalid(str(path), "is there already.", "Give another name with --name.")


def _check(name: str, text: str) -> None:
    try:
        Source(name=name, **tomllib.loads(text))
    except (ValidationError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationInvalid(name, f"cannot be described: {error}.") from error


def _with_file_beside(instance: Instance, name: str, address: str, proposal: Proposal) -> Proposal:
    """A file is read only from the folder of its source: it is copied there, unless it is there."""
    path = local_file(address)
    if path is None:
        return proposal
    real, home = path.resolve(), instance.sources_folder.resolve()
    if real.is_relative_to(home):
        return replace(proposal, start=(f"file:{_quoted(real.relative_to(home))}",))
    copy = instance.sources_folder / f"{name}{real.suffix}"
    try:
        with copy.open("xb") as file:
            file.write(real.read_bytes())
    except OSError as error:
        raise PublicationFailed(
            f"{copy} cannot be written: {error}.", "Mend the folder, or give another name."
        ) from error
    console.print(f"Copied {path} to {copy}", markup=False)
    return replace(proposal, start=(f"file:{_quoted(Path(copy.name))}",))


def _quoted(path: Path) -> str:
    return path.as_posix().replace("%", "%25").replace("?", "%3F").replace("#", "%23")


def _write(path: Path, text: str) -> None:
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise ConfigurationInvalid(str(path), "is there already.", "Give another name with --name.") from error
    except OSError as error:
        raise PublicationFailed(f"{path} cannot be written: {error}.", "Mend the folder.") from error


def _record(instance: Instance, name: str, made: Examination, proposal: Proposal) -> None:
    """Keep the answers that were read: the one of the start address, and the page that it leads to."""
    home = instance.folder / "replays" / name
    for trial, case in ((made.best, "first"), (made.page, "first_page")):
        if trial is None:
            continue
        answer = trial.answer
        if answer.url.startswith("file:"):
            answer = replace(answer, url=proposal.start[0])
        shows = f"The answer of {answer.fetched_at:%Y-%m-%d}, when the source was added"
        kept = replays.record(home / case, instance.sources_folder, answer, shows, page=case == "first_page")
        found = len(replays.expected(kept).get("sightings", []))
        console.print(f"Recorded {kept.folder} ({found} sightings)", markup=False)


def _tell_what_is_left(name: str, made: Examination, proposal: Proposal) -> None:
    if made.settings:
        console.print(f"It needs credentials: set {' and '.join(made.settings)} in the environment.", markup=False)
        console.print(f"Then: goodweek sources check {name}", markup=False)
    if not proposal.licence:
        console.print(f'Edit its licence, which is "{UNKNOWN}".', markup=False)
    if proposal.words:
        console.print("Give its words themes of ours, under [themes].", markup=False)
    if not made.settings:
        console.print(f"Then: goodweek crawl {name}", markup=False)
