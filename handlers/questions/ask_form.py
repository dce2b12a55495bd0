"""「人に聞く」: the asker sees the masked question and sends it to the desk."""

from collections.abc import Sequence
from typing import Final

from handlers.forms.dispatch import Forms
from handlers.forms.fields import ask_personal, refuse_personal, sealed
from handlers.forms.form import Form, FormContext, Part, form_key
from handlers.forms.inputs import Input, Option
from handlers.questions import answers, choices
from handlers.questions.answer_ref import AnswerRef, answer_of, own_words, picked
from handlers.questions.context import AnswerContext
from handlers.slack import blocks, interactions, messages
from handlers.slack.context import RequestContext
from tickets.model.kinds import Channel, ContactBy, PartyRole, PersonalField
from tickets.model.personal import MASK
from tickets.model.ticket import Party, Question, Ticket
from tickets.workflow.case import NewTicket

NAME: Final = "question_ask"
LONGEST: Final = 1000
_NAMELESS = "nameless"


def ask_person(request: RequestContext, forms: Forms) -> None:
    """Open the form; name the contact while the database is down."""
    ref = picked(request)
    entry = ref.entries[0] if ref.entries else None
    if request.is_first(f"person:{entry or ''}"):
        request.services.feedback.tell(ref.asked, "ask_person", entry)
    if not request.stored:
        _name_the_desk(request, ref)
        return
    user, services = request.user, request.services
    words = own_words(ref.asked, ref.proof, user, signer=services.signer, kept=services.feedback)
    if not forms.start(request, NAME, entry or "", {PersonalField.DETAIL: words[:LONGEST]}):
        interactions.tell(request, messages.line(request.say("form_not_opened")))


def _name_the_desk(request: RequestContext, ref: AnswerRef) -> None:
    if ref.entries:
        shown = answers.answer_with_contact(AnswerContext.of(request), answer_of(request, ref), ref)
    else:
        shown = choices.person(AnswerContext.of(request), ref)
    interactions.replace(request, shown)


def _draw(context: FormContext) -> Sequence[Part]:
    say = context.say
    return (
        ask_personal(
            context,
            PersonalField.DETAIL,
            label=say("field.question.detail"),
            hint=say("question_hint_masked" if _is_masked(context) else "question_hint"),
            longest=LONGEST,
            required=True,
        ),
        ask_personal(
            context,
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


def _is_masked(context: FormContext) -> bool:
    return MASK in context.text(PersonalField.DETAIL)


def _send(request: RequestContext, context: FormContext) -> Ticket:
    refuse_personal(context, PersonalField.DETAIL, PersonalField.REMEDY_WANTED)
    entry = context.more.get("more")
    new = NewTicket(
        facts=Question(
            language=context.person.locale,
            entry=entry if entry in context.library.entries else None,
            nameless=_NAMELESS in context.picked(_NAMELESS),
        ),
        channel=Channel.INTERNAL,
        received_at=context.now,
        team=request.team,
        policy_revision=context.library.policy_revision,
        party=Party(PartyRole.EMPLOYEE, ContactBy.SLACK),
        requester=request.user,
        personal=sealed(context, PersonalField.DETAIL, PersonalField.REMEDY_WANTED),
    )
    return request.services.desk.open(new, who=request.user, now=context.now, key=form_key(context))


FORMS: Final = (Form(name=NAME, does=_send, draws=_draw),)
OPENERS: Final = {"ask_person": ask_person}
