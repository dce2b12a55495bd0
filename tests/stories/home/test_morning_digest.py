"""The morning digest: once a business day, for its reader only."""

import re
from typing import Any

import pytest

from tests.stories.steps.builders import (
    EARLIER,
    KEN,
    SAKI,
    YUI,
    Prepared,
    breach,
    complaint,
    drafted,
    handles,
    late,
    old_complaint,
    sealed,
)
from tests.stories.steps.case import opens_form, without_modals
from tests.stories.steps.homes import below, home
from tests.stories.steps.mornings import (
    comes_morning,
    digests,
    goes_to,
    in_one_line,
    line,
    next_day,
    planned,
    plans,
    row,
    today,
)
from tests.stories.steps.program import Running
from tests.tickets.refusals import refuses
from tickets.escalation.acts import Acknowledge, Judge, RecordRepresentativeTold
from tickets.model.complaint import Category, Complaint, MailStop, ReportFrequency, Severity
from tickets.model.disclosure import Disclosure, RequestType
from tickets.model.errors import Code
from tickets.model.kinds import ContactBy, Leak, Move, PartyRole, PersonalField, WhyBack
from tickets.model.people import Absence
from tickets.model.ticket import Party
from tickets.model.triage import Triage, Verdict
from tickets.rules.calendar import ONE_DAY, SATURDAY
from workspace.driver import Message, Person, Slack, View

pytestmark = pytest.mark.usefixtures("no_rest")


@pytest.mark.long
def test_the_managers_digest_lists_decisions_late_and_new_tickets(
    begun: Running, saki: Person
) -> None:
    # O29, O31: dates are printed text with their labels
    decision, missed = drafted(begun).number, late(begun)
    before = len(digests(saki))

    goes_to(begun, next_day(begun), 8, 59)
    assert plans(begun) == 0
    assert len(digests(saki)) == before
    new = old_complaint(begun, received_at=begun.now()).number
    waiting = begun.cases.worklists.of(SAKI, begun.now()).decisions()  # of other tests, too
    goes_to(begun, today(begun), 9)
    assert planned(begun, today(begun))

    [digest] = digests(saki)[before:]
    day = today(begun)
    assert digest.text == f"{day.month}/{day.day}({'月火水木金'[day.weekday()]}) の個人情報窓口"
    assert decision in [each.number for each in waiting.tickets]
    assert f"あなたの判断待ち {waiting.count}件" in digest.words
    assert "回答案の承認 ・ 1営業日待ち" in line(digest, decision)
    assert re.search(rf"いま：窓口（<@{KEN}>）、\d+営業日経過", line(digest, missed))
    assert "🔴 遅れ" in line(digest, missed)
    assert "〔社内目標〕" in line(digest, missed)
    assert "<!date" not in str(digest.raw)
    assert "の終業後に届いたもの 苦情・相談1" in in_one_line(digest)
    assert new not in digest.words  # it is neither late nor to be decided
    assert digest.buttons[-1] == "窓口を開く"
    saki.clicks(digest, "窓口を開く")
    said = [each.words for each in saki.sees("@madoguchi") if each.ephemeral]
    assert said[-1] == "上の「ホーム」タブに、窓口のいまの状況を表示しました。"
    assert "判断待ち" in str(saki.home.raw)


def test_an_agents_digest_counts_only_their_own_arrivals(
    begun: Running, ken: Person, yui: Person
) -> None:
    # O29
    goes_to(begun, next_day(begun), 8, 55)
    late(begun, KEN)  # without a row there is no digest
    new = old_complaint(begun, received_at=begun.now()).number
    begun.does(new, YUI, Move.TAKE)
    goes_to(begun, today(begun), 9, 5)
    assert planned(begun, today(begun))

    mine = "の終業後に届いたもの（あなたの担当） 苦情・相談1"
    assert mine in in_one_line(digests(yui)[-1])
    assert "（あなたの担当）" not in in_one_line(digests(ken)[-1])


