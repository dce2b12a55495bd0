"""Who came, how they wish to be reached, and which employee it is: asked alike of every kind."""

from typing import Any

from handlers.casework.parts import departments
from handlers.forms.facts import options
from handlers.forms.inputs import Input
from handlers.forms.screen import Setting
from tickets.words import ContactBy, Kind, PartyRole


def role(setting: Setting, kind: Kind, **given: Any) -> Input:
    """Whatever is `given` stands instead, here and below."""
    say = setting.say
    made: dict[str, Any] = {
        "name": "role",
        "label": say.word("field", "role", kind),
        "kind": "choice",
        "options": options(say, PartyRole, kind),
        "initial": setting.case.party.role,
        "stands_for": ("party",),
    }
    return Input(**made | given)


def contact_by(setting: Setting, **given: Any) -> Input:
    say = setting.say
    made: dict[str, Any] = {
        "name": "contact_by",
        "label": say("field.contact_by"),
        "kind": "choice",
        "options": options(say, ContactBy),
        "initial": setting.case.party.contact_by,
    }
    return Input(**made | given)


def whose(setting: Setting, label: str, hint: str) -> tuple[Input, Input]:
    """It decides who may know of the ticket, so it is asked before anything is posted (O1)."""
    return (
        Input(name="requester", label=label, kind="person", hint=hint),
        Input(
            name="hidden_from",
            label=setting.say("field.hidden_from"),
            kind="choices",
            options=departments(setting),
            stands_for=("requester",),
        ),
    )
