"""A matter that may need recording is answered with its form below the answer."""

import pytest

from tests.stories.steps.case import opens_form, reply_to
from tests.stories.steps.complaints import logs
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from workspace.driver import Person

MAY_BE_A_COMPLAINT = (
    "入電がありました。なぜ自分の誕生日を営業が知っているのか、気味が悪い、上の人から説明しろと"
    "大変お怒りです。明日また掛けるとのことでした。"
)
OFFERED = "実際にあったことでしたら、ここから進めてください。"


def test_what_may_be_a_complaint_is_answered_with_its_form_below(mei: Person) -> None:
    # O14
    reply = asks(mei, MAY_BE_A_COMPLAINT)
    assert reply.text != "苦情・相談として記録できます"
    assert OFFERED in reply.words
    assert opens_form(mei, reply, "苦情を記録").title


def test_its_form_stays_below_whatever_the_answer_becomes(mei: Person) -> None:
    # O14
    shown = asks(mei, MAY_BE_A_COMPLAINT)
    for press in ("この質問を見る", "違う", "答えが違う"):
        changed = reply_to(mei, shown, press)

        assert changed.ts == shown.ts
        assert (OFFERED in changed.words, changed.buttons[-1]) == (True, "苦情を記録"), press
        shown = changed


def test_an_answer_stays_when_the_form_below_it_was_sent(mei: Person, program: Running) -> None:
    # O14: one ticket a matter
    reply = asks(mei, MAY_BE_A_COMPLAINT)
    number = logs(mei, reply, "苦情を記録")
    assert program.settled()
    told = reply_to(mei, reply, "苦情を記録")
    assert mei.view is None
    assert told.text == f"{number} として受け付けました。"
    assert next(each for each in mei.sees(reply.channel) if each.ts == reply.ts).text == reply.text
    assert logs(mei, told, "別の件を記録") != number


@pytest.mark.parametrize(
    ("asked", "button"),
    [
        ("お客様からデータのコピーがほしいと言われたらどうすればいいですか", "求めを受付"),
        ("A customer wants a copy of her data, what do I do?", "求めを受付"),
        ("お客様が怒っていて、個人情報の扱いに苦情を言われたとき、どこへ回しますか", "苦情を記録"),
        ("お客様からメールを止めてほしいと言われたらどうすればいいですか", "配信停止を受付"),
        ("電話で開示請求を受けたらどうすればいいですか", "求めを受付"),
    ],
)
def test_an_answer_that_has_something_recorded_leads_to_its_form(
    mei: Person, asked: str, button: str
) -> None:
    # O14
    reply = asks(mei, asked)
    assert "役に立った" in reply.buttons
    assert OFFERED in reply.words
    assert opens_form(mei, reply, button).title


def test_a_question_about_leaks_is_answered_with_the_report_beside_it(
    mei: Person, program: Running
) -> None:
    # O13
    before = program.mentions_waiting()
    reply = asks(mei, "漏えいしたらどうなりますか")
    assert "役に立った" in reply.buttons
    assert reply.buttons[-1] == "すぐ報告する"
    assert "「すぐ報告する」から" in reply.words
    assert "03-0000-0119" in reply.words
    assert program.mentions_waiting() == before


def test_what_may_be_a_wish_for_a_person_is_kept_for_its_form(mei: Person) -> None:
    # O14
    written = (
        "開示請求の手数料の画面を読みましたが、切手の種類のところがうちの場合どうなるのか"
        "分かりません。できれば窓口の方に見ていただきたいです。"
    )
    reply = asks(mei, written)
    assert "役に立った" in reply.buttons
    assert OFFERED not in reply.words
    form = opens_form(mei, reply, "人に聞く")
    assert form.values["detail"]["answer"]["value"] == written
