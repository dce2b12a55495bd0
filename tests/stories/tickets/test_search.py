"""A search finds what the searcher may see, and counts nothing else."""

import pytest

from tests.stories.steps.builders import KEN, NAME, PHONE, SAID, complaint, sealed
from tests.stories.steps.case import NOT_THERE, detail, opens_by, opens_form
from tests.stories.steps.complaints import fields, number_of, takes
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import number_in, reports
from tests.stories.steps.program import Running, runs
from tickets.desk import Desk
from tickets.model.kinds import Move, PersonalField, Restriction
from tickets.ports import StorageFailed
from workspace.driver import Person
from workspace.results import View

NOT_IN_A_COMMAND = "コマンドに個人情報を書かないでください。検索は行っていません。"


def finds(case: Request, person: Person, **values: str) -> View:
    """Search in the form behind 探す."""
    case.does(person, "list_find", values, number="")
    return case.receipt


def test_a_police_enquiry_is_not_found_by_its_contact(
    saki: Person, case: Request, program: Running
) -> None:
    # O5; lists and words: tests/matrix/test_surfaces.py
    enquiry = frozenset({Restriction.ENQUIRY})
    hidden = complaint(program, "U03MGR", restrictions=enquiry).number
    assert hidden not in str(finds(case, saki, exact=PHONE).blocks)


def test_a_name_is_found_by_its_kana_and_in_either_order(
    ken: Person, case: Request, program: Running
) -> None:
    names = {
        PersonalField.NAME: "Daniel Price",
        PersonalField.NAME_KANA: "プライス ダニエル",
        PersonalField.DETAIL: SAID,
    }
    number = complaint(program, personal=sealed(names)).number
    for typed in ("price daniel", "ぷらいす だにえる", "ダニエル プライス"):
        assert number in finds(case, ken, exact=typed).words, typed


def test_closed_tickets_are_found_too(ken: Person, program: Running) -> None:
    number = complaint(program, summary="白夜の配信停止").number
    program.does(
        number, "U03MGR", Move.CLOSE_OUT_OF_SCOPE, {PersonalField.MOVE_REASON: "当社の件ではない"}
    )
    found = runs(ken, "/privacy search 白夜")
    assert number in found.words
    assert "完了" in found.words


def test_one_sign_is_too_short(ken: Person) -> None:
    assert "2文字以上" in runs(ken, "/privacy search 珍").words
    assert "100文字まで" in runs(ken, f"/privacy search {'珍味' * 51}").words


