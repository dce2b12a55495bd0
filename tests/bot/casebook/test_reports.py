"""Escalations as rows; the account of a breach is sealed to its number."""

import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from bot.storage.casebook import escalation_rows
from bot.storage.casebook.tables import (
    escalation_due,
    escalation_keys,
    escalations,
    notices,
    numbers,
)
from bot.storage.keys import SealBrokenError
from tests.bot.casebook.conftest import Office
from tickets.escalation.acts import (
    AskReporter,
    CloseIncident,
    EscalationAct,
    Judge,
    RecordFiling,
    RecordPersonsTold,
    RecordRepresentativeTold,
    TakeOver,
)
from tickets.escalation.additions import Addition
from tickets.escalation.corrections import RecordFurtherReport
from tickets.model.escalation import AskedDetail, Cause, Escalation, Ongoing, Persons, Trigger
from tickets.model.personal import Personal
from tickets.model.triage import BreachType, Destination, Filing, PersonsTold, Triage, Verdict

WORDS = "机の上に置いた書類"
TRIGGERS = frozenset({Trigger.IN_SLACK, Trigger.LOST})


def reported(office: Office, key: str = "tap", who: str = "sato") -> Escalation:
    triggers, known_at = TRIGGERS, office.clock.now - timedelta(minutes=3)
    return office.reports(who, key, Cause.SENSITIVE_IN_SLACK, known_at=known_at, triggers=triggers)


def test_a_joined_report_is_among_the_persons_own(office: Office) -> None:
    first, other = reported(office, who="suzuki"), reported(office, "elsewhere", who="suzuki")

    reports = office.desk.escalations
    joined, _ = reports.join("tap", Addition(), who="sato", now=office.clock.now)

    assert joined == first
    assert reports.reports_of("sato") == (first,)
    assert set(reports.reports_of("suzuki")) == {first, other}
    assert reports.reports_of("kato") == ()


def test_what_is_recorded_of_a_report_is_read_back_unchanged(office: Office) -> None:
    raised, today = reported(office), office.clock.now.date()
    number = raised.number
    office.adds(number, persons=Persons.MORE, ongoing=Ongoing.YES)
    triage = Triage(
        verdict=Verdict.REPORTABLE,
        types=frozenset({BreachType.WRONGFUL, BreachType.MANY}),
        persons_most=1_001,
        entrusted=True,
    )
    filing = Filing(destination=Destination.MIC, preliminary_on=today, reference="R8-1")
    acts: list[EscalationAct] = [
        TakeOver(),
        AskReporter(frozenset(AskedDetail)),
        Judge(triage),
        RecordFiling(filing),
        RecordPersonsTold(PersonsTold(on=today, way="書面", whom="会員", count=2)),
        RecordRepresentativeTold(today),
    ]
    for act in acts:
        after = office.judges(number, act)

    kept = office.desk.escalations.find_readable(number, who="deputy", now=office.clock.now)

    filed = replace(filing, recorded_by="manager")
    judged = replace(triage, reported=frozenset({BreachType.MANY}))
    assert kept == after
    assert (kept.triage, kept.filings, kept.version) == (judged, (filed,), len(acts) + 2)
    assert (kept.triggers, kept.known_at) == (TRIGGERS, raised.known_at)
    clocks = {row.clock for row in office.rows(escalation_due)}
    assert clocks == {"final_60", "pmark_preliminary", "pmark_final_60", "entruster"}


def test_corrections_of_a_filing_are_read_back_and_missing_in_older_rows(office: Office) -> None:
    number, now = reported(office).number, office.clock.now
    today, where = now.date(), Destination.PMARK
    acts: list[EscalationAct] = [
        Judge(Triage(verdict=Verdict.NOT_REPORTABLE, reason="1名のみ")),
        RecordFiling(Filing(destination=where, final_on=today, reference="R8-1")),
        RecordRepresentativeTold(today),
        CloseIncident("CA-1"),
        RecordFurtherReport(where, today, "R8-2"),
    ]
    for act in acts:
        after = office.judges(number, act)

    assert office.desk.escalations.find_readable(number, who="deputy", now=now) == after
    (row,) = office.rows(escalations)
    body = json.loads(row.body)
    for each in body["filings"]:
        del each["corrections"]
    office.database.execute(update(escalations).values(body=json.dumps(body)))
    older = office.desk.escalations.find_readable(number, who="deputy", now=now).filing(where)
    assert older == replace(after.filing(where), corrections=())


def test_accounts_are_sealed_and_appended(office: Office) -> None:
    number = reported(office).number
    for key, words in (("a", WORDS), ("b", "翌朝に見つかった")):
        office.adds(number, key, account=Personal(words))

    (row,) = office.rows(escalations)
    _, told = office.desk.escalations.open_reporters_account(
        number, who="manager", now=office.clock.now
    )

    assert told == Personal(f"{WORDS}\n\n翌朝に見つかった")
    assert WORDS.encode() not in row.account
    assert [key.number for key in office.rows(escalation_keys)] == [number]


def test_the_account_of_one_report_does_not_open_under_another(office: Office) -> None:
    first, second = (reported(office, key).number for key in ("one", "two"))
    office.adds(first, account=Personal(WORDS))
    moved = next(row.account for row in office.rows(escalations) if row.number == first)
    there = escalations.c.number == second
    office.database.execute(update(escalations).where(there).values(account=moved))

    with pytest.raises(SealBrokenError):
        office.desk.escalations.open_reporters_account(second, who="manager", now=office.clock.now)


def test_eight_simultaneous_taps_make_one_report(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: reported(office).number, range(8)))

    assert set(made) == {"E-2026-0001"}
    assert [row.last for row in office.rows(numbers)] == [1]
    told = Counter(row.to for row in office.rows(notices))
    assert told == {"manager": 1, "deputy": 1, "security": 1}


def test_escalations_of_a_month_are_found_by_first_knowledge(office: Office) -> None:
    # O28
    raised = reported(office)
    between = raised.known_at + timedelta(minutes=1)
    assert raised.known_at < between < raised.raised_at

    with office.casebook.reading() as book:
        known, unknown = (
            [each.number for each in book.escalations_before(instant)]
            for instant in (between, raised.known_at)
        )

    assert (known, unknown) == ([raised.number], [])


def test_breaches_of_a_month_are_read_without_those_before_it(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised = reported(office)
    read: list[str] = []
    decode = escalation_rows.escalation_of_row
    monkeypatch.setattr(
        escalation_rows, "escalation_of_row", lambda row: read.append(row.number) or decode(row)
    )

    def since(instant: datetime) -> list[str]:
        look = office.desk.escalations
        found = look.breaches_since(instant, who="manager", now=office.clock.now)
        return [each.number for each in found]

    assert since(raised.known_at) == [raised.number] == read
    read.clear()
    assert since(raised.known_at + timedelta(seconds=1)) == [] == read
