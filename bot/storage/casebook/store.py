"""The casebook's store on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from bot import fault_points
from bot.storage.casebook import chain
from bot.storage.casebook.chain import Chain, Head
from bot.storage.casebook.personal_values import PersonalValues
from bot.storage.casebook.unit_of_work import UnitOfWork
from bot.storage.casebook.verification import Verification, Verified, posted_head
from bot.storage.database import Database
from bot.storage.keys import Sealer


class Casebook:
    def __init__(
        self, database: Database, sealer: Sealer, *, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._values = PersonalValues(database, sealer)
        self._chain = Chain(sealer.ring)
        self._clock = clock

    @contextmanager
    def transaction(self) -> Iterator[UnitOfWork]:
        """Raises StorageFailed, which carries no values.

        The write lock is taken before the first read: what is written rests on what was read, and
        two forms with one key create one ticket.
        """
        with self._database.write() as connection:
            chain.take_write_lock(self._database, connection)
            work = UnitOfWork(connection, self._values, self._chain, self._clock())
            yield work
            work.finish()
            fault_points.reached("before_commit")
        fault_points.reached("after_commit")

    @contextmanager
    def reading(self) -> Iterator[UnitOfWork]:
        with self._database.read() as connection:
            yield UnitOfWork(connection, self._values, self._chain, self._clock())

    def head(self) -> Head | None:
        """The end of the audit chain, to be kept where no one who can write the database
        can write."""
        with self._database.read() as connection:
            return self._chain.head(connection)

    def verify(self, kept: Head | None = None) -> Verified:
        with self._database.read() as connection:
            heads = [head for head in (kept, posted_head(connection)) if head is not None]
            return Verification(self._chain, connection).verify(heads)
