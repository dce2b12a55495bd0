"""Questions: the bot's answers, and those of the desk."""

from typing import Final

from handlers.questions import asker, desk_forms, policy_changes, recall, sign_off

FORMS: Final = (
    *desk_forms.FORMS,
    *asker.FORMS,
    *recall.FORMS,
    *sign_off.FORMS,
    *policy_changes.FORMS,
)
FORM_BUTTONS: Final = {**asker.FORM_BUTTONS}
