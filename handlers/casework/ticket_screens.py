"""The screens that every kind of ticket has: hands, remarks, reading, letters, lists."""

from typing import Final

from handlers.casework import (
    hand_over,
    letter_reading,
    letter_sent,
    list_command,
    list_find,
    ticket_endings,
    ticket_hands,
    ticket_history,
    ticket_kind,
    ticket_leak,
    ticket_raise,
    ticket_reading,
    ticket_remarks,
)
from handlers.forms.screen import Screen

SCREENS: Final[tuple[Screen, ...]] = (
    *ticket_hands.SCREENS,
    *ticket_remarks.SCREENS,
    *ticket_leak.SCREENS,
    *ticket_raise.SCREENS,
    *ticket_endings.SCREENS,
    *ticket_kind.SCREENS,
    *ticket_reading.SCREENS,
    *ticket_history.SCREENS,
    *letter_reading.SCREENS,
    *letter_sent.SCREENS,
    *list_find.SCREENS,
    *hand_over.SCREENS,
)
COMMANDS: Final = list_command.COMMANDS
