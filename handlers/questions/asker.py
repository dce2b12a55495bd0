"""The asker's side: 「人に聞く」, to see the masked question and send it to the desk;
解決した or まだ困っている, to say what became of the desk's answer (O32).
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from handlers.forms.dispatch import FormDispatcher
from handlers.forms.fields import personal_input, refuse_personal_data, tick_input
from handlers.forms.form import (
    Answers,
    Form,
    FormContext,
    Part,
    new_ticket,
    personal_answers,
    record_ticket,
)
from handlers.forms.state import TicketRef
from handlers.questions import answers, choices
from handlers.questions.answer_ref import AnswerRef, asker_words, find_shown_answer, tapped_ref
from handlers.questions.context import AnswerContext
from handlers.slack import blocks, interactions
from handlers.slack.api import RetryLater
from handlers.slack.blocks import Block, Message
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.tickets.notices.moves import (
    asker_message,
    last_question_and_answer_names,
    next_opening_block,
    question_and_answer_blocks,
)
from tickets.access.visibility import Visibility
from tickets.model.contact import LONGEST_TEXT
from tickets.model.errors import Code, Fault, ForbiddenMoveError, NotAllowedError, RefusedError
from tickets.model.kinds import ContactBy, Move, PartyRole, PersonalField, Status
from tickets.model.notices import NoticeKind
from tickets.model.personal import MASK
from tickets.model.ticket import Party, Question, Ticket
from tickets.workflow.case import Act

SOLVED, STUCK = "question_solved", "question_stuck"


def open_solved_form(request: RequestContext, forms: FormDispatcher) -> None:
    forms.open_on_ticket(request, SOLVED, TicketRef.from_request(request))


def open_stuck_form(request: RequestContext, forms: FormDispatcher) -> None:
    """Open the form with its message's place, to remove the buttons later."""
    place = request.body["container"]
    if "message_ts" not in place:
        raise NoLongerOffered
    where = f"{place['channel_id']}:{place['message_ts']}"
    forms.open_on_ticket(request, STUCK, replace(TicketRef.from_request(request), extra_word=where))


def _solve(context: FormContext) -> Ticket:
    if context.shown.visibility is not Visibility.OWN:
        context.desk.audit_refusals(context.person.id, now=context.now)
        raise NotAllowedError
    if not _is_dm(str(context.request.body["container"].get("channel_id"))):
        raise NoLongerOffered
    # Before the ticket closes: afterwards reading the answer would need a reason.
    said = _exchange(context)
    ticket = _act(context, Act(Move.SOLVED))
    interactions.replace_message(context.request, _told(context, said, "question_is_solved"))
    return ticket


def _draw_stuck(context: FormContext) -> Sequence[Part]:
    label, hint = context.say("question_still_open"), context.say("question_hint")
    field = PersonalField.WORDS
    return (personal_input(context, field, label=label, hint=hint, max_length=1000, required=True),)


def _stay_stuck(context: FormContext) -> Ticket:
    refuse_personal_data(context, PersonalField.WORDS)
    said = _exchange(context)
    act = Act(Move.STILL_STUCK, personal=personal_answers(context, PersonalField.WORDS))
    ticket = _act(context, act)
    told = _told(context, said, "question_asked_again", next_opening_block(context.view))
    _redraw(context, told)
    return ticket


def _act(context: FormContext, act: Act) -> Ticket:
    """Act without comparing versions: the asker's word counts in any case."""
    return context.desk.act(context.ticket.number, [act], who=context.person.id, now=context.now)


def _exchange(context: FormContext) -> tuple[Block, ...]:
    """The question and the desk's newest answer, opened as the asker's own."""
    ticket = context.ticket
    asked, answered = last_question_and_answer_names(ticket)
    if ticket.status is not Status.ANSWERED or answered is None:
        raise ForbiddenMoveError(Move.SOLVED, ticket.status)
    slots = [each for each in (asked, answered) if each]
    try:
        opened = context.desk.reveal(ticket.number, slots, who=context.person.id, now=context.now)
    except RefusedError:  # another tap closed it a moment ago
        raise ForbiddenMoveError(Move.SOLVED, Status.CLOSED) from None
    question = opened[asked].reveal() if asked else ""
    return question_and_answer_blocks(question, opened[answered].reveal(), context.say)


def _told(
    context: FormContext, said: Sequence[Block], outcome: str, *more: Block | None
) -> Message:
    answer = (*said, blocks.context(context.say(outcome)), *more)
    return asker_message(NoticeKind.ANSWERED, context.ticket, context.view, *answer)


