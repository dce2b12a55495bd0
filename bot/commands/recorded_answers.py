"""What `ask` reads of a desk's database: sign-offs of answers, and the sentences kept of them.

`ask` needs no database and uses it if there is one.
"""

from collections.abc import Callable, Mapping
from contextlib import closing
from functools import cache
from typing import TypeVar

from bot.clock import now
from bot.commands.refusals import REFUSALS
from bot.maintenance.revisions import load_answer_baselines
from bot.settings import Settings
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.setup import keys_file, open_sealer, revisions, sqlite_file
from handlers.questions.suspended_answers import signed_answers
from knowledge.library.sign_offs import SignedAnswers
from knowledge.library.sources import AnswerBaseline

T = TypeVar("T")


@cache
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
        settings = Settings.read()
        file = sqlite_file(settings)
        if (file is not None and not file.exists()) or not keys_file(settings).exists():
            return None
        url = settings.database_url.get_secret_value()
        with closing(Database.open_copy(url)) as database:
            found, wanted = revisions(database)
            is_ours = found == wanted
            return read(Casebook(database, open_sealer(settings), clock=now)) if is_ours else None
    except REFUSALS:
        return None
