"""Notices by DM, and reminders in the threads of cards."""

import pytest

from tests.stories.steps.builders import EMMA, KEN, MEI, SAYS, YUI, Prepared, complaint, sealed
from tests.stories.steps.complaints import DRAFT, Begins, Complaint
from tests.stories.steps.homes import act_of, home, row
from tests.stories.steps.messages import DESK, next_under, nothing_under, shown, told, under
from tests.stories.steps.mornings import goes_to, next_day
from tests.stories.steps.program import Running
from tickets.model.kinds import Move, PersonalField
from tickets.model.ticket import Question
from tickets.model.tokyo import TOKYO
from workspace.driver import Message, Person, Slack

REMINDER = "受付の記録になりません"
ANSWER = "委託先への提供には契約書の確認が必要です"
AFTERNOON = 15


@pytest.fixture(autouse=True)
def open_for_hours(program: Running) -> None:
    """These tests run in opening hours."""
    now = program.now().astimezone(TOKYO)
    if now.hour >= AFTERNOON or not program.calendar.is_business_day(now.date()):
        goes_to(program, next_day(program), 10)
        assert program.reminders_sent()


def test_a_new_owner_is_notified_by_dm_except_of_their_own_act(
    ken: Person, yui: Person, program: Running
) -> None:
    ticket, own = complaint(program), complaint(program)
    program.does(ticket.number, KEN, Move.ASSIGN, person=YUI)
    program.does(own.number, KEN, Move.ASSIGN, person=KEN)

    [notice] = told(yui, ticket.number)
    assert notice.words.splitlines()[0] == f"{ticket.number}（苦情・相談）の担当になりました"
    assert "状態：受付" in notice.words
    assert not [text for text in SAYS.values() if text in str(notice.raw)]
    assert told(ken, own.number) == []


def test_an_answer_closed_before_delivery_has_no_buttons(slack: Slack, program: Running) -> None:
    words = sealed({PersonalField.DETAIL: "委託先に渡してよいですか"})
    says = {PersonalField.ANSWER: ANSWER}
    askers = {MEI: slack.person("mei"), EMMA: slack.person("emma")}
    slack.injects_faults(failing=True)
    closed = {}
    for asker in askers:
        ticket = program.opens(asker, Question(), requester=asker, personal=words)
        program.does(ticket.number, KEN, Move.TAKE)
        program.does(ticket.number, KEN, Move.ANSWER, says)
        program.does(ticket.number, asker, Move.SOLVED)
        closed[asker] = ticket.number
    slack.injects_faults()
    program.clock.passes(minutes=15)

    mine, hers = (told(askers[asker], closed[asker]) for asker in askers)
    assert [each.buttons for each in [*mine, *hers] if each.buttons] == []
    assert not any(ANSWER in each.words for each in [*mine, *hers])
    assert any(f"/privacy ticket {closed[MEI]} で開けば読めます" in each.words for each in mine)
    assert any(f"with /privacy ticket {closed[EMMA]}" in each.words for each in hers)


# --- O3: typing in a card's thread ---------------------------------------------------------------


@pytest.fixture
def card(slack: Slack, program: Running) -> Message:
    ticket = complaint(program)
    assert program.delivered()
    program.clock.passes(days=1)  # nobody was reminded today
    return shown(slack.person("ken"), ticket.number)[0]


def reminders(person: Person) -> int:
    return sum(REMINDER in each.words for each in person.sees(DESK) if each.ephemeral)


def test_writing_in_a_card_thread_gets_a_private_reminder_once_a_day(
    ken: Person, slack: Slack, program: Running, card: Message
) -> None:
    before = reminders(ken)
    written = ken.writes("折り返し電話済み 090-0000-0001", to=DESK, thread=card)
    told_him = next_under(ken, card, after=written)
    ken.writes("もう一度かける", to=DESK, thread=card)

    assert REMINDER in told_him.words
    assert told_him.ephemeral
    assert told_him.thread_ts == card.ts
    assert reminders(ken) == before + 1
    program.clock.passes(days=1)
    again = ken.writes("翌日もう一度", to=DESK, thread=card)
    assert REMINDER in next_under(ken, card, after=again).words
    assert reminders(slack.person("yui")) == 0
    assert "090-0000-0001" not in str(under(ken, card))


def test_messages_in_a_card_thread_are_not_stored(
    ken: Person, program: Running, card: Message
) -> None:
    deliveries = program.deliveries()
    next_under(ken, card, after=ken.writes("窓口太郎さんから入電", to=DESK, thread=card))
    assert program.deliveries() == deliveries
    assert "窓口太郎さんから入電".encode() not in program.database.read_bytes()


def test_other_threads_get_no_reminder(yui: Person, card: Message) -> None:
    root = yui.writes("昼休みの当番の件", to=DESK)
    written = yui.writes("わたしが出ます", to=DESK, thread=root)
    assert nothing_under(yui, root, after=written)


def test_a_mention_of_the_bot_in_a_cards_thread_gets_one_reply(yui: Person, card: Message) -> None:
    asked = yui.mentions("開示請求の手数料はいくらですか", DESK, thread=card)
    reply = next_under(yui, card, after=asked)

    assert "1,000円" in reply.words
    assert nothing_under(yui, card, after=reply)


@pytest.mark.long
def test_what_was_done_at_night_is_not_asked_for_in_the_morning(
    begins: Begins, ken: Person, saki: Person, nao: Person, program: Running
) -> None:
    program.clock.passes(hours=9)
    approved, waiting = complaint(program).number, complaint(program).number
    for number in (approved, waiting):
        Prepared(program, number).to_draft()
    Prepared(program, approved).approved()
    answered, open_still = begins().assessed(), begins().assessed()
    for case in (answered, open_still):
        program.does(case.number, KEN, Move.CHASE)
    answered.does(ken, "complaint_draft", DRAFT)
    goes_to(program, next_day(program), 10)

    def chased(case: Complaint) -> bool:
        return any("催促" in each.text for each in told(nao, case.number))

    asked = f"承認のお願い {waiting}（苦情・相談）"
    assert program.becomes(lambda: asked in [each.text for each in told(saki, waiting)])
    assert program.becomes(lambda: chased(open_still))
    assert not any("承認のお願い" in each.text for each in told(saki, approved))
    assert not chased(answered)


def test_a_department_that_the_desk_reminds_reads_its_own_date_and_answers_from_there(
    begins: Begins, program: Running, ken: Person, nao: Person
) -> None:
    # O20
    case = begins().assessed()
    assert act_of(home(ken), case.number) == "開く"
    program.does(case.number, KEN, Move.CHASE)

    [chased] = told(nao, case.number, "催促")
    assert "調査の回答をお待ちしています" in chased.text
    assert "催促した人：<@U02KEN>" in chased.words
    assert "ご回答の期限 " in chased.words
    assert "部門の回答期限" not in chased.words
    assert "評価" not in chased.words
    assert chased.buttons == ["内容を見る", "調査に回答する"]
    assert "本日催促" in row(home(ken), case.number)
