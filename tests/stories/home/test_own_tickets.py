"""What no general list shows, in digests and on Home: manager and deputy's own tickets, enquiries,
and restricted tickets that nobody has (O5, O29).
"""

from dataclasses import replace
from datetime import timedelta

import pytest

from tests.stories.steps.builders import (
    DAI,
    KEN,
    NAO,
    SAID,
    SAKI,
    Prepared,
    complaint,
    late,
    old_complaint,
    own_complaint,
    request,
    sealed,
)
from tests.stories.steps.homes import act_of, below, home
from tests.stories.steps.mornings import (
    comes_morning,
    digests,
    goes_to,
    line,
    next_day,
    planned,
    row,
    today,
)
from tests.stories.steps.program import Running
from tickets.model.complaint import Caller, Category, Complaint, CorrectiveAction, ReportFrequency
from tickets.model.documents import Defect
from tickets.model.kinds import Channel, Flag, Move, PartyRole, PersonalField, Restriction
from tickets.model.people import Absence
from tickets.model.ticket import Party
from workspace.driver import Person, Slack

pytestmark = pytest.mark.usefixtures("no_rest")


@pytest.mark.long
def test_the_managers_digest_lists_what_was_handed_over_to_them(
    begun: Running, saki: Person
) -> None:
    # O7, O29: due today, not late
    def counted() -> int:
        morning = begun.cases.digests.of(SAKI, today(begun), now=begun.now())
        assert morning is not None
        return morning.due.count + morning.near

    before = counted()
    number = complaint(begun).number
    begun.does(number, SAKI, Move.TAKE)
    assert counted() == before  # the line below counts what other owners were told

    goes_to(begun, next_day(begun), 9, 5)
    assert planned(begun, today(begun))

    digest = digests(saki)[-1]
    assert "3営業日先までの期限 1件" in digest.words
    assert "🟡 今日" in line(digest, number)


def test_the_managers_digest_has_their_own_tickets_that_can_go_on(
    begun: Running, saki: Person
) -> None:
    # O9, O29
    number = request(begun).number
    Prepared(begun, number).to_check().asks_correction(Defect.IDENTITY)
    begun.does(number, SAKI, Move.ASSIGN, person=SAKI)

    goes_to(begun, begun.calendar.roll_forward(today(begun) + timedelta(days=7)), 9)
    assert planned(begun, today(begun))

    digest = digests(saki)[-1]
    assert "次に進められるもの 1件" in digest.words
    assert row(digest, number)["accessory"]["text"]["text"] == "開く"
    singly = [each.text for each in saki.sees("@madoguchi") if "今日から次の手続き" in each.text]
    assert not [each for each in singly if number in each]
    assert act_of(home(saki), number) == "督促を送る"


def test_the_deputys_digest_has_their_own_tickets_while_the_manager_is_there(
    begun: Running, dai: Person
) -> None:
    # O29
    missed, due = late(begun, DAI), complaint(begun).number
    begun.does(due, DAI, Move.TAKE)

    comes_morning(begun)

    digest = digests(dai)[-1]
    assert "🔴 遅れ" in line(digest, missed)
    assert "🟡 今日" in line(digest, due)
    for number in (missed, due):
        begun.does(number, SAKI, Move.ASSIGN, person=KEN)


def test_the_managers_own_ticket_that_a_department_searches_is_only_opened(
    saki: Person, program: Running
) -> None:
    # O20: the manager might answer for the departments by mistake
    number = request(program, party=Party(PartyRole.PRINCIPAL)).number
    program.does(number, SAKI, Move.TAKE)
    assert act_of(home(saki), number) == "申請書を送る"

    Prepared(program, number).to_asked()

    assert act_of(home(saki), number) == "開く"


@pytest.mark.parametrize(("owner", "told", "reader"), [(KEN, SAKI, "saki"), (SAKI, DAI, "dai")])
def test_the_deadlines_of_an_absent_owner_are_rows_for_whoever_is_in_charge(
    begun: Running, slack: Slack, owner: str, told: str, reader: str
) -> None:
    # O23, O29
    number, tomorrow = complaint(begun).number, next_day(begun)
    begun.does(number, owner, Move.TAKE)
    begun.absences.set(owner, Absence(tomorrow, tomorrow))
    try:
        comes_morning(begun)
        digest = digests(slack.person(reader))[-1]
        assert "不在の担当者の期限（3営業日先まで）" in digest.words
        assert f"<@{owner}> は " in line(digest, number)
        assert " まで不在" in line(digest, number)
        assert digest.words.count(number) == 1
        assert row(digest, number)["accessory"]["text"]["text"] == "開く"
        morning = begun.cases.digests.of(told, tomorrow, now=begun.now())
        assert morning is not None
        assert number not in morning.due.numbers  # which counts what owners were told
    finally:
        begun.absences.clear(owner)


