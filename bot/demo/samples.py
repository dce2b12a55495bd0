"""Sample tickets for the first `make try`, made as people make them: through Desk.

All people are fictitious: names of specimen forms (見本), phone numbers all zeros. Days count back
from the first start, so that one ticket is late, one is near its date, two wait for the manager,
and a possible leak is still open.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Final

from tickets.desk import Desk
from tickets.escalation.acts import Acknowledge
from tickets.model import tokyo
from tickets.model.complaint import (
    Category,
    Complaint,
    CorrectiveAction,
    Finding,
    Reaction,
    ReportFrequency,
    SamePerson,
    Severity,
    Subject,
)
from tickets.model.disclosure import Decision, Disclosure, Outcome, RequestType
from tickets.model.documents import Check, Found, IdDocument, Money, Payment
from tickets.model.escalation import Cause, Trigger
from tickets.model.kinds import Channel, ContactBy, Move, PartyRole, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Question
from tickets.rules.calendar import Calendar
from tickets.workflow.case import Act, NewTicket

Says = Mapping[PersonalField, str]
MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Step:
    at: datetime
    does: Callable[[datetime], object]


@dataclass(frozen=True, slots=True)
class Days:
    calendar: Calendar
    now: datetime

    def before(self, count: int, hour: int, minute: int = 0) -> datetime:
        """This time on the count-th business day before today."""
        day = self.calendar.add(tokyo.date_of(self.now), -count)
        return tokyo.at(day, time(hour, minute))

    def of_last_month(self, count: int, hour: int) -> datetime:
        """This time on the count-th business day of last month."""
        first = tokyo.date_of(self.now).replace(day=1)
        eve = (first - timedelta(days=1)).replace(day=1) - timedelta(days=1)
        return tokyo.at(self.calendar.add(eve, count), time(hour))


@dataclass
class Sampling:
    """Makes acts on samples, which are known by their names."""

    desk: Desk
    team: str
    policy_revision: str
    numbers: dict[str, str] = field(default_factory=dict)
    """Ticket numbers by the samples' names."""

    def opens(self, name: str, at: datetime, who: str, facts: Any, says: Says, **new: Any) -> Step:
        def does(now: datetime) -> None:
            given = {"channel": Channel.PHONE, "received_at": now - 5 * MINUTE, **new}
            form = NewTicket(
                facts=facts,
                team=self.team,
                policy_revision=self.policy_revision,
                personal=sealed(says),
                **given,
            )
            ticket = self.desk.open(form, who=who, now=now, key=f"sample:{name}")
            self.numbers[name] = ticket.number

        return Step(at, does)

    def acts(
        self, name: str, at: datetime, who: str, move: Move, says: Says | None = None, **facts: Any
    ) -> Step:
        act = Act(move, facts, sealed(says or {}))
        return Step(at, lambda now: self.desk.act(self.numbers[name], [act], who=who, now=now))


def sealed(says: Says) -> dict[ValueName, Personal]:
    return {ValueName(name): Personal(text) for name, text in says.items()}


MEI, KEN, SAKI = "U01MEI", "U02KEN", "U03SAKI"
IN_CHARGE: Final = {
    "crm": "U07NAO",
    "mailing": "U07NAO",
    "calls": "U12RIKU",
    "personnel": "U11HANA",
}
PHONE: Final = "03-0000-0000"

_Facts = dict[str, Any]


def make_samples(
    desk: Desk, calendar: Calendar, *, team: str, policy_revision: str, now: datetime
) -> Collection[str]:
    """Play every act up to now, earliest first; returns the samples' numbers."""
    days = Days(calendar, now)
    samples = Sampling(desk, team, policy_revision)
    told = [sample(samples, days) for sample in SAMPLES]
    steps = sorted((step for steps in told for step in steps), key=lambda step: step.at)
    for step in steps:
        if step.at < now:
            step.does(step.at)
    return samples.numbers.values()


_CALLER: Final = Party(PartyRole.PRINCIPAL, ContactBy.PHONE)
_NO_SECRETS: Final[Mapping[str, Any]] = {
    "third_party_data": False,
    "secrecy_of_communications": False,
}


def _complaint(
    samples: Sampling, name: str, detail: str, at: datetime, **new: Any
) -> Iterator[Step]:
    """Taken down, acknowledged and described by Ken in one call."""
    caller = {PersonalField.NAME: new.pop("caller"), PersonalField.PHONE: PHONE}
    says = {PersonalField.DETAIL: detail, **caller}
    yield samples.opens(name, at, KEN, Complaint(category=Category.COMPLAINT), says, **new)
    yield samples.acts(name, at + MINUTE, KEN, Move.ACKNOWLEDGE)


