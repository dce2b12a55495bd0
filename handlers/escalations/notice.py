"""The message of an escalation, redrawn whenever it changes."""

from typing import Final

from handlers.escalations.duties import climbing, duties
from handlers.escalations.facts import fields, story, wanted
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.view import ViewContext
from tickets.model.escalation import Escalation, State
from tickets.model.notices import Notice, NoticeKind
from tickets.model.ticket import Summary

_SIGNS: Final = {State.RAISED: "upward_urgent", State.ACKNOWLEDGED: "upward_today"}


def escalation_notice(
    report: Escalation, source: Summary | None, view: ViewContext, controls: Block | None
) -> Message:
    """Its current state; the reporter's words stay in the form."""
    climbs = climbing(report, source, view)
    return blocks.message(
        title(report, view),
        blocks.header(_heading(report, view)),
        blocks.fields(*fields(report, view)),
        *duties(report, view),
        blocks.section("\n".join(story(report, view))),
        controls,
        blocks.context(climbs) if climbs else None,
    )


def title(report: Escalation, view: ViewContext) -> str:
    """What a locked phone shows: what it is, and what is wanted."""
    say = view.say
    if report.status is State.RAISED:
        what = "leak_flagged" if report.cause.is_breach else "escalated"
        return say(f"tell.{what}", number=report.number)
    state = say.word("upward_state", report.status)
    return say("upward_title", name=named(report, view), state=state)


def named(report: Escalation, view: ViewContext) -> str:
    """漏えい等のおそれ E-2026-0007; for others the kind of enquiry."""
    say = view.say
    kind = say("kind.escalation") if report.cause.is_breach else say.word("cause", report.cause)
    return say("upward_named", kind=kind[:1].upper() + kind[1:], number=report.number)


def _heading(report: Escalation, view: ViewContext) -> str:
    done = None if report.is_open else "upward_done_sign"
    sign = done or _SIGNS.get(report.status)
    name = named(report, view)
    return view.say(sign, name=name) if sign else name


def not_shown(number: str, view: ViewContext) -> Message:
    """For a reader who has lost access: it gives no reason."""
    line = view.say("upward_not_shown", number=number)
    return blocks.message(line, blocks.context(line))


def line(told: Notice, report: Escalation, view: ViewContext, controls: Block | None) -> Message:
    """A line in the copy's thread, because an edit sends no notification."""
    say, what = view.say, ""
    if told.what is NoticeKind.ADDED and told.about:
        names = told.about.split(",")
        what = say(
            "upward_fields", names=say("report_comma").join(say(f"field.{n}") for n in names)
        )
    said = say.word("tell", told.what, number=report.number) + what
    return blocks.message(said, blocks.section(said), controls)


def asked_back(report: Escalation, view: ViewContext, controls: Block | None) -> Message:
    """To the reporter: what is wanted, with the button to add it."""
    say = view.say
    told = say.word("tell", NoticeKind.ASKED_BACK, number=report.number)
    return blocks.message(
        told,
        blocks.headline(told),
        blocks.section(say("upward_wanted", wanted=wanted(report, say))),
        blocks.section(say("add_heading_short")),
        controls,
    )
