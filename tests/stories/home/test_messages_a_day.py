"""How many messages ten matters make in a morning."""

import re
from collections.abc import Sequence
from datetime import UTC, date, timedelta

import pytest

from bot.delivery.obsolete import ObsoleteMessages
from tests.stories.steps.builders import (
    KEN,
    NAO,
    SAKI,
    YUI,
    Prepared,
    complaint,
    drafted,
    late,
    old_complaint,
    request,
)
from tests.stories.steps.case import detail, opens_form, sends
from tests.stories.steps.homes import home
from tests.stories.steps.homes import row as home_row
from tests.stories.steps.mornings import (
    comes_morning,
    digests,
    goes_to,
    line,
    next_day,
    planned,
    plans,
    row,
    today,
)
from tests.stories.steps.program import Running
from tickets.model.kinds import Move, PartyRole, PersonalField, Status
from tickets.model.ticket import Party
from tickets.ports import Query
from tickets.worklist import may_be_taken_by_any_agent
from workspace.driver import Person

pytestmark = pytest.mark.usefixtures("no_rest")


@pytest.mark.long
def test_ten_open_matters_are_three_messages_before_noon(
    begun: Running, ken: Person, saki: Person
) -> None:
    # O29: what the digest says in its rows is not also said one by one
    free = begun.cases.worklists.of(YUI, begun.now()).unassigned(
        only=may_be_taken_by_any_agent, most=50
    )
    for left in free.tickets:
        begun.does(left.number, YUI, Move.TAKE)  # of other tests
    _leaves_his_tickets(begun)
    for _ in range(4):
        late(begun)
    near = [old_complaint(begun, received_at=begun.now()).number for _ in range(6)]
    for number in near:
        begun.does(number, KEN, Move.TAKE)
    goes_to(begun, today(begun), 19)
    decision = drafted(begun).number
    before, hers = len(ken.sees("@madoguchi")), len(saki.sees("@madoguchi"))

    comes_morning(begun)
    goes_to(begun, today(begun), 11, 59)

    heard = [each.text for each in ken.sees("@madoguchi")[before:]]
    assert len(heard) <= 3, heard
    assert all(number in digests(ken)[-1].words for number in near)
    told = [each for each in saki.sees("@madoguchi")[hers:] if decision in each.words]
    assert told == [digests(saki)[-1]]
    assert row(told[0], decision)["accessory"]["text"]["text"] == "読んで決める"


def _leaves_his_tickets(program: Running) -> None:
    """Give those of other tests to a colleague."""
    his = program.cases.worklists.of(KEN, program.now())
    for old in his.find(Query(owner=KEN), most=99).tickets:
        program.does(old.number, KEN, Move.ASSIGN, person=YUI)


def _investigated(program: Running) -> Prepared:
    found = Prepared(program, complaint(program).number).does(KEN, Move.ACKNOWLEDGE).describes()
    return found.assesses().does(KEN, Move.TAKE).does(KEN, Move.INVESTIGATE)


def _requested(program: Running) -> Prepared:
    made = request(program, party=Party(PartyRole.PRINCIPAL))
    return Prepared(program, made.number).does(SAKI, Move.ASSIGN, person=KEN)


def named(texts: Sequence[str], numbers: Sequence[str]) -> list[str]:
    """The numbers that these texts name."""
    return [each for each in numbers if any(each in text for text in texts)]


def from_bot(person: Person) -> list[str]:
    return [each.words for each in person.sees("@madoguchi") if each.bot]


@pytest.mark.long
def test_ten_matters_that_move_in_the_morning_are_three_messages_before_noon(
    begun: Running, ken: Person
) -> None:
    # O29: what colleagues and departments do stands on the cards and Home, and is told at noon
    # in one message
    drafts = [Prepared(begun, complaint(begun).number).to_draft() for _ in range(4)]
    asked = [_investigated(begun) for _ in range(2)]
    searched = [_requested(begun).to_asked() for _ in range(2)]
    packed = [_requested(begun).to_decided().packs() for _ in range(2)]
    before = len(from_bot(ken))
    comes_morning(begun)

    goes_to(begun, today(begun), 9, 30)
    for each in drafts[:2]:
        each.approved()
    for each in drafts[2:]:
        each.does(SAKI, Move.SEND_BACK, {PersonalField.MOVE_REASON: "日付を約束している"})
    for each in asked:
        each.does(NAO, Move.REPORT_FINDINGS, {PersonalField.NOTE: "停止の処理が漏れていました"})
    for each in searched:
        each.finds()
    for each in packed:
        each.checked(YUI)
    assert begun.delivered()
    assert drafts[0].ticket.number in home(ken).words
    drafts[0].responds()
    goes_to(begun, today(begun), 11, 59)

    early = from_bot(ken)[before:]
    assert len(early) <= 3, early
    goes_to(begun, today(begun), 12)
    moved = (*drafts, *asked, *searched, *packed)
    left = [each.ticket.number for each in moved[1:]]
    assert begun.becomes(lambda: named(from_bot(ken)[before + len(early) :], left) == left)
    [noon] = from_bot(ken)[before + len(early) :]
    assert not named([noon], [drafts[0].ticket.number])

    message = [each for each in ken.sees("@madoguchi") if each.bot][-1]
    opens_form(ken, message, "回答を記録", nth=2)  # after those of the requests
    assert sends(ken, reply_by="phone") == {}
    assert drafts[1].ticket.status is Status.RESPONDED

    assert begun.becomes(lambda: "<@U02KEN> 回答を記録" in from_bot(ken)[-1])
    assert named([from_bot(ken)[-1]], left) == left


