"""The second half of the job `publish`: from the published folder to the target of goodweek.toml, if it names one."""

from catalog.errors import ConfigurationInvalid
from desk.instance import CONFIG, Instance
from desk.locks import alone
from desk.telling import console, stages_shown
from exports.progress import Progress
from exports.remote import Sent, mirror
from exports.remote_store import Store


def send_instance(instance: Instance, *, progress: Progress | None = None) -> Sent | None:
    """Mirror what is published to the target; None where there is none.

    Nobody publishes meanwhile. Raises `AlreadyRunning`, `PublicationFailed`, `ConfigurationInvalid`; what is
    published here stands, and the next call sends what is missing.
    """
    if not instance.config.publish.target:
        return None
    with alone(instance.folder, "publish"):
        return mirror(instance.public_folder, _target(instance), progress=progress)


def send_and_tell(instance: Instance) -> None:
    """Send what is published to the target, with progress, and tell the result in a line.

    Also where nothing had changed: an earlier sending may have failed.
    """
    with stages_shown() as progress:
        sent = send_instance(instance, progress=progress)
    if sent is None:
        return
    if sent.unchanged:
        console.print(f"{sent.target} has it all ({sent.kept} files).", markup=False)
    else:
        told = f"{sent.sent} files sent, {sent.kept} kept, {sent.removed} removed"
        console.print(f"Sent to {sent.target}: {told}.", markup=False)


def _target(instance: Instance) -> Store:
    try:
        return Store.at(instance.config.publish.target, instance.public_folder)
    except ConfigurationInvalid as error:
        problem = error.problem.removeprefix(f"{error.where}: ")
        raise ConfigurationInvalid(f"{instance.folder / CONFIG}: {error.where}", problem, error.remedy) from error
