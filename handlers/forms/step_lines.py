"""What a step of a ticket says: who did what and when, and what was corrected by it."""

from collections.abc import Iterator

from handlers.slack.phrases import Phrases
from handlers.slack.view import ViewContext, mention
from tickets.model import tokyo
from tickets.model.documents import Found
from tickets.model.kinds import Move
from tickets.model.ticket import Step, Ticket


def step_text(step: Step, ticket: Ticket, view: ViewContext) -> str:
    """「8/4(火) 09:12 @saki 催促」 in markup."""
    return move_line(step, ticket, view.say, view.moment(step.at), mention(step.by, view.say))


def move_line(step: Step, ticket: Ticket, say: Phrases, time: str, who: str) -> str:
    """Say what was done in this step, when and by whom."""
    if step.move is Move.REPORT_SEARCH and _is_not_theirs(step, ticket):
        return say("not_ours_line", time=time, who=who)
    if step.asks_nobody:
        return say("not_preserved_line", time=time, who=who)
    if step.is_correction:
        return say("correction_line", time=time, who=who, what=correction_text(step, ticket, say))
    line = say.word("move_line", step.move, ticket.kind, time=time, who=who)
    return with_details(line, step, ticket, say)


def correction_text(step: Step, ticket: Ticket, say: Phrases) -> str:
    """Name the corrected fields, and the category before and after."""
    comma = say("card_comma")
    names = [say.word("field", name, ticket.kind) for name in step.corrected]
    gone = [say("removed", what=say.word("field", each, ticket.kind)) for each in step.removed]
    days = _days_corrected(step, ticket, say)
    what = comma.join((*names, *gone, *_category_corrected(step, say), *days))
    return say("corrected", what=what) if what else say("corrected_nothing")


def _days_corrected(step: Step, ticket: Ticket, say: Phrases) -> Iterator[str]:
    on = tokyo.date_of(step.at)
    moments = [say.moment(each, on) for each in step.received or ()]
    days = [say.date(each, on) for each in step.arrived or ()]
    for name, told in (("received_at", moments), ("application_arrived_on", days)):
        if told:
            field = say.word("field", name, ticket.kind)
            yield say("day_corrected", field=field, before=told[0], after=told[1])


def _category_corrected(step: Step, say: Phrases) -> Iterator[str]:
    if step.category:
        before, after = (say.word("category", each) for each in step.category)
        yield say("category_corrected", before=before, after=after)


def with_details(line: str, step: Step, ticket: Ticket, say: Phrases) -> str:
    """Add why a draft was sent back, how category or days were corrected, that the complainant
    was told, or which reminder it was.
    """
    details = [say.word("why_back", each) for each in step.why_back]
    details += (*_category_corrected(step, say), *_days_corrected(step, ticket, say))
    if step.is_unlinked:
        details.append(say("unlinked"))
    if step.progress_told:
        details.append(say("progress_told"))
    if step.reminder:
        details.append(say("nth_reminder", nth=str(step.reminder)))
        told = say("card_and").join(say.word("also_told", each) for each in step.also_told)
        details += [say("also_told", who=told)] if told else []
    told = say("card_comma").join(details)
    return say("move_line_why", line=line, why=told) if told else line


def _is_not_theirs(step: Step, ticket: Ticket) -> bool:
    """Whether this person said of every system on this day that it is not theirs."""
    day = tokyo.date_of(step.at)
    tasks = (t for t in ticket.disclosure.tasks if (t.answered_by, t.answered_on) == (step.by, day))
    return {task.found for task in tasks} == {Found.NOT_OURS}
