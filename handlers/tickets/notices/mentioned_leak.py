"""Messages about a leak that an employee mentioned to the bot and did not report in time (O13)."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any, Final

from handlers.forms.message_outcome import ROUTE_PREFIX
from handlers.forms.state import TicketRef, confirm_dialog, form_button
from handlers.slack import blocks
from handlers.slack.api import CallFailed
from handlers.slack.blocks import Block, Message
from handlers.slack.phrases import Phrases
from handlers.slack.poster import HistoryNotReadable, Poster
from handlers.slack.view import ViewContext
from handlers.tickets import escalate
from tickets.model.kinds import DESK_ROLES, Language
from tickets.ports import TIME_TO_CHOOSE, LeakMention

END_FORM: Final = "mention_end"
"""Form by which the desk ends a mention."""
OFFER: Final = "route_breach_time_to_choose"
MINUTES: Final = str(TIME_TO_CHOOSE // timedelta(minutes=1))
_LANGUAGES: Final[tuple[Language, ...]] = ("ja", "en")


def mention_message(mention: LeakMention, since: str | None, view: ViewContext) -> Message:
    """Say that a leak was mentioned, when and by whom, without the text.

    `since` is the number of a report that the person has made after it. Buttons let the reader
    report the mention in the person's place or, at the desk, end it.
    """
    say = view.say
    told = {"who": f"<@{mention.person}>", "time": view.moment(mention.at)}
    lines = [say("leak_mentioned", **told, minutes=MINUTES)]
    if since:
        lines.append(say("leak_mentioned_since", number=since, **told))
    if _may_end(view):
        lines.append(say("leak_mentioned_end"))
    section = blocks.mrkdwn_section("\n".join(lines))
    return blocks.message(say("leak_mentioned_title"), section, _ways(mention, view, ROUTE_PREFIX))


def mention_row(mention: LeakMention, view: ViewContext) -> Sequence[Block]:
    """Draw a mention for Home and digest of the desk's people."""
    say = view.say
    where = f"<#{mention.place}>" if mention.place else say("leak_mentioned_direct")
    told = {"who": f"<@{mention.person}>", "time": view.moment(mention.at), "where": where}
    line = blocks.mrkdwn_section(say("leak_mentioned_row", **told))
    return [line, _ways(mention, view, f"mention:{mention.id}")]


def _ways(mention: LeakMention, view: ViewContext, block_id: str) -> Block:
    say = view.say
    report = escalate.report_now_button(say, mention.at, mention=mention.id)
    if not _may_end(view):
        return blocks.buttons(report, block_id=block_id)
    end = form_button(
        say, END_FORM, TicketRef(extra_word=mention.id), confirm=confirm_dialog(END_FORM, say)
    )
    return blocks.buttons(report, end, block_id=block_id)


def _may_end(view: ViewContext) -> bool:
    """Whether the reader is the desk's channel or a person of the desk."""
    roles = view.office_context.roster.actor(view.reader).roles
    return not view.reader or bool(roles & DESK_ROLES)


def mention_ended_message(mention: LeakMention, by: str, view: ViewContext) -> Message:
    """Say who dealt with it and when, in place of the message that asked for it."""
    told = {"who": f"<@{mention.person}>", "said": view.moment(mention.at), "by": f"<@{by}>"}
    line = view.say("leak_mentioned_ended", **told, time=view.moment(view.now))
    return blocks.message(view.say("leak_mentioned_title"), blocks.mrkdwn_section(line))


def mention_reported_message(number: str, by: str, view: ViewContext) -> Message:
    """Say who reported the mention, in place of the message that asked for it."""
    line = view.say("leak_mentioned_reported", who=f"<@{by}>", number=number)
    return blocks.message(view.say("leak_mentioned_title"), blocks.mrkdwn_section(line))


def message_key(mention: str) -> str:
    """Key of the desk's message about it."""
    return f"mention:{mention}"


def redraw_desk_message(
    poster: Poster, channel: str, mention: str, since: datetime, shown: Message
) -> None:
    """Redraw the desk's message about a mention, if it is there and can be read."""
    with suppress(CallFailed, HistoryNotReadable):
        if ts := poster.look_up(channel, message_key(mention), since):
            poster.update(channel, ts, shown)


def say_desk_was_told(poster: Poster, channel: str, mention: LeakMention) -> None:
    """Say in the reply in this DM that the desk was told."""
    _replace_offer(poster, channel, mention, "route_breach_desk_told", minutes=MINUTES)


def say_reported_elsewhere(poster: Poster, channel: str, mention: LeakMention, number: str) -> None:
    """Say in the reply in this DM under which number the person reported it elsewhere."""
    _replace_offer(poster, channel, mention, "route_breach_reported", number=number)


def _replace_offer(
    poster: Poster, channel: str, mention: LeakMention, phrase: str, **told: str
) -> None:
    """Update the reply in its own language.

    Leaves alone a reply that has changed meanwhile, or that cannot be read or redrawn.
    """
    with suppress(CallFailed, HistoryNotReadable):
        shown = poster.find_by_block(channel, f"{ROUTE_PREFIX}{mention.id}", mention.at)
        if shown is not None:
            poster.update(channel, str(shown["ts"]), _settled(shown, phrase, told))


def _settled(shown: Mapping[str, Any], phrase: str, told: Mapping[str, str]) -> Message:
    says = [Phrases(each) for each in _LANGUAGES]
    offers = {say(OFFER, minutes=MINUTES): say(phrase, **told) for say in says}
    drawn = (_replaced(block, offers) for block in shown["blocks"])
    return Message(str(shown.get("text") or ""), tuple(drawn))


def _replaced(block: Block, offers: Mapping[str, str]) -> Block:
    if block.get("type") != "context":
        return block
    lines = [each | {"text": offers.get(each["text"], each["text"])} for each in block["elements"]]
    return block | {"elements": lines}
