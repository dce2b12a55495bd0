"""What the app listens to: middleware, features, errors, in this order."""

import re
from collections.abc import Callable
from typing import Final

from slack_bolt import Ack, App, BoltContext

from handlers import doors, errors, feedback, home, questions
from handlers.limiter import Limiter
from handlers.once import Once
from handlers.people import People
from handlers.services import Services
from handlers.turn import NoLongerOffered, Turn

Tap = Callable[[Turn], None]

# An action's id is the name of the function that hears it.
TAPS: Final[tuple[Tap, ...]] = (
    feedback.helpful,
    feedback.unhelpful,
    feedback.reason_wrong,
    feedback.reason_old,
    feedback.reason_unclear,
    feedback.reason_other,
    feedback.ask_person,
    feedback.share,
    feedback.choose,
    feedback.related,
    feedback.none_of_these,
    feedback.examples,
    doors.it_was_a_question,
    home.suggest,
)
COMMAND: Final = "/privacy"


def listen(app: App, services: Services) -> None:
    people = People(services.clock)
    once = Once(services, people)
    app.middleware(once.receive)
    app.listener_runner.listener_completion_handler = once
    app.error(errors.answer_fault)

    asked = questions.Questions(Limiter())
    app.event("message")(asked.answer_message)
    app.event("app_mention")(asked.answer_message)
    app.command(COMMAND)(asked.answer_command)
    app.event("app_home_opened")(home.Home(services, people).draw)
    for tap in TAPS:
        app.action(tap.__name__)(_acked(tap))
    _acknowledge_the_rest(app)


def _acked(tap: Tap) -> Callable[[Ack, BoltContext, Turn | None], None]:
    """Slack hears at once that the tap arrived; what it leads to is drawn afterwards."""

    def listener(ack: Ack, context: BoltContext, turn: Turn | None) -> None:
        ack()
        if turn is None:
            return
        try:
            tap(turn)
        except Exception as fault:  # noqa: BLE001
            # Not left to Bolt: a fault that comes within 10 ms of the ack makes it lose the ack.
            errors.answer_fault(fault, context)

    return listener


def _acknowledge_the_rest(app: App) -> None:
    """What nothing listens to is acked all the same, or Slack would send it again and again.

    Not what is listened to: Bolt turns to the next listener if the first has not acked in time.
    """
    anything = re.compile("")
    known = "|".join(tap.__name__ for tap in TAPS)
    app.event(anything)(_ignore)
    app.action(re.compile(f"^(?!(?:{known})$)"))(_acked(_no_longer_offered))
    app.command(re.compile(f"^(?!{COMMAND}$)"))(_only_acked)
    for register_for in (app.shortcut, app.view, app.view_closed):
        register_for(anything)(_only_acked)
    app.options(anything)(_offer_nothing)


def _ignore() -> None:
    """Bolt acks events by itself."""


def _only_acked(ack: Ack) -> None:
    ack()


def _offer_nothing(ack: Ack) -> None:
    ack(options=[])


def _no_longer_offered(_: Turn) -> None:
    raise NoLongerOffered
