"""The conversation: all that knows Slack's words, one file a feature."""

import re
import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from slack_bolt import Ack, App, BoltContext

    from handlers.services import Feedback, Inbox
    from handlers.turn import Turn
    from knowledge.answering import Answerer
    from tickets.office import Office


def register(  # noqa: PLR0913  as many as there are parts to join
    app: "App",
    *,
    desk: "Callable[[], Office]",
    answerer: "Callable[[], Answerer]",
    inbox: "Inbox",
    feedback: "Feedback",
    clock: "Callable[[], datetime]",
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Middleware, features, errors, in this order. `desk` and `answerer` are asked at each turn."""
    # Imported here, so that storage can read handlers.services without loading Slack.
    from handlers import errors, home, questions
    from handlers import feedback as reactions
    from handlers.doors import it_was_a_question
    from handlers.limiter import Limiter
    from handlers.once import Once
    from handlers.people import People
    from handlers.services import Services

    services = Services(desk, answerer, inbox, feedback, clock, wait)
    people = People(clock)
    once = Once(services, people)
    app.middleware(once.receive)
    app.listener_runner.listener_completion_handler = once
    app.error(errors.answer_fault)

    asked = questions.Questions(Limiter())
    app.event("message")(asked.answer_message)
    app.event("app_mention")(asked.answer_message)
    app.command("/privacy")(asked.answer_command)
    app.event("app_home_opened")(home.Home(services, people).draw)
    taps = (
        reactions.helpful,
        reactions.unhelpful,
        reactions.reason_wrong,
        reactions.reason_old,
        reactions.reason_unclear,
        reactions.reason_other,
        reactions.ask_person,
        reactions.share,
        reactions.choose,
        reactions.related,
        reactions.none_of_these,
        reactions.examples,
        it_was_a_question,
        home.suggest,
    )
    for tap in taps:
        app.action(tap.__name__)(_acked(tap))
    _acknowledge_the_rest(app)


def _acked(feature: "Callable[[Turn], None]") -> "Callable[[Ack, BoltContext, Turn | None], None]":
    """Slack hears at once that the tap arrived; what it leads to is drawn afterwards."""
    from handlers import errors

    def listener(ack: "Ack", context: "BoltContext", turn: "Turn | None") -> None:
        ack()
        if turn is None:
            return
        try:
            feature(turn)
        except Exception as fault:  # noqa: BLE001
            # Not left to Bolt: a fault that comes within 10 ms of the ack makes it lose the ack.
            errors.answer_fault(fault, context)

    return listener


def _acknowledge_the_rest(app: "App") -> None:
    """What nothing listens to is acked all the same, or Slack would send it again and again."""
    anything = re.compile("")
    app.event(anything)(_ignore)
    app.action(anything)(_acked(_no_longer_offered))
    for register_for in (app.command, app.shortcut, app.view, app.view_closed):
        register_for(anything)(_only_acked)
    app.options(anything)(_offer_nothing)


def _ignore() -> None:
    """Events are acked by Bolt."""


def _only_acked(ack: "Ack") -> None:
    ack()


def _offer_nothing(ack: "Ack") -> None:
    ack(options=[])


def _no_longer_offered(_: "Turn") -> None:
    from handlers.turn import NoLongerOffered

    raise NoLongerOffered
