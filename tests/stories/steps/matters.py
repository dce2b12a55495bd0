"""Matters of a desk from their arrival to their end, a turn at a time.

Each is a generator: it yields whose turn is next and when, and goes on when that hour has come.
What a person does is pressed and typed in the pretend workspace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random
from typing import Any, Final

from tests.stories.steps.case import Case, without_modals
from tests.stories.steps.complaints import (
    ASSESSED,
    DRAFT,
    NO_NEED,
    REST,
    Complaint,
    answers_on_the_spot,
    fields,
    number_of,
    takes,
)
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import does, filed, judged, number_in, presses, reports
from tests.stories.steps.program import Running
from tickets.model import tokyo
from workspace.driver import Person, Slack

HOURS: Final = (9.5, 10.25, 11.0, 13.25, 14.5, 15.5, 16.5)
"""Of the day, in Tokyo, at which the desk's people work on a matter."""
EVENING: Final = 20.0
_WITHOUT_COPY: Final[dict[str, Any]] = {"paper.identity": "missing"}
_FEE = "開示請求の手数料はいくらですか"


@dataclass(frozen=True, slots=True)
class Turn:
    """After so many business days, at the next time that it is this hour."""

    who: str
    days: int = 0
    hour: float = HOURS[0]


Matter = Iterator[Turn]


@dataclass
class Office:
    """The people of the desk, by name, and the random numbers of one matter."""

    slack: Slack
    program: Running
    people: dict[str, Person]
    draw: Random
    open: dict[str, str]
    """Number of an open matter to the agent who has it, or an empty string."""
    waiting: set[str]
    """Numbers of drafts that wait for the manager."""

    def __getitem__(self, name: str) -> Person:
        return without_modals(self.people[name])

    def turn(self, who: str, least: int = 0, most: int = 0) -> Turn:
        return Turn(who, self.draw.randint(least, most), self.draw.choice(HOURS))

    def arrives(self, who: str, days: int) -> Turn:
        return Turn(who, self.draw.randrange(days), self.draw.choice(HOURS))

    def begins(self, number: str) -> str:
        self.open[number] = ""
        return number

    def taken(self, case: Case, who: str) -> None:
        if self.open.get(case.number) == "":
            case.moves(self[who], "ticket_take")
        self.open[case.number] = who

    def drafted(self, number: str) -> None:
        self.waiting.add(number)

    def decided(self, number: str) -> None:
        self.waiting.remove(number)

    def ends(self, number: str) -> None:
        del self.open[number]


def fills(case: Case, who: Person, form: str, values: dict[str, Any], **chosen: str) -> None:
    """Send a form; a missed target's reason is chosen where it is asked for."""
    view = case.opens(who, form)
    for name, option in chosen.items():
        view = case.chooses(who, name, option)
    late = {"late_reason": "volume"} if "late_reason" in fields(view) else {}
    errors = case.sends(who, {**values, **late})
    assert errors == {}, (form, errors)
    without_modals(who)


def consultation(office: Office, agent: str, days: int) -> Matter:
    """Answered while the caller waits."""
    yield office.arrives(agent, days)
    receipt = answers_on_the_spot(
        office[agent], "consultation", contact="03-1234-5678", template="fee-amount"
    )
    case = Complaint(office.slack, office.program, office.begins(number_of(receipt)))
    office.open[case.number] = agent  # who answers on the spot has it
    yield office.turn(agent, 0, 1)
    if case.offers(office[agent], "complaint_close"):
        fills(case, office[agent], "complaint_close", {"reaction": "accepted"})
    office.ends(case.number)


def complaint(office: Office, agent: str, days: int, slow: int = 0, backs: int = 0) -> Matter:
    """Logged by one agent and handled by another; `slow` are days at the department, and the
    draft is sent back so many times.
    """
    other = "yui" if agent == "ken" else "ken"
    first = office.draw.choice((agent, other))
    yield office.arrives(first, days)
    receipt = takes(office[first], contact="03-1234-5678")
    case = Complaint(office.slack, office.program, office.begins(number_of(receipt)))
    yield office.turn(agent, 0, 1)
    office.taken(case, agent)
    case.does(office[agent], "complaint_describe", REST)
    yield office.turn(agent, 0, 1)
    person = office.people[agent].id
    case.does(office[agent], "complaint_assess", {**ASSESSED, "person": person})
    yield office.turn("nao", 1 + slow, 2 + slow)
    case.does(office["nao"], "complaint_report_findings", {"note": "停止の処理が漏れていました"})
    yield office.turn(agent, 1, 2)
    case.does(office[agent], "complaint_draft", DRAFT)
    office.drafted(case.number)
    for nth in range(backs):
        yield office.turn("saki", 0, 1)
        why = {"why_back": ["promise"], "move_reason": "日付を約束している"}
        errors = case.decides(office["saki"], "send_back", why)
        assert errors == {}, errors
        office.decided(case.number)
        yield office.turn(agent, 0, 1)
        mended = {"draft_reply": f"{DRAFT['draft_reply']}{'。' * nth}手順も直します。"}
        case.does(office[agent], "complaint_draft", DRAFT | mended)
        office.drafted(case.number)
    yield office.turn("saki", 0, 2)
    assert case.decides(office["saki"], "approve") == {}
    office.decided(case.number)
    yield office.turn(agent, 0, 1)
    ending = {"report": "monthly"}
    fills(case, office[agent], "complaint_respond", ending, reaction="accepted")
    office.ends(case.number)


