"""Letters of a ticket: as a form shows them, which can be drawn now, and what was sent."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Final

from handlers.forms.fields import named_input, options
from handlers.forms.form import Form, FormContext, Part, PersonalValues, personal_answers
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import NoLongerOffered
from handlers.tickets.actions import RECEIPT_LETTER_FORM
from handlers.tickets.detail.menu import may_make_move
from handlers.tickets.fields import contact_methods, ticket_button
from tickets.access.visibility import ADDRESSEE
from tickets.letters.letter import (
    MODAL_LIMIT,
    Letter,
    LetterDraft,
    MissingFactsError,
    OpenedValues,
    prepare_draft,
)
from tickets.letters.ticket_letters import render_final_letter, render_letter
from tickets.model.disclosure import OF_ARTICLE_35
from tickets.model.kinds import ContactBy, Kind, LetterKind, Move, PersonalField, Status
from tickets.model.personal import MASK, Personal, ValueName
from tickets.model.ticket import SentLetter, Ticket
from tickets.workflow.apply import letters_of_kind, transition_of
from tickets.workflow.case import Act

SECTION_LENGTH: Final = 1900  # longest text of one block
_TEXTS: Final[Mapping[LetterKind, frozenset[PersonalField]]] = {
    LetterKind.REPLY: frozenset({PersonalField.REASON, PersonalField.MEASURE}),
    LetterKind.DELAY: frozenset({PersonalField.MOVE_REASON}),
    LetterKind.REDIRECTION: frozenset({PersonalField.MOVE_REASON}),
    LetterKind.COMPLAINT_REPLY: frozenset({PersonalField.DRAFT_REPLY}),
}
LetterWriter = Callable[[LetterKind, LetterDraft], Letter]


def letter_value_names(kind: LetterKind, ticket: Ticket) -> Sequence[ValueName]:
    """The personal values in this letter: address, reasons, measures, the approved words; in the
    reply to a request to cease use what it concerns."""
    wanted = ADDRESSEE | _TEXTS.get(kind, frozenset())
    if kind is LetterKind.REPLY and ticket.disclosure.types & OF_ARTICLE_35:
        wanted |= {PersonalField.TARGET_SCOPE}
    return tuple(slot for slot in ticket.personal if slot.field in wanted)


def letter_value_opener(kind: LetterKind) -> PersonalValues:
    """Return the `opens` of a form that shows this letter: the personal values in it, opened after
    a typed reason where one is needed (O4)."""
    return lambda context: letter_value_names(kind, context.ticket)


def letter_preview_blocks(
    context: FormContext, kind: LetterKind, ticket: Ticket
) -> Sequence[Block]:
    """The letter's text; a line instead while it cannot be addressed or may not be read here."""
    return _text(context, kind, ticket, render_letter) or [_why_none(context, kind)]


def letter_blocks_to_copy(
    context: FormContext,
    kind: LetterKind,
    ticket: Ticket,
    draws: LetterWriter = render_letter,
    typed: Sequence[PersonalField] = (),
) -> Sequence[Block]:
    """The letter above the fields that record it as sent, or why it is not shown.

    `ticket` is as it will be once that is recorded. What the form asks of `typed` stands in it as
    typed so far, else as on record.
    """
    is_open = may_show_letter(context, kind)
    opened = {**context.opened, **personal_answers(context, *typed)} if is_open else {}
    text = _text(replace(context, opened=opened), kind, ticket, draws)
    if text:
        is_packed = kind is LetterKind.REPLY and ticket.disclosure.contents
        how = "request.send_packed" if is_packed else "request.send_first"
        return (*text, blocks.context(context.say(how)))
    return (_why_none(context, kind),)


def _text(
    context: FormContext, kind: LetterKind, ticket: Ticket, draws: LetterWriter
) -> Sequence[Block]:
    """Draw headline, summary and text; empty while the letter cannot be addressed or may
    not be read here."""
    with suppress(MissingFactsError):
        letter = draws(kind, _draft(context, ticket, context.opened))
        headline = blocks.headline(context.say("request.letter"))
        parts = (blocks.section(each.reveal()) for each in letter.parts(SECTION_LENGTH))
        return [headline, *gist_blocks(letter, context), *parts]
    return ()


