"""Draw and read step 1 of a complaint's form, filled in while the caller waits (O1, O6)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from handlers.complaints import on_the_spot
from handlers.complaints.fields import complaint_input
from handlers.forms.fields import named_input, personal_input, radio_input, tick_input
from handlers.forms.form import FormContext, Part
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.tickets.fields import contact_input, is_desk_member, requester_inputs
from tickets.model.complaint import Category
from tickets.model.contact import LONGEST_NAME, LONGEST_TEXT
from tickets.model.kinds import TOLD_BY_MOUTH, Channel, PersonalField

KEEP, MASKED, ORIGINAL = "keep", "masked", "original"
MARKS = "marks"
ACKNOWLEDGED, AT_ONCE = "acknowledged", "at_once"
DISCLOSURE, EMPLOYEE, ABOUT_DESK = "disclosure", "employee", "about_desk"
_MARKS = (ACKNOWLEDGED, AT_ONCE, DISCLOSURE, EMPLOYEE, ABOUT_DESK)
_OFFICIAL: Final = frozenset({Channel.AUTHORITY, Channel.ACCREDITED_BODY})
HAS_MASK, IS_CUT = "m", "c"
"""What was done to the message's text; written behind its place."""
OPT_OUT = "opt_out"
"""Extra word of the route for stopping mails, in place of a message; for a complaint about the desk
it is `ABOUT_DESK`."""
_FROM_THEM = "(?<!社)(?<!うち)(?<!こちら)(?:から|より)"
_CAME = "[がを](?:届きまし|届いた(?!と)|来まし|来た(?!と)|きまし|いただ|頂|受けまし|受けた(?!と))"
_NOT_US = r"(?!(?:us|our|you|your|the company)\b)"
_TELLS_OF: Final[Mapping[Channel, re.Pattern[str]]] = {
    channel: re.compile(words, re.IGNORECASE)
    for channel, words in (
        (
            Channel.PHONE,
            f"入電|{_FROM_THEM}の?お?電話(?!番号)|"
            "お?電話[がを]?(?:あり|あった|入り|入った|いただ|頂|受け|もら)|"
            "お?電話で(?:の?(?:苦情|クレーム)|の?お?問い?合わせ|ご?連絡|お?申し?出|言われ)|"
            r"\b(?:rang|phoned|called (?:us|me|in|up|the (?:desk|office|shop))"
            r"|(?:by|over the|on the) phone)\b"
            rf"|\b(?:a|the|phone|telephone) call from {_NOT_US}",
        ),
        (
            Channel.EMAIL,
            "メール(?:の転[記送]|(?:で|にて)(?:の?(?:苦情|クレーム)|の?お?問い?合わせ|ご?連絡|お?申し?出))|"
            f"{_FROM_THEM}の?メール(?:で(?!届|来|送|の?配信)|にて|によ|あり|を転|[、。：])|"
            f"(?:{_FROM_THEM}|(?:苦情|クレーム|問い?合わせ)の?)メール{_CAME}|"
            rf"\b(?:e-?mailed (?:us|me|the)\b|e-?mail from {_NOT_US})",
        ),
        (
            Channel.POST,
            f"との(?:お?手紙|封書)|{_FROM_THEM}の?(?:お?手紙|封書|はがき|葉書)(?:に(?!つ)|で|{_CAME})|"
            rf"\b(?:a letter from {_NOT_US}|wrote (?:us|me) a letter\b)",
        ),
        (
            Channel.VISIT,
            "(?:来店|来社|来訪)(?:(?:された|した|の)(?:お客様|方)(?:から|より|が)|(?:され|し)(?:、|て|まし)|があ)|"
            r"\b(?:(?:customer|client|he|she|they|who) came in\b(?! (?:an?|the)\b)"
            r"|came (?:in)?to the (?:desk|office|shop|store|branch)\b)",
        ),
    )
}
"""How a customer contacted us, by the words of the message; one that is only about mail or calls
matches none.
"""


def draw_first_step(context: FormContext) -> Sequence[Part]:
    """Employees outside the desk are asked less; the ticket arrives unassigned."""
    if not is_desk_member(context):
        return (
            *_stops(context),
            personal_input(context, PersonalField.DETAIL, required=True),
            *_cut_notice(context),
            _leak(context),
            _known_since(context),
            _channel(context),
            *_who(context),
            *_passes_desk(context),
            blocks.context(context.say("complaint.purpose")),
        )
    return (
        personal_input(context, PersonalField.DETAIL, required=True),
        *_cut_notice(context),
        *_keep_masked_input(context),
        _category(context),
        _leak(context),
        _known_since(context),
        _channel(context),
        *(_whose(context) if EMPLOYEE in context.picked(MARKS) else _who(context)),
        _marks(context),
        *_answered(context),
    )


def source_message_key(context: FormContext) -> str:
    """The message from which the form was opened, as a key; otherwise empty."""
    word = context.extra_word
    return "" if word in (OPT_OUT, ABOUT_DESK) else ":".join(word.split(":")[:2])


def is_message_cut(context: FormContext) -> bool:
    """Whether the message is longer than the form's field."""
    return IS_CUT in _masking_marks(context)


def _masking_marks(context: FormContext) -> str:
    return "".join(context.extra_word.split(":")[2:])


def chosen_category(context: FormContext) -> Category:
    """Return the chosen category; before that the route's, else a complaint."""
    return Category(context.text("category") or _first_category(context))


def _first_category(context: FormContext) -> Category:
    return Category.OPT_OUT if context.extra_word == OPT_OUT else Category.COMPLAINT


