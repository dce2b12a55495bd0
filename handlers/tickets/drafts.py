"""A draft and its decision: sent back with reasons, changed by the decider, drafted anew (O22)."""

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers.forms.contexts import open_values_again
from handlers.forms.fields import options, personal_input, tick_input
from handlers.forms.form import KIND_PREFIX, Form, FormContext, answer_facts
from handlers.forms.inputs import Input
from handlers.forms.message_outcome import result_message
from handlers.forms.step_lines import move_line
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, mention
from handlers.tickets.actions import CLOSE_COMPLAINT_FORM, OPEN_FORM
from handlers.tickets.card import state_text
from tickets.model.complaint import CorrectiveAction
from tickets.model.contact import LONGEST_TEXT
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.kinds import Kind, Move, PersonalField, WhyBack
from tickets.model.pending import PendingKind, pending_decisions
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_WHY, _AS_BEFORE = "why_back", "as_before"
_BETWEEN: Final = re.compile("、|, ")


DECISION_FORMS: Final[Mapping[PendingKind, str]] = {
    PendingKind.APPROVAL: "complaint_decide",
    PendingKind.CLOSING: CLOSE_COMPLAINT_FORM,
    PendingKind.DECISION: "request_decide",
    PendingKind.RULING: "request_rule_on_data",
    PendingKind.DELAY: "{kind}_allow_delay",
}
"""Form of the decider that ends each wait."""


def decision_form_name(what: PendingKind, kind: Kind) -> str:
    """Name of the form that makes this decision; of the ticket itself where there is none."""
    return DECISION_FORMS.get(what, OPEN_FORM).format(kind=KIND_PREFIX[kind])


def pending_decision_form_name(ticket: Ticket, view: ViewContext) -> str:
    """Name of the form of the first pending decision; without one, of the ticket itself."""
    pending = pending_decisions(ticket, view.rules.answer_at_once)
    return next((decision_form_name(wait.what, ticket.kind) for wait in pending), OPEN_FORM)