@pytest.mark.long
def test_an_approved_reply_is_ready_for_the_next_step_and_a_returned_draft_says_why(
    begun: Running, ken: Person
) -> None:
    # O29: although its target is more than three business days away
    for old in begun.cases.worklists.of(KEN, begun.now()).late(owner=KEN).tickets:
        begun.does(old.number, KEN, Move.ASSIGN, person=YUI)  # so Home has room
    number, returned = complaint(begun).number, old_complaint(begun).number
    Prepared(begun, number).to_draft().approved()
    Prepared(begun, returned).to_draft()
    why = {PersonalField.MOVE_REASON: "事実が足りません"}
    begun.does(returned, SAKI, Move.SEND_BACK, why, why_back=frozenset({WhyBack.FACTS}))

    comes_morning(begun)

    digest = digests(ken)[-1]
    assert "次に進められるもの" in digest.words
    assert row(digest, number)["accessory"]["text"]["text"] == "回答を記録"
    assert number in below(home(ken), "今日やること")
    assert "差し戻し（事実の不足）" in row(digest, returned)["text"]["text"]


def test_footage_that_nobody_preserves_is_in_the_owners_digest(begun: Running, ken: Person) -> None:
    # O16: it is overwritten while the person has the form
    facts = Disclosure(types=frozenset({RequestType.DISCLOSE}), footage=True, may_be_held=True)
    number = begun.opens(KEN, facts, party=Party(PartyRole.PRINCIPAL)).number
    Prepared(begun, number).does(KEN, Move.TAKE).sends_form()

    comes_morning(begun)
    shown = row(digests(ken)[-1], number)
    assert "申請書送付済 → 次は上書きの停止" in shown["text"]["text"]
    assert shown["accessory"]["text"]["text"] == "保全を頼む"
    assert number in below(home(ken), "今日やること")


def test_what_nobody_has_taken_is_first_in_every_agents_digest(
    begun: Running, ken: Person, yui: Person
) -> None:
    # O29
    taken, free = late(begun), old_complaint(begun, received_at=next(EARLIER)).number

    comes_morning(begun)

    for agent in (ken, yui):
        words = digests(agent)[-1].words
        assert words.index("未割当（担当者がいません）") < words.index(free)
        assert row(digests(agent)[-1], free)["accessory"]["text"]["text"] == "引き受ける"
    words = digests(ken)[-1].words
    assert words.index(free) < words.index(taken)
    digest = digests(yui)[-1]
    offered = [each for each in digest.blocks if "引き受ける" in str(each)]
    yui.clicks(digest, "引き受ける", nth=offered.index(row(digest, free)))
    assert "accessory" not in row(digests(yui)[-1], free)


def test_what_is_late_and_untaken_is_one_matter_in_the_managers_digest(
    begun: Running, saki: Person
) -> None:
    def counted() -> tuple[int, int]:
        morning = begun.cases.digests.of(SAKI, today(begun), now=begun.now())
        assert morning is not None
        return morning.unassigned.count, morning.late.count

    free, missed = counted()

    old_complaint(begun, received_at=next(EARLIER))
    new = old_complaint(begun, received_at=begun.now()).number

    assert counted() == (free + 1, missed + 1)
    comes_morning(begun)
    assert new not in digests(saki)[-1].words
    assert "件（担当者がまだいません。遅れを除く）" in in_one_line(digests(saki)[-1])


def test_a_late_row_opens_its_ticket_and_chasing_notifies_the_owner_and_marks_the_row(
    begun: Running, saki: Person, ken: Person
) -> None:
    number = late(begun)
    comes_morning(begun)
    digest = digests(saki)[-1]

    for seen in (digest, home(saki)):
        sheet = opens_form(saki, seen, "開く", nth=_nth_to_open(seen, number))
        assert number in sheet.words
        assert "次は受付連絡" in sheet.words
        without_modals(saki)

    chasing = [each for each in digest.blocks if "催促する" in str(each)]

    saki.clicks(digest, "催促する", nth=chasing.index(row(digest, number)))

    settled = row(digests(saki)[-1], number)
    assert "accessory" not in settled
    assert "<@U03MGR> 催促" in settled["text"]["text"]
    heard = [each.text for each in ken.sees("@madoguchi") if each.bot]
    assert f"催促 {number}（苦情・相談）：しばらく動きがありません。次の対応をお願いします" in heard


