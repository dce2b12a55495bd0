"""Notices of a program that has no knowledge base."""

from bot.delivery.notices import Notices
from bot.storage.casebook.messages import EscalationCopies
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from handlers.services import NotReadyError
from tickets.desk import Desk


def notices_without_answers(casebook: Casebook, desk: Desk, database: Database) -> Notices:
    """Nobody has an answer to review, and no changed answer can be drawn."""
    return Notices(casebook, desk, EscalationCopies(database), lambda *_: (), _is_unread)


def _is_unread(*_: object) -> None:
    raise NotReadyError("knowledge")
