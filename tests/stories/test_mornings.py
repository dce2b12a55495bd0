"""The morning digest: once a business day, drawn when it goes out, nobody's but the reader's (3.3)."""

from collections.abc import Iterator
from datetime import date

import pytest

from tests.stories.homes import complaint, drafted, home, question
from tests.stories.mornings import digests, goes_to, in_one_line, planned
from tests.stories.program import Running
from tickets.case import Act
from tickets.complaint import Category, Complaint, Severity
from tickets.personal import Personal
from tickets.roster import Absence
from tickets.slots import Slot
from tickets.words import Channel, ContactBy, Leak, Move, PersonalField, Restriction
from workspace.driver import Person, Slack

KEN, YUI, SAKI, DAI = "U02KEN", "U02YUI", "U03MGR", "U04DEP"
TUESDAY, WEDNESDAY, THURSDAY = date(2026, 8, 4), date(2026, 8, 5), date(2026, 8, 6)
FRIDAY, SATURDAY, MONDAY = date(2026, 8, 7), date(2026, 8, 8), date(2026, 8, 10)
TUESDAY_AFTER, WEDNESDAY_AFTER = date(2026, 8, 11), date(2026, 8, 12)


@pytest.fixture(scope="module")
def begun(program: Running) -> Iterator[Running]:
    """Monday afternoon: nothing is open, so nobody heard of anything in the morning."""
    assert planned(program, date(2026, 8, 3))
    with program.clock.standing_still():
        yield program


def row(digest: object, number: str) -> dict[str, object]:
    found: dict[str, object] = next(
        block
        for block in digest.blocks  # type: ignore[attr-defined]
        if block["type"] == "section" and number in str(block.get("text"))
    )
    return found


def test_the_manager_hears_at_the_opening_what_waits_is_late_and_new(
    begun: Running, saki: Person, ken: Person
) -> None:
    # O29, O31: dates are printed text with their labels
    decision, late = drafted(begun).number, complaint(begun).number
    begun.acts(late, Act(Move.TAKE), who=KEN)
    assert digests(saki) == []

    goes_to(begun, TUESDAY, 8, 59)
    begun.wakes()
    assert begun.delivered()
    assert digests(saki) == []
    goes_to(begun, TUESDAY, 9, 0)
    new = complaint(begun, received_at=begun.now()).number
    assert planned(begun, TUESDAY)

    [digest] = digests(saki)
    assert digest.text == "8/4(火) の個人情報窓口"
    assert len(digest.blocks) <= 20
    assert "あなたの判断待ち 1件" in digest.words
    assert "回答案の承認 ・ 1営業日待ち" in row(digest, decision)["text"]["text"]  # type: ignore[index]
    line = row(digest, late)["text"]["text"]  # type: ignore[index]
    assert f"窓口（<@{KEN}>）" in line
    assert "🔴 遅れ" in line
    assert "〔社内目標〕" in line
    assert "<!date" not in str(digest.raw)
    assert "昨夕からの新着 苦情・相談1" in in_one_line(digest)
    assert new not in digest.words  # it is neither late nor to be decided
    assert digest.buttons[-1] == "窓口を開く"


def test_a_second_look_on_the_same_day_tells_nothing_again(begun: Running, saki: Person) -> None:
    # F-36
    before = len(digests(saki))

    goes_to(begun, TUESDAY, 15)
    begun.wakes()

    assert begun.delivered()
    assert planned(begun, TUESDAY)
    assert len(digests(saki)) == before


def test_an_agent_hears_of_their_own_tickets_only(begun: Running, ken: Person, yui: Person) -> None:
    # O29
    theirs = complaint(begun).number
    begun.acts(theirs, Act(Move.TAKE), who=YUI)

    goes_to(begun, WEDNESDAY, 9, 5)
    assert planned(begun, WEDNESDAY)

    [*_, own] = digests(yui)
    assert theirs in own.words
    [*_, kens] = digests(ken)
    assert theirs not in str(kens.raw)
    assert own.buttons.count("催促する") == 0  # it lies with them


