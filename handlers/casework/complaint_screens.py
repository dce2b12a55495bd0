"""Every screen of a complaint."""

from typing import Final

from handlers.casework import (
    complaint_assess,
    complaint_at_once,
    complaint_close,
    complaint_decide,
    complaint_describe,
    complaint_draft,
    complaint_effect,
    complaint_intake,
)
from handlers.forms.screen import Screen

SCREENS: Final[tuple[Screen, ...]] = (
    *complaint_intake.SCREENS,
    *complaint_describe.SCREENS,
    *complaint_assess.SCREENS,
    *complaint_draft.SCREENS,
    *complaint_decide.SCREENS,
    *complaint_close.SCREENS,
    *complaint_effect.SCREENS,
    *complaint_at_once.SCREENS,
)
