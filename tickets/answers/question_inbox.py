"""Who may open the questions that were not answered well; each opening is audited."""

from datetime import datetime

from tickets.access import audit
from tickets.model.errors import NotAllowedError
from tickets.model.kinds import Role
from tickets.model.people import OPERATOR, Actor
from tickets.ports import OfDesk, audit_denials
from tickets.rules.context import Moment


class QuestionInbox(OfDesk):
    """Only curators, whom the desk file names, and the operator at the command line."""

    def may_open(self, who: str, *, now: datetime) -> bool:
        return _may_open(self._moment(who, now).actor)

    def must_open(self, who: str, *, now: datetime) -> None:
        """Raises NotAllowedError, and audits it."""
        self._allowed(who, now)

    def opened(self, questions: int, *, who: str, now: datetime) -> None:
        """Audit that this many texts were opened. Raises NotAllowedError."""
        self._write("open", questions, self._allowed(who, now))

    def settled(self, act: str, questions: int, *, who: str, now: datetime) -> None:
        """Audit what became of these questions. Raises NotAllowedError."""
        self._write(act, questions, self._allowed(who, now))

    def _allowed(self, who: str, now: datetime) -> Moment:
        moment = self._moment(who, now)
        with audit_denials(self._store, moment):
            if not _may_open(moment.actor):
                raise NotAllowedError
        return moment

    def _write(self, act: str, questions: int, moment: Moment) -> None:
        with self._store.transaction() as work:
            work.write(audit.of_inbox(act, questions, moment))


def _may_open(actor: Actor) -> bool:
    return Role.CURATOR in actor.roles or actor.id.startswith(OPERATOR)