def _assessed(
    samples: Sampling, name: str, at: datetime, summary: str, *subjects: Subject
) -> Iterator[Step]:
    known: _Facts = {"party": _CALLER, "about_person_same": SamePerson.YES, "summary": summary}
    yield samples.acts(name, at, KEN, Move.DESCRIBE, subjects=frozenset(subjects), **known)
    found: _Facts = {"severity": Severity.MID, "department": "sales", "flags_confirmed": True}
    yield samples.acts(name, at + 2 * MINUTE, KEN, Move.ASSESS, **found)
    yield samples.acts(name, at + 3 * MINUTE, KEN, Move.TAKE)
    yield samples.acts(name, at + 4 * MINUTE, KEN, Move.INVESTIGATE)


def late(samples: Sampling, days: Days) -> Iterator[Step]:
    detail = "先月やめると伝えた広告メールが、まだ届くとのお申し出。"
    yield from _complaint(samples, "late", detail, days.before(11, 10, 20), caller="見本 一郎")
    yield from _assessed(
        samples, "late", days.before(10, 11), "停止後も広告メール", Subject.MARKETING
    )


def near(samples: Sampling, days: Days) -> Iterator[Step]:
    detail = "名簿をどこで手に入れたのか知りたいとのお申し出。"
    yield from _complaint(samples, "near", detail, days.before(9, 15, 5), caller="見本 花子")
    yield from _assessed(
        samples, "near", days.before(8, 9, 40), "入手先の問合せ", Subject.PURCHASED_LIST
    )


def some_days_ago(samples: Sampling, days: Days) -> Iterator[Step]:
    detail = "店頭の防犯カメラの掲示が見当たらないとのお申し出。"
    yield from _complaint(samples, "camera", detail, days.before(4, 13, 30), caller="見本 二郎")
    yield from _assessed(samples, "camera", days.before(3, 10), "カメラの掲示", Subject.CAMERA)
    says = {
        PersonalField.FACTS_FOUND: "入口の掲示が改装のときに外されたままだった",
        PersonalField.CAUSE: "改装の手順に掲示の確認がなかった",
        PersonalField.DRAFT_REPLY: "ご指摘のとおりでした。掲示を元に戻しました。",
    }
    at = days.before(1, 16, 10)
    action = CorrectiveAction(
        needed=True,
        reference="改装の手順書の改訂",
        prevention="改装の手順に、掲示を戻したことの確認を加える",
        responsible=IN_CHARGE["crm"],
        due_on=days.calendar.add(tokyo.date_of(at), 10),
        check_on=days.calendar.add(tokyo.date_of(at), 60),
    )
    found: _Facts = {"finding": Finding.UPHELD, "corrective_action": action}
    yield samples.acts("camera", at, KEN, Move.DRAFT, says, **found)


def just_recorded(samples: Sampling, days: Days) -> Iterator[Step]:
    detail = "住所の変更が反映されていないとのお電話。"
    yield from _complaint(samples, "new", detail, days.before(1, 16, 40), caller="見本 三郎")


def closed(samples: Sampling, days: Days) -> Iterator[Step]:
    """Add an enquiry that was answered on the phone last month, for that month's report."""
    name, at = "closed", days.of_last_month(3, 11)
    says = {
        PersonalField.DETAIL: "開示請求に手数料がかかるかのお尋ね。",
        PersonalField.NAME: "見本 良子",
    }
    asked = Complaint(category=Category.CONSULTATION)
    yield samples.opens(name, at, KEN, asked, says, party=_CALLER)
    answer: _Facts = {
        "severity": Severity.LOW,
        "template": "disclosure-fee",
        "replied_at": at,
        "reply_by": ContactBy.PHONE,
    }
    yield samples.acts(name, at + MINUTE, KEN, Move.ANSWER_AT_ONCE, **answer)
    settled = CorrectiveAction(needed=False, reason="方針のとおりに答えた")
    end: _Facts = {
        "reaction": Reaction.ACCEPTED,
        "report": ReportFrequency.MONTHLY,
        "corrective_action": settled,
    }
    yield samples.acts(name, at + 2 * MINUTE, KEN, Move.CLOSE, **end)


