"""Count the fee on arrival; return what was not due or came by other means (O18)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers.disclosures.fields import REQUEST, letter_receipt
from handlers.forms.fields import field_input, named_input, options
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets import letters
from tickets.model.documents import Money, Payment, StampsReturned
from tickets.model.errors import Code
from tickets.model.kinds import LetterKind, Move
from tickets.rules import fees
from tickets.rules.periods import Rules
from tickets.workflow.case import Act

_PAID_ON: Final = "paid_on"


def fee_rules(context: FormContext) -> Rules:
    """The rules of the day on which the form named the fee."""
    return context.view.rules_on(context.ticket.disclosure.form_sent_on)


def payment_inputs(
    context: FormContext, *, required: bool, redraws: bool = False
) -> Sequence[Input]:
    """Ask what was in the envelope, and who counted it."""
    return (
        _money(context, fee_rules(context).fee_means),
        named_input(
            context, "yen", "number", required=required, stands_for=("payments",), redraws=redraws
        ),
        named_input(context, "pieces", "number", required=required),
        named_input(context, "counted_by", "person", required=required, initial=context.person.id),
    )


def counted_payment(context: FormContext, came_on: str) -> tuple[Payment, ...]:
    """The ledger's entry; none if nothing was typed.

    `came_on`: the field with the day on which the mailroom got it.
    """
    yen, pieces = context.text("yen"), context.text("pieces")
    if not (yen or pieces):
        return ()
    payment = Payment(
        on=context.day(came_on) or context.today,
        money=Money(context.text("money")),
        yen=int(yen or 0),
        pieces=int(pieces or 0),
        counted_by=context.text("counted_by"),
    )
    return (payment,)


def _money(context: FormContext, first: Money, *, redraws: bool = False) -> Input:
    return named_input(
        context,
        "money",
        "radio",
        required=True,
        options=options(context.say, Money),
        initial=str(first),
        redraws=redraws,
    )


def _draw_count(context: FormContext) -> Sequence[Part]:
    means = fee_rules(context).fee_means
    told = context.say("request.only_by", means=context.say(f"money.{means}"))
    day = named_input(
        context,
        _PAID_ON,
        "day",
        required=True,
        initial=context.today,
        stands_for=(f"payments..{Code.IN_THE_FUTURE}",),
    )
    return (blocks.context(told), day, *payment_inputs(context, required=True))


def _draw_return(context: FormContext) -> Sequence[Part]:
    say, owed = context.say, fees.amounts_to_return(context.ticket.disclosure, fee_rules(context))
    first = next(iter(owed), fee_rules(context).fee_means)
    lines = [
        say("request.to_return", money=say(f"money.{money}"), yen=f"{yen:,}")
        for money, yen in owed.items()
    ]
    return (
        blocks.context(*(lines or [say("request.nothing_to_return")])),
        *_letter(context, first, owed),
        _money(context, first, redraws=True),
        Input(
            "yen",
            say("field.yen_returned"),
            "number",
            required=True,
            initial=str(owed[first]) if owed else None,
            stands_for=("stamps_returned",),
            redraws=True,
        ),
        field_input(context, REQUEST, "delivery_ref"),
        named_input(context, "on", "day", initial=context.today),
    )


def _letter(context: FormContext, first: Money, owed: Mapping[Money, int]) -> Sequence[Block]:
    """Draw the letter with the amount that is recorded here as returned."""
    if not owed:
        return ()
    money = Money(context.text("money") or first)
    yen = int(context.text("yen") or owed.get(money, 0))
    request = context.ticket.disclosure
    back = StampsReturned(on=context.today, money=money, yen=yen)
    facts = replace(request, stamps_returned=(*request.stamps_returned, back))
    returned = replace(context.ticket, facts=facts)
    return letters.letter_blocks_to_copy(context, LetterKind.STAMPS_BACK, returned)


def _return(context: FormContext) -> Sequence[Act]:
    back = StampsReturned(
        on=context.day("on") or context.today,
        money=Money(context.text("money")),
        yen=int(context.text("yen")),
        delivery_ref=context.text("delivery_ref"),
    )
    return [Act(Move.RETURN_STAMPS, {"stamps_returned": back})]


FORMS = (
    Form(
        "request_stamps",
        moves=(Move.COUNT_STAMPS,),
        draw_parts=_draw_count,
        make_acts=lambda context: [
            Act(Move.COUNT_STAMPS, {"payments": counted_payment(context, _PAID_ON)})
        ],
    ),
    Form(
        "request_return_stamps",
        moves=(Move.RETURN_STAMPS,),
        opens=letters.letter_value_opener(LetterKind.STAMPS_BACK),
        draw_parts=_draw_return,
        make_acts=_return,
        receipt=letter_receipt(LetterKind.STAMPS_BACK),
    ),
)
