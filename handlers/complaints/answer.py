"""Draft the answer, confirm changed words, stop mails, answer at once (O10, O22)."""

from collections.abc import Iterator, Sequence

from handlers.complaints.fields import asked, finding, said, slots, texts
from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Form, FormContext, Part, moving
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.tickets.corrective import corrective, corrective_facts
from tickets.model.complaint import NoContact, Severity, Stop
from tickets.model.kinds import Channel, ContactBy, Kind, Move, PersonalField, Status
from tickets.model.personal import ValueName
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)
_WRITTEN = (*_FOUND, PersonalField.DRAFT_REPLY)
_READ = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED, PersonalField.MOVE_REASON)


def _opens(ticket: Ticket) -> Sequence[ValueName]:
    return slots(ticket, *_READ, *_WRITTEN)


def _draw(context: FormContext) -> Sequence[Part]:
    """A draft that was sent back is preset."""
    return (
        *texts(context, *_READ),
        *(
            ask_personal(context, field, required=True, initial=context.value(field))
            for field in _FOUND
        ),
        *finding(context),
        *_draft(context),
        *corrective(context),
    )


def _draft(context: FormContext) -> Iterator[Input]:
    """The reply, or why there is none; after an approval without one, the reply."""
    if context.case.status is not Status.APPROVED:
        reason = asked(
            context,
            "no_contact_reason",
            initial=_unanswered(context.case),
            hint=context.say("complaint.no_contact_hint"),
            redraws=True,
        )
        yield reason
        if context.answers.get(reason.name, reason.initial):
            return
    yield ask_personal(
        context,
        PersonalField.DRAFT_REPLY,
        required=True,
        initial=context.value(PersonalField.DRAFT_REPLY),
        hint=context.say("complaint.draft_hint"),
    )


def _unanswered(ticket: Ticket) -> NoContact | None:
    """Why nobody is answered, as far as it is known before the draft."""
    known = ticket.complaint.no_contact_reason
    return known or (NoContact.REFUSED if ticket.party.contact_by is ContactBy.NONE else None)


def _acts(context: FormContext) -> Sequence[Act]:
    facts = said(context, "no_contact_reason", "finding") | corrective_facts(context)
    return [Act(Move.DRAFT, facts, sealed(context, *_WRITTEN))]


def _opens_changed(ticket: Ticket) -> Sequence[ValueName]:
    return slots(ticket, PersonalField.DRAFT_REPLY)


def _draw_changed(context: FormContext) -> Sequence[Part]:
    small = blocks.context(context.say("complaint.two_have_seen"))
    return (*texts(context, PersonalField.DRAFT_REPLY), small)


_SYSTEMS, _OTHER, _ON = "systems", "other_system", "stopped_on"
_SAME_WAY = {
    Channel.PHONE: ContactBy.PHONE,
    Channel.EMAIL: ContactBy.EMAIL,
    Channel.POST: ContactBy.POST,
}
_ANSWER = ("severity", "template", "replied_at", "reply_by")


def _stops(context: FormContext) -> Sequence[Input]:
    """Where and when mails stopped; a system outside the inventory is named in text."""
    say = context.say
    known = tuple(
        Option(each.id, each.name.get(say.language) or each.id) for each in context.office.systems
    )
    systems = Input(
        name=_SYSTEMS,
        label=say("complaint.stopped_systems"),
        kind="choices",
        options=known,
        stands_for=("stops", "category"),
    )
    other = Input(name=_OTHER, label=say("complaint.stopped_other"), kind="line", longest=100)
    day = Input(
        name=_ON,
        label=say("complaint.stopped_on"),
        kind="day",
        required=True,
        initial=context.today,
        stands_for=() if known else ("stops", "category"),
    )
    return (systems, other, day) if known else (other, day)


def _stopped(context: FormContext) -> Act:
    day = context.day(_ON) or context.today
    named = filter(None, (*context.picked(_SYSTEMS), context.text(_OTHER)))
    return Act(Move.STOP_MAIL, {"stops": tuple(Stop(system, day) for system in named)})


def _draw_at_once(context: FormContext) -> Sequence[Part]:
    wished = context.case.party.contact_by or _SAME_WAY.get(context.case.channel)
    return (
        *(_stops(context) if context.case.complaint.is_to_be_stopped else ()),
        asked(
            context,
            "template",
            kind="choice",
            required=True,
            options=tuple(_entries(context)),
            hint=context.say("complaint.template_hint"),
        ),
        asked(context, "severity", required=True, initial=Severity.LOW),
        asked(
            context,
            "replied_at",
            required=True,
            initial=context.now.replace(second=0, microsecond=0),
        ),
        asked(context, "reply_by", required=True, initial=wished),
    )


def _entries(context: FormContext) -> Iterator[Option]:
    """Curated answers under the headings of Home; the others last."""
    language, library = context.say.language, context.library
    seen: set[str] = set()
    for topic in library.topics:
        heading = topic.title[language]
        for name in topic.entries:
            if name in library.entries and name not in seen:
                seen.add(name)
                yield Option(name, library.entries[name].title(language), heading)
    rest = [entry for name, entry in library.entries.items() if name not in seen]
    heading = context.say("complaint.other_entries")
    for nth, entry in enumerate(each for each in rest if not each.refers and each.opens is None):
        part = "" if nth < _MOST_IN_GROUP else f" {nth // _MOST_IN_GROUP + 1}"
        yield Option(entry.id, entry.title(language), f"{heading}{part}")


_MOST_IN_GROUP = 100


def _answered_at_once(context: FormContext) -> Sequence[Act]:
    first = [_stopped(context)] if context.case.complaint.is_to_be_stopped else []
    return [*first, Act(Move.ANSWER_AT_ONCE, said(context, *_ANSWER))]


FORMS = (
    Form(
        name="complaint_draft",
        moves=(Move.DRAFT,),
        of=Kind.COMPLAINT,
        does=moving(_acts),
        draws=_draw,
        opens=_opens,
    ),
    Form(
        name="complaint_confirm",
        moves=(Move.CONFIRM_CHANGE,),
        of=Kind.COMPLAINT,
        does=moving(lambda _: [Act(Move.CONFIRM_CHANGE)]),
        draws=_draw_changed,
        opens=_opens_changed,
    ),
    Form(
        name="complaint_stop_mail",
        moves=(Move.STOP_MAIL,),
        of=Kind.COMPLAINT,
        does=moving(lambda context: [_stopped(context)]),
        draws=_stops,
    ),
    Form(
        name="complaint_answer_at_once",
        moves=(Move.ANSWER_AT_ONCE,),
        of=Kind.COMPLAINT,
        does=moving(_answered_at_once),
        draws=_draw_at_once,
    ),
)