@pytest.mark.parametrize(
    "typed", ["090-1234-5678", "hanako@example.jp", "見本花子様", "Ms Hanako", "〒100-0001"]
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


def test_a_number_opens_its_ticket_also_without_its_zeros(
    case: Request, ken: Person, mei: Person, program: Running
) -> None:
    number = complaint(program).number
    series, year, ordinal = number.split("-")
    short = f"{series}-{year}-{int(ordinal)}"

    for typed in (number.lower(), f"search {number.lower()}", f"search {short}"):
        assert number in opens_by(ken, f"/privacy {typed}").words, typed
    assert number in finds(case, ken, summary=short).words
    hidden = [runs(mei, f"/privacy {typed}").words for typed in (number, "C-2026-9999")]
    assert hidden[0] == hidden[1] == NOT_THERE


def test_find_searches_for_the_desk_and_begins_a_question_for_others(
    ken: Person, mei: Person, program: Running
) -> None:
    number = complaint(program, summary="瑠璃色の件").number
    found = runs(ken, "/privacy find 瑠璃色").words
    assert found.startswith("見つかった受付 1件")
    assert number in found
    asked = runs(mei, "/privacy find 瑠璃色").text
    assert asked.startswith("この質問の答えは見つかりませんでした")
    question = runs(ken, "/privacy find out how long we keep logs").text
    assert "how long personal information is kept" in question


# --- 探す ------------------------------------------------------------------------------------


def test_an_exact_search_finds_contacts_and_is_audited(
    case: Request, ken: Person, program: Running
) -> None:
    number = complaint(program).number
    before = len(program.audit("search", actor=KEN))

    by_phone = finds(case, ken, exact="（090）0000-0001")
    by_name = finds(case, ken, exact=NAME)
    part = finds(case, ken, exact="見本")
    finds(case, ken, exact="ダニエル プライス")

    assert number in by_phone.words
    assert number in by_name.words
    assert "見つかった受付 0件" in part.words
    how = "お名前は姓名とも、記録したとおりに入力してください。"
    assert (how in by_name.words, how in part.words) == (False, True)
    looks = [fields for _, fields, _ in program.audit("search", actor=KEN)[before:]]
    assert looks[:5] == ["phone", "name", "principal_name", "name", "principal_name"]
    assert sorted(looks[5:]) == ["name", "name_kana", "principal_name"]


def test_a_phone_number_is_found_however_it_is_typed_and_shown_as_typed(
    case: Request, ken: Person, program: Running
) -> None:
    number = number_of(takes(ken, contact="０９０－５５５０－１２３４"))
    for typed in ("09055501234", "+81 90-5550-1234"):
        assert number in finds(case, ken, exact=typed).words, typed

    again = takes(ken, contact="090 5550 1234")
    assert number in again.words
    program.does(number_of(again), KEN, Move.TAKE)
    assert "090 5550 1234" in detail(ken, number_of(again)).words


def test_an_employee_is_not_even_asked_for_a_phone_number(case: Request, haru: Person) -> None:
    form = case.opens(haru, "list_find", number="")
    assert fields(form) == ["summary"]


def test_a_report_is_found_by_those_who_may_open_it(
    case: Request, mei: Person, ken: Person, saki: Person
) -> None:
    number = number_in(reports(mei).words)
    found = finds(case, saki, summary=number.lower())
    what = "漏えい等のおそれ（別の人に届いた・別の人に送った）"
    assert found.words.startswith(f"{number} ・ {what} ・ 🔴 未確認")
    assert number in opens_form(saki, found, "内容を見る").words

    hidden = [finds(case, ken, summary=typed).words for typed in (number, "E-2026-9999")]
    assert hidden[0] == hidden[1] == NOT_THERE


def test_a_mistyped_search_for_a_word_is_named(ken: Person, mei: Person) -> None:
    assert "「/privacy search …」のことでしたら" in runs(ken, "/privacy serach 購入名簿").words
    assert "search …" not in runs(mei, "/privacy serach 購入名簿").words


def test_the_search_form_says_what_may_be_typed_where(case: Request, ken: Person) -> None:
    case.opens(ken, "list_find", number="")
    for typed, told in (
        ({}, {"exact": "番号か要旨の言葉、または電話・メール・お名前を入力してください。"}),
        (
            {"summary": "090-1234-5678"},
            {"exact": "電話・メール・お名前は、上の欄ではなく、この欄に入力してください。"},
        ),
        ({"summary": "購"}, {"summary": "「番号か、要旨の言葉」は2文字以上で入力してください。"}),
    ):
        assert case.sends(ken, typed) == told


@pytest.mark.parametrize("typed", ["鈴木", "2026-6"])
def test_a_search_that_finds_nothing_says_where_names_and_numbers_go(
    case: Request, ken: Person, haru: Person, typed: str
) -> None:
    number = "番号は「D-2026-0007」のように、頭の文字から入力してください。"
    person = "お名前・電話・メールは、「探す」の「電話・メール・お名前」に"

    told = finds(case, ken, summary=typed).words
    assert told.startswith("見つかった受付 0件")
    assert number in told
    assert person in told
    told = finds(case, haru, summary=typed).words  # has no such field
    assert number in told
    assert person not in told


def test_a_request_is_recorded_although_the_search_for_earlier_ones_fails(
    case: Request, ken: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise StorageFailed

    monkeypatch.setattr(Desk, "known_by", fails)
    number = case.takes_call(ken)

    assert number in case.receipt.words
    assert "同じ連絡先" not in case.receipt.words
