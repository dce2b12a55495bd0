"""Lists, searches and handing over."""

import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from tests.stories.steps.builders import KEN, NAME, PHONE, SAYS, YUI, complaint, request, sealed
from tests.stories.steps.case import opens_form, shown
from tests.stories.steps.disclosures import Request, fields, offered
from tests.stories.steps.escalations import number_in, reports
from tests.stories.steps.program import AUDITOR, Running, opens_by, runs
from tickets.model.complaint import Category, Complaint
from tickets.model.kinds import Channel, Move, PersonalField, Restriction, Status
from tickets.ports import Query
from tickets.workflow.case import Act
from tickets.workflow.new_ticket import NewTicket
from workspace.driver import Person
from workspace.results import View

NOT_IN_A_COMMAND = "コマンドに個人情報を書かないでください。検索は行っていません。"


def finds(case: Request, person: Person, **values: str) -> View:
    """Search in the form behind 探す."""
    case.does(person, "list_find", values, number="")
    return case.receipt


def owned(program: Running, who: str, **given: Any) -> str:
    ticket = complaint(program, **given)
    return program.acts(ticket.number, Act(Move.ASSIGN, {"person": who}), who="U03MGR").number


def of(program: Running, owner: str) -> set[str]:
    query = Query(owner=owner, statuses=frozenset(Status))
    found = program.cases.list(query, who=AUDITOR, now=program.now(), most=500)
    return {each.number for each in found}


# --- /privacy tickets ------------------------------------------------------------------------


def test_an_agents_list_is_ephemeral_and_says_mine_and_not_assigned(
    ken: Person, program: Running
) -> None:
    mine, free = owned(program, KEN), complaint(program).number

    listed = runs(ken, "/privacy tickets")

    assert listed.ephemeral
    assert "わたしの担当" in listed.words
    assert "未割当" in listed.words
    assert listed.buttons[-2:] == ["探す", "引き継ぐ"]
    assert mine in of(program, KEN)
    assert free not in of(program, KEN)
    assert len(listed.blocks) <= 50


def test_a_row_has_two_lines_and_an_open_button(dai: Person, program: Running) -> None:
    number = owned(program, "U04DEP", summary="二行で書く件")

    listed = runs(dai, "/privacy search 二行で書く")
    [row] = [each for each in listed.blocks if number in str(each.get("text"))][:1]

    assert len(row["text"]["text"].splitlines()) == 2
    assert "〔社内目標〕" in row["text"]["text"]
    label = row["accessory"]["accessibility_label"]
    assert number in label
    assert number in opens_form(dai, listed, label).words


def test_rows_that_do_not_fit_are_counted(dai: Person, program: Running) -> None:
    for _ in range(9):
        owned(program, "U04DEP")
    mine = len(of(program, "U04DEP"))

    listed = runs(dai, "/privacy tickets")

    _, below = listed.words.split(f"わたしの担当 {mine}件")
    assert f"ほか{mine - 8}件" in below


def test_late_tickets_are_listed_longest_wait_first(saki: Person, program: Running) -> None:
    number = received(program, days_ago=400)

    listed = runs(saki, "/privacy tickets")

    words = listed.words
    late = re.split(r"^遅れ \d+件$", words, flags=re.MULTILINE)[1].splitlines()
    row = next(place for place, line in enumerate(late) if "-2026-" in line)
    assert late[row].startswith(number)
    assert "🔴 遅れ" in late[row + 1]


def test_no_list_repeats_a_ticket_of_another(saki: Person, aoi: Person, program: Running) -> None:
    received(program, days_ago=390)

    for person in (saki, aoi):
        listed = runs(person, "/privacy tickets")
        rows = [str(each["text"]) for each in listed.blocks if "accessory" in each]
        numbers = [found for row in rows for found in re.findall(r"[CDQX]-2026-\d{4}", row)[:1]]
        assert numbers
        assert len(numbers) == len(set(numbers))
    assert re.search(r"うち\d+件は上にあります", listed.words)


def received(program: Running, days_ago: int) -> str:
    """A complaint received some days ago."""
    new = NewTicket(
        facts=Complaint(category=Category.COMPLAINT),
        channel=Channel.POST,
        received_at=program.now() - timedelta(days=days_ago),
        team="T01SAMPLE",
        policy_revision="test",
        personal=sealed(SAYS),
    )
    return program.cases.open(new, who=KEN, now=program.now(), key=uuid4().hex).number


def test_an_employee_sees_their_own_and_nothing_else(mei: Person, program: Running) -> None:
    complaint(program)
    own = complaint(
        program,
        "U01MEI",
        requester="U01MEI",
        restrictions=frozenset({Restriction.EMPLOYEE}),
    ).number

    listed = runs(mei, "/privacy tickets")

    assert own in listed.words
    rows = [line for line in listed.words.splitlines() if "-2026-" in line]
    assert 1 <= len(rows) <= 8
    assert "社内目標" not in listed.words
    assert listed.buttons[-1] == "探す"