def test_chasing_tells_whoever_has_it_and_the_row_says_so(
    begun: Running, saki: Person, ken: Person
) -> None:
    [*_, digest] = digests(saki)
    block = next(b for b in digest.blocks if "催促する" in str(b) and KEN in str(b))
    number = block["text"]["text"].split(" ")[0]

    chasing = [b for b in digest.blocks if "催促する" in str(b)]
    saki.clicks(digest, "催促する", nth=chasing.index(block))
    assert begun.settled()

    [*_, after] = digests(saki)
    settled = row(after, number)
    assert "accessory" not in settled
    assert "<@U03MGR> 催促" in settled["text"]["text"]  # type: ignore[index]
    heard = [each.text for each in ken.sees("@madoguchi") if each.bot]
    assert f"催促 {number}（苦情・相談）：しばらく動きがありません。次の対応をお願いします" in heard
    rows = begun.rows(f"SELECT actor FROM audit WHERE number = '{number}' AND move = 'chase'")
    assert rows == [(SAKI,)]


def test_a_ticket_is_chased_once_a_day_whoever_does_it(
    begun: Running, saki: Person, slack: Slack
) -> None:
    [(number,)] = begun.rows("SELECT number FROM audit WHERE move = 'chase'")
    ticket = begun.cases.show(number, who=SAKI, now=begun.now()).ticket

    view = home(saki)

    drawn = next(b for b in view.blocks if number in str(b) and b.get("accessory"))
    assert drawn["accessory"]["text"]["text"] != "催促する"
    assert [step.move for step in ticket.history].count(Move.CHASE) == 1
    assert begun.rows("SELECT count(*) FROM notices WHERE what = 'chased'") == [(1,)]


def test_the_button_opens_home_and_says_where_it_is(begun: Running, saki: Person) -> None:
    [*_, digest] = digests(saki)

    saki.clicks(digest, "窓口を開く")
    assert begun.settled()

    assert "判断待ち" in str(saki.home.raw if saki.home else "")
    said = [each.words for each in saki.sees("@madoguchi") if each.ephemeral]
    assert said[-1] == "上の「ホーム」タブに、いまの窓口を表示しました。"


def test_what_is_about_the_manager_stands_in_no_digest_but_the_representatives(
    begun: Running, saki: Person, slack: Slack
) -> None:
    # O1: neither as a row nor in a count; O5: no enquiry in a list
    matter = complaint(begun, about=frozenset({SAKI}))
    hidden, [raised] = matter.number, [each.number for each in matter.links]
    enquiry = complaint(
        begun, restrictions=frozenset({Restriction.ENQUIRY}), received_at=begun.now()
    ).number

    goes_to(begun, THURSDAY, 9, 1)
    assert planned(begun, THURSDAY)

    for name in ("saki", "ken", "yui"):
        assert hidden not in str([each.raw for each in digests(slack.person(name))])
        assert raised not in str([each.raw for each in digests(slack.person(name))])
        assert enquiry not in str([each.raw for each in digests(slack.person(name))])
    [*_, newest] = digests(saki)
    assert "昨夕からの新着" not in newest.words
    [reis] = digests(slack.person("rei"))
    assert hidden in reis.words
    assert row(reis, raised)["accessory"]["text"]["text"] == "確認した"  # type: ignore[index]
    assert enquiry not in str(reis.raw)
    assert digests(slack.person("dai")) == []


@pytest.fixture
def away(program: Running) -> Iterator[None]:
    program.absences.set(SAKI, Absence(FRIDAY, FRIDAY))
    yield
    program.absences.clear(SAKI)


def test_while_the_manager_is_away_the_deputy_hears_all_of_it(
    begun: Running, saki: Person, slack: Slack, away: None
) -> None:
    # O23
    before = len(digests(saki))

    goes_to(begun, FRIDAY, 9, 0)
    assert planned(begun, FRIDAY)

    [dais] = digests(slack.person("dai"))
    assert "遅れ" in dais.words
    assert len(digests(saki)) == before


