"""Sign-offs of answers for `ask`, which needs no database and uses it if there is one."""

from contextlib import closing
from functools import cache

from bot.clock import now
from bot.commands.refusals import REFUSALS
from bot.settings import Settings
from bot.storage.casebook.store import Casebook
from bot.storage.database import Database
from bot.storage.migrate import revisions
from bot.storage.setup import keys_file, open_sealer, sqlite_file
from handlers.questions.revised import endings
from knowledge.library.revisions import SignOff


@cache
def sign_offs() -> frozenset[SignOff]:
    """Those in the database of the settings; none, so that changed answers stay suspended, where
    it cannot be read."""
    try:
        settings = Settings.read()
        file = sqlite_file(settings)
        if (file is not None and not file.exists()) or not keys_file(settings).exists():
            return frozenset()
        url = settings.database_url.get_secret_value()
        with closing(Database.open_copy(url)) as database:
            found, wanted = revisions(database)
            if found != wanted:
                return frozenset()
            with Casebook(database, open_sealer(settings), clock=now).reading() as work:
                return endings(work.sign_offs())
    except REFUSALS:
        return frozenset()