def waiting_for_a_decision(samples: Sampling, days: Days) -> Iterator[Step]:
    yield from _applied(samples, "request", days, caller="見本 太郎", scope="契約と連絡の記録")
    for number, (system, person) in enumerate(IN_CHARGE.items()):
        yield _reported(samples, "request", days.before(3, 10 + number), system, person)
    decisions = frozenset({Decision(RequestType.DISCLOSE, Outcome.GRANTED)})
    at = days.before(1, 14, 20)
    yield samples.acts("request", at, KEN, Move.DRAFT, decisions=decisions, **_NO_SECRETS)


def search_under_way(samples: Sampling, days: Days) -> Iterator[Step]:
    """Sales has answered; the others have not."""
    yield from _applied(samples, "search", days, caller="見本 次郎", scope="通話の記録")
    for number, system in enumerate(("crm", "mailing")):
        at = days.before(2, 11 + number)
        yield _reported(samples, "search", at, system, IN_CHARGE[system])


def _applied(
    samples: Sampling, name: str, days: Days, *, caller: str, scope: str
) -> Iterator[Step]:
    """Asked for by phone, applied for in writing, and being searched for."""
    wanted = frozenset({RequestType.DISCLOSE})
    called = {PersonalField.NAME: caller, PersonalField.PHONE: PHONE}
    says, party = {**called, PersonalField.TARGET_SCOPE: scope}, Party(PartyRole.PRINCIPAL)
    at = days.before(12, 10)
    yield samples.opens(name, at, KEN, Disclosure(types=wanted), says, party=party)
    address = {
        **called,
        PersonalField.POSTAL_CODE: "100-0000",
        PersonalField.ADDRESS: "見本県仮名市例町9-9-9",
    }
    sent, arrived = days.before(11, 14), days.before(6, 10)
    yield samples.acts(name, sent - MINUTE, KEN, Move.TAKE)
    day = tokyo.date_of(sent)
    yield samples.acts(
        name, sent, KEN, Move.SEND_FORM, address, form_sent_on=day, form_version="2022-06"
    )
    day = tokyo.date_of(arrived)
    yield samples.acts(
        name,
        arrived,
        KEN,
        Move.ARRIVE,
        application_arrived_on=day,
        copies_arrived=True,
        my_number_seen=False,
        method_requested="paper",
        payments=Payment(day, Money.STAMPS, 1000, 2, KEN),
    )
    yield samples.acts(name, arrived + 5 * MINUTE, KEN, Move.CHECK)
    at = days.before(5, 11)
    paper: _Facts = {"id_paper": IdDocument.LICENCE, "id_address_match": True}
    yield samples.acts(name, at, KEN, Move.CHECK_IDENTITY, id_result=Check.OK, **paper)
    yield samples.acts(name, at + MINUTE, KEN, Move.START_SEARCH, searching=wanted)


def _reported(samples: Sampling, name: str, at: datetime, system: str, person: str) -> Step:
    found = Found.NONE if system == "personnel" else Found.FOUND
    return samples.acts(name, at, person, Move.REPORT_SEARCH, system=system, found=found)


def answered(samples: Sampling, days: Days) -> Iterator[Step]:
    """Add an answered question, left open: the asker says whether that solves it."""
    name, asked = "answered", {"channel": Channel.INTERNAL, "requester": MEI}
    at = days.before(2, 10)
    says = {PersonalField.DETAIL: "いただいた名刺も個人情報ですか"}
    yield samples.opens(name, at, MEI, Question(), says, **asked)
    yield samples.acts(name, at + 40 * MINUTE, KEN, Move.TAKE)
    answer = {PersonalField.ANSWER: "はい。会社の名刺も個人情報として扱います。"}
    yield samples.acts(name, days.before(1, 15), KEN, Move.ANSWER, answer)


def leak(samples: Sampling, days: Days) -> Iterator[Step]:
    """Reported and seen, but not judged yet."""
    at = days.before(1, 16, 30)

    def reports(now: datetime) -> None:
        known: _Facts = {
            "known_at": now - 10 * MINUTE,
            "triggers": frozenset({Trigger.WRONG_RECEIVER}),
        }
        report = samples.desk.escalations.report(
            Cause.BREACH_SUSPECTED, who=MEI, now=now, key="sample:leak", **known
        )
        samples.numbers["leak"] = report.number

    def sees(now: datetime) -> None:
        number, key = samples.numbers["leak"], "sample:leak:acknowledge"
        samples.desk.handling.act(number, Acknowledge(), who=SAKI, now=now, key=key)

    yield Step(at, reports)
    yield Step(at + 8 * MINUTE, sees)


SAMPLES: Final = (
    late,
    near,
    some_days_ago,
    just_recorded,
    closed,
    waiting_for_a_decision,
    search_under_way,
    answered,
    leak,
)