def chosen_channel(context: FormContext) -> Channel | None:
    """Return the chosen channel, or the preset one."""
    chosen = context.text("channel")
    return Channel(chosen) if chosen else _first_channel(context)


def _first_channel(context: FormContext) -> Channel | None:
    """Return the phone; for a message the one channel that it mentions, if any."""
    if not source_message_key(context):
        return Channel.PHONE
    said = context.text("detail")
    told = [each for each, words in _TELLS_OF.items() if words.search(said)]
    return told[0] if len(told) == 1 else None


def came_by_official_channel(context: FormContext) -> bool:
    """Whether an authority asks, which is answered with the manager's approval only (O5)."""
    return chosen_channel(context) in _OFFICIAL


def is_answered_on_the_spot(context: FormContext) -> bool:
    """Whether it is ticked as answered on the spot, and of a category that may be closed so."""
    return (
        AT_ONCE in context.picked(MARKS)
        and not came_by_official_channel(context)
        and chosen_category(context) in context.rules.answer_at_once
    )


def _category(context: FormContext) -> Input:
    initial, redraws = _first_category(context), AT_ONCE in context.picked(MARKS)
    return complaint_input(context, "category", required=True, initial=initial, redraws=redraws)


def _channel(context: FormContext) -> Input:
    initial = _first_channel(context)
    return complaint_input(context, "channel", required=True, initial=initial, redraws=True)


def _answered(context: FormContext) -> Sequence[Input]:
    via = chosen_channel(context)
    if via is None or not is_answered_on_the_spot(context):
        return ()
    return on_the_spot.on_the_spot_inputs(context, chosen_category(context), via)


def _stops(context: FormContext) -> Iterator[Block]:
    """Day and system of the stop, asked of the desk, which stops at once (O10)."""
    if chosen_category(context) is Category.OPT_OUT:
        yield blocks.section(context.say("complaint.desk_stops"))


def _cut_notice(context: FormContext) -> Iterator[Block]:
    if is_message_cut(context):
        yield blocks.context(context.say("text_cut", most=f"{LONGEST_TEXT:,}"))


def _keep_masked_input(context: FormContext) -> Iterator[Input]:
    """Ask whether to keep what was masked in the message, if anything was."""
    if HAS_MASK in _masking_marks(context):
        yield radio_input(context.say, KEEP, "complaint.keep", (MASKED, ORIGINAL), initial=MASKED)


def _leak(context: FormContext) -> Input:
    marks = context.picked(MARKS) if MARKS in context.answers else _first_marks(context)
    told = "leak_tells_apart" if ABOUT_DESK in marks else "leak_tells"
    hint = context.say("leak_hint", told=context.say(told))
    return complaint_input(context, "leak", required=True, hint=hint)


def _known_since(context: FormContext) -> Input:
    return complaint_input(context, "received_at", required=True, initial=context.minute)


def _who(context: FormContext) -> tuple[Input, ...]:
    hint = {"hint": context.say("complaint.whose_stop")} if _is_stop(context) else {}
    name = personal_input(context, PersonalField.NAME, max_length=LONGEST_NAME, **hint)
    is_masked = HAS_MASK in _masking_marks(context)
    masked = context.say("complaint.contact_masked") if is_masked else ""
    return name, contact_input(context, hint=masked)


def _is_stop(context: FormContext) -> bool:
    """Whether mails were stopped on the spot, so that it must be known whose."""
    return is_answered_on_the_spot(context) and chosen_category(context) is Category.OPT_OUT


def _whose(context: FormContext) -> tuple[Input, ...]:
    """Ask which employee it concerns or which departments must not know, in place of the name."""
    say = context.say
    requester, hidden = requester_inputs(
        context, say("complaint.whose"), say("complaint.whose_hint")
    )
    return replace(requester, required=_is_stop(context)), hidden


def _marks(context: FormContext) -> Input:
    say, allowed = context.say, context.rules.answer_at_once
    names = say("card_comma").join(say(f"category.{each}") for each in Category if each in allowed)
    is_written = chosen_channel(context) not in (*TOLD_BY_MOUTH, Channel.INTERNAL, None)
    dropped = (ACKNOWLEDGED,) if is_written else ()
    # Not to an authority, unless it is ticked already and has to be taken out.
    at_once = not came_by_official_channel(context) or AT_ONCE in context.picked(MARKS)
    offered = [each for each in _MARKS if each != AT_ONCE or at_once]
    is_confirmed = is_written and is_answered_on_the_spot(context)
    return named_input(
        context,
        MARKS,
        "ticks",
        options=tuple(
            Option(each, say(f"complaint.mark.{each}", names=names))
            for each in offered
            if each not in dropped
        ),
        dropped=dropped,
        initial=() if source_message_key(context) else (ACKNOWLEDGED, *_first_marks(context)),
        hint=say("complaint.answer_confirms") if is_confirmed else "",
        redraws=True,
    )


def _first_marks(context: FormContext) -> tuple[str, ...]:
    """Return the marks that the route sets on the complaint."""
    return (ABOUT_DESK,) if context.extra_word == ABOUT_DESK else ()


def _passes_desk(context: FormContext) -> Iterator[Input]:
    """Ask whether it is about the desk itself, which then neither sees nor handles it (O1)."""
    say = context.say
    if chosen_category(context) is not Category.OPT_OUT:
        yield tick_input(
            MARKS,
            say("field.marks"),
            say("complaint.mark.about_desk"),
            value=ABOUT_DESK,
            initial=_first_marks(context),
            hint=say("complaint.passes_desk"),
            redraws=True,
        )