def passed_on(office: Office, agent: str, days: int) -> Matter:
    """An employee passes a customer's complaint on; it is withdrawn before its answer."""
    yield office.arrives("mei", days)
    receipt = takes(office["mei"], contact="03-1234-5678")
    case = Complaint(office.slack, office.program, office.begins(number_of(receipt)))
    yield office.turn(agent, 0, 1)
    office.taken(case, agent)
    case.does(office[agent], "complaint_describe", REST)
    yield office.turn("saki", 2, 4)
    ending = {"words": "もう結構です", "report": "monthly", **NO_NEED}
    case.does(office["saki"], "ticket_withdraw", ending)
    office.ends(case.number)


def request(office: Office, agent: str, days: int, *, ends: str = "granted") -> Matter:
    """`ends`: granted, refused, corrected first, or the form never comes back."""
    other = "yui" if agent == "ken" else "ken"
    yield office.arrives(agent, days)
    case = Request(office.slack, office.program)
    case.takes_call(office[agent], contact="03-1234-5678")
    office.begins(case.number)
    office.open[case.number] = agent
    yield office.turn(agent, 0, 1)
    case.sends_form(office[agent])
    if ends == "silent":
        return
    yield office.turn(agent, 4, 7)
    if ends == "corrected":
        case.arrives(office[agent], **_WITHOUT_COPY)
        yield office.turn(agent, 0, 1)
        case.does(office[agent], "request_correct", {"defects": ["identity"]})
        yield office.turn(agent, 4, 6)
        case.does(office[agent], "request_corrected", {"copies_arrived": "yes"})
    else:
        case.arrives(office[agent])
    yield office.turn(agent, 0, 1)
    case.identified(office[agent])
    yield office.turn(agent, 0, 1)
    case.searches(office[agent])
    yield office.turn("haru", 0, 1)
    case.does(office["haru"], "request_search_report", {"found.payroll": "none"})
    yield office.turn("nao", 0, 3)
    case.does(office["nao"], "request_search_report", {"found.crm": "found"})
    yield office.turn(agent, 0, 1)
    refused = {"outcome.disclose": "refused", "grounds.disclose": ["G4"]}
    if ends == "refused":
        case.proposes(office[agent], refused, **{"reason.disclose": "第三者の権利を害するため"})
    else:
        case.proposes(office[agent], {"outcome.disclose": "granted"})
    office.drafted(case.number)
    yield office.turn("saki", 0, 2)
    case.is_decided(office["saki"])
    office.decided(case.number)
    if ends != "refused":
        yield office.turn(agent, 0, 1)
        case.does(office[agent], "request_pack", {"pages": "2"})
        yield office.turn(other, 0, 1)
        checked = {"pages": "2", "is_it_right": "right", "checks": ["recipient", "third_parties"]}
        case.does(office[other], "request_check_contents", checked)
    yield office.turn(agent, 0, 1)
    sent = {"method_used": "paper", "delivery_ref": "123-45-67890-1"}
    fills(case, office[agent], "request_reply", sent)
    yield office.turn(agent, 1, 2)
    fills(case, office[agent], "request_close", {"disposal": "shredded"})
    office.ends(case.number)


def question(office: Office, asker: str, agent: str, days: int) -> Matter:
    """Passed on to the desk, answered, and solved or left to itself."""
    yield office.arrives(asker, days)
    person = office[asker]
    reply = person.waits_for(after=person.writes(_FEE, to="@madoguchi"))
    [label] = {"人に聞く", "Ask a person"} & set(reply.buttons)
    person.clicks(reply, label)
    form = person.waits_for_view(after=reply)
    assert person.submits().errors == {}
    told = person.waits_for(after=form, saying="Q-").text
    number = office.begins(number_in(told, "Q"))
    case = Case(office.slack, office.program, number)
    yield office.turn(agent, 0, 1)
    office.taken(case, agent)
    yield office.turn(agent, 0, office.draw.choice((0, 1, 1, 4)))
    case.does(office[agent], "question_answer", {"answer": "1,000円分の郵便切手です。"})
    office.ends(number)


def breach(office: Office, hour: float, day: int, judged_after: float = 2.0) -> Matter:
    """A list sent to the wrong company: reported, judged, and told to everybody concerned."""
    yield Turn("mei", day, hour)
    number = office.begins(number_in(reports(office["mei"]).words))
    yield Turn("saki", 0, hour + 0.25)
    presses(office["saki"], number, "確認した")
    yield Turn("saki", 0, hour + judged_after)
    facts = {"types": ["wrongful"], "persons_most": "1200"}
    judged(office["saki"], number, "reportable", **facts)
    yield Turn("saki", 2, 10.25)
    today = _day(office)
    first = {"preliminary_on": today, "final_on": today, "reference": "関東-7"}
    filed(office["saki"], number, "mic", **first)
    yield Turn("saki", 1, 11.0)
    filed(office["saki"], number, "pmark", final_on=_day(office))
    yield Turn("saki", 2, 15.5)
    told = {"on": _day(office), "count": "1200", "whom": "会員", "way": "郵送"}
    filed(office["saki"], number, "persons", **told)
    assert office.program.settled()
    filed(office["saki"], number, "representative", on=_day(office))
    yield Turn("saki", 1, 16.5)
    does(office["saki"], number, "完了する", corrective_action="CA-12")
    office.ends(number)


def _day(office: Office) -> str:
    return tokyo.date_of(office.program.now()).isoformat()