def gist_blocks(letter: Letter, context: FormContext) -> Sequence[Block]:
    """Summary above a letter in the other language than the reader's."""
    is_needed = context.say.language != letter.language and letter.gist
    return (blocks.context(letter.gist),) if is_needed else ()


def letter_blocks(letter: Letter, context: FormContext) -> Iterator[Block]:
    """Show which settings the letter lacks, and its text to copy."""
    yield from gist_blocks(letter, context)
    if letter.unset:
        settings = ", ".join(letter.unset)
        yield blocks.section(context.say("unfinished_letter", settings=settings))
    for part in letter.parts():
        yield blocks.section(part.reveal(), limit=MODAL_LIMIT)


def _draft(context: FormContext, ticket: Ticket, opened: OpenedValues) -> LetterDraft:
    return prepare_draft(ticket, opened, context.office, context.office_context, context.today)


def _why_none(context: FormContext, kind: LetterKind) -> Block:
    is_open = may_show_letter(context, kind)
    return blocks.context(context.say("request.no_letter" if is_open else "request.letter_closed"))


def may_show_letter(context: FormContext, kind: LetterKind) -> bool:
    """Whether the form may show this letter: opened, or nothing personal is on record (O4).

    False in a form that came back after a colleague took the ticket.
    """
    is_closed = context.needs_reason and letter_value_names(kind, context.ticket)
    return bool(context.opened) or not is_closed


def letter_kind_of_button(context: FormContext) -> LetterKind | None:
    """The letter that the button names. Raises NoLongerOffered if the ticket never has it."""
    word = context.extra_word
    if not word:
        return None
    kind = next((each for each in letters_of_kind(context.ticket.kind) if each == word), None)
    if kind is None:
        raise NoLongerOffered
    return kind


def draw_letter(kind: LetterKind, context: FormContext, opened: OpenedValues) -> Letter:
    """The letter of today. Raises MissingFactsError if the ticket is not ready for it."""
    return render_final_letter(kind, _draft(context, context.ticket, opened))


def draw_without_values(kind: LetterKind, context: FormContext) -> Letter:
    """The letter without personal values, to check whether anything is missing."""
    masked = {slot: Personal(MASK) for slot in letter_value_names(kind, context.ticket)}
    return draw_letter(kind, context, masked)


def possible_letters(context: FormContext) -> Iterator[LetterKind]:
    """Letters that can be written now."""
    for kind in sorted(letters_of_kind(context.ticket.kind), key=list(LetterKind).index):
        with suppress(MissingFactsError):
            draw_without_values(kind, context)
            yield kind


# --- the form ---------------------------------------------------------------------------------

LETTER_FORM: Final = "ticket_letter"


def _opens(context: FormContext) -> Collection[ValueName]:
    kind = letter_kind_of_button(context)
    return letter_value_names(kind, context.ticket) if kind else ()


def _draw(context: FormContext) -> Iterator[Block]:
    kind = letter_kind_of_button(context)
    return _letter(kind, context) if kind else _choice(context)


def _choice(context: FormContext) -> Iterator[Block]:
    """The due one first, then the others."""
    say = context.say
    due = context.shown.letters_owed
    others = [kind for kind in possible_letters(context) if kind not in due]
    for heading, kinds in (("letters_still_due", due), ("letters_possible", others)):
        if kinds:
            yield blocks.headline(say(heading))
            yield from (_row(kind, context) for kind in kinds)
    if not due and not others:
        yield blocks.section(say("letters_none"))


def _row(kind: LetterKind, context: FormContext) -> Block:
    name = context.say.option("letter", kind)
    look = ticket_button(context, LETTER_FORM, context.ticket, more=kind, what=name)
    return blocks.section(name, accessory=look)


def _letter(kind: LetterKind, context: FormContext) -> Iterator[Block]:
    say = context.say
    letter = draw_letter(kind, context, context.opened)
    yield blocks.headline(letter.title)
    yield from letter_blocks(letter, context)
    yield blocks.context(say("letter_for_copying"))
    if letter.unset:
        return
    record = _record(kind, context)
    if record is None:
        yield blocks.context(say("letter_is_recorded"))
    else:
        yield blocks.buttons(record, block_id="sent")


