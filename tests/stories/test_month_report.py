"""月次報告 and 代表者報告: made at a word, without anything personal, told once and seen (O1, O2)."""

import time
from datetime import date
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from tests.stories.mornings import goes_to
from tests.stories.program import Running, runs
from tests.stories.reading import without_modals
from tickets import tokyo
from tickets.case import Act
from tickets.complaint import (
    Category,
    Complaint,
    CorrectiveAction,
    Reaction,
    Report,
    SamePerson,
    Severity,
)
from tickets.personal import Personal
from tickets.register import sheet
from tickets.slots import Slot
from tickets.ticket import Party, Ticket
from tickets.words import ContactBy, Move, PartyRole, PersonalField, Restriction
from workspace.driver import Message, Person, Slack

KEN, SAKI, REI = "U02KEN", "U03MGR", "U05REP"
NAME, WORDS = "見本花子カナリア", "広告が止まらないカナリア"
NOTICES = "SELECT count(*) FROM notices WHERE what = 'month_reported'"


@pytest.fixture
def rei(slack: Slack, program: Running) -> Person:
    """The representative."""
    return without_modals(slack.person("rei"))


@pytest.fixture
def dai(slack: Slack, program: Running) -> Person:
    return without_modals(slack.person("dai"))


@pytest.fixture
def aoi(slack: Slack, program: Running) -> Person:
    """Audits."""
    return without_modals(slack.person("aoi"))


def complaint(program: Running, **given: object) -> Ticket:
    says = {PersonalField.NAME: NAME, PersonalField.DETAIL: WORDS}
    personal = {Slot(name): Personal(text) for name, text in says.items()}
    facts = Complaint(category=Category.COMPLAINT)
    return program.opens(KEN, facts, personal=personal, **given)


def closed(program: Running) -> Ticket:
    """To be told to the representative with the month."""
    number = complaint(program).number
    texts = (PersonalField.FACTS_FOUND, PersonalField.CAUSE, PersonalField.DRAFT_REPLY)
    party = Party(PartyRole.PRINCIPAL, ContactBy.PHONE)
    same = {"party": party, "about_person_same": SamePerson.YES}
    says = {Slot(name): Personal("調べた") for name in texts}
    steps = (
        (KEN, Act(Move.ACKNOWLEDGE)),
        (KEN, Act(Move.DESCRIBE, same)),
        (
            KEN,
            Act(
                Move.ASSESS,
                {"severity": Severity.MID, "department": "sales", "flags_confirmed": True},
            ),
        ),
        (KEN, Act(Move.TAKE)),
        (KEN, Act(Move.INVESTIGATE)),
        (KEN, Act(Move.DRAFT, {}, says)),
        (
            SAKI,
            Act(
                Move.APPROVE,
                {"corrective_action": CorrectiveAction(needed=False, reason="手順どおり")},
            ),
        ),
    )
    for who, act in steps:
        program.acts(number, act, who=who)
    answer = {"replied_at": program.now(), "reply_by": ContactBy.PHONE}
    program.acts(number, Act(Move.RESPOND, answer), who=KEN)
    ending = {"reaction": Reaction.ACCEPTED, "report": Report.MONTHLY}
    return program.acts(number, Act(Move.CLOSE, ending), who=KEN)


@pytest.fixture(scope="module")
def september(program: Running) -> Running:
    """August had a complaint that was closed, an open one, an employee's own, and a police call."""
    closed(program)
    complaint(program)
    own = frozenset({Restriction.EMPLOYEE})
    complaint(program, restrictions=own, hidden_from=frozenset({"hr"}))
    complaint(program, restrictions=frozenset({Restriction.ENQUIRY}))
    assert program.delivered()
    goes_to(program, date(2026, 9, 1), 10)
    return program


def direct(person: Person) -> list[Message]:
    return [each for each in person.sees("@madoguchi") if each.bot]


def asks(person: Person, text: str = "/privacy report 2026-08") -> list[Message]:
    """The figures, and then the two messages with files; whatever else comes meanwhile."""
    before = {each.ts for each in direct(person)}
    seen = runs(person, text)
    assert "作成しています" in seen.text
    assert seen.ephemeral
    end = time.monotonic() + 60
    while True:
        came = [each for each in direct(person) if each.ts not in before]
        with_files = [each for each in came if each.raw.get("files")]
        if len(with_files) == 2:
            figures = next(each for each in came if "の月次報告" in each.text)
            return [figures, *with_files]
        assert time.monotonic() < end, "the files did not come"
        time.sleep(0.05)


def said(message: Message) -> str:
    return "".join(message.words.splitlines())


def fetched(file: dict[str, str], person: Person) -> bytes:
    parts = urlsplit(file["url_private"])
    connection = HTTPConnection(parts.netloc, timeout=5)
    connection.request("GET", f"{parts.path}?person={person.id}&download=1")
    content = connection.getresponse().read()
    connection.close()
    return content


def files(messages: list[Message], person: Person) -> dict[str, bytes]:
    told = [file for message in messages for file in message.raw.get("files") or ()]
    return {file["name"]: fetched(file, person) for file in told}


