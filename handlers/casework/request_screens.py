"""All the screens of a disclosure request."""

from handlers.casework import (
    request_arrival,
    request_checking,
    request_decision,
    request_detail,
    request_form,
    request_intake,
    request_mail,
    request_proposal,
    request_reply,
    request_search,
    request_stamps,
    request_steps,
)
from handlers.forms.screen import Screen

SCREENS: tuple[Screen, ...] = tuple(
    screen
    for module in (
        request_intake,
        request_detail,
        request_form,
        request_mail,
        request_arrival,
        request_checking,
        request_stamps,
        request_search,
        request_proposal,
        request_decision,
        request_reply,
        request_steps,
    )
    for screen in module.SCREENS
)
COMMANDS = request_intake.COMMANDS
