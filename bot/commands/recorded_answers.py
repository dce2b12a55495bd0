"""Read sign-offs and stored sentences of answers from a desk's database, for `ask`.

`ask` needs no database and uses it if there is one.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar

from bot.commands.desk_session import open_database
from bot.commands.refusals import REFUSALS
from bot.maintenance.revisions import load_answer_baselines
from bot.storage.casebook.store import Casebook
from handlers.questions.suspended_answers import signed_answers
from knowledge.library.sign_offs import SignedAnswers
from knowledge.library.sources import AnswerBaseline

T = TypeVar("T")


def read_sign_offs() -> SignedAnswers:
    """Those in the database of the settings; none, so that changed answers stay suspended, where
    it cannot be read."""
    return _read(_endings) or {}


def read_answer_baselines() -> Mapping[str, AnswerBaseline]:
    """Return what the desk kept of its answers; empty if the database cannot be read."""
    return _read(load_answer_baselines) or {}


def _endings(casebook: Casebook) -> SignedAnswers:
    with casebook.reading() as work:
        return signed_answers(work.sign_offs())


def _read(read: Callable[[Casebook], T]) -> T | None:
    try:
        with open_database(is_read_only=True) as opened:
            return read(opened.casebook)
    except REFUSALS:
        return None