def test_the_manager_gets_figures_pictures_page_and_registers(
    september: Running, saki: Person
) -> None:
    # O2: without anything personal
    first, pictures, rest = asks(saki)

    assert first.text == "2026年8月 の月次報告"
    assert "受付 2 ・ 完了 1 ・ 未完了 1" in said(first)
    assert first.buttons == ["代表者に報告"]
    found = files([first, pictures, rest], saki)
    assert set(found) == {
        "flow.png", "trend.png", "targets.png", "hands.png", "asked.png",
        "report.html", "report.md", "register.csv", "register-disclosure.csv",
        "register-question.csv",
    }  # fmt: skip
    for name, content in found.items():
        assert content.startswith(b"\x89PNG") == name.endswith(".png")
        for canary in (NAME, WORDS):
            assert canary.encode() not in content
    page = found["report.html"].decode()
    assert page.count("data:image/png;base64,") == 5
    assert "月の途中" not in page


def test_what_is_restricted_is_in_no_file_of_the_managers(september: Running, saki: Person) -> None:
    # O1, O5
    found = files(asks(saki), saki)

    assert len(sheet.read(found["register.csv"])) == 3
    assert not any(b"X-2026" in content for content in found.values())


def test_the_representative_and_the_auditor_get_it_complete(
    september: Running, rei: Person, aoi: Person
) -> None:
    # O1, O5
    for person in (rei, aoi):
        came = asks(person)
        assert "受付 4 ・ 完了 1" in said(came[0])
        assert came[0].buttons == []
        assert b"X-2026" in files(came, person)["register.csv"]
        assert b"X-2026" in files(came, person)["register-enquiry.csv"]


def test_a_month_that_runs_is_marked_and_not_reported_yet(september: Running, saki: Person) -> None:
    came = asks(saki, "/privacy report 2026-09")

    assert "月の途中です" in said(came[0])
    assert came[0].buttons == []
    assert "月の途中です" in files(came, saki)["report.html"].decode()


def test_without_a_month_it_is_the_last_one(september: Running, dai: Person) -> None:
    assert asks(dai, "/privacy report")[0].text == "2026年8月 の月次報告"


@pytest.mark.parametrize("typed", ["2026-13", "2026-8", "２０２６年", "2026-08 please"])
def test_what_is_no_month_is_said_to_be_none(september: Running, saki: Person, typed: str) -> None:
    assert "2026-10 のように" in runs(saki, f"/privacy report {typed}").text


def test_a_month_that_has_not_begun_is_not_counted(september: Running, saki: Person) -> None:
    assert "まだ始まっていません" in runs(saki, "/privacy report 2027-01").text


def test_a_report_of_something_else_is_a_question(september: Running, mei: Person) -> None:
    # O13
    assert "月次報告" not in runs(mei, "/privacy report a leak").text


@pytest.mark.parametrize(
    "text", ["/privacy report", "/privacy report 2026-08", "/privacy report 2026-99"]
)
def test_nobody_else_gets_anything_and_each_try_is_a_row(
    september: Running, mei: Person, ken: Person, nao: Person, text: str
) -> None:
    #
    denied = "SELECT count(*) FROM audit WHERE action = 'denied'"
    [(before,)] = september.rows(denied)

    for person in (mei, ken, nao):
        refused = runs(person, text).text
        assert "受け取れます" in refused
        assert "/privacy breach" in refused

    assert september.rows(denied) == [(before + 3,)]
    assert not any(each.raw.get("files") for each in direct(ken))


def test_when_nothing_can_be_drawn_it_is_said_and_the_program_goes_on(
    september: Running, saki: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reports.charts.sys.executable", "/bin/false")
    begun = runs(saki, "/privacy report 2026-08")

    told = saki.waits_for(after=begun, timeout=30)
    assert "作成できませんでした" in told.text
    assert runs(saki, "/privacy help").buttons is not None


def test_it_is_reported_to_the_representative_once_and_said_when(
    september: Running, saki: Person, dai: Person, rei: Person
) -> None:
    managers, deputys = asks(saki)[0], asks(dai)[0]

    saki.clicks(managers, "代表者に報告")
    assert september.settled()
    dai.clicks(deputys, "代表者に報告")
    assert september.settled()

    notices = [each for each in direct(rei) if each.text == "代表者報告：2026年8月"]
    assert len(notices) == 1
    assert september.rows(NOTICES) == [(1,)]
    assert "受付 4 ・ 完了 1" in said(notices[0])  # O1: complete
    assert notices[0].buttons == ["確認した", "ファイルを受け取る"]
    assert "代表者に送りました" in said(_now(saki, managers))
    assert _now(saki, managers).buttons == []
    assert "代表者に送ってあります" in said(_now(dai, deputys))
    assert "代表者に送ってあります" in said(asks(saki)[0])


def test_once_seen_the_complaints_of_the_month_bear_the_day(
    september: Running, rei: Person, saki: Person
) -> None:
    # domain 5.2, c8
    [notice] = [each for each in direct(rei) if each.text == "代表者報告：2026年8月"]

    rei.clicks(notice, "確認した", times=2)
    assert september.settled()

    assert "確認しました" in said(_now(rei, notice))
    assert _now(rei, notice).buttons == []
    titles, *rows = sheet.read(files(asks(rei), rei)["register.csv"])
    days = [row[titles.index("代表者報告日")] for row in rows]
    assert sorted(days) == ["", "", str(tokyo.date_of(september.now()))]
    confirmed = september.rows(
        "SELECT actor, count(*) FROM audit WHERE fields LIKE '%confirm%2026-08%' GROUP BY actor"
    )
    assert confirmed == [(REI, 1)]
    assert "代表者の確認" in said(asks(saki)[0])


def _now(person: Person, message: Message) -> Message:
    return next(each for each in person.sees("@madoguchi") if each.ts == message.ts)
