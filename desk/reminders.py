"""What the desk reminds of: events in two weeks, sources that broke; with whom the files of the instance name."""

from catalog.reminding import remind
from catalog.store import Store
from desk.instance import Instance


def source_contacts(instance: Instance) -> dict[str, str]:
    """By name of a source the mail address of who looks after it, where its file has one."""
    return {source.name: source.contact for source in instance.sources()[0] if source.contact}


def remind_all(instance: Instance, store: Store) -> int:
    """Note the reminders that are due; gives how many."""
    titles = {source.name: source.title for source in instance.sources()[0] if source.contact}
    return remind(store, titles)
