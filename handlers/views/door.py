"""An event or a request instead of a question: what to do, what not, whom to tell (O13, O14)."""

from handlers.views import blocks, contacts
from handlers.views.blocks import Block, Message
from handlers.views.frame import Frame
from handlers.views.tag import Tag
from handlers.views.wording import cut

# Which contact point of the desk file answers; the desk itself where none is named.
_CONTACTS = {"complaint": "complaints"}
TOPICS = (
    "complaint",
    "disclosure",
    "optout",
    "police",
    "press",
    "regulator",
    "own_data",
    "status",
    "desk",
)


def door(frame: Frame, topic: str, tag: Tag | None) -> Message:
    """Screens 1.4 and 1.5. Without a tag (a command that names the door) there is no way back."""
    shown = _breach(frame, tag) if topic == "breach" else _request(frame, topic, tag)
    for notice in tag.notices if tag else ():
        shown = shown.led_by(frame.say(notice))
    return shown


def _breach(frame: Frame, tag: Tag | None) -> Message:
    say, office = frame.say, frame.office
    phone = office.emergency.phone
    call = "door_breach_call" if phone else "door_breach_tell"
    reach = cut(contacts.emergency(office, say), 150)
    return blocks.message(
        say("door_breach"),
        blocks.header(say("door_breach")),
        blocks.section(say("door_breach_sure")),
        blocks.steps(say("door_breach_first"), office.emergency.first_steps.get(say.language)[:6]),
        blocks.paragraph(say(call, emergency=reach)),
        _back(frame, tag),
        blocks.context(say("door_breach_small")),
    )


def _request(frame: Frame, topic: str, tag: Tag | None) -> Message:
    say = frame.say
    contact = contacts.desk(frame.office, say, _CONTACTS.get(topic, "privacy_desk"))
    return blocks.message(
        say(f"door_{topic}"),
        blocks.header(say(f"door_{topic}")),
        blocks.paragraph(say("door_do", text=say(f"door_{topic}_do"))),
        blocks.paragraph(say("door_dont", text=say(f"door_{topic}_dont"))),
        blocks.section(say("door_contact", contact=cut(contact, 300))),
        _back(frame, tag),
        blocks.context(say("door_small")),
    )


def _back(frame: Frame, tag: Tag | None) -> Block | None:
    if tag is None:
        return None
    label = frame.say("it_was_a_question")
    return blocks.actions(blocks.button(label, "it_was_a_question", tag.write()), block_id="door")