def decision_receipt(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    """Say what was decided, and what the next step is."""
    done = result_message(ticket, ticket.history[-1], context.view)
    return (*done.blocks, blocks.section(state_text(ticket, context.view)))


def send_back_inputs(context: FormContext, label: str) -> tuple[Input, Input]:
    """Ask why it goes back: ticked reasons, and words, which only "other" requires."""
    say = context.say
    offered, in_words = options(say, WhyBack), say("complaint.in_words")
    is_other = context.picked(_WHY) == (WhyBack.OTHER,)
    return (
        Input(_WHY, label, "ticks", required=True, options=offered, redraws=True),
        personal_input(context, PersonalField.MOVE_REASON, label=in_words, required=is_other),
    )


def send_back_act(context: FormContext, move: Move) -> Act:
    """The move with its reasons as one text, in the office's language: the drafter reads it."""
    typed = context.text(PersonalField.MOVE_REASON)
    say = Phrases(context.office.language)
    ticked = say("card_comma").join(say.option(_WHY, each) for each in context.picked(_WHY))
    why = Personal("\n".join(filter(None, (ticked, typed))))
    facts = answer_facts(context, _WHY)
    return Act(move, facts, {ValueName(PersonalField.MOVE_REASON): why})


def reason_in_language(say: Phrases, text: str) -> str:
    """Ticked reasons, the first line, in the reader's language; they were kept in another."""
    ticked, *typed = text.split("\n")
    known = {
        each.option(_WHY, word): say.option(_WHY, word)
        for each in (Phrases("ja"), Phrases("en"))
        for word in WhyBack
    }
    words = _BETWEEN.split(ticked)
    if not all(word in known for word in words):
        return text
    return "\n".join((say("card_comma").join(known[word] for word in words), *typed))


def current_send_back_reasons(
    ticket: Ticket, backs: Collection[Move], done: Collection[Move]
) -> Sequence[ValueName]:
    """Place of the reason if the last of these steps sent it back; empty once it is done again."""
    last = next(
        (step.move for step in reversed(ticket.history) if step.move in {*backs, *done}), None
    )
    slot = ticket.reason_of(last) if last and last in backs else None
    return (slot,) if slot and slot in ticket.personal else ()


def reason_blocks(context: FormContext, slots: Iterable[ValueName], title: str) -> Iterator[Block]:
    """The opened reason under this title."""
    for slot in slots:
        if slot in context.opened:
            yield blocks.headline(title)
            text = reason_in_language(context.say, context.opened[slot].reveal())
            yield from blocks.sections(text, LONGEST_TEXT)


def require_change(context: FormContext, form: Form, changed: Act, field: str) -> bool:
    """Return whether the words differ from the draft's, which are opened once more for that.

    Raises RefusedError, under this field, if nothing differs from the draft.
    """
    opened, before = open_values_again(form, context).opened, context.ticket.facts
    if any(opened.get(slot) != text for slot, text in changed.personal.items()):
        return True
    for name, value in changed.facts.items():
        old = getattr(before, name, value)
        if value != (old.as_decided if isinstance(old, CorrectiveAction) else old):
            return False
    raise RefusedError((Fault(Code.NOTHING_CHANGED, field),))


def rejected_draft_reasons(ticket: Ticket) -> Sequence[ValueName]:
    """Place of the reason why a draft was last sent back, for the decider until one is approved."""
    slots = [ticket.reason_of(step.move) for step in ticket.since_sent_back[:1]]
    return [slot for slot in slots if slot and slot in ticket.personal]


def sent_back_blocks(context: FormContext) -> Iterator[Block]:
    """Tell the decider when and why it was sent back, and whether a draft changed."""
    say, since = context.say, context.ticket.since_sent_back
    for back in since[:1]:
        time, who = context.view.moment(back.at), mention(back.by, say)
        lines = [move_line(back, context.ticket, say, time, who)]
        compared = [step.is_changed for step in since if step.is_changed is not None]
        if compared:
            lines.append(_changed_text(context) if any(compared) else say("draft_unchanged"))
        yield blocks.headline(say("sent_back_title"))
        yield blocks.paragraph("\n".join(lines))
        for slot in rejected_draft_reasons(context.ticket):
            text = context.opened[slot].reveal() if slot in context.opened else ""
            typed = text.partition("\n")[2] if back.why_back else text
            yield from blocks.sections(typed, LONGEST_TEXT) if typed else ()


def _changed_text(context: FormContext) -> str:
    """Name the fields that differ; drafts that kept no names say only that some do."""
    say, kind = context.say, context.ticket.kind
    redrafts = (step for step in context.ticket.since_sent_back if step.is_changed)
    changed = {name for step in redrafts for name in step.corrected}
    names = (say.word("field", each, kind) for each in sorted(changed))
    return say("draft_changed", what=say("card_comma").join(names) or say("draft_changed_some"))


def unchanged_draft_tick(context: FormContext) -> Iterator[Input]:
    """A tick without which a draft that was sent back must change."""
    if context.ticket.is_redraft_due:
        yield tick_input(_AS_BEFORE, context.say("as_before"), context.say("as_before.yes"))


def with_change_fact(context: FormContext, form: Form, drafted: Act, changed: Sequence[str]) -> Act:
    """The draft with the facts whether and where it differs from the one before, once one was sent
    back.

    `changed` names what differs of what is not sealed; the sealed words are opened once more for
    that. Raises RefusedError if nothing has changed and that is not ticked.
    """
    if not context.ticket.since_sent_back:
        return drafted
    before = open_values_again(form, context).opened
    known = [slot for slot in drafted.personal if slot in context.ticket.personal]
    if any(slot not in before for slot in known):  # the drafter may not read all of it
        told = {"draft_changed": True} if changed else {}
        return replace(drafted, facts={**drafted.facts, **told})
    reworded = (
        "decisions" if slot.field is PersonalField.MEASURE else str(slot.field)
        for slot, text in drafted.personal.items()
        if before.get(slot) != text
    )
    names = frozenset((*changed, *reworded))
    if not names and context.ticket.is_redraft_due and not context.picked(_AS_BEFORE):
        raise RefusedError((Fault(Code.NOTHING_CHANGED, _AS_BEFORE),))
    facts = {"draft_changed": bool(names), "changed_fields": names}
    return replace(drafted, facts={**drafted.facts, **facts})
