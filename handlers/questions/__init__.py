"""Questions: the bot's answers, and those of the desk."""

from typing import Final

from handlers.questions import answer_form, ask_form, asker, convert_form, recall, sign_off_forms

FORMS: Final = (
    *ask_form.FORMS,
    *answer_form.FORMS,
    *convert_form.FORMS,
    *asker.FORMS,
    *sign_off_forms.FORMS,
    *recall.FORMS,
)
OPENERS: Final = {**ask_form.OPENERS, **asker.OPENERS}