def test_chasing_what_nobody_has_taken_lets_the_desk_take_it(begun: Running, ken: Person) -> None:
    number = old_complaint(begun).number
    begun.does(number, SAKI, Move.CHASE)

    chased = [each for each in ken.sees("C03DESK") if f"催促 {number}" in each.text]
    assert chased[-1].buttons == ["引き受ける", "開く"]


def _nth_to_open(on: Message | View, number: str) -> int:
    """The place of the button below the row, among all that open something."""
    opening = [each for each in on.blocks if "'text': '開く'" in str(each)]
    after = on.blocks.index(next(each for each in on.blocks if number in str(each))) + 1
    return opening.index(on.blocks[after])


@pytest.mark.long
def test_a_ticket_is_chased_once_a_day(begun: Running, saki: Person) -> None:
    number = late(begun)
    before = next(each for each in home(saki).blocks if number in str(each))
    assert before["accessory"]["text"]["text"] == "催促する"
    assert "営業時間外のときは、次の営業時間に届きます" in str(before["accessory"]["confirm"])
    begun.does(number, SAKI, Move.CHASE)

    after = next(each for each in home(saki).blocks if number in str(each))
    assert after.get("accessory", {}).get("text", {}).get("text") != "催促する"
    with refuses(Code.CHASED_TODAY):
        begun.does(number, YUI, Move.CHASE)
    goes_to(begun, next_day(begun), 9)
    assert begun.does(number, YUI, Move.CHASE)


@pytest.mark.long
def test_a_complaint_about_the_manager_is_in_the_representatives_digest_only(
    begun: Running, saki: Person, slack: Slack
) -> None:
    # O1: neither as a row nor in a count
    late(begun)
    matter = old_complaint(begun, about=frozenset({SAKI}))
    hidden, [raised] = matter.number, [each.number for each in matter.links]
    of_dai = len(digests(slack.person("dai")))

    comes_morning(begun, 9, 1)

    for name in ("saki", "ken", "yui"):
        seen = str([each.raw for each in digests(slack.person(name))])
        assert hidden not in seen
        assert raised not in seen
    assert "終業後に届いたもの" not in digests(saki)[-1].words
    [*_, reis] = digests(slack.person("rei"))
    assert hidden in reis.words
    assert row(reis, raised)["accessory"]["text"]["text"] == "確認した"
    assert len(digests(slack.person("dai"))) == of_dai


def test_the_deputy_gets_the_managers_digest_during_an_absence(
    dai: Person, begun: Running, saki: Person
) -> None:
    # O23
    number, tomorrow = late(begun), next_day(begun)
    before, of_dai = len(digests(saki)), len(digests(dai))
    begun.absences.set(SAKI, Absence(tomorrow, tomorrow))

    comes_morning(begun)

    assert len(digests(dai)) == of_dai + 1
    assert number in digests(dai)[-1].words
    assert len(digests(saki)) == before


@pytest.mark.long
def test_closed_days_have_no_digest_and_outages_delay_it(begun: Running, saki: Person) -> None:
    late(begun)
    before, saturday = len(digests(saki)), today(begun)
    while saturday.weekday() != SATURDAY:
        saturday += ONE_DAY
    goes_to(begun, saturday, 10)
    assert plans(begun) == 0
    assert len(digests(saki)) == before

    comes_morning(begun, 17, 50)  # a day on which the program was down until then

    assert len(digests(saki)) == before + 1


def ends_at_once(begun: Running, category: Category, *steps: tuple[Move, dict[str, Any]]) -> str:
    """Number of a call that Ken took and dealt with by these acts."""
    known = sealed(
        {PersonalField.DETAIL: "受付時間を知りたい", PersonalField.PHONE: "03-1234-5678"}
    )
    number = begun.opens(KEN, Complaint(category=category), personal=known).number
    for move, facts in steps:
        begun.does(number, KEN, move, **facts)
    return number


