"""A row with its moves, from which the form of each move is filled in again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tickets.model.kinds import Move
from tickets.model.ticket import Ticket
from tickets.registers.columns import Line
from tickets.registers.reading import Planned, Told

ANSWERS = frozenset({Move.RESPOND, Move.ANSWER_AT_ONCE})
_PLACING = frozenset({Move.DESCRIBE, Move.ASSESS, Move.FORWARD})


@dataclass(frozen=True, slots=True)
class Script:
    """The register keeps what a field says at the end, so every form says that already.

    Where it cannot have been said yet, because a later move was made for it, it is left for that
    move.
    """

    told: Told
    moves: Sequence[Planned]
    heads: Mapping[str, str]
    """Who is in charge of which department."""
    desk: frozenset[str]
    """Who works at the desk, or did: its agents, manager and deputy."""
    agents: frozenset[str]

    @property
    def line(self) -> Line:
        return self.told.line

    @property
    def ticket(self) -> Ticket:
        return self.line.ticket

    def is_made(self, move: Move) -> bool:
        return any(each.move is move for each in self.moves)

    def is_last(self, place: int, moves: frozenset[Move]) -> bool:
        return not any(each.move in moves for each in self.moves[place + 1 :])

    def first_place(self, moves: frozenset[Move]) -> int | None:
        """Where the first of these moves was made."""
        return next((n for n, each in enumerate(self.moves) if each.move in moves), None)

    def earlier(self, place: int) -> int:
        """How many such moves there were before."""
        return sum(each.move is self.moves[place].move for each in self.moves[:place])

    @property
    def is_described_after_answer(self) -> bool:
        """Something was put right when the answer was out already."""
        answered = self.first_place(ANSWERS)
        return answered is not None and not self.is_last(answered, frozenset({Move.DESCRIBE}))

    def department(self, place: int) -> str | None:
        """Only the last one is kept; before, it was that of whoever worked on it in charge."""
        if self.is_last(place, _PLACING):
            return self.ticket.department
        return self._of_head(place) or self.ticket.department

    def _of_head(self, place: int) -> str | None:
        for each in self.moves[place + 1 :]:
            if each.move in _PLACING:
                return None
            if each.by in self.heads:
                return self.heads[each.by]
        return None
