"""All that is delivered, a thread each: clocks, cards, notices, what shows an escalation, and leaks
that were only mentioned."""

from collections.abc import Callable, Mapping

from bot.delivery.audience import Audience
from bot.delivery.cards import Showing
from bot.delivery.copies import Copying
from bot.delivery.dispatcher import Job
from bot.delivery.mentions import Mentioning
from bot.delivery.notices import Notices
from bot.delivery.posting import Posting
from bot.delivery.ringing import Ringing
from bot.delivery.telling import Telling
from bot.storage.casebook.cards import Cards
from bot.storage.casebook.copies import Copies
from bot.storage.casebook.mentions import KeptMentions
from bot.storage.casebook.outbox import Outbox
from bot.storage.casebook.rings import Rings
from bot.storage.database import Database
from tickets.desk import Desk
from tickets.ports import Store


def _nobody() -> None:
    """Nobody waits to be woken: each job looks by itself."""


def jobs(
    database: Database,
    casebook: Store,
    cases: Desk,
    posting: Posting,
    audience: Audience,
    wake: Callable[[], None] = _nobody,
) -> Mapping[str, Job]:
    """Each does all that is due when it is called; `wake` is called where that gave more to do."""
    copies = Copies(database)
    return {
        "clocks": Ringing(Rings(database), casebook, audience.circumstances, audience.clock, wake),
        "cards": Showing(casebook, Cards(database), posting, audience),
        "notices": Telling(Outbox(database), Notices(casebook, cases, copies), posting, audience),
        "copies": Copying(casebook, copies, posting, audience),
        "mentions": Mentioning(KeptMentions(database), posting, audience),
    }
