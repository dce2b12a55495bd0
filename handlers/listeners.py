"""All that the app listens to: middleware, events, commands, actions, forms, shortcuts."""

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final, get_args

from slack_bolt import Ack, App, BoltContext, BoltResponse
from slack_sdk import WebClient

from handlers import catalogue
from handlers.complaints.reaction import ReactionListener
from handlers.conversation import COMMAND, TypedTextListeners
from handlers.forms.dispatch import FormDispatcher
from handlers.forms.inputs import ANSWER_ACTION
from handlers.forms.modal import FORM_CALLBACK
from handlers.forms.state import ACTION_PREFIX
from handlers.home import roles, tab
from handlers.questions import feedback, recall, reply, route_reply
from handlers.services import Reason, Services
from handlers.slack import errors, interactions, messages
from handlers.slack.context import NoLongerOffered, RequestContext
from handlers.slack.deduplication import Deduplication, ListenerStart
from handlers.slack.limits import Limits
from handlers.slack.phrases import all_phrases
from handlers.tickets import source_changes
from handlers.tickets.actions import MENU_ACTION
from handlers.tickets.escalate import REPORT_ACTION
from handlers.tickets.notices import thread_reminder
from tickets.model.kinds import Procedure

Listener = Callable[[RequestContext], None]

ANSWER_BUTTONS: Final[Mapping[str, Listener]] = {
    "rate": feedback.rate,
    "helpful": feedback.helpful,
    "unhelpful": feedback.unhelpful,
    "share": feedback.share,
    "choose": feedback.choose,
    "related": feedback.related,
    "other_language": feedback.other_language,
    "none_of_these": feedback.none_of_these,
    "examples": feedback.examples,
    "suggest": feedback.open_suggested_question,
    "follow": recall.follow,
    "unfollow": recall.unfollow,
    "it_was_a_question": route_reply.it_was_a_question,
    **{f"reason_{each}": partial(feedback.give_reason, each) for each in get_args(Reason)},
}
"""By action id. Buttons that stand in Slack carry these ids: they stay as they are."""
DIRECTORY_EVENTS: Final = ("user_change", "team_join", "subteam_updated", "subteam_members_changed")
"""Events about people and groups."""


def register(app: App, services: Services) -> None:
    """Register all listeners. Their order matters: the first that matches an event runs alone."""
    for procedure in get_args(Procedure):
        all_phrases(procedure)  # now, or each of the first requests reads all files
    limits = Limits(REPORT_ACTION, ANSWER_ACTION, services.requests)
    overheard = partial(reply.overheard_message_key, services)
    deduplication = Deduplication(services, limits, overheard)
    app.middleware(deduplication.receive)
    app.listener_runner.listener_completion_handler = deduplication
    app.listener_runner.listener_start_handler = ListenerStart()
    app.error(deduplication.answer_fault)

    forms = FormDispatcher(catalogue.FORMS)
    asked = TypedTextListeners(forms)
    app.event("message")(_message_listener(asked, services))
    app.event("app_mention")(asked.answer_message)
    app.command(COMMAND)(asked.answer_command)
    # Bolt tries one listener after the other: the frequent ones come first.
    home = tab.HomeTab(services)
    _listen_to_forms(app, forms, home)
    for name in DIRECTORY_EVENTS:
        app.event(name)(services.people.apply_event)
    app.event("reaction_added")(ReactionListener(services).handle)
    app.event("app_home_opened", matchers=[tab.opens_messages_tab])(
        tab.WelcomeListener(services).greet
    )
    app.event("app_home_opened")(home.draw)
    app.action(re.compile(f"^{re.escape(roles.ACTION_PREFIX)}"))(_ack_then_run(home.switch))
    for name, tap in ANSWER_BUTTONS.items():
        app.action(name)(_ack_then_run(_members_only(tap)))
    for name, opening in catalogue.FORM_BUTTONS.items():
        app.action(name)(_ack_then_run(_members_only(_with_forms(opening, forms))))
    _acknowledge_the_rest(app)


def _message_listener(asked: TypedTextListeners, services: Services) -> Callable[..., None]:
    """One listener for all messages: with a matcher each, Bolt gathers the arguments of each."""

    def listener(
        event: dict[str, Any],
        client: WebClient,
        context: BoltContext,
        request_context: RequestContext | None,
    ) -> None:
        if source_changes.is_edit_or_deletion(event):
            source_changes.note_change(services, event)
        elif thread_reminder.is_thread_message(event):
            thread_reminder.warn_thread_is_no_record(services, event, client, context)
        else:
            asked.answer_message(request_context)

    return listener


