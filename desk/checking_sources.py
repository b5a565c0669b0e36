"""The job `sources check`: whether the sources work today, and whether their replays give what they gave."""

import json
import sys
import tomllib
from collections.abc import Iterable, Sequence
from pathlib import Path

from catalog import clock
from catalog.errors import ConfigurationInvalid, GoodweekError
from crawlers.checking_marks import with_checked
from crawlers.checking_sources import Verdict, verdict_of, wanting
from crawlers.fetching import Ask, Errand, fetch
from crawlers.loader import BUNDLED
from crawlers.replays import cases_of, differences
from crawlers.source import Source, load_sources
from desk.checking import contact_of
from desk.crawling import chosen_sources
from desk.instance import Instance
from desk.telling import console, table, warn

_UNREADABLE, _FAILED = 65, 69
_TELLS_FAILURE = frozenset({"unreachable", "fell short"})


def check_sources_job(
    folder: Path, names: Sequence[str], *, bundled: bool = False, replays_only: bool = False, as_json: bool = False
) -> int:
    """Ask the sources called `names`, or all, once each; write into its TOML when one works; replay what is recorded.

    With `bundled`, those that come with Goodweek are asked, and no file is written. 69 when one is not
    reached or falls short, 65 when one is not in its format or a replay differs, 78 when the file of one
    is wrong; sources that need credentials are no failure.
    """
    home = BUNDLED if bundled else Instance.at(folder).sources_folder
    sources, wrong = _chosen(folder, names, bundled=bundled)
    verdicts = [] if replays_only else sorted([*_asked(sources, home, folder), *wrong], key=lambda one: one.name)
    changed = [] if bundled else replays_that_differ(folder, [source.name for source in sources])
    if as_json:
        values = {"sources": [one.model_dump(mode="json") for one in verdicts], "replays": changed}
        sys.stdout.write(json.dumps(values, ensure_ascii=False, indent=1) + "\n")
    elif not replays_only:
        console.print(_verdicts_table(verdicts))
    for line in changed:
        warn(line)
    if not bundled:
        _mark(home, [one.name for one in verdicts if one.state == "works"])
    if not as_json and not bundled and not changed:
        console.print(f"{_count(folder, sources)} replays give what they gave.", markup=False)
    return _status(verdicts, changed)


def _chosen(folder: Path, names: Sequence[str], *, bundled: bool) -> tuple[list[Source], list[Verdict]]:
    """The sources to check, and verdicts on those whose files are wrong."""
    if not bundled:
        instance = Instance.at(folder)
        sources = chosen_sources(instance, names)
        broken = {} if names else instance.sources()[1]
        return sources, [Verdict(name=name, state="wrong file", why=str(error)) for name, error in broken.items()]
    known = {source.name: source for source in load_sources(BUNDLED)}
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ConfigurationInvalid(
            "--bundled", f"has no source called {', '.join(unknown)}.", f"It has: {', '.join(known)}."
        )
    return [known[name] for name in names] if names else list(known.values()), []


def _asked(sources: Sequence[Source], home: Path, folder: Path) -> list[Verdict]:
    waiting = {source.name: verdict for source in sources if (verdict := wanting(source)) is not None}
    asked = [source for source in sources if source.name not in waiting]
    errands = [_errand(source, home) for source in asked]
    results = fetch(errands, contact=contact_of(folder)) if errands else []
    told = [
        one if isinstance(one, Verdict) else Verdict(name=source.name, state=_state(one), why=str(one))
        for source, one in zip(asked, results, strict=True)
    ]
    return [*waiting.values(), *told]


def _state(error: GoodweekError) -> str:
    return "wrong file" if isinstance(error, ConfigurationInvalid) else "unreachable"


def _errand(source: Source, home: Path) -> Errand[Verdict]:
    async def plan(ask: Ask) -> Verdict:
        return await verdict_of(source, home, ask)

    return Errand(source, plan)


def replays_that_differ(folder: Path, names: Iterable[str]) -> list[str]:
    """What the replays in `folder` of the sources called `names` give otherwise than when they were accepted."""
    wanted = set(names)
    found = []
    for case in cases_of(folder / "replays", folder / "sources"):
        if case.folder.parent.name not in wanted:
            continue
        try:
            lines = differences(case)
        except ConfigurationInvalid as error:
            lines = [str(error)]
        found += [f"replay {case.name}: {line}" for line in lines]
    return found


def _count(folder: Path, sources: Sequence[Source]) -> int:
    names = {source.name for source in sources}
    return sum(case.folder.parent.name in names for case in cases_of(folder / "replays", folder / "sources"))


def _mark(home: Path, names: Iterable[str]) -> None:
    """Write today into the descriptions of the sources that work; nothing else in them changes."""
    for name in names:
        path = home / f"{name}.toml"
        text = path.read_text("utf-8")
        if tomllib.loads(text).get("checked") == clock.today():
            continue
        try:
            path.write_text(with_checked(text, clock.today(), str(path)), "utf-8")
        except (ConfigurationInvalid, OSError) as error:
            warn(str(error))


def _verdicts_table(verdicts: Iterable[Verdict]) -> object:
    made = table("", "source", "state", "#items", "#leads to", "why")
    for one in verdicts:
        made.add_row(one.name, one.state, str(one.items), str(one.leads_to), one.why)
    return made


def _status(verdicts: Sequence[Verdict], changed: Sequence[str]) -> int:
    states = {one.state for one in verdicts}
    if "wrong file" in states:
        return ConfigurationInvalid.exit_status
    if states & _TELLS_FAILURE:
        return _FAILED
    return _UNREADABLE if changed or "not in its format" in states else 0
