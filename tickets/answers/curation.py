"""The curator's acts on answers: two persons put one back, and unanswered questions are opened."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from tickets.access import audit
from tickets.model.errors import Code, Fault, NotAllowedError, RefusedError
from tickets.model.kinds import Role
from tickets.model.people import OPERATOR, Actor
from tickets.model.revised_answers import SignOff, Stage, Wording, is_same_person
from tickets.ports import OfDesk, audit_denials
from tickets.rules.context import Moment

CURATES: Final = frozenset({Role.CURATOR, Role.MANAGER, Role.DEPUTY})


def may_curate(actor: Actor) -> bool:
    """Curators, manager and deputy, and the operator at the command line."""
    return bool(actor.roles & CURATES) or actor.id.startswith(OPERATOR)


def declared(wording: Wording, among: Iterable[SignOff]) -> SignOff | None:
    """The last declaration that this wording is revised."""
    found = (each for each in among if each.wording == wording and each.stage is Stage.REVISED)
    return max(found, key=lambda each: each.at, default=None)


def is_signed(wording: Wording, among: Iterable[SignOff]) -> bool:
    return any(each.wording == wording and each.stage is Stage.SIGNED for each in among)


class SignOffs(OfDesk):
    def all(self) -> tuple[SignOff, ...]:
        """Oldest first."""
        with self._store.reading() as work:
            return work.sign_offs()

    def must_curate(self, who: str, *, now: datetime) -> None:
        """Raises NotAllowedError, and audits it."""
        moment = self._moment(who, now)
        with audit_denials(self._store, moment):
            _must_curate(moment)

    def declare(self, wording: Wording, *, who: str, now: datetime) -> None:
        """Declare that the answer agrees with the revised policy; nothing if it is signed already.

        Raises NotAllowedError.
        """
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            _must_curate(moment)
            known = work.sign_offs()
            last = declared(wording, known)
            if is_signed(wording, known) or (last is not None and last.person == who):
                return
            sign_off = SignOff(wording, Stage.REVISED, who, now)
            work.sign_off(sign_off)
            work.write(audit.of_sign_off(sign_off, moment))

    def sign(self, wording: Wording, *, who: str, now: datetime) -> None:
        """Sign what another person declared revised; nothing if it is signed already.

        Raises NotAllowedError, and RefusedError if nobody or the same person declared it.
        """
        moment = self._moment(who, now)
        with self._acting(moment) as work:
            _must_curate(moment)
            known = work.sign_offs()
            if is_signed(wording, known):
                return
            last = declared(wording, known)
            if last is None:
                raise RefusedError((Fault(Code.NOT_REVISED, "sign_off"),))
            if is_same_person(last.person, who):
                raise RefusedError((Fault(Code.SAME_PERSON, "sign_off"),))
            sign_off = SignOff(wording, Stage.SIGNED, who, now)
            work.sign_off(sign_off)
            work.write(audit.of_sign_off(sign_off, moment))


def _must_curate(moment: Moment) -> None:
    if not may_curate(moment.actor):
        raise NotAllowedError


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
