"""Every letter, word for word as it was approved."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tickets.letters import application, endings, reply
from tickets.letters.application import Fee, Flaw
from tickets.letters.endings import Elsewhere, WhyBack
from tickets.letters.forms import Form, blank
from tickets.letters.letter import Frame, Letter
from tickets.letters.reply import Item, Method, Reply
from tickets.model.documents import AgentKind, Defect, Money
from tickets.model.personal import Personal
from tickets.model.requests import Decision, Ground, Outcome, RequestType
from tickets.model.triage import PersonsNotice
from tickets.rules.office import Office
from tickets.rules.periods import Rules

DISCLOSE = frozenset({RequestType.DISCLOSE})
ERASE = frozenset({RequestType.ERASE})
ASKED_ON = date(2026, 7, 27)
FEE = Fee.of(DISCLOSE, Rules())
PAPER = Method(used="paper", requested="paper")


def a_reply(*items: Item, method: Method = PAPER) -> Reply:
    types = frozenset(item.decision.type for item in items)
    fee = Fee.of(types, Rules())
    return Reply(
        asked_on=date(2026, 8, 10),
        items=items,
        method=method,
        fee=fee,
        is_fee_paid=bool(fee.due),
    )


GRANTED = Item(decision=Decision(RequestType.DISCLOSE, Outcome.GRANTED))
NO_DATA = Item(decision=Decision(RequestType.DISCLOSE, Outcome.NO_DATA))
CORRECTED = Item(
    decision=Decision(RequestType.CORRECT, Outcome.GRANTED),
    content=Personal("ご登録のお電話番号を、お申し出の番号に改めました。"),
)
PART = Item(
    decision=Decision(
        RequestType.DISCLOSE, Outcome.PARTIAL, frozenset({Ground.G4}), "法33条2項1号"
    ),
    reason=Personal(
        "通話記録のうち、通話の相手方に関する部分は、第三者の権利利益を害するおそれがあるためです。"
    ),
)
REFUSED = Item(
    decision=Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1})),
    reason=Personal(
        "本人確認書類の写しの補正をお願いいたしましたが、お送りいただけなかったためです。"
    ),
)
INSTEAD = Item(
    decision=Decision(
        RequestType.ERASE, Outcome.ALTERNATIVE_MEASURE, frozenset({Ground.G6}), "法35条6項ただし書"
    ),
    measure=Personal("ご案内の送付を停止し、法令上の保存期間が終わり次第、消去いたします。"),
    reason=Personal("法令により保存が義務付けられている期間中のためです。"),
)

LETTERS: dict[str, Callable[[Frame], Letter]] = {
    "acknowledgement_of_complaint": lambda frame: application.acknowledgement_of_complaint(
        frame, received_on=ASKED_ON, understood=Personal("広告メールの停止をお求めの件")
    ),
    "acknowledgement_of_request": lambda frame: application.acknowledgement_of_request(
        frame, received_on=ASKED_ON, understood=Personal("ご契約に関する情報の開示"), fee=FEE
    ),
    "acknowledgement_of_unclear_request": lambda frame: application.acknowledgement_of_request(
        frame,
        received_on=ASKED_ON,
        understood=Personal("ご登録の情報についてのお問い合わせ"),
        fee=Fee.of(frozenset(), Rules()),
        may_cost=Fee.of(frozenset(RequestType), Rules()),
    ),
    "form": lambda frame: application.form(
        frame, received_on=ASKED_ON, types=DISCLOSE, agent=None, fee=FEE
    ),
    "form_without_fee_by_delegate": lambda frame: application.form(
        frame,
        received_on=ASKED_ON,
        types=ERASE,
        agent=AgentKind.DELEGATED,
        fee=Fee.of(ERASE, Rules()),
    ),
    "reminder": lambda frame: application.reminder(
        frame, form_sent_on=date(2026, 7, 30), types=DISCLOSE
    ),
    "reminder_closing": lambda frame: application.reminder(
        frame, form_sent_on=date(2026, 7, 30), types=DISCLOSE, closing=True
    ),
    "correction": lambda frame: application.correction(
        frame,
        arrived_on=date(2026, 8, 10),
        flaws=(
            Flaw(
                Defect.IDENTITY,
                Personal("パスポートの写しに現住所の記載がありません。"),
                Personal("現住所を確認できる書類の写しを1点お送りください。"),
            ),
            Flaw(
                Defect.FEE,
                Personal("定額小為替が同封されていました。"),
                Personal("1,000円分の郵便切手をお送りください。"),
            ),
        ),
        look_again_on=date(2026, 8, 26),
        sent_back=Money.MONEY_ORDER,
    ),
    "method_change": lambda frame: reply.method_change(
        frame,
        requested="electronic",
        used="paper",
        reason=Personal("対象となる記録が紙面でのみ保管されているためです。"),
    ),
    "delay": lambda frame: reply.delay(
        frame,
        received_on=ASKED_ON,
        reason=Personal(
            "対象となる記録が多く、第三者に関する記載の確認に時間を要しているためです。"
        ),
        until=date(2026, 9, 11),
    ),
    "reply": lambda frame: reply.reply(frame, a_reply(GRANTED, CORRECTED)),
    "reply_by_another_method": lambda frame: reply.reply(
        frame,
        a_reply(
            GRANTED,
            method=Method(
                used="paper",
                requested="electronic",
                change_reason=Personal("対象となる記録が紙面でのみ保管されているためです。"),
            ),
        ),
    ),
    "reply_no_data": lambda frame: reply.reply(frame, a_reply(NO_DATA)),
    "reply_part": lambda frame: reply.reply(frame, a_reply(PART, INSTEAD)),
    "reply_whole": lambda frame: reply.reply(frame, a_reply(REFUSED)),
    "stamps_back": lambda frame: endings.stamps_back(
        frame, money=Money.STAMPS, amount=1000, why=WhyBack.NOT_DUE
    ),
    "redirection": lambda frame: endings.redirection(
        frame, received_on=ASKED_ON, why=Elsewhere.ENTRUSTED
    ),
    "withdrawal": lambda frame: endings.withdrawal(
        frame, withdrawn_on=date(2026, 8, 3), copies=True, paid=FEE, keeps_fee=False
    ),
    "complaint_reply": lambda frame: endings.complaint_reply(
        frame,
        received_on=ASKED_ON,
        approved=Personal(
            "ご案内のメールは、7月27日に停止いたしました。停止のお申し出を承った後も1通をお送りしたのは、"
            "配信の停止を登録する手順に漏れがあったためです。ご不快な思いをおかけしましたことを、おわび申し上げます。"
        ),
    ),
    "recourse": lambda frame: endings.recourse(frame, replied_on=date(2026, 8, 3)),
    "breach_notice": lambda frame: endings.breach_notice(
        frame,
        PersonsNotice(
            overview="8月1日、ご案内のメールを、お客様とは別のお客様に誤って送信いたしました。",
            data_items="お名前及び電子メールアドレス",
            origin="宛先の確認の誤り",
            damage="現在のところ、確認されておりません。",
            other="誤って送信した先に削除を依頼し、削除された旨の連絡を受けております。",
        ),
    ),
}
WITH_BODIES = {
    "reply_no_data",
    "reply_part",
    "reply_whole",
    "complaint_reply",
    "recourse",
    "breach_notice",
}


@pytest.mark.parametrize("name", LETTERS)
def test_each_letter_matches_its_approved_text(name: str, frame: Frame, golden: Path) -> None:
    letter = LETTERS[name](frame)

    assert letter.final.reveal() == (golden / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("form", Form)
def test_each_form_matches_its_approved_text(form: Form, office: Office, golden: Path) -> None:
    text, unset = blank(form, office, Rules())

    assert text == (golden / f"form_{form}.txt").read_text(encoding="utf-8")
    assert unset == ()


@pytest.mark.parametrize("name", LETTERS)
def test_a_letter_promises_no_days_names_the_bodies_and_shows_no_template(
    name: str, frame: Frame
) -> None:
    text = LETTERS[name](frame).text.reveal()

    assert not re.search(
        r"[0-9０-９一二三四五六七八九十]+ *(日間|日以内|営業日|週間|[かヶカ]月)", text
    )
    assert not re.search("社内目標|法定|目安", text)
    named = [body for body, _ in frame.sender.bodies if body in text]
    assert len(named) == (2 if name in WITH_BODIES else 0)
    assert not re.search(r"[{}\[\]#*]|None|未設定|\n\n\n", text)