@pytest.mark.long
def test_a_department_reads_all_that_it_owes_in_one_message_a_week(
    begun: Running, nao: Person
) -> None:
    # O20, O29: on the last day of an answer, and once the single reminders are over
    asked = [_investigated(begun) for _ in range(2)]
    numbers = [each.ticket.number for each in asked]
    for _ in range(2):
        comes_morning(begun)
    assert begun.becomes(lambda: named([digests(nao)[-1].words], numbers) == numbers)
    last_day = digests(nao)[-1]
    assert "ご回答の期限" in line(last_day, numbers[0])
    later, before = next_day(begun, 8), len(from_bot(nao))
    goes_to(begun, begun.calendar.roll_forward(later + timedelta(7 - later.weekday())), 9)

    assert planned(begun, today(begun))
    assert begun.becomes(lambda: digests(nao)[-1].ts != last_day.ts)
    [owed] = from_bot(nao)[before:]
    assert named([owed], numbers) == numbers
    assert "調査に回答する" in digests(nao)[-1].buttons
    assert re.search(r"期限を\d+営業日超過", line(digests(nao)[-1], numbers[0]))


@pytest.mark.long
def test_rows_and_history_name_the_mornings_on_which_a_department_was_reminded(
    begun: Running, nao: Person, ken: Person
) -> None:
    # O20: at the opening, not only once a digest can no longer come
    _leaves_his_tickets(begun)
    case = _investigated(begun)
    number = case.ticket.number
    asked_on, heard, rows = today(begun), dict[int, str](), dict[int, str]()
    before = len(from_bot(nao))
    while len(rows) < 8:
        comes_morning(begun)
        assert begun.reminders_sent()
        plans(begun)
        begun.clock.passes(seconds=10)
        assert begun.becomes(lambda: not _overdue(begun))
        day = begun.calendar.between(asked_on, today(begun))
        heard[day] = "\n".join(e for e in from_bot(nao)[before:] if number in e)
        before = len(from_bot(nao))
        rows[day] = home_row(home(ken), number)

    assert {3, 5, 7} <= {day for day, words in heard.items() if words}  # or by a digest
    assert {day for day, words in heard.items() if "調査の催促" in words} <= {3, 5, 7}
    days = {nth: _day(begun, asked_on, day) for nth, day in ((1, 3), (2, 5), (3, 7))}
    assert "催促済み" not in rows[2]
    assert "本日催促（1回目）" in rows[3]
    assert f"{days[1]} 催促済み（1回目）" in rows[4]
    assert f"{days[2]} 催促済み（2回目）" in rows[6]
    last = f"{days[3]} 催促済み（3回目、部門長・決定者にも連絡）"
    assert f"{last} ・ 自動の催促は3回で終わり。" in rows[8]
    history = opens_form(ken, detail(ken, number), "経過").words
    assert re.findall(r"催促（.*?）", history) == [
        "催促（1回目）",
        "催促（2回目）",
        "催促（3回目、部門長・決定者にも連絡）",
    ]
    case.does(NAO, Move.REPORT_FINDINGS, {PersonalField.NOTE: "停止の処理が漏れていました"})
    assert "催促済み" not in home_row(home(ken), number)


def _overdue(program: Running) -> list[tuple[str]]:
    """Reminders of a department whose time to be sent has come."""
    now = f"{program.now().astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    waiting = "SELECT what FROM notices WHERE state = 'waiting' AND what = 'search_chased'"
    return program.rows(f"{waiting} AND (not_before IS NULL OR not_before <= '{now}')")


def _day(program: Running, first: date, days: int) -> str:
    """「12/4(金)」: the business day after so many."""
    day = program.calendar.add(first, days)
    return f"{day.month}/{day.day}({'月火水木金土日'[day.weekday()]})"


@pytest.mark.long
def test_a_press_on_a_part_that_is_done_names_who_did_it(
    begun: Running, ken: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    # before the message is redrawn
    drafts = [Prepared(begun, complaint(begun).number).to_draft() for _ in range(2)]
    assert begun.delivered()
    comes_morning(begun)
    goes_to(begun, today(begun), 9, 30)
    for each in drafts:
        each.approved()
    before = len(from_bot(ken))
    goes_to(begun, today(begun), 12)
    assert begun.becomes(lambda: len(from_bot(ken)) > before)
    noon = [each for each in ken.sees("@madoguchi") if each.bot][-1]
    numbers = [each.ticket.number for each in drafts]
    assert named([noon.words], numbers) == numbers
    monkeypatch.setattr(ObsoleteMessages, "replace_obsolete", lambda *_: None)
    drafts[0].responds()
    assert begun.delivered()

    told = ken.waits_for(after=ken.clicks(noon, "回答を記録"))

    assert told.ephemeral
    assert told.words.startswith(f"{numbers[0]} ・ 苦情・相談")
    assert "<@U02KEN> 回答を記録" in told.words
    [after] = [each for each in ken.sees("@madoguchi") if each.ts == noon.ts]
    assert after.buttons == noon.buttons
