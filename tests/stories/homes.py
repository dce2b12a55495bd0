"""What stories of Home share: what stands on one, and tickets to begin with."""

import re
from datetime import timedelta
from itertools import count
from typing import Any

from tests.stories.program import Running
from tickets.model.complaint import Category, Complaint, SamePerson, Severity
from tickets.model.kinds import Channel, ContactBy, Move, PartyRole, PersonalField
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Party, Question, Ticket
from tickets.workflow.case import Act
from workspace.driver import Person
from workspace.results import View, words

DETAIL = "鈴木様が電話で怒っておられる"
ASKED = "名刺は個人情報ですか"
KEN, MEI, NAO = "U02KEN", "U01MEI", "U07NAO"
_MORE = re.compile(r" \d+件（先頭の\d+件。ほかは「探す」で）$")
_DAYS = count(100)  # each was received before all others, so that it stands before them


def sections(view: View) -> set[str]:
    return {_title(block) for block in view.blocks if block["type"] == "header"}


def home(person: Person) -> View:
    seen = person.opens_home()
    assert seen is not None
    return seen


def below(view: View, title: str) -> str:
    """What stands between this heading and the next."""
    found: list[str] = []
    is_in = False
    for block in view.blocks:
        if block["type"] == "header":
            is_in = _title(block) == title
        elif is_in:
            found += words(block)
    return "\n".join(found)


def act_of(view: View, number: str) -> str:
    """The button of its row; of several rows the first."""
    return next(label for at, label in _rows(view) if at.startswith(number))


def row(view: View, number: str) -> str:
    """What is written of it; of several rows the first."""
    return next(at for at, _ in _rows(view) if at.startswith(number))


def taps_row(person: Person, view: View, number: str) -> None:
    label = act_of(view, number)
    alike = [at for at, each in _rows(view) if each == label]
    person.clicks(view, label, nth=next(n for n, at in enumerate(alike) if at.startswith(number)))


def _title(header: dict[str, Any]) -> str:
    """A heading also counts its rows once there are more than it shows, as after other tests."""
    return _MORE.sub("", header["text"]["text"])


def _rows(view: View) -> list[tuple[str, str]]:
    return [
        (block["text"]["text"], block["accessory"]["text"]["text"])
        for block in view.blocks
        if block["type"] == "section" and block.get("accessory")
    ]


def counts(view: View) -> str:
    return next(line for line in view.words.splitlines() if line.startswith("受付："))


def complaint(program: Running, who: str = KEN, **given: Any) -> Ticket:
    usual = {
        "personal": {SealedField(PersonalField.DETAIL): Personal(DETAIL)},
        "received_at": program.now() - timedelta(days=next(_DAYS)),
    }
    return program.opens(who, Complaint(category=Category.COMPLAINT), **{**usual, **given})


def question(program: Running, asker: str = MEI) -> Ticket:
    detail = {SealedField(PersonalField.DETAIL): Personal(ASKED)}
    return program.opens(
        asker, Question(), channel=Channel.INTERNAL, requester=asker, personal=detail
    )


def drafted(program: Running) -> Ticket:
    """A complaint whose draft waits for approval."""
    known = {
        SealedField(PersonalField.DETAIL): Personal(DETAIL),
        SealedField(PersonalField.PHONE): Personal("03-1234-5678"),
    }
    number = complaint(program, personal=known).number
    described = {
        "summary": "広告メールの苦情",
        "party": Party(PartyRole.PRINCIPAL, ContactBy.PHONE),
        "about_person_same": SamePerson.YES,
    }
    assessed = {"severity": Severity.LOW, "department": "sales", "flags_confirmed": True}
    found = {
        SealedField(field): Personal("調べた")
        for field in (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY)
    }
    program.acts(
        number,
        Act(Move.TAKE),
        Act(Move.ACKNOWLEDGE),
        Act(Move.DESCRIBE, described),
        Act(Move.ASSESS, assessed),
        who=KEN,
    )
    program.acts(number, Act(Move.INVESTIGATE), who=NAO)
    return program.acts(number, Act(Move.DRAFT, personal=found), who=KEN)
