"""A finished letter, and one that cannot be sent because something of it is not set."""

from dataclasses import dataclass

from tickets.faults import TicketError
from tickets.personal import Personal

MODAL_LIMIT = 3000  # signs of one text block: https://docs.slack.dev/reference/block-kit/blocks


class UnfinishedLetterError(TicketError):
    """A letter names a contact that is not set, so it cannot be recorded as sent."""

    def __init__(self, unset: tuple[str, ...]) -> None:
        super().__init__(", ".join(unset))
        self.unset = unset


@dataclass(frozen=True, slots=True)
class Letter:
    title: str
    text: Personal
    """The whole letter to look at; what is not set stands in it as 【未設定：…】."""
    unset: tuple[str, ...] = ()
    """The settings that it needed and did not find, by their names in the desk file."""

    @property
    def final(self) -> Personal:
        """The text as it may leave the house. Recording a letter as sent goes through here."""
        if self.unset:
            raise UnfinishedLetterError(self.unset)
        return self.text

    def parts(self, limit: int = MODAL_LIMIT) -> tuple[Personal, ...]:
        """The text for a modal, cut between paragraphs, else lines, and only then within one."""
        found: list[str] = []
        rest = self.text.reveal()
        while len(rest) > limit:
            cut = max(rest.rfind("\n\n", 0, limit), 0) or max(rest.rfind("\n", 0, limit), 0)
            found.append(rest[: cut or limit])
            rest = rest[cut or limit :].lstrip("\n")
        return tuple(map(Personal, [*found, rest]))
