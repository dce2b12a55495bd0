"""What becomes of a form that was sent: saved, or told why not with everything still in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from slack_bolt import BoltResponse

from handlers.forms import settled
from handlers.forms.contexts import OVER, bare, shown_again, shown_fields
from handlers.forms.form import Screen, Setting
from handlers.forms.modal import closing, told, window
from handlers.forms.refusals import beside, sentence, together
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from tickets.model.errors import Code, Fault, RefusedError, StaleTicketError, TicketError


def taken(turn: Turn, screen: Screen, setting: Setting) -> BoltResponse:
    """Saves it, and answers the submission."""
    try:
        if missing := tuple(_missing(screen, setting)):
            raise RefusedError(missing)  # Slack's own form would not have sent it
        drawn = _done(turn, screen, setting)
    except RefusedError as refused:
        return _told_beside(turn, screen, setting, refused)
    except StaleTicketError as stale:
        return _comes_back(turn, screen, setting, stale)
    except TicketError as error:
        return refuse(turn, error)
    turn.services.wake()
    turn.outcome = "saved"
    turn.spoken = True
    if drawn is None:
        # The sheet below would show the ticket as it was, so it closes too.
        return turn.ack(response_action="clear") if OVER in setting.more else turn.ack()
    view = closing(setting, turn.say(f"screen_done.{screen.name}"), drawn)
    return turn.ack(response_action="update", view=view)


def _done(turn: Turn, screen: Screen, setting: Setting) -> Sequence[Block] | None:
    """What stands in the form's place once it was taken; None: it closes."""
    if screen.tells is not None:
        return screen.tells(turn, setting)
    ticket = screen.does(turn, setting)
    settled.answered(turn, ticket, setting.more.get(settled.AT, ""))
    return None if screen.receipt is None else screen.receipt(setting, ticket)


def refuse(turn: Turn, error: TicketError) -> BoltResponse:
    """The same words for what is forged, not theirs, or not there (A-11)."""
    setting = bare(turn)
    return say_instead(turn, sentence(error, setting))


def say_instead(turn: Turn, line: str) -> BoltResponse:
    """The form is gone; in its place stands this."""
    turn.spoken = True
    view = told(bare(turn), turn.say("notice_title"), line)
    return turn.ack(response_action="update", view=view)


def _missing(screen: Screen, setting: Setting) -> Iterator[Fault]:
    for field in screen.inputs(setting):
        if field.required and setting.answers.get(field.name) in (None, ()):
            yield Fault(Code.MISSING, field.name)


def _told_beside(
    turn: Turn, screen: Screen, setting: Setting, refused: RefusedError
) -> BoltResponse:
    shown = shown_fields(turn.body["view"])
    inputs = screen.inputs(setting)
    there = [field for field in inputs if field.name in shown]
    hidden = {field.name for field in inputs} - shown
    # Slack takes no error beside a field that it does not show: then the whole form comes anew.
    if there and not any(fault.field in hidden for fault in refused.faults):
        turn.spoken = True
        errors = beside(refused, there, turn.say)
        return turn.ack(response_action="errors", errors=errors)
    return _again(turn, screen, setting, together(refused, inputs, turn.say))


def _comes_back(
    turn: Turn, screen: Screen, setting: Setting, stale: StaleTicketError
) -> BoltResponse:
    """Somebody was faster: the form comes back filled, with a note, and may be sent as it is."""
    newest = setting.escalation or setting.case
    setting = replace(setting, seen=newest.version)
    return _again(turn, screen, setting, sentence(stale, setting))


def _again(turn: Turn, screen: Screen, setting: Setting, notice: str) -> BoltResponse:
    turn.spoken = True
    setting = shown_again(turn, screen, setting)
    view = window(screen, setting, turn.services.signer, notice)
    return turn.ack(response_action="update", view=view)
