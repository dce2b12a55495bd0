"""Events and requests get a route instead of an answer, or their form below it."""

import pytest

from tests.stories.steps.case import (
    DESK,
    NOT_THERE,
    chooses,
    detail,
    direct,
    opens_form,
    reply_to,
    submitted,
)
from tests.stories.steps.complaints import (
    MINIMUM,
    Complaint,
    answer,
    logs,
    number_of,
    opens_step_one,
)
from tests.stories.steps.program import Running, runs
from tests.stories.steps.questions import asks, mentions
from tickets.model.complaint import Category
from tickets.model.kinds import Restriction
from workspace.driver import Person, Slack

ROUTES = [
    (
        "お客様からクレームの電話が来ています",
        "苦情・相談として記録できます",
        "約束や評価をすること。本人確認を求めること。",
        ["苦情を記録"],
    ),
    (
        "データを消してほしいとお客様に言われました",
        "開示等の求めとして受け付けます",
        "データがあるかどうかを答えること。言われたデータを、ご自分で消したり直したりすること。",
        ["求めを受付", "配信停止だけ"],
    ),
    (
        "メルマガを止めてほしいと言われました",
        "配信停止として受け付けます",
        "申請書・本人確認・手数料を求めること",
        ["配信停止を受付", "求めを受付", "質問でした", "苦情を記録"],
    ),
    (
        "警察から電話がかかってきて、お客様の住所を聞かれています",
        "その場では答えず、書面で受けてください",
        "取引があるかどうかを答えること。ご本人に知らせること。",
        ["管理者に知らせる"],
    ),
    (
        "新聞記者からお客様の件で電話がありました",
        "肯定も否定もしないでください",
        "その場で事実関係を話すこと。",
        ["管理者に知らせる"],
    ),
    (
        "個人情報保護委員会から問い合わせの電話がありました",
        "すぐ管理者に知らせてください",
        "断ること。",
        ["管理者に知らせる"],
    ),
    (
        "自分の人事評価のデータを開示してほしい",
        "ご自身の情報についてのお申出ですね",
        "ほかの人が見るチャンネルに書くこと",
        ["相談する", "求めを出す"],
    ),
]


@pytest.mark.parametrize(
    ("said", "heading", "dont", "ways"), ROUTES, ids=[each[1] for each in ROUTES]
)
def test_each_route_says_what_to_do_and_leads_on(
    mei: Person, said: str, heading: str, dont: str, ways: list[str]
) -> None:
    # O14
    reply = asks(mei, said)
    assert reply.text == heading
    assert "すること" in reply.words
    assert dont in reply.words
    assert sorted(reply.buttons) == sorted({*ways, "質問でした"})


def test_a_letter_of_the_bar_association_takes_the_enquiry_route(mei: Person) -> None:
    said = mei.writes("弁護士会から照会書が届いた", to="@madoguchi")
    assert (
        "書面が届いているなら、そのまま管理者に渡してください。" in mei.waits_for(after=said).words
    )


def test_the_english_route_forbids_the_right_thing(emma: Person) -> None:
    said = emma.writes("A customer asked us to delete their data", to="@madoguchi")
    assert (
        " say whether we hold data on the person, or delete or change it yourself."
        in emma.waits_for(after=said).words
    )


def test_a_complaint_about_the_desk_passes_by_the_desk_and_its_manager(
    haru: Person, slack: Slack, program: Running
) -> None:
    # O1, O14
    leads, taken = "管理者を通さずに扱う", "代表者または監査責任者がお受けします"
    for said, told in (
        ("個人情報保護管理者や窓口への苦情はどこに言えばいいですか", leads),
        ("窓口の対応に苦情があります", leads),
        ("窓口の対応に納得できないので苦情を申し立てたいです", taken),
        ("I want to file a formal complaint about the privacy manager", taken),
    ):
        reply = asks(haru, said)
        assert told in reply.words
        assert "窓口の連絡先" not in reply.words
        form = opens_form(haru, reply, "苦情を記録")
        assert answer(form, "marks") == ["about_desk"]
        assert "管理者ではなく、代表者など" in form.words
        haru.closes()

    form = opens_form(haru, reply, "苦情を記録")
    given = {"detail": "相談を放置された", "leak": "no", "channel": "internal"}
    receipt = submitted(haru, form, given)
    number = number_of(receipt)

    assert number.startswith("X-")
    assert "管理者と窓口担当者には見えません" in receipt.words
    assert "だれについての申出ですか" not in receipt.words
    for person in map(slack.person, ("ken", "saki")):
        assert runs(person, f"/privacy ticket {number}").text == NOT_THERE
        assert number not in str([each.raw for each in (*person.sees("@app"), *person.sees(DESK))])
    assert "入力してください" not in str([each.text for each in direct(haru, number)])
    case = Complaint(slack, program, number)
    assert case.submits(slack.person("rei"), "ticket_name", about=["U03MGR"]) == {}


def test_an_employee_may_tick_that_a_complaint_is_about_the_desk(haru: Person) -> None:
    # O1
    form = opens_step_one(haru)
    assert answer(form, "marks") == []
    assert "「あり」は管理者・代行者" in form.words

    form = chooses(haru, "marks", ["about_desk"])
    assert "管理者ではなく、代表者など" in form.words
    assert number_of(submitted(haru, form, MINIMUM)).startswith("X-")


def test_the_opt_out_route_opens_its_form(ken: Person) -> None:
    # O10, O14
    reply = asks(ken, "メルマガを止めてほしいと言われました")
    form = opens_form(ken, reply, "配信停止を受付")
    assert form.title == "配信停止の受付"
    assert form.values["category"]["answer"]["selected_option"]["value"] == "opt_out"
    assert form.values["channel"]["answer"]["selected_option"]["value"] == "phone"