def test_a_police_enquiry_is_in_no_list(saki: Person, case: Request, program: Running) -> None:
    # O5
    hidden = complaint(
        program,
        "U03MGR",
        summary="捜査関係事項照会の書面",
        restrictions=frozenset({Restriction.ENQUIRY}),
    ).number

    listed = runs(saki, "/privacy tickets")
    searched = runs(saki, "/privacy search 捜査関係")
    found = finds(case, saki, exact=PHONE)

    for view in (listed, searched, found):
        assert hidden not in str(view.blocks)
    assert "見つかった受付 0件" in searched.words


# --- /privacy search -------------------------------------------------------------------------


def test_two_signs_of_the_summary_are_enough(ken: Person, program: Running) -> None:
    number = complaint(program, summary="珍獣PRの画像を含む広告").number

    for typed in ("珍獣", "ｐｒ", "珍獣ＰＲの画像"):
        assert number in runs(ken, f"/privacy search {typed}").words


def test_closed_tickets_are_found_too(ken: Person, program: Running) -> None:
    number = complaint(program, summary="白夜の配信停止").number
    reason = sealed({PersonalField.MOVE_REASON: "当社の件ではない"})
    program.acts(number, Act(Move.CLOSE_OUT_OF_SCOPE, personal=reason), who="U03MGR")

    found = runs(ken, "/privacy search 白夜")

    assert number in found.words
    assert "完了" in found.words


def test_one_sign_is_too_short(ken: Person) -> None:
    assert "2文字以上" in runs(ken, "/privacy search 珍").words
    assert "100文字まで" in runs(ken, f"/privacy search {'珍味' * 51}").words


@pytest.mark.parametrize(
    "typed",
    ["090-1234-5678", "hanako@example.jp", "見本花子様", "Ms Hanako", "〒100-0001"],
)
def test_personal_data_is_not_searched_from_a_command(
    ken: Person, program: Running, typed: str
) -> None:
    complaint(program, summary="見本の件")

    told = runs(ken, f"/privacy search {typed}")

    assert told.words.startswith(NOT_IN_A_COMMAND)
    assert "-2026-" not in told.words
    assert "探す" in told.buttons
    assert typed not in str(told.raw)


def test_a_search_neither_finds_nor_counts_hidden_tickets(mei: Person, program: Running) -> None:
    complaint(program, summary="蜃気楼についての苦情")

    there = runs(mei, "/privacy search 蜃気楼")
    nowhere = runs(mei, "/privacy search 不知火")

    assert shown(there) == shown(nowhere)
    assert "見つかった受付 0件" in there.words


def test_a_number_that_is_searched_for_opens_at_once(ken: Person, program: Running) -> None:
    number = complaint(program).number

    assert number in opens_by(ken, f"/privacy search {number.lower()}").words


def test_a_number_alone_opens_the_ticket(ken: Person, mei: Person, program: Running) -> None:
    number = complaint(program).number

    assert number in opens_by(ken, f"/privacy {number.lower()}").words
    hidden = [runs(mei, f"/privacy {typed}").words for typed in (number, "C-2026-9999")]
    assert hidden[0] == hidden[1] == "この番号の受付は見つかりません。"


def test_find_searches_for_the_desk_and_begins_a_question_for_others(
    ken: Person, mei: Person, program: Running
) -> None:
    number = complaint(program, summary="瑠璃色の件").number

    assert number in runs(ken, "/privacy find 瑠璃色").words
    assert "見つかった受付" not in runs(mei, "/privacy find 瑠璃色").words
    question = runs(ken, "/privacy find out how long we keep logs").words
    assert "見つかった受付" not in question


def test_a_number_is_found_without_its_zeros(case: Request, ken: Person, program: Running) -> None:
    number = complaint(program).number
    series, year, ordinal = number.split("-")
    short = f"{series}-{year}-{int(ordinal)}"

    assert number in opens_by(ken, f"/privacy search {short}").words
    assert number in finds(case, ken, summary=short).words


# --- 探す ------------------------------------------------------------------------------------


def test_an_exact_search_finds_contacts_and_is_audited(
    case: Request, ken: Person, program: Running
) -> None:
    number = complaint(program).number
    before = len(program.audit("search", actor=KEN))

    by_phone = finds(case, ken, exact="（090）0000-0001")
    by_name = finds(case, ken, exact=NAME)
    nearly = finds(case, ken, exact=NAME[:-1])

    assert number in by_phone.words
    assert number in by_name.words
    assert "見つかった受付 0件" in nearly.words
    looks = [fields for _, fields, _ in program.audit("search", actor=KEN)[before:]]
    assert looks == ["phone", "name", "principal_name", "name", "principal_name"]


def test_an_employee_is_not_even_asked_for_a_phone_number(case: Request, haru: Person) -> None:
    form = case.opens(haru, "list_find", number="")

    assert fields(form) == ["summary"]


