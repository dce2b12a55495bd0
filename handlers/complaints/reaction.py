"""An emoji of the desk's people on a message offers them the complaint's form.

Slack gives no trigger for a reaction, so a button has to be pressed.
"""

import re
from typing import Any, Final

import structlog
from slack_sdk import WebClient

from handlers.complaints.intake import LOG_FORM, open_from_message
from handlers.forms.dispatch import FormDispatcher
from handlers.services import Services
from handlers.slack import api, blocks, interactions
from handlers.slack.api import CallFailed, CallRefused
from handlers.slack.blocks import Message
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.poster import Poster
from tickets.model.kinds import DESK_ROLES

_PATIENCE: Final = 4.0  # seconds
_PLACE: Final = re.compile(
    r"([CDG][A-Z0-9]{1,30}):([0-9]{1,12}\.[0-9]{1,8})\.([0-9A-Za-z_-]{1,200})"
)
_log = structlog.get_logger()


class ReactionListener:
    """It bypasses the inbox: nothing is promised, and the emoji can be set again."""

    def __init__(self, services: Services) -> None:
        self._services = services

    def handle(self, event: dict[str, Any], client: WebClient) -> None:
        emoji, item = self._services.office().channels.complaint_emoji, event.get("item") or {}
        user, shown = str(event.get("user")), str(event.get("reaction")).partition("::")[0]
        if emoji is None or shown != emoji or item.get("type") != "message":
            return
        if self._services.office_context().roster.actor(user).roles & DESK_ROLES:
            self._offer(user, str(item["channel"]), str(item["ts"]), client)

    def _offer(self, user: str, channel: str, ts: str, client: WebClient) -> None:
        services, person = self._services, self._services.person(user, _PATIENCE)
        if not person.is_member:
            return
        place = f"{channel}:{ts}"
        code = services.signer.sign(_signed(place, user))
        message = offer_message(Phrases.for_person(person), f"{place}.{code}")
        try:
            try:
                whisper = client.chat_postEphemeral
                api.call_once(whisper, channel=channel, user=user, **message.content)
            except CallRefused:  # the bot is not in the channel
                Poster(client, services.wait).post(user, message, f"reaction:{user}:{place}")
        except CallFailed as fault:
            _log.warning("reaction.not_answered", fault=type(fault).__name__)


def offer_message(say: Phrases, value: str) -> Message:
    button = blocks.button(say(f"screen.{LOG_FORM}"), from_reaction.__name__, value, primary=True)
    line = say("reaction_offer")
    return blocks.message(line, blocks.section(line), blocks.actions(button, block_id="reaction"))


def from_reaction(request: RequestContext, forms: FormDispatcher) -> None:
    """The form with the message's text, where the bot may read it.

    The button is signed for one person: the bot may read channels that others may not.
    """
    found = _PLACE.fullmatch(str(request.action.get("value")))
    if found is None:
        raise NoLongerOffered
    channel, ts, code = found.groups()
    if not request.services.signer.holds(_signed(f"{channel}:{ts}", request.user), code):
        raise NoLongerOffered
    message = {"ts": ts, "text": _text(request, channel, ts)}
    if failed := open_from_message(request, forms, channel, message):
        interactions.tell_privately(request, failed)


def _signed(place: str, user: str) -> bytes:
    return f"reaction:{user}:{place}".encode()


def _text(request: RequestContext, channel: str, ts: str) -> str:
    """Empty where the bot may not read the channel, and for a reply in a thread."""
    history = request.client.conversations_history
    try:
        found = api.call_once(
            history, channel=channel, oldest=ts, latest=ts, inclusive=True, limit=1
        )
    except CallFailed:
        return ""
    return next((str(e.get("text")) for e in found.get("messages") or [] if e["ts"] == ts), "")


FORM_BUTTONS: Final = {from_reaction.__name__: from_reaction}