def _listen_to_forms(app: App, forms: FormDispatcher, home: tab.HomeTab) -> None:
    app.action(re.compile(f"^{re.escape(ACTION_PREFIX)}"))(
        _ack_then_run(_redrawing_home(forms.handle_button, home))
    )
    app.action(MENU_ACTION)(_ack_then_run(_redrawing_home(forms.handle_menu, home)))
    app.action(ANSWER_ACTION)(_ack_then_run(forms.handle_change))
    app.view(FORM_CALLBACK)(_submission_listener(forms, home))
    for name, open_form in catalogue.SHORTCUTS.items():
        app.shortcut(name)(_ack_then_run(_with_forms(open_form, forms)))


def _with_forms(
    open_form: Callable[[RequestContext, FormDispatcher], None], forms: FormDispatcher
) -> Listener:
    return lambda request: open_form(request, forms)


def _members_only(tap: Listener) -> Listener:
    """Refuse those who are no members: an account that is gone still shows old buttons."""

    def heard(request: RequestContext) -> None:
        if request.is_member:
            tap(request)
        else:
            interactions.tell_privately(
                request, messages.refusal_message(request.person, request.say, request.office)
            )

    return heard


def _redrawing_home(tap: Listener, home: tab.HomeTab) -> Listener:
    """Wrap a step that is done at once, and redraw Home after it, because no message tells of it.
    Runs what the step left for after the ack."""

    def heard(request: RequestContext) -> None:
        tap(request)
        if not request.has_replied or request.outcome == "saved":
            home.refresh(request)
        for late in request.after_ack:
            late()

    return heard


def _submission_listener(
    forms: FormDispatcher, home: tab.HomeTab
) -> Callable[[BoltContext, Ack, RequestContext | None], BoltResponse | None]:
    """The ack carries the outcome of the form, so it is sent when that is known."""

    def listener(
        context: BoltContext, ack: Ack, request_context: RequestContext | None
    ) -> BoltResponse | None:
        if request_context is None:
            return ack()
        try:
            response = forms.handle_submission(request_context)
            if request_context.is_retry:
                errors.tell_after_crash(request_context)
        except Exception as fault:  # noqa: BLE001  not left to Bolt (see _acked): the form must not be lost
            return errors.answer_fault(fault, context)
        if request_context.outcome == "saved":
            home.refresh(request_context)
            for late in request_context.after_ack:
                late()
        return response

    return listener


def _ack_then_run(tap: Listener) -> Callable[[Ack, BoltContext, RequestContext | None], None]:
    """Ack at once; then run the listener."""

    def listener(ack: Ack, context: BoltContext, request_context: RequestContext | None) -> None:
        ack()
        if request_context is None:
            return
        try:
            tap(request_context)
        except Exception as fault:  # noqa: BLE001
            # Not left to Bolt: it loses the ack if an error follows within 10 ms.
            errors.answer_fault(fault, context)

    return listener


def _acknowledge_the_rest(app: App) -> None:
    """Ack what has no listener, or Slack sends it again and again.

    Except what has one: Bolt goes on to the next listener if the first has not acked in time.
    """
    anything = re.compile("")
    known = "|".join((*ANSWER_BUTTONS, *catalogue.FORM_BUTTONS, MENU_ACTION, ANSWER_ACTION))
    app.event(anything)(_ignore)
    ours = f"{re.escape(ACTION_PREFIX)}|{re.escape(roles.ACTION_PREFIX)}"
    app.action(re.compile(f"^(?!(?:{known})$|{ours})"))(_ack_then_run(_refuse_old_button))
    app.command(re.compile(f"^(?!{COMMAND}$)"))(_only_acked)
    shortcuts = "|".join(catalogue.SHORTCUTS)
    app.shortcut(re.compile(f"^(?!(?:{shortcuts})$)"))(_only_acked)
    app.view(re.compile(f"^(?!{FORM_CALLBACK}$)"))(_only_acked)
    app.view_closed(anything)(_only_acked)
    app.options(anything)(_offer_nothing)


def _ignore() -> None:
    """Bolt acks events by itself."""


def _only_acked(ack: Ack) -> None:
    ack()


def _offer_nothing(ack: Ack) -> None:
    ack(options=[])


def _refuse_old_button(_: RequestContext) -> None:
    raise NoLongerOffered
