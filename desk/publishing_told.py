"""The job `publish` of the command line: do, and tell. It needs nothing of what visits sources, which is as large as the rest."""

from pathlib import Path

from desk.hub import changed, feeds_of, owe, tell
from desk.instance import Instance
from desk.publishing import publish_instance
from desk.sending import send_and_tell
from desk.telling import console, stages_shown, warn
from exports.publisher import Publication
from exports.publisher_workers import Helpers

_PROBLEMS = 3


def publish_job(folder: Path, *, allow_shrink: bool = False, anew: bool = False) -> int:
    """Publish and tell how it went."""
    publish_and_tell(Instance.at(folder), allow_shrink=allow_shrink, anew=anew)
    return 0


def publish_and_tell(instance: Instance, *, allow_shrink: bool = False, anew: bool = False) -> Publication:
    """Publish, with progress, and tell the result in a line; then send it to the target and tell the hub, if there are any."""
    site = instance.config.site
    before = feeds_of(instance.public_folder) if site.hub else {}
    with Helpers.ahead() as helpers, stages_shown() as progress:
        done = publish_instance(
            instance,
            allow_shrink=allow_shrink,
            anew=anew,
            progress=progress,
            withheld=_tell_withheld,
            helpers=helpers,
        )
    public = instance.public_folder
    if done.unchanged:
        console.print(f"Nothing changed; {public} is as it was ({done.kept} files).", markup=False)
    else:
        told = f"{done.written} files written, {done.kept} kept, {done.removed} removed"
        console.print(f"Published to {public}: {told}.", markup=False)
    for left_out in done.left_out[:_PROBLEMS]:
        warn(f"{left_out.subject_id} is left out of {left_out.exporter}: {left_out.problem}")
    if len(done.left_out) > _PROBLEMS:
        warn(f"… and {len(done.left_out) - _PROBLEMS} more are left out.")
    news = changed(before, feeds_of(public)) if site.hub and not done.unchanged else []
    owe(instance.private_folder, news)  # Where sending fails, readers of the target would not find them yet.
    send_and_tell(instance)
    if site.hub and (problem := tell(site, instance.private_folder, public, news)):
        warn(problem)
    return done


def _tell_withheld(count: int) -> None:
    what = "event or association is" if count == 1 else "events and associations are"
    console.print(f"{count} {what} not published: their sources do not allow it (`republish`).", markup=False)