def test_an_opt_out_that_was_ignored_is_logged_as_a_complaint(ken: Person) -> None:
    # O10, O14
    reply = asks(ken, "メルマガを止めてと前に頼んだのにまだ届くと怒っています")
    assert reply.text == "配信停止として受け付けます"
    form = opens_form(ken, reply, "苦情を記録")
    assert form.values["category"]["answer"]["selected_option"]["value"] == "complaint"


def test_an_employee_passes_on_an_opt_out(mei: Person, ken: Person, program: Running) -> None:
    # O10: the desk stops the mails; the employee is not asked for day and system
    reply = asks(mei, "メルマガを止めてほしいと言われました")
    form = opens_form(mei, reply, "配信停止を受付")
    assert "窓口の担当者がすぐに止め、止めた日とシステムを記録します。" in form.words
    asked = [each["block_id"] for each in form.blocks if each["type"] == "input"]
    assert asked == ["detail", "leak", "received_at", "channel", "name", "contact"]

    mei.submits({"detail": "メールを止めてほしい", "leak": "no", "contact": "03-1234-5678"})
    number = str(mei.waits_for_view(after=form).blocks[0]["text"]["text"])

    assert program.ticket(number).complaint.category is Category.OPT_OUT
    assert any(number in each.words for each in ken.sees("C03DESK"))


def consults(person: Person) -> str:
    """A consultation about their own data; its number."""
    said = person.writes("自分の人事評価のデータを開示してほしい", to="@madoguchi")
    form = opens_form(person, person.waits_for(after=said), "相談する")
    person.submits({"detail": "評価の記録について相談したい"})
    receipt = person.waits_for_view(after=form)
    person.closes()
    return str(receipt.blocks[0]["text"]["text"])


def test_an_employees_own_consultation_is_restricted(
    mei: Person, ken: Person, program: Running
) -> None:
    # O1, O14
    number = consults(mei)

    assert number.startswith("X-")
    ticket = program.ticket(number)
    assert ticket.requester == mei.id
    assert ticket.restrictions == {Restriction.EMPLOYEE}
    assert ticket.complaint.category is Category.CONSULTATION
    assert all(number not in str(each.raw) for each in ken.sees("C03DESK"))


def test_asking_for_own_tickets_shows_them(mei: Person) -> None:
    # O14
    number = consults(mei)
    route = asks(mei, "私が出した申請はどうなっていますか")
    assert route.text == "わたしの受付"

    changed = reply_to(mei, route, "見る")

    assert changed.ts == route.ts
    assert number in changed.words


def test_a_reply_that_led_to_a_complaint_shows_its_number(mei: Person) -> None:
    reply = asks(mei, ROUTES[0][0])
    number = logs(mei, reply, "苦情を記録")
    changed = mei.waits_for(after=reply, saying=number)
    assert changed.ts == reply.ts
    assert changed.text == f"{number} として受け付けました。"
    assert "/privacy ticket 受付番号" in changed.words
    assert changed.buttons == ["別の件を記録"]
    second = logs(mei, changed, "別の件を記録")
    assert mei.waits_for(after=changed, saying=second).text.startswith(f"{number}、{second} として")
    assert "状態：受付済" in detail(mei, number).words


def test_a_second_press_on_an_old_reply_tells_the_number(mei: Person, program: Running) -> None:
    # Slack lets nobody redraw a reply in a channel that one person sees, before their next tap
    reply = mentions(mei, ROUTES[0][0])
    assert reply.ephemeral
    number = logs(mei, reply, "苦情を記録")
    assert program.settled()
    told = reply_to(mei, reply, "苦情を記録")
    assert mei.view is None
    assert told.text == f"{number} として受け付けました。"
    assert logs(mei, told, "別の件を記録") != number


def test_an_event_opens_the_breach_route_and_its_words_are_stored_nowhere(
    mei: Person, program: Running
) -> None:
    # O11, O13
    before = program.questions_kept()
    reply = asks(mei, "お客様の名簿を誤送信しました")

    assert reply.text == "漏えい等のおそれ：すぐ報告できます"
    assert "確かでなくて構いません。" in reply.words
    assert "メールやログは消さない" in reply.words
    assert not [each for each in ("漏えいしました", "問題ありません") if each in reply.words]
    assert "03-0000-0119" in reply.words
    assert "あなたの名前を窓口に知らせます。書かれた文章は知らせません。" in reply.words
    assert reply.buttons == ["すぐ報告する", "質問でした"]
    assert program.settled()
    assert program.questions_kept() == before

    # It was a question: the likeliest ones are offered.
    changed = reply_to(mei, reply, "質問でした")
    assert changed.ts == reply.ts
    assert changed.text == "どれについて知りたいですか？"
    assert changed.buttons[-2:] == ["どれでもない", "人に聞く"]


def test_an_event_in_english_opens_the_breach_route(emma: Person) -> None:
    reply = asks(emma, "I think I sent the customer list to the wrong person")
    assert reply.text == "Possible leak: you can report it right now"
    assert "ask the receiver not to open or forward it" in reply.words
    assert "that a possible leak was mentioned, but not what you wrote" in reply.words
    assert reply.buttons == ["Report now", "I was only asking"]


def test_the_wish_for_a_person_leads_to_the_form_of_a_question(mei: Person) -> None:
    # O14
    reply = asks(mei, "人と直接話したいです")
    form = opens_form(mei, reply, "人に聞く")

    assert form.title == "人に聞く"
    assert "質問でした" in reply.buttons


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
