"""A complaint is logged while the caller waits (screens.md 2.1, 2.2; O6)."""

import pytest

from tests.stories.complaints import answer, fields, labels, number_of, opens_step_one, takes
from tests.stories.program import Running
from workspace.driver import Person, Slack

TWELVE = "123456789012"
REFUSED = (
    "12桁の番号やカード番号は記録できません（マイナンバーや免許証番号の可能性）。"
    "番号を消して、もう一度押してください。"
)
REACH = "電話は 03-1234-5678、メールは name@example.jp の形で。"


@pytest.fixture
def ken(slack: Slack, program: Running) -> Person:
    return slack.person("ken")


def row(program: Running, number: str, column: str) -> object:
    """A column of the ticket's row."""
    return program.rows(f"SELECT {column} FROM tickets WHERE number = '{number}'")[0][0]


def test_two_answers_are_enough_and_the_number_comes_at_once(ken: Person) -> None:
    # O6
    form = opens_step_one(ken)
    assert form.title == "苦情・相談の記録 1/2"
    assert len(fields(form)) == 8
    empty = [name for name in fields(form) if answer(form, name) in (None, [])]
    assert [name for name in empty if name not in ("name", "contact")] == ["detail", "leak"]

    sent = ken.submits({"detail": "広告メールが止まりません", "leak": "no"})
    receipt = ken.waits_for_view(after=form)

    assert sent.errors == {}
    assert receipt.title == "受け付けました"
    assert number_of(receipt).startswith("C-2026-")
    assert f"「受付番号は {number_of(receipt)} です。" in receipt.words
    assert "日数は約束しないでください。" in receipt.words
    assert receipt.buttons == ["引き受ける", "続きを入力", "開示等の受付へ"]


def test_the_form_asks_in_the_order_of_the_paper(ken: Person) -> None:
    assert labels(opens_step_one(ken)) == [
        "内容",
        "区分",
        "漏えい等のおそれ",
        "会社が最初に知った日時",
        "経路",
        "お名前",
        "連絡先（電話かメール）",
        "あてはまるもの",
    ]


def test_what_was_told_on_the_phone_is_acknowledged_with_it(ken: Person, program: Running) -> None:
    # O7
    told = number_of(takes(ken))
    untold = number_of(takes(ken, marks=[], channel="post"))

    assert row(program, told, "status") == "acknowledged"
    assert row(program, untold, "status") == "received"
