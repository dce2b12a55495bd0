"""A question goes to a person: the asker sees the masked text and sends it (screens.md 1.7)."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.dispatch import Screens
from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.forms.inputs import Input, Option
from handlers.questions import answers, choices, own_words
from handlers.slack import blocks, interactions, messages
from handlers.slack.context import Turn
from handlers.slack.tag import Tag
from tickets.model.kinds import Channel, ContactBy, PartyRole, PersonalField
from tickets.model.ticket import Party, Question, Ticket
from tickets.workflow.new_ticket import NewTicket

NAME: Final = "question_ask"
LONGEST: Final = 1000
_NAMELESS = "nameless"


def ask_person(turn: Turn, screens: Screens) -> None:
    """Opens the form; without a database nothing can be sent, so the contact is named."""
    tag = turn.picked()
    entry = tag.entries[0] if tag.entries else None
    if turn.is_first(f"person:{entry or ''}"):
        turn.services.feedback.tell(tag.asked, "ask_person", entry)
    if not turn.stored:
        _name_the_desk(turn, tag)
        return
    user, services = turn.arrival.user, turn.services
    words = own_words.read(
        tag.asked, tag.proof, user, signer=services.signer, kept=services.feedback
    )
    if not screens.start(turn, NAME, entry or "", {PersonalField.DETAIL: words[:LONGEST]}):
        interactions.tell(turn, messages.line(turn.say("form_not_opened")))


def _name_the_desk(turn: Turn, tag: Tag) -> None:
    if tag.entries:
        shown = answers.answer_with_contact(turn.frame, turn.shown(tag), tag)
    else:
        shown = choices.person(turn.frame, tag)
    interactions.replace(turn, shown)


def _draw(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        ask_personal(
            setting,
            PersonalField.DETAIL,
            label=say("field.question.detail"),
            hint=say("question_hint"),
            longest=LONGEST,
            required=True,
        ),
        ask_personal(
            setting,
            PersonalField.REMEDY_WANTED,
            label=say("field.question.remedy_wanted"),
            longest=LONGEST,
        ),
        Input(
            name=_NAMELESS,
            label=say("question_name"),
            kind="ticks",
            options=(Option(_NAMELESS, say("question_nameless")),),
        ),
        blocks.context(say("question_recorded")),
    )


def _send(turn: Turn, setting: Setting) -> Ticket:
    entry = setting.more.get("more")
    new = NewTicket(
        facts=Question(
            language=setting.person.locale,
            entry=entry if entry in setting.library.entries else None,
            nameless=_NAMELESS in setting.picked(_NAMELESS),
        ),
        channel=Channel.INTERNAL,
        received_at=setting.now,
        team=turn.team,
        policy_revision=setting.library.policy_revision,
        party=Party(PartyRole.EMPLOYEE, ContactBy.SLACK),
        requester=turn.arrival.user,
        personal=sealed(setting, PersonalField.DETAIL, PersonalField.REMEDY_WANTED),
    )
    return turn.services.cases.open(new, who=turn.arrival.user, now=setting.now, key=form_key(turn))


SCREENS: Final = (Screen(name=NAME, does=_send, draws=_draw),)
OPENERS: Final = {"ask_person": ask_person}