def _redraw(context: FormContext, message: Message) -> None:
    """Update the message; the act is saved even if Slack refuses."""
    channel, _, ts = context.extra_word.partition(":")
    if not _is_dm(channel):
        return
    with suppress(RetryLater):
        interactions.update_message(context.request, channel, ts, message)


def _is_dm(channel: str) -> bool:
    """Whether it is a DM: question and answer are shown nowhere else."""
    return channel.startswith("D")


ASK_FORM: Final = "question_ask"
_NAMELESS = "nameless"


def open_ask_form(request: RequestContext, forms: FormDispatcher) -> None:
    """Open the form; name the contact while the database is down."""
    ref = tapped_ref(request)
    entry = ref.entries[0] if ref.entries else None
    if request.claim_first_tap(f"person:{entry or ''}"):
        request.services.feedback.tell(ref.question_id, "ask_person", entry)
    if not request.is_stored:
        _name_the_desk(request, ref)
        return
    filled: Answers = {PersonalField.DETAIL: _asked_words(request, ref)}
    if failed := forms.open_for_new_ticket(request, ASK_FORM, entry or "", filled):
        interactions.tell_privately(request, failed)


def _asked_words(request: RequestContext, ref: AnswerRef) -> str:
    """The person's words; a follow-up says little without the question before it."""
    services = request.services
    words, before = (
        asker_words(asked, proof, request.user, signer=services.signer, kept=services.feedback)
        for asked, proof in (
            (ref.question_id, ref.proof),
            ref.before.split(".") if ref.before else (None, ""),
        )
    )
    return request.say("question_after", before=before, words=words) if before else words


def _name_the_desk(request: RequestContext, ref: AnswerRef) -> None:
    if ref.entries:
        shown = answers.answer_with_contact(
            AnswerContext.from_request(request), find_shown_answer(request, ref), ref
        )
    else:
        shown = choices.contact_message(AnswerContext.from_request(request), ref)
    interactions.replace_message(request, shown)


def _draw_ask(context: FormContext) -> Sequence[Part]:
    say, asked = context.say, context.text(PersonalField.DETAIL)
    is_masked, is_cut = MASK in asked, len(asked) > LONGEST_TEXT
    return (
        personal_input(
            context,
            PersonalField.DETAIL,
            label=say("field.question.detail"),
            hint=say("question_hint_masked" if is_masked else "question_hint"),
            required=True,
        ),
        *([blocks.context(say("text_cut", most=f"{LONGEST_TEXT:,}"))] if is_cut else []),
        personal_input(
            context, PersonalField.REMEDY_WANTED, label=say("field.question.remedy_wanted")
        ),
        tick_input(_NAMELESS, say("question_name"), say("question_nameless"), value=_NAMELESS),
        blocks.context(say("question_recorded")),
    )


def _require_follow_up(context: FormContext) -> None:
    """Raise RefusedError if only the earlier question stands in the form, as it was prefilled."""
    label = context.say("question_after", before="", words="").strip().split("\n")[-1]
    if context.text(PersonalField.DETAIL).rstrip().endswith(label):
        raise RefusedError((Fault(Code.MISSING, "follow_up"),))


def _ask(context: FormContext) -> Ticket:
    _require_follow_up(context)
    refuse_personal_data(context, PersonalField.DETAIL, PersonalField.REMEDY_WANTED)
    entry = context.extra_word
    new = new_ticket(
        context,
        Question(
            language=context.person.locale,
            entry=entry if entry in context.library.entries else None,
            nameless=_NAMELESS in context.picked(_NAMELESS),
        ),
        party=Party(PartyRole.EMPLOYEE, ContactBy.SLACK),
        requester=context.person.id,
        personal=personal_answers(context, PersonalField.DETAIL, PersonalField.REMEDY_WANTED),
    )
    return record_ticket(context, new)


FORMS: Final = (
    Form(SOLVED, moves=(Move.STILL_STUCK,), submit_ticket=_solve),
    Form(STUCK, moves=(Move.STILL_STUCK,), submit_ticket=_stay_stuck, draw_parts=_draw_stuck),
    Form(ASK_FORM, submit_ticket=_ask, draw_parts=_draw_ask),
)


FORM_BUTTONS: Final = {
    SOLVED: open_solved_form,
    STUCK: open_stuck_form,
    "ask_person": open_ask_form,
}
