"""Every letter, word for word as it was approved."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from tests.tickets.letters.cases import (
    COMPLAINT,
    DEFAULTS,
    PROPOSED,
    RECEIVED_AT,
    REQUEST,
    STAMPS,
    TODAY,
    a_ticket,
    decided,
    letter,
)
from tickets.letters.letter import BlankForm, Letter, blank_form
from tickets.letters.ticket_letters import notice_to_persons
from tickets.model import tokyo
from tickets.model.disclosure import Decision, Disclosure, Ground, Outcome, RequestType
from tickets.model.documents import AgentKind, Correction, Defect, Money, StampsReturned
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import CloseCode, Flag, Kind, LetterKind, PersonalField
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.model.triage import PersonsNotice
from tickets.rules.office import Office
from tickets.rules.periods import Rules

FIELD = PersonalField
DISCLOSE, ERASE = RequestType.DISCLOSE, RequestType.ERASE
ONLY_ON_PAPER = "対象となる記録が紙面でのみ保管されているためです。"

GRANTED = Decision(DISCLOSE, Outcome.GRANTED)
NO_DATA = Decision(DISCLOSE, Outcome.NO_DATA)
CORRECTED = Decision(RequestType.CORRECT, Outcome.GRANTED)
PART = Decision(DISCLOSE, Outcome.PARTIAL, frozenset({Ground.G4}), "法33条2項1号")
REFUSED = Decision(DISCLOSE, Outcome.REFUSED, frozenset({Ground.G1}))
INSTEAD = Decision(ERASE, Outcome.ALTERNATIVE_MEASURE, frozenset({Ground.G6}), "法35条6項ただし書")
WHY_PART = {
    ValueName(FIELD.REASON, DISCLOSE): Personal(
        "通話記録のうち、通話の相手方に関する部分は、第三者の権利利益を害するおそれがあるためです。"
    ),
    ValueName(FIELD.MEASURE, ERASE): Personal(
        "ご案内の送付を停止し、法令上の保存期間が終わり次第、消去いたします。"
    ),
    ValueName(FIELD.REASON, ERASE): Personal(
        "法令により保存が義務付けられている期間中のためです。"
    ),
}
WHY_REFUSED = {
    ValueName(FIELD.REASON, DISCLOSE): Personal(
        "本人確認書類の写しの補正をお願いいたしましたが、お送りいただけなかったためです。"
    )
}
WHY_LATE = {
    ValueName(FIELD.MOVE_REASON, "1"): Personal(
        "対象となる記録が多く、第三者に関する記載の確認に時間を要しているためです。"
    )
}
ANSWER = {
    ValueName(FIELD.DRAFT_REPLY): Personal(
        "ご案内のメールは、7月27日に停止いたしました。停止のお申し出を承った後も1通をお送りしたのは、"
        "配信の停止を登録する手順に漏れがあったためです。ご不快な思いをおかけしましたことを、おわび申し上げます。"
    )
}
UNCLEAR = Disclosure(types=frozenset(), types_unclear=True)
BY_DELEGATE = replace(REQUEST, types=frozenset({ERASE}), agent_kind=AgentKind.DELEGATED)
WITH_MONEY_ORDER = replace(
    REQUEST,
    payments=(replace(STAMPS, money=Money.MONEY_ORDER),),
    corrections=(Correction(frozenset({Defect.IDENTITY, Defect.FEE}), TODAY, date(2026, 8, 26)),),
)
ANOTHER_METHOD = replace(REQUEST, method_requested="electronic", method_change_reason=ONLY_ON_PAPER)
NOT_DUE = replace(
    REQUEST, types=frozenset({ERASE}), stamps_returned=(StampsReturned(TODAY, Money.STAMPS, 1000),)
)
BREACH = Escalation(
    number="E-2026-0007",
    cause=Cause.BREACH_SUSPECTED,
    raised_by="U02",
    raised_at=RECEIVED_AT,
    known_at=RECEIVED_AT,
    persons_notice=PersonsNotice(
        overview="8月1日、ご案内のメールを、お客様とは別のお客様に誤って送信いたしました。",
        data_items="お名前及び電子メールアドレス",
        origin="宛先の確認の誤り",
        damage="現在のところ、確認されておりません。",
        other="誤って送信した先に削除を依頼し、削除された旨の連絡を受けております。",
    ),
)

LETTERS: Final[dict[str, tuple[LetterKind, Ticket, dict[ValueName, Personal]]]] = {
    "acknowledgement_of_complaint": (
        LetterKind.ACKNOWLEDGEMENT,
        a_ticket(COMPLAINT, summary="広告メールの停止をお求めの件"),
        {},
    ),
    "acknowledgement_of_request": (
        LetterKind.ACKNOWLEDGEMENT,
        a_ticket(summary="ご契約に関する情報の開示"),
        {},
    ),
    "acknowledgement_of_unclear_request": (
        LetterKind.ACKNOWLEDGEMENT,
        a_ticket(UNCLEAR, summary="ご登録の情報についてのお問い合わせ"),
        {},
    ),
    "form": (LetterKind.FORM, a_ticket(), {}),
    "form_without_fee_by_delegate": (LetterKind.FORM, a_ticket(BY_DELEGATE), {}),
    "reminder": (LetterKind.REMINDER, a_ticket(), {}),
    "reminder_closing": (LetterKind.REMINDER, a_ticket(close_code=CloseCode.NO_RETURN), {}),
    "correction": (LetterKind.CORRECTION, a_ticket(WITH_MONEY_ORDER), {}),
    "method_change": (LetterKind.METHOD_CHANGE, a_ticket(ANOTHER_METHOD), {}),
    "delay": (
        LetterKind.DELAY,
        a_ticket(replace(REQUEST, delayed_until=date(2026, 9, 11)), history=(PROPOSED,)),
        WHY_LATE,
    ),
    "reply": (LetterKind.REPLY, decided(GRANTED, CORRECTED), {}),
    "reply_by_another_method": (
        LetterKind.REPLY,
        a_ticket(replace(ANOTHER_METHOD, decisions=(GRANTED,), method_used="paper")),
        {},
    ),
    "reply_no_data": (LetterKind.REPLY, decided(NO_DATA), {}),
    "reply_part": (LetterKind.REPLY, decided(PART, INSTEAD), WHY_PART),
    "reply_whole": (LetterKind.REPLY, decided(REFUSED), WHY_REFUSED),
    "stamps_back": (LetterKind.STAMPS_BACK, a_ticket(NOT_DUE), {}),
    "redirection": (LetterKind.REDIRECTION, a_ticket(flags=frozenset({Flag.ENTRUSTED})), {}),
    "withdrawal": (
        LetterKind.WITHDRAWAL,
        a_ticket(replace(REQUEST, keep_fee=False), withdrawn_on=TODAY),
        {},
    ),
    "complaint_reply": (LetterKind.COMPLAINT_REPLY, a_ticket(COMPLAINT), ANSWER),
    "recourse": (LetterKind.RECOURSE, a_ticket(COMPLAINT, replied_at=tokyo.at(TODAY)), {}),
}
NAMES: Final = (*LETTERS, "breach_notice")
WITH_BODIES = {
    "reply_no_data",
    "reply_part",
    "reply_whole",
    "complaint_reply",
    "recourse",
    "breach_notice",
}


def drawn(name: str, office: Office, rules: Rules = DEFAULTS) -> Letter:
    """The letter, with stamps in its facts changed to how these rules have the fee paid."""
    if name == "breach_notice":
        return notice_to_persons(BREACH, office, TODAY)
    kind, ticket, opened = LETTERS[name]
    return letter(kind, _paid_by(rules, ticket), office, opened, rules)


def _paid_by(rules: Rules, ticket: Ticket) -> Ticket:
    if ticket.kind is not Kind.DISCLOSURE:
        return ticket
    request, fee = ticket.disclosure, {"money": rules.fee_means, "yen": rules.fee_yen}
    paid, back = (
        tuple(replace(each, **fee) if each.money is Money.STAMPS else each for each in moved)
        for moved in (request.payments, request.stamps_returned)
    )
    return replace(ticket, facts=replace(request, payments=paid, stamps_returned=back))


@pytest.mark.parametrize("name", NAMES)
def test_each_letter_matches_its_approved_text(name: str, office: Office, golden: Path) -> None:
    assert drawn(name, office).final.reveal() == (golden / f"{name}.txt").read_text(
        encoding="utf-8"
    )


def test_each_letter_has_a_gist_of_one_or_two_english_sentences(office: Office) -> None:
    for made in (drawn(name, office) for name in NAMES):
        assert re.fullmatch(r"The letter [ -~¥]+\.", made.gist), made.gist
        assert len(re.findall(r"\. |\.$", made.gist)) in (1, 2), made.gist
        assert made.gist not in made.text.reveal()
        assert "{" not in made.gist


@pytest.mark.parametrize("form", BlankForm)
def test_each_form_matches_its_approved_text(form: BlankForm, office: Office, golden: Path) -> None:
    text, unset = blank_form(form, office, Rules())
    assert text == (golden / f"form_{form}.txt").read_text(encoding="utf-8")
    assert unset == ()


def test_a_letter_promises_no_days_names_the_bodies_and_shows_no_template(office: Office) -> None:
    days = r"[0-9０-９一二三四五六七八九十]+ *(日間|日以内|営業日|週間|[かヶカ]月)"
    for name, text in ((name, drawn(name, office).text.reveal()) for name in NAMES):
        assert not re.search(f"{days}|社内目標|法定|目安", text), name
        named = [each for each in office.accredited_bodies if each.name.get("ja") in text]
        assert (name, len(named)) == (name, 2 if name in WITH_BODIES else 0)
        assert not re.search(r"[{}\[\]#*]|None|未設定|\n\n\n", text), name
