"""What people type: a DM, a mention, `/privacy …`."""

from typing import Final

from rapidfuzz import process
from rapidfuzz.distance import OSA
from slack_bolt import BoltResponse

from handlers import catalogue
from handlers.forms.dispatch import FormDispatcher
from handlers.questions import reply
from handlers.questions.answer_ref import FILE
from handlers.questions.context import AnswerContext, is_desk_open
from handlers.questions.route_reply import route_message
from handlers.reports import command as month_report
from handlers.slack import blocks, errors, limits, messages, replies
from handlers.slack.blocks import Message
from handlers.slack.context import RequestContext
from handlers.slack.request_key import is_direct, is_overheard
from handlers.slack.text import strip_slack_markup
from handlers.tickets import escalate, lists
from tickets.model import detection, numbers

COMMAND: Final = "/privacy"
_HELP = ("help", "ヘルプ", "使い方")
_FIND = ("find", "探す")
"""Other words for a search of a word or two; otherwise they begin a question."""
_WITH_MORE = ("ticket", "search")
_TYPED_ALONE: Final = (
    "help", limits.REPORT_COMMAND, *(word for word in catalogue.COMMANDS if word != "ticket"),
)  # fmt: skip
_LONG_WORD: Final = 8
"""Letters of a word from which on two of them may be mistyped, and not only one."""


class TypedTextListeners:
    """Listeners for typed text."""

    def __init__(self, forms: FormDispatcher) -> None:
        self._forms = forms

    def answer_message(self, request_context: RequestContext | None) -> None:
        """A DM, a mention in a channel, or a question in a channel that the desk file names."""
        if request_context is None or request_context.person.is_bot:
            return
        if replies.was_dm_reply_posted(request_context):
            return
        request_context.position.wait()
        refused = _refusal(request_context)
        if refused is None and is_overheard(request_context.body["event"]):
            reply.answer_in_thread(request_context)
            return
        message = refused or _answer(request_context)
        if message.blocks:
            replies.send_reply(request_context, message)

    def answer_command(self, request_context: RequestContext | None) -> BoltResponse | None:
        """`/privacy …`; the reply goes with the ack, unless it has to wait for Slack."""
        if request_context is None:
            return None
        try:
            return self._answer_command(request_context)
        except Exception as fault:
            if not request_context.is_acked_without_reply:
                raise
            # Not left to Bolt: it loses the ack if an error follows within 10 ms.
            errors.answer_fault(fault, request_context.context)
            return request_context.ack()

    def _answer_command(self, request_context: RequestContext) -> BoltResponse | None:
        refused = _breach_route(request_context) or _refusal(request_context)
        message = refused or self._run(request_context)
        if message.blocks:
            response = replies.send_reply(request_context, message)
        else:
            response = request_context.ack()
        for late in request_context.after_ack:
            late()
        return response

    def _run(self, request: RequestContext) -> Message:
        """Run the command's word, or answer the text as a question. Nothing typed is echoed."""
        command = str(request.body["command"])
        text = strip_slack_markup(request.body.get("text"))
        word, _, rest = text.partition(" ")
        word, alone = word.casefold(), not rest.strip()
        if numbers.parse_typed_number(text):  # a number alone is a ticket's
            word, rest, alone = "ticket", text, False
        if word in _FIND and len(rest.split()) <= 2 and lists.may_search(request):
            word = "search"
        if alone and word in ("", *_HELP):
            return _help(request, command)
        is_month = word == "report" and month_report.is_report_request(rest.strip())
        takes_more = word in _WITH_MORE or is_month
        if word in catalogue.COMMANDS and (alone or takes_more):
            said = catalogue.COMMANDS[word](request, self._forms, rest.strip())
            return said or messages.EMPTY_MESSAGE
        meant = _mistyped(text)
        if not alone and OSA.distance(word, "search") == 1 and lists.may_search(request):
            meant = "search …"
        if meant:
            asked = request.say("command_meant", command=f"{command} {meant}")
            is_report = meant == limits.REPORT_COMMAND and request.may_report
            below = [escalate.report_button_row(request.say)] if is_report else []
            return messages.short_message(asked).with_blocks_below(*below)
        shown = reply.respond_to(request, rest if word == "ask" else text, thread=None)
        if alone and request.result == "not_found":
            shown = shown.with_blocks_below(
                blocks.context(request.say("perhaps_help", command=command))
            )
        return shown


def _mistyped(text: str) -> str | None:
    """Return the word of a command that is nearly all of this text, also if a space parts it."""
    typed = "".join(text.casefold().split())
    near = process.extractOne(
        typed, _TYPED_ALONE, scorer=OSA.distance, score_cutoff=2 if len(typed) >= _LONG_WORD else 1
    )
    return near[0] if near else None


def _breach_route(request: RequestContext) -> Message | None:
    """`/privacy breach` works everywhere."""
    if not (limits.is_breach_command(request.body) and request.may_report):
        return None
    return route_message(AnswerContext.from_request(request), "breach", None)


def _refusal(request: RequestContext) -> Message | None:
    """Refuse guests and outside channels: offer only the report, and warn of personal data."""
    if request.is_member and not request.body.get("is_ext_shared_channel"):
        return None
    refused = messages.refusal_message(request.person, request.say, request.office)
    is_command = request.delivery_kind == "command"
    said = request.body if is_command else request.body["event"]
    if detection.find_personal_data(strip_slack_markup(said.get("text"))):
        refused = refused.with_line_above(
            request.say("personal_command" if is_command else "personal")
        )
    if request.may_report:
        return refused.with_blocks_below(escalate.report_button_row(request.say))
    return refused


def _help(request: RequestContext, command: str) -> Message:
    is_open = is_desk_open(request.services.opening(), request.now)
    phone = escalate.phone_line(request.office, request.say, is_open)
    return messages.help_message(request.say, request.office, command, phone)


def _answer(request: RequestContext) -> Message:
    event = request.body["event"]
    direct = is_direct(event)
    thread = None if direct else event.get("thread_ts") or event["ts"]
    marks = FILE if event.get("files") else ""
    text = strip_slack_markup(event.get("text"))
    if text.casefold() in _HELP and not marks:  # a word of both languages
        return _help(request, COMMAND)
    return reply.respond_to(request, text, thread=thread, marks=marks)