def test_on_a_closed_day_there_is_none_and_after_an_outage_there_is_one_the_same_day(
    begun: Running, saki: Person
) -> None:
    before = len(digests(saki))
    goes_to(begun, SATURDAY, 10)
    begun.wakes()
    assert begun.delivered()
    assert len(digests(saki)) == before

    goes_to(begun, MONDAY, 17, 50)  # a Monday on which the program was down until then
    assert planned(begun, MONDAY)

    assert len(digests(saki)) == before + 1


def test_after_the_closing_the_day_is_dropped(begun: Running, saki: Person) -> None:
    # catch-up until the closing of the same business day
    before = len(digests(saki))

    goes_to(begun, WEDNESDAY_AFTER, 18, 5)
    begun.wakes()
    assert begun.delivered()

    assert len(digests(saki)) == before
    assert begun.rows(f"SELECT count(*) FROM notices WHERE about = '{WEDNESDAY_AFTER}'") == [(0,)]


def test_what_was_answered_on_the_spot_is_said_in_the_digest_and_nowhere_else(
    begun: Running, saki: Person
) -> None:
    known = {
        Slot(PersonalField.DETAIL): Personal("受付時間を知りたい"),
        Slot(PersonalField.PHONE): Personal("03-1234-5678"),
    }
    ticket = begun.opens(
        KEN, Complaint(category=Category.INQUIRY), channel=Channel.PHONE, personal=known
    )
    begun.acts(ticket.number, Act(Move.TAKE), Act(Move.ACKNOWLEDGE), who=KEN)
    answered = {
        "severity": Severity.LOW,
        "template": "disclosure-fee",
        "replied_at": begun.now(),
        "reply_by": ContactBy.PHONE,
    }
    begun.acts(ticket.number, Act(Move.ANSWER_AT_ONCE, answered), who=KEN)
    assert begun.delivered()
    assert not [each for each in saki.sees("@madoguchi") if ticket.number in each.text]

    goes_to(begun, date(2026, 8, 13), 9, 0)
    assert planned(begun, date(2026, 8, 13))

    [*_, digest] = digests(saki)
    assert f"その場で回答・完了 {ticket.number}" in in_one_line(digest)
    told = "SELECT state FROM notices WHERE what = 'answered_at_once'"
    goes_to(begun, date(2026, 8, 13), 11)
    begun.wakes()
    assert begun.waits_until(f"SELECT count(*) FROM ({told}) WHERE state = 'sent'", 1)
    goes_to(begun, date(2026, 8, 14), 9)
    assert planned(begun, date(2026, 8, 14))
    assert ticket.number not in digests(saki)[-1].words


def test_a_possible_leak_that_nobody_has_judged_stands_with_its_clocks(
    begun: Running, saki: Person
) -> None:
    ticket = complaint(begun, leak=Leak.YES)
    [link] = ticket.links

    goes_to(begun, date(2026, 8, 17), 9)
    assert planned(begun, date(2026, 8, 17))

    [*_, digest] = digests(saki)
    shown = row(digest, link.number)
    line = shown["text"]["text"]  # type: ignore[index]
    assert "漏えい等のおそれ" in line
    assert "未確認" in line
    assert "〔法定・30日〕" in line
    assert shown["accessory"]["text"]["text"] == "確認した"  # type: ignore[index]
    before = saki.sees("@madoguchi")[-1]
    saki.clicks(digest, "確認した")
    said = saki.waits_for(after=before)
    assert said.words == f"{link.number} を確認済みにしました。"


def test_with_nothing_in_it_there_is_no_digest(begun: Running, slack: Slack) -> None:
    # somebody in charge of nothing, and the deputy while the manager is there
    question(begun)

    dai = digests(slack.person("dai"))
    assert len(dai) == 1  # of the Friday on which the manager was away
