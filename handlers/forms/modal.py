"""Draw a form as a Slack modal."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.forms.form import DrawnForm, Form, FormContext, Part
from handlers.forms.inputs import ANSWER_ACTION, Input
from handlers.forms.state import REASON, SignedState, TicketRef, form_button
from handlers.services import Signer
from handlers.slack import blocks
from handlers.slack.blocks import LONGEST_TITLE, MOST_IN_VIEW, Block, plain_text
from handlers.slack.phrases import Phrases
from tickets.desk import VisibleTicket
from tickets.model.contact import LONGEST_TEXT
from tickets.model.errors import Code, RefusedError, TicketError

FORM_CALLBACK = "screen"
TICKET_CALLBACK = "sheet"
"""Callback id of a modal that only shows a ticket."""
RECEIPT_CALLBACK = "receipt"
"""Callback id of what a saved form becomes."""
MODALS_BELOW = "below"
"""In the signed state: ids of the modals below this one that show the ticket, with spaces."""
NOTICE_BLOCK = "refused"
"""Block id of what was wrong, above a form that was redrawn to say it."""
REASON_ASKED = "asked"
_LONGEST_REASON = 200


def modal_of(drawn: DrawnForm, signer: Signer, notice: str = "") -> Block:
    """The modal of a form, filled in with the answers so far."""
    form, context = drawn.form, drawn.context
    say = context.say
    title = _title(form, say, context.extra_word, context.shown_or_none)
    if form.only_shows or drawn.lacks_inputs:
        shown = [_drawn(part, context) for part in drawn.parts]
        below = {"private_metadata": context.signed_extras.get(MODALS_BELOW, "")}
        return blocks.modal(title, say("close"), shown) | {"callback_id": TICKET_CALLBACK} | below
    state = SignedState(
        form=form.name,
        number=context.number,
        version=context.seen_version,
        extras=context.signed_extras,
    )
    submit = f"screen_submit.{form.name}"
    return input_modal(
        context,
        title,
        say(submit) if say.has(submit) else say("save"),
        state.write(signer, context.person.id, context.now),
        drawn.parts,
        notice,
    )


def _title(form: Form, say: Phrases, word: str = "", shown: VisibleTicket | None = None) -> str:
    """The label of its button, unless it has a title of its own."""
    if shown and form.is_again and form.is_again(shown.ticket):
        return say(f"screen_again.{form.name}")
    if say.has(f"screen_title.{form.name}"):
        return say.word("screen_title", form.name, word)
    return say(f"screen.{form.name}")


def input_modal(
    context: FormContext,
    title: str,
    submit: str,
    state: str,
    parts: Sequence[Part],
    notice: str = "",
) -> Block:
    """A modal that is filled in and sent."""
    led = [blocks.paragraph(notice) | {"block_id": NOTICE_BLOCK}] if notice else []
    return {
        "type": "modal",
        "callback_id": FORM_CALLBACK,
        "title": plain_text(title, LONGEST_TITLE),
        "submit": plain_text(submit, LONGEST_TITLE),
        "close": plain_text(context.say("cancel"), LONGEST_TITLE),
        "private_metadata": state,
        "blocks": [*led, *(_drawn(part, context) for part in parts)][:MOST_IN_VIEW],
    }


def text_modal(say: Phrases, title: str, *lines: str) -> Block:
    """A modal that only shows our own phrases, with mentions."""
    return blocks.modal(title, say("close"), map(blocks.paragraph, lines))


def typed_text_blocks(view: Block) -> Iterator[Block]:
    """Show what the person typed into this form, under its labels."""
    state = view.get("state", {}).get("values", {})
    for block in view.get("blocks") or ():
        typed = state.get(block.get("block_id"), {}).get(ANSWER_ACTION, {})
        text = typed.get("value") if typed.get("type") == "plain_text_input" else None
        if text:
            yield blocks.headline(block.get("label", {}).get("text", ""))
            yield from blocks.sections(text, LONGEST_TEXT)


def saved_modal(context: FormContext) -> Block:
    """Return what replaces a modal with the ticket's old state; nothing is opened for it."""
    say, ref = context.say, TicketRef(context.number)
    form = "breach_open" if context.escalation_or_none else "ticket_open"
    button = form_button(say, form, ref, label=say("screen.ticket_open"), primary=True)
    line = blocks.section(say("saved_below", number=context.number), accessory=button)
    return blocks.modal(say("notice_title"), say("close"), [line])


def receipt_after_tap(view: Block, tapped: Mapping[str, Any], line: str) -> Block:
    """A receipt after a tap on one of its buttons: without it, and with the result."""
    kept = [_without(block, tapped) for block in view["blocks"]]
    drawn = [block for block in kept if block is not None]
    parts = {name: view[name] for name in ("type", "callback_id", "title", "close")}
    return parts | {"blocks": [*drawn, blocks.context(line)][:MOST_IN_VIEW]}


def _without(block: Block, tapped: Mapping[str, Any]) -> Block | None:
    if block.get("block_id") != tapped.get("block_id") or block["type"] != "actions":
        return block
    left = [each for each in block["elements"] if each["action_id"] != tapped["action_id"]]
    return block | {"elements": left} if left else None


def _drawn(part: Part, context: FormContext) -> Block:
    """Preset the answer so far.

    Slack keeps an answer by itself if block and action keep their names; a form that was just
    opened needs the preset.
    """
    if not isinstance(part, Input):
        return part
    if part.name in context.answers:
        part = replace(part, initial=context.answers[part.name])
    if part.kind == "moment" and context.say.is_abroad:  # Slack's picker has the reader's own zone
        part = replace(part, hint=" ".join(filter(None, (part.hint, context.say("own_zone")))))
    return part.draw()


def is_only_reason_missing(error: TicketError) -> bool:
    """Whether only a typed reason is missing, without which personal values of another person's
    ticket are not shown (O4)."""
    return isinstance(error, RefusedError) and any(
        fault.code is Code.NEEDS_REASON and fault.field == REASON for fault in error.faults
    )


def reason_input(context: FormContext) -> Input:
    """The field that asks for the reason."""
    say = context.say
    return Input(
        REASON,
        say("field.why"),
        "line",
        required=True,
        hint=say("hint.why"),
        max_length=_LONGEST_REASON,
    )


def reason_modal(form: Form, context: FormContext, number: str, signer: Signer) -> Block:
    """The modal that asks for the reason, before the form itself."""
    say = context.say
    state = SignedState(
        form=form.name,
        number=number,
        version=context.seen_version,
        extras={**context.signed_extras, REASON: REASON_ASKED},
    )
    return input_modal(
        context,
        _title(form, say),
        say("why_submit"),
        state.write(signer, context.person.id, context.now),
        [reason_input(context)],
    )