def test_hidden_and_unknown_numbers_look_alike(
    case: Request, haru: Person, program: Running
) -> None:
    there = complaint(program).number

    found = [finds(case, haru, summary=typed).words for typed in (there, "C-2026-9999")]

    assert found[0] == found[1] == "この番号の受付は見つかりません。"


def test_a_report_is_found_by_those_who_may_open_it(
    case: Request, mei: Person, ken: Person, saki: Person
) -> None:
    number = number_in(reports(mei).words)

    found = finds(case, saki, summary=number.lower())
    assert found.words.startswith(f"{number} ・ 漏えい等のおそれ ・ 🔴 未確認")
    assert number in opens_form(saki, found, "内容を見る").words

    hidden = [finds(case, ken, summary=typed).words for typed in (number, "E-2026-9999")]
    assert hidden[0] == hidden[1] == "この番号の受付は見つかりません。"


def test_personal_data_is_refused_in_the_search_form(case: Request, ken: Person) -> None:
    case.opens(ken, "list_find", number="")

    assert "個人情報は書けません" in case.sends(ken, {"summary": "090-1234-5678"})["summary"]


def test_an_empty_search_says_what_may_be_typed(case: Request, ken: Person) -> None:
    case.opens(ken, "list_find", number="")

    told = case.sends(ken, {})

    assert told == {"exact": "番号か要旨の言葉、または電話・メール・お名前を入力してください。"}


# --- 引き継ぐ --------------------------------------------------------------------------------


def test_chosen_tickets_are_handed_over_and_the_others_stay(
    case: Request, ken: Person, program: Running
) -> None:
    # O7
    given, kept = owned(program, KEN), owned(program, KEN)

    form = case.opens(ken, "hand_over", number="")
    assert {given, kept} <= set(offered(form, "tickets"))
    assert case.sends(ken, {"person": YUI, "tickets": [given]}) == {}

    assert given in of(program, YUI)
    assert kept in of(program, KEN)
    assert "1件を引き継ぎました" in case.receipt.words


def test_without_a_choice_nothing_is_handed_over(
    case: Request, ken: Person, program: Running
) -> None:
    # O7
    mine = {owned(program, KEN), request_of(program, KEN)}

    case.opens(ken, "hand_over", number="")
    refused = case.sends(ken, {"person": YUI})
    assert refused == {"tickets": "「引き継ぐ受付」を入力してください。"}
    assert mine <= of(program, KEN)
    assert case.sends(ken, {"person": YUI, "all": ["all"]}) == {}

    assert mine <= of(program, YUI)
    assert not any(program.ticket(number).is_open for number in of(program, KEN))


def test_tickets_beyond_the_limit_are_named(
    case: Request, ken: Person, program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    # O7
    monkeypatch.setattr("handlers.tickets.hand_over._MOST", 2)
    for number in of(program, KEN):
        program.acts(number, Act(Move.ASSIGN, {"person": YUI}), who="U03MGR")
    mine = {owned(program, KEN) for _ in range(3)}

    case.does(ken, "hand_over", {"person": YUI, "all": ["all"]}, number="")

    assert len(mine & of(program, KEN)) == 1
    assert "残りの1件は、もう一度「引き継ぐ」から" in case.receipt.words


def request_of(program: Running, who: str) -> str:
    return program.acts(request(program).number, Act(Move.TAKE), who=who).number


def test_the_manager_hands_over_another_agents_tickets(
    saki: Person, case: Request, program: Running
) -> None:
    # O7
    number = owned(program, KEN)

    case.opens(saki, "hand_over", number="")
    case.chooses(saki, "owner", KEN)
    assert case.sends(saki, {"owner": KEN, "person": YUI, "all": ["all"]}) == {}

    assert number in of(program, YUI)


def test_an_employee_takes_over_nothing(case: Request, ken: Person, program: Running) -> None:
    number = owned(program, KEN)

    case.opens(ken, "hand_over", number="")

    assert case.sends(ken, {"person": "U01MEI", "all": ["all"]}) == {
        "person": "窓口の担当者を選んでください。"
    }
    assert number in of(program, KEN)


# --- subjects ------------------------------------------------------------------------------


def test_rows_name_the_subject_and_search_finds_it(ken: Person, program: Running) -> None:
    number = owned(program, KEN)  # about marketing mail, without a summary

    mine = runs(ken, "/privacy tickets")
    found = runs(ken, "/privacy search 広告メール")

    for answer in (mine, found):
        [row] = [each for each in answer.blocks if number in str(each.get("text"))]
        assert "苦情・相談（広告メール）" in row["text"]["text"]
    assert number in runs(ken, "/privacy search marketing").words
    assert number not in runs(ken, "/privacy search 購入名簿").words


def test_a_search_by_subject_shows_no_employee_what_they_may_not_see(
    mei: Person, program: Running
) -> None:
    number = complaint(program).number

    assert number not in runs(mei, "/privacy search 広告メール").words
