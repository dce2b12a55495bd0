"""A question is asked, by message, mention or command, and answered."""

from slack_bolt import BoltResponse

from handlers import catalogue
from handlers.forms.dispatch import Screens
from handlers.limiter import Limiter
from handlers.questions import asking
from handlers.questions.routes import door
from handlers.reports import command as month_report
from handlers.slack import messages, replies
from handlers.slack.blocks import Message
from handlers.slack.context import Turn
from handlers.slack.request_key import is_direct
from handlers.slack.text import typed
from handlers.tickets import escalate
from tickets.model import detection

_HELP = ("", "help", "ヘルプ", "使い方")
_WITH_MORE = ("ticket", "search")


class Questions:
    """Listeners for what people write; all of them share one limiter."""

    def __init__(self, limiter: Limiter, screens: Screens) -> None:
        self._limiter = limiter
        self._screens = screens

    def answer_message(self, turn: Turn | None) -> None:
        """A DM, or a mention in a channel. What is not for us has no turn: silence."""
        if turn is None or turn.person.is_bot or replies.was_said(turn):
            return
        message = self._kept_out(turn)
        if message is None:
            message = _answer(turn)
        if message.blocks:
            replies.say(turn, message)

    def answer_command(self, turn: Turn | None) -> BoltResponse | None:
        """`/privacy …`; the answer goes with the ack."""
        if turn is None:
            return None
        message = _report(turn) or self._kept_out(turn)
        if message is None:
            message = self._obey(turn)
        response = replies.say(turn, message) if message.blocks else turn.ack()
        if turn.afterwards:
            turn.afterwards()
        return response

    def _obey(self, turn: Turn) -> Message:
        """The command's word, else its text as a question. Nothing typed is ever echoed."""
        command = str(turn.body["command"])
        text = typed(turn.body.get("text"))
        word, _, rest = text.partition(" ")
        word, alone = word.casefold(), not rest.strip()
        if alone and word in _HELP:
            return messages.guide(turn.frame, command)
        is_month = word == "report" and month_report.is_meant(rest.strip())
        takes_more = word in _WITH_MORE or is_month
        if word in catalogue.COMMANDS and (alone or takes_more):
            return catalogue.COMMANDS[word](turn, self._screens, rest.strip()) or messages.NOTHING
        return asking.respond_to(turn, rest if word == "ask" else text, thread=None)

    def _kept_out(self, turn: Turn) -> Message | None:
        """What is said instead of an answer; a message without blocks is silence (A-33)."""
        if not turn.person.is_member or turn.body.get("is_ext_shared_channel"):
            return _refusal(turn)
        match self._limiter.judge(turn.arrival.user, turn.services.clock()):
            case "tell":
                return messages.line(turn.say("too_fast"))
            case "hush":
                return messages.NOTHING
        return None


def _report(turn: Turn) -> Message | None:
    """`/privacy breach`, for whoever may report: never too many, nowhere the wrong place (A-33)."""
    is_meant = typed(turn.body.get("text")).casefold() == "breach"
    return door(turn.frame, "breach", None) if is_meant and turn.may_report else None


def _refusal(turn: Turn) -> Message:
    """Nothing but the way to report; what was pasted stands there all the same (screens 1.6)."""
    refused = messages.members_only(turn.frame)
    is_command = turn.arrival.kind == "command"
    said = turn.body if is_command else turn.body["event"]
    if detection.find(typed(said.get("text"))):
        refused = refused.led_by(turn.say("personal_command" if is_command else "personal"))
    return refused.followed_by(escalate.row(turn.say)) if turn.may_report else refused


def _answer(turn: Turn) -> Message:
    event = turn.body["event"]
    direct = is_direct(event)
    thread = None if direct else event.get("thread_ts") or event["ts"]
    notices = "f" if event.get("files") else ""
    return asking.respond_to(turn, typed(event.get("text")), thread=thread, notices=notices)
