"""/privacy mydata: what is kept of this person, why, until when, and what may go (screens 1.7)."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.dispatch import Screens
from handlers.forms.form import Part, Screen, Setting
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.context import Turn
from handlers.tickets.fields import button
from tickets.model import tokyo
from tickets.model.escalation import Escalation
from tickets.model.kinds import Kind, Move
from tickets.model.ticket import Cover, Ticket
from tickets.own_data import Own
from tickets.workflow.case import Act

NAME: Final = "mydata"
WITHDRAW: Final = "question_withdraw"
_MOST = 40
_MOST_REPORTS = 20


def _draw(setting: Setting) -> Sequence[Part]:
    own = setting.cases.standing.own(who=setting.person.id, now=setting.now)
    return (
        *_questions_asked(setting),
        *_tickets(setting, own),
        *_reports(setting, own),
        *_marks(setting, own),
    )


def _questions_asked(setting: Setting) -> Iterator[Block]:
    say = setting.say
    yield blocks.headline(say("mydata_asked"))
    yield blocks.section(say("mydata_asked_how"))


def _tickets(setting: Setting, own: Own) -> Iterator[Block]:
    say = setting.say
    yield blocks.headline(say("mydata_own"))
    if not own.tickets:
        yield blocks.section(say("home_own_none"))
    for cover in own.tickets[:_MOST]:
        yield _row(setting, cover)
    if len(own.tickets) > _MOST:
        yield blocks.context(say("mydata_more", count=str(len(own.tickets) - _MOST)))


def _reports(setting: Setting, own: Own) -> Iterator[Block]:
    """No word of what was found: that is for those who judge it."""
    say = setting.say
    if not own.reports:
        return
    yield blocks.headline(say("mydata_reports"))
    for report in own.reports[:_MOST_REPORTS]:
        received = say.date(tokyo.date_of(report.raised_at), setting.today)
        told = (report.number, say.word("cause", report.cause), say("home_received", date=received))
        yield blocks.section(
            "\n".join((say("card_between").join(told), _report_kept(setting, report)))
        )
    if len(own.reports) > _MOST_REPORTS:
        more = str(len(own.reports) - _MOST_REPORTS)
        yield blocks.context(say("mydata_more", count=more))


def _report_kept(setting: Setting, report: Escalation) -> str:
    say = setting.say
    if report.retention_until:
        return say("mydata_report_until", date=say.date(report.retention_until, setting.today))
    return say("mydata_report_open", years=str(setting.law.escalation_years))


def _row(setting: Setting, cover: Cover) -> Block:
    say = setting.say
    ticket = setting.cases.show(cover.number, who=setting.person.id, now=setting.now).ticket
    told = (
        ticket.number,
        say.word("kind", ticket.kind),
        say.word("plain", ticket.status, ticket.kind),
        say("home_received", date=say.date(tokyo.date_of(ticket.received_at), setting.today)),
    )
    lines = (say("card_between").join(told), _kept(setting, ticket))
    withdraw = button(setting, WITHDRAW, ticket) if _may_go(ticket) else None
    return blocks.section("\n".join(lines), accessory=withdraw)


def _may_go(ticket: Ticket) -> bool:
    return ticket.kind is Kind.QUESTION and ticket.is_open


def _kept(setting: Setting, ticket: Ticket) -> str:
    say = setting.say
    if ticket.retention_until:
        return say("mydata_until", date=say.date(ticket.retention_until, setting.today))
    if _may_go(ticket):
        return say("mydata_may_go")
    return say("mydata_open", years=str(setting.law.ticket_years))


def _marks(setting: Setting, own: Own) -> Iterator[Block]:
    """What stands in others' matters, and in the log of what was done."""
    say, law = setting.say, setting.law
    yield blocks.headline(say("mydata_marks"))
    yield blocks.section(say("mydata_recorded", count=str(own.recorded)))
    absence = setting.circumstances.roster.absences.get(setting.person.id)
    if absence:
        start, end = (say.date(day, setting.today) for day in (absence.start, absence.end))
        yield blocks.section(say("mydata_away", start=start, end=end))
    yield blocks.section(say("mydata_log", years=str(law.audit_years)))


def _ask(setting: Setting) -> Sequence[Part]:
    return (blocks.section(setting.say("withdraw_what", number=setting.case.number)),)


def _withdraw(turn: Turn, setting: Setting) -> Ticket:
    """Whatever the desk noted meanwhile, it is the asker's to take back."""
    act = Act(Move.WITHDRAW, {"withdrawn_on": setting.today})
    number, who = setting.case.number, turn.arrival.user
    return turn.services.cases.act(number, [act], who=who, now=setting.now)


def _receipt(setting: Setting, ticket: Ticket) -> Sequence[Block]:
    return (blocks.section(setting.say("withdrawn", number=ticket.number)),)


def _command(turn: Turn, screens: Screens, _: str) -> Message | None:
    screens.start(turn, NAME)
    return None


SCREENS: Final = (
    Screen(name=NAME, draws=_draw, only_shows=True),
    Screen(name=WITHDRAW, does=_withdraw, draws=_ask, receipt=_receipt),
)
COMMANDS: Final = {"mydata": _command}
