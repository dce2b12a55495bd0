"""Stamps, cash and money orders: counted when they come, sent back where not due (O18)."""

from collections.abc import Sequence

from handlers.disclosures.fields import REQUEST, request_of, with_letter
from handlers.forms.fields import ask, options
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input
from handlers.slack import blocks
from tickets.model.disclosure import Disclosure
from tickets.model.documents import Money, Payment, StampsReturned
from tickets.model.kinds import LetterKind, Move
from tickets.rules import fees
from tickets.rules.periods import Rules, in_force
from tickets.workflow.case import Act


def fee_rules(setting: Setting) -> Rules:
    """Those of the day on which the form told the person what it costs."""
    sent = request_of(setting).form_sent_on
    return in_force(setting.circumstances.rules, sent or setting.today)


def to_return(request: Disclosure, rules: Rules) -> dict[Money, int]:
    """What came and was not due, of each kind."""
    found = {money: fees.to_return(request, rules, money) for money in Money}
    return {money: yen for money, yen in found.items() if yen > 0}


def counting(setting: Setting, *, required: bool) -> Sequence[Input]:
    """What lay in the envelope, and who counted it."""
    say = setting.say
    return (
        _money(setting, Money.STAMPS),
        Input(
            name="yen",
            label=say("field.yen"),
            kind="number",
            required=required,
            stands_for=("payments",),
        ),
        Input(name="pieces", label=say("field.pieces"), kind="number", required=required),
        Input(
            name="counted_by",
            label=say("field.counted_by"),
            kind="person",
            required=required,
            initial=setting.person.id,
        ),
    )


def counted(setting: Setting) -> tuple[Payment, ...]:
    """As it goes into the ledger; none if nothing was typed."""
    yen, pieces = setting.text("yen"), setting.text("pieces")
    if not (yen or pieces):
        return ()
    payment = Payment(
        on=setting.today,
        money=Money(setting.text("money")),
        yen=int(yen or 0),
        pieces=int(pieces or 0),
        counted_by=setting.text("counted_by"),
    )
    return (payment,)


def _money(setting: Setting, first: Money) -> Input:
    return Input(
        name="money",
        label=setting.say("field.money"),
        kind="radio",
        required=True,
        options=options(setting.say, Money),
        initial=str(first),
    )


def _draw_count(setting: Setting) -> Sequence[Part]:
    return (
        blocks.context(setting.say("request.only_stamps")),
        *counting(setting, required=True),
    )


def _count(setting: Setting) -> Sequence[Act]:
    return [Act(Move.COUNT_STAMPS, {"payments": counted(setting)})]


def _draw_return(setting: Setting) -> Sequence[Part]:
    say, owed = setting.say, to_return(request_of(setting), fee_rules(setting))
    first = next(iter(owed), Money.STAMPS)
    lines = [
        say("request.to_return", money=say(f"money.{money}"), yen=f"{yen:,}")
        for money, yen in owed.items()
    ]
    return (
        blocks.context(*(lines or [say("request.nothing_to_return")])),
        _money(setting, first),
        Input(
            name="yen",
            label=say("field.yen"),
            kind="number",
            required=True,
            initial=str(owed[first]) if owed else None,
            stands_for=("stamps_returned",),
        ),
        ask(setting, REQUEST, "delivery_ref"),
        Input(name="on", label=say("field.on"), kind="day", initial=setting.today),
    )


def _return(setting: Setting) -> Sequence[Act]:
    back = StampsReturned(
        on=setting.day("on") or setting.today,
        money=Money(setting.text("money")),
        yen=int(setting.text("yen")),
        delivery_ref=setting.text("delivery_ref"),
    )
    return [Act(Move.RETURN_STAMPS, {"stamps_returned": back})]


SCREENS = (
    Screen(name="request_stamps", draws=_draw_count, does=moving(_count)),
    Screen(
        name="request_return_stamps",
        draws=_draw_return,
        does=moving(_return),
        receipt=with_letter(LetterKind.STAMPS_BACK),
    ),
)
