"""Taking back what an editor did in the queue, whatever it was; only if nothing came of it since that would be lost."""

from catalog import claim_words, handled
from catalog.claiming import take_back
from catalog.handled import By, Done, Matter
from catalog.held_verdicts import unsettle
from catalog.reporting import reopen
from catalog.store import Store
from catalog.twin_verdicts import unsay
from catalog.unknown_words import look_again


def undo(store: Store, name: str, by: By, *, uid_domain: str) -> Done:
    """What was done under this id did not happen; gives what it was. All in one transaction, but that what a claimant
    set follows in others, which `catalog.claiming` completes.

    Raises `DecisionInvalid`, and nothing is written, when it cannot be undone any more. Of a held visit, whoever calls
    holds the lock of the crawl.
    """
    with store.writing() as connection:
        undoing = handled.undoing(connection, name)
        match undoing.done.matter:
            case Matter.TWINS:
                unsay(connection, undoing, by, uid_domain=uid_domain)
            case Matter.HELD:
                unsettle(connection, undoing, uid_domain=uid_domain)
            case Matter.WORDS:
                look_again(connection, undoing)
            case Matter.CLAIM:
                take_back(connection, undoing.done.name, undoing.before["version"], by.who)
            case _:
                reopen(connection, undoing)
        handled.mark_undone(connection, name, by.who)
    if undoing.done.matter is Matter.CLAIM:
        claim_words.align(store, uid_domain=uid_domain)
    return undoing.done
