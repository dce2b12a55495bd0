"""Who came before: exact matches only, each look audited, and not many a minute (A-53)."""

from handlers.forms.screen import Setting
from tickets.personal import Personal
from tickets.ticket import Cover
from tickets.words import PersonalField


def may_look(setting: Setting) -> bool:
    """Counts as a look: nobody works through a telephone book, by searching or by forms."""
    return setting.looks.judge(setting.person.id, setting.now) == "go"


def known_by(field: PersonalField, value: Personal, setting: Setting) -> tuple[Cover, ...]:
    """As far as this person may see them."""
    return setting.cases.known_by(field, value, who=setting.person.id, now=setting.now)