@pytest.mark.long
def test_what_ended_while_the_manager_was_away_is_in_both_digests(
    begun: Running, saki: Person, dai: Person
) -> None:
    # O10
    begun.absences.set(SAKI, Absence(today(begun), next_day(begun)))
    stop = (Move.STOP_MAIL, {"stops": (MailStop("crm", today(begun)),)})
    told = {"replied_at": begun.now(), "reply_by": ContactBy.PHONE}
    close = (Move.CLOSE, {"report": ReportFrequency.MONTHLY, **told})
    number = ends_at_once(begun, Category.OPT_OUT, stop, (Move.ACKNOWLEDGE, {}), close)
    late(begun)

    comes_morning(begun)
    assert number in digests(dai)[-1].words

    comes_morning(begun)
    assert number in digests(saki)[-1].words


@pytest.mark.long
def test_what_ended_at_once_is_in_the_digest_only(begun: Running, saki: Person) -> None:
    # O10
    late(begun)  # without a row there is no digest
    comes_morning(begun)  # names what earlier tests ended
    told = {"replied_at": begun.now(), "reply_by": ContactBy.PHONE}
    answer = {"severity": Severity.LOW, "template": "disclosure-fee", **told}
    stop = (Move.STOP_MAIL, {"stops": (MailStop("crm", today(begun)),)})
    close = (Move.CLOSE, {"report": ReportFrequency.MONTHLY, **told})
    taken, acknowledged = (Move.TAKE, {}), (Move.ACKNOWLEDGE, {})
    answered = ends_at_once(
        begun, Category.INQUIRY, taken, acknowledged, (Move.ANSWER_AT_ONCE, answer)
    )
    stopped = ends_at_once(begun, Category.OPT_OUT, stop, acknowledged, close)
    numbers = {answered, stopped}
    late(begun)  # without a row there is no digest
    assert not [each for each in saki.sees("@madoguchi") if any(it in each.text for it in numbers)]

    comes_morning(begun)

    said = in_one_line(digests(saki)[-1]).partition("その場で回答、または配信停止で完了 ")[2]
    assert all(number in said for number in numbers)
    goes_to(begun, today(begun), 11)
    assert begun.delivered()
    comes_morning(begun)
    assert not [number for number in numbers if number in digests(saki)[-1].words]


def test_an_unjudged_leak_is_in_the_digest_with_its_deadlines(begun: Running, saki: Person) -> None:
    # O25, O30
    [link] = old_complaint(begun, leak=Leak.YES, received_at=begun.now()).links

    comes_morning(begun)

    digest = digests(saki)[-1]
    said = line(digest, link.number)
    assert "漏えい等のおそれ" in said
    assert "未確認" in said
    assert "〔目安〕" in said
    assert "〔法定・30日〕" in said
    shown = row(digest, link.number)
    assert shown["accessory"]["text"]["text"] == "確認した"
    before = saki.sees("@madoguchi")[-1]
    saki.clicks(digest, "確認した")
    saki.waits_for(after=before, saying=f"{link.number} を確認済みにしました。")


@pytest.mark.long
def test_the_report_with_the_nearest_date_is_first_in_the_digest_also_once_it_was_seen(
    begun: Running, saki: Person
) -> None:
    # O29
    first = breach(begun)
    handles(begun, first, Acknowledge())
    goes_to(begun, next_day(begun), 18)
    unseen = breach(begun)

    comes_morning(begun)
    words = digests(saki)[-1].words
    assert words.index(first) < words.index(unseen)


@pytest.mark.long
def test_a_judged_leak_is_in_the_digest_until_the_representative_was_told(
    begun: Running, rei: Person, saki: Person
) -> None:
    # O26
    number = breach(begun)
    judged = Triage(verdict=Verdict.NOT_REPORTABLE, reason="一人分で、すぐに回収した")
    handles(begun, number, Judge(judged))

    comes_morning(begun)
    digest = digests(saki)[-1]
    assert "代表者への報告：未記録" in line(digest, number)
    assert row(digest, number)["accessory"]["text"]["text"] == "報告を記録"
    assert not [each for each in digests(rei) if number in each.words]

    handles(begun, number, RecordRepresentativeTold(today(begun)))
    comes_morning(begun)
    assert number not in digests(saki)[-1].words
