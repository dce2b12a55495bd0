"""The answer is drafted, and changed words come back to the drafter (c5, O22)."""

from collections.abc import Iterator, Sequence

from handlers.complaints.fields import asked, corrective, corrective_facts, said, slots, texts
from handlers.forms.fields import ask_personal, sealed
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from tickets.model.complaint import Severity, Stop
from tickets.model.kinds import Channel, ContactBy, Move, PersonalField
from tickets.model.personal import Slot
from tickets.model.ticket import Ticket
from tickets.workflow.case import Act

_FOUND = (PersonalField.FACTS_FOUND, PersonalField.CAUSE)
_WRITTEN = (*_FOUND, PersonalField.DRAFT_REPLY)
_READ = (PersonalField.DETAIL, PersonalField.REMEDY_WANTED, PersonalField.MOVE_REASON)


def _opens(ticket: Ticket) -> Sequence[Slot]:
    return slots(ticket, *_READ, *_WRITTEN)


def _draw(setting: Setting) -> Sequence[Part]:
    """What was written before it was sent back stands there again."""
    return (
        *texts(setting, *_READ),
        *(
            ask_personal(setting, field, required=True, initial=setting.value(field))
            for field in _FOUND
        ),
        ask_personal(
            setting,
            PersonalField.DRAFT_REPLY,
            initial=setting.value(PersonalField.DRAFT_REPLY),
            hint=setting.say("complaint.draft_hint"),
        ),
        *corrective(setting, required=False),
        asked(
            setting,
            "no_contact_reason",
            initial=setting.case.complaint.no_contact_reason,
            hint=setting.say("complaint.no_contact_hint"),
        ),
    )


def _acts(setting: Setting) -> Sequence[Act]:
    facts = said(setting, "no_contact_reason") | corrective_facts(setting)
    return [Act(Move.DRAFT, facts, sealed(setting, *_WRITTEN))]


def _opens_changed(ticket: Ticket) -> Sequence[Slot]:
    return slots(ticket, PersonalField.DRAFT_REPLY)


def _draw_changed(setting: Setting) -> Sequence[Part]:
    small = blocks.context(setting.say("complaint.two_have_seen"))
    return (*texts(setting, PersonalField.DRAFT_REPLY), small)


_SYSTEMS, _OTHER, _ON = "systems", "other_system", "stopped_on"
_SAME_WAY = {
    Channel.PHONE: ContactBy.PHONE,
    Channel.EMAIL: ContactBy.EMAIL,
    Channel.POST: ContactBy.POST,
}
_ANSWER = ("severity", "template", "replied_at", "reply_by")


def _stops(setting: Setting) -> Sequence[Input]:
    """Where and when it was stopped; a system that is in no inventory is written by name."""
    say = setting.say
    known = tuple(
        Option(each.id, each.name.get(say.language) or each.id) for each in setting.office.systems
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
        initial=setting.today,
        stands_for=() if known else ("stops", "category"),
    )
    return (systems, other, day) if known else (other, day)


def _stopped(setting: Setting) -> Act:
    day = setting.day(_ON) or setting.today
    named = filter(None, (*setting.picked(_SYSTEMS), setting.text(_OTHER)))
    return Act(Move.STOP_MAIL, {"stops": tuple(Stop(system, day) for system in named)})


def _draw_complaint_at_once(setting: Setting) -> Sequence[Part]:
    wished = setting.case.party.contact_by or _SAME_WAY.get(setting.case.channel)
    return (
        *(_stops(setting) if setting.case.complaint.is_to_be_stopped else ()),
        asked(
            setting,
            "template",
            kind="choice",
            required=True,
            options=tuple(_entries(setting)),
            hint=setting.say("complaint.template_hint"),
        ),
        asked(setting, "severity", required=True, initial=Severity.LOW),
        asked(
            setting,
            "replied_at",
            required=True,
            initial=setting.now.replace(second=0, microsecond=0),
        ),
        asked(setting, "reply_by", required=True, initial=wished),
    )


def _entries(setting: Setting) -> Iterator[Option]:
    """The curated answers under the headings of Home, the others at the end."""
    language, library = setting.say.language, setting.library
    seen: set[str] = set()
    for topic in library.topics:
        heading = topic.title[language]
        for name in topic.entries:
            if name in library.entries and name not in seen:
                seen.add(name)
                yield Option(name, library.entries[name].title(language), heading)
    rest = [entry for name, entry in library.entries.items() if name not in seen]
    heading = setting.say("complaint.other_entries")
    for nth, entry in enumerate(each for each in rest if not each.refers and each.opens is None):
        part = "" if nth < _MOST_IN_GROUP else f" {nth // _MOST_IN_GROUP + 1}"
        yield Option(entry.id, entry.title(language), f"{heading}{part}")


_MOST_IN_GROUP = 100


def _acts_complaint_at_once(setting: Setting) -> Sequence[Act]:
    first = [_stopped(setting)] if setting.case.complaint.is_to_be_stopped else []
    return [*first, Act(Move.ANSWER_AT_ONCE, said(setting, *_ANSWER))]


SCREENS = (
    Screen(name="complaint_draft", does=moving(_acts), draws=_draw, opens=_opens),
    Screen(
        name="complaint_confirm",
        does=moving(lambda _: [Act(Move.CONFIRM_CHANGE)]),
        draws=_draw_changed,
        opens=_opens_changed,
    ),
    Screen(
        name="complaint_stop_mail", does=moving(lambda setting: [_stopped(setting)]), draws=_stops
    ),
    Screen(
        name="complaint_answer_at_once",
        does=moving(_acts_complaint_at_once),
        draws=_draw_complaint_at_once,
    ),
)