def _record(kind: LetterKind, context: FormContext) -> Block | None:
    """Offer the move that records the letter as sent; None if it has been made."""
    ticket, shown = context.ticket, context.shown
    if kind not in shown.letters_owed:
        for move in sorted(shown.moves):
            form = context.offers.get((ticket.kind, move))
            sends = _sends(kind, ticket.kind, ticket.status, move)
            if form and sends and may_make_move(move, ticket, context.view):
                return ticket_button(context, form, ticket)
        if any(_sends(kind, ticket.kind, step.before, step.move) for step in ticket.history):
            return None
    return ticket_button(context, "ticket_letter_sent", ticket, more=kind)


def _sends(letter: LetterKind, kind: Kind, status: Status | None, move: Move) -> bool:
    """Whether the move itself records this letter as sent."""
    rule = transition_of(kind, status, move)
    return rule is not None and rule.sends_letter and rule.letter is letter


_WAYS: Final = (ContactBy.COUNTER, ContactBy.POST, ContactBy.EMAIL, ContactBy.SLACK)


def _just_read(context: FormContext) -> Collection[ValueName]:
    """Return values just opened with a reason for the letter below: it is not asked again."""
    return () if context.needs_reason else letter_value_names(_kind(context), context.ticket)


def _asks(context: FormContext) -> Sequence[Part]:
    say, kind = context.say, _kind(context)
    offered = [each for each in _WAYS if each in contact_methods(context)]
    is_open = may_show_letter(context, kind)
    shown = (
        letter_blocks_to_copy(context, kind, context.ticket, render_final_letter) if is_open else ()
    )
    return (
        blocks.headline(say.option("letter", kind)),
        *shown,
        Input("on", say("letter_sent_on"), "day", initial=context.today, required=True),
        Input(
            "by",
            say("letter_sent_by"),
            "radio",
            options=options(say, offered),
            initial=str(offered[0]),
            required=True,
        ),
        named_input(context, "delivery_ref", "line", max_length=100),
    )


def _kind(context: FormContext) -> LetterKind:
    """Raise MissingFactsError if the button named no letter."""
    kind = letter_kind_of_button(context)
    if kind is None:
        raise MissingFactsError
    return kind


def _sent(context: FormContext) -> Sequence[Act]:
    """A letter with a missing contact cannot have been sent.

    That of the receipt acknowledges the ticket, unless its person was told before.
    """
    _ = draw_without_values(_kind(context), context).final
    letter = SentLetter(
        kind=_kind(context),
        on=context.day("on") or context.today,
        delivery_ref=context.text("delivery_ref"),
        by=ContactBy(context.text("by")),
    )
    sent = Act(Move.SEND_LETTER, {"letters": letter})
    return (sent, Act(Move.ACKNOWLEDGE)) if _acknowledges(context) else (sent,)


def _acknowledges(context: FormContext) -> bool:
    told = any(step.move is Move.ACKNOWLEDGE for step in context.ticket.history)
    is_due = Move.ACKNOWLEDGE in context.shown.moves and not told
    return is_due and _kind(context) is LetterKind.ACKNOWLEDGEMENT


def _receipt(context: FormContext, ticket: Ticket) -> Sequence[Block]:
    say, letter = context.say, ticket.letters[-1]
    told = {"letter": say.word("letter", letter.kind), "date": context.view.date(letter.on)}
    return (blocks.section(say("letter_recorded", number=ticket.number, **told)),)


FORMS: Final = (
    Form(LETTER_FORM, draw_parts=_draw, opens=_opens),
    Form(
        RECEIPT_LETTER_FORM,
        draw_parts=lambda context: _letter(LetterKind.ACKNOWLEDGEMENT, context),
        opens=letter_value_opener(LetterKind.ACKNOWLEDGEMENT),
    ),
    Form(
        "ticket_letter_sent",
        moves=(Move.SEND_LETTER,),
        opens=_just_read,
        make_acts=_sent,
        draw_parts=_asks,
        receipt=_receipt,
    ),
)