@pytest.mark.long
def test_an_owner_who_is_back_has_the_row_alone(begun: Running, ken: Person, saki: Person) -> None:
    # O23, O29
    number, tomorrow = complaint(begun).number, next_day(begun)
    begun.does(number, KEN, Move.TAKE)
    yesterday = today(begun)
    begun.absences.set(KEN, Absence(yesterday, yesterday))
    comes_morning(begun)
    begun.absences.clear(KEN)
    assert today(begun) == tomorrow
    assert number in digests(ken)[-1].words
    assert number not in digests(saki)[-1].words


ACTION = CorrectiveAction(
    needed=True, reference="CA-2026-9", prevention="手順書を直す", responsible=NAO
)
ENQUIRIES = "警察・裁判所・弁護士会などからの照会"


def enquiry(program: Running) -> str:
    """A call of the police, recorded by an agent."""
    facts = Complaint(category=Category.INQUIRY, caller=Caller.POLICE)
    ticket = program.opens(
        KEN,
        facts,
        party=Party(PartyRole.AUTHORITY),
        flags=frozenset({Flag.AUTHORITY}),
        restrictions=frozenset({Restriction.ENQUIRY}),
        personal=sealed({PersonalField.DETAIL: SAID}),
    )
    return ticket.number


@pytest.mark.long
def test_an_enquiry_is_with_manager_and_deputy_each_morning_until_it_is_answered(
    begun: Running, saki: Person, dai: Person, slack: Slack
) -> None:
    number = enquiry(begun)

    comes_morning(begun)  # its receipt is to be confirmed today
    for person in (saki, dai):
        newest = digests(person)[-1]
        assert f"{ENQUIRIES} 1件" in newest.words
        assert "照会（警察）" in line(newest, number)
        assert "🟡 今日" in line(newest, number)
        assert row(newest, number)["accessory"]["text"]["text"] == "引き受ける"
        assert number in below(home(person), ENQUIRIES)
        assert act_of(home(person), number) == "引き受ける"
    comes_morning(begun)
    for person in (saki, dai):
        assert "🔴 遅れ" in line(digests(person)[-1], number)

    for other in ("ken", "yui", "rei", "aoi"):
        person = slack.person(other)
        assert number not in str(home(person).raw)
        assert all(number not in str(each.raw) for each in digests(person))


def test_an_enquiry_that_the_manager_has_taken_asks_for_its_next_step(
    begun: Running, saki: Person
) -> None:
    number = enquiry(begun)
    begun.does(number, SAKI, Move.TAKE)

    comes_morning(begun)

    assert row(digests(saki)[-1], number)["accessory"]["text"]["text"] == "受付を伝えた"


def test_a_restricted_ticket_that_nobody_has_is_in_the_managers_rows_before_it_is_late(
    begun: Running, saki: Person, ken: Person
) -> None:
    number = own_complaint(begun).number

    comes_morning(begun)

    digest = digests(saki)[-1]
    assert "担当者を決める受付（3営業日先までの期限）" in digest.words
    assert "🟡 今日" in line(digest, number)
    assert all(number not in str(each.raw) for each in digests(ken))


@pytest.mark.long
def test_what_an_authoritys_matter_needs_each_day_is_not_sent_beside_the_digest_that_says_it(
    begun: Running, saki: Person
) -> None:
    # O29: only the days of a breach's reports are
    ticket = complaint(begun, channel=Channel.ACCREDITED_BODY).number
    [number] = begun.raised(ticket).values()
    assert begun.settled()

    comes_morning(begun)
    goes_to(begun, today(begun), 9, 30)

    assert "🔴 遅れ 当日の対応" in line(digests(saki)[-1], number)
    said = [each.text for each in saki.sees("@madoguchi")]
    assert f"{number}：当日中の対応がまだ記録されていません" not in said


@pytest.mark.long
def test_an_effect_that_is_to_be_checked_today_is_in_the_managers_digest(
    begun: Running, saki: Person
) -> None:
    # O29, O34
    number = old_complaint(begun).number
    action = replace(ACTION, check_on=next_day(begun), due_on=today(begun))
    facts = {
        "withdrawn_on": today(begun),
        "report": ReportFrequency.MONTHLY,
        "corrective_action": action,
    }
    words = {PersonalField.WORDS: "もう結構です"}
    begun.does(number, SAKI, Move.WITHDRAW, words, **facts)
    begun.does(number, SAKI, Move.FINISH_ACTION, done_on=today(begun))

    comes_morning(begun)

    digest = digests(saki)[-1]
    assert "是正処置の有効性の確認（今日まで） 1件" in digest.words
    assert "🟡 今日 有効性の確認" in line(digest, number)
    assert row(digest, number)["accessory"]["text"]["text"] == "有効性を確認"
