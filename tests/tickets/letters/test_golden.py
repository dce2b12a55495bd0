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
from tickets.model.disclosure import (
    Decision,
    Disclosure,
    Execution,
    Ground,
    Outcome,
    RequestType,
)
from tickets.model.documents import AgentKind, Correction, Defect, Money, StampsReturned
from tickets.model.escalation import Cause, Escalation
from tickets.model.kinds import (
    LANGUAGES,
    CloseCode,
    Flag,
    Kind,
    Language,
    LetterKind,
    PersonalField,
)
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Ticket
from tickets.model.triage import PersonsNotice
from tickets.rules.office import Office
from tickets.rules.periods import Rules

FIELD = PersonalField
DISCLOSE, ERASE = RequestType.DISCLOSE, RequestType.ERASE
ONLY_ON_PAPER = "対象となる記録が紙面でのみ保管されているためです。"

GRANTED = Decision(DISCLOSE, Outcome.GRANTED)
NO_DATA = Decision(DISCLOSE, Outcome.NO_DATA)
CEASED = Decision(RequestType.CEASE_USE, Outcome.GRANTED)
DONE = (
    Execution(RequestType.CEASE_USE, "crm", date(2026, 8, 19)),
    Execution(RequestType.CEASE_USE, "mail", date(2026, 8, 20)),
    Execution(RequestType.CEASE_USE, "paper", date(2026, 8, 21), untouched=True),
)
NOT_CEASED = Decision(RequestType.STOP_THIRD_PARTY, Outcome.REFUSED, frozenset({Ground.G7}))
WHAT_TO_CEASE = {ValueName(FIELD.TARGET_SCOPE): Personal("メールマガジン、電話でのご案内")}
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
    "reply_cessation": (
        LetterKind.REPLY,
        decided(CEASED, NOT_CEASED, executed=DONE),
        WHAT_TO_CEASE,
    ),
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
    "reply_cessation",
    "complaint_reply",
    "recourse",
    "breach_notice",
}


IN_ENGLISH: Final = {
    FIELD.NAME: Personal("Helen Ford"),
    FIELD.ADDRESS: Personal("Rei Heights 203, 1-2-3 Reiji, Shibuya-ku, Tokyo"),
    FIELD.REASON: Personal("It would show what a third party said."),
    FIELD.MEASURE: Personal("We no longer send you information."),
    FIELD.TARGET_SCOPE: Personal("The newsletter and calls about offers"),
    FIELD.MOVE_REASON: Personal("There are many records, which we have to check."),
    FIELD.DRAFT_REPLY: Personal("We stopped the mails on 27 July, and apologise for the delay."),
}
BREACH_IN_ENGLISH = PersonsNotice(
    overview="On 1 August we sent an e-mail for you to another customer.",
    data_items="Name and e-mail address",
    origin="The recipient was not checked.",
    damage="Nothing is known so far.",
    other="The recipient has deleted it.",
    language="en",
)


def drawn(name: str, office: Office, rules: Rules = DEFAULTS, language: Language = "ja") -> Letter:
    """The letter, with stamps in its facts changed to how these rules have the fee paid."""
    if name == "breach_notice":
        report = replace(BREACH, persons_notice=BREACH_IN_ENGLISH) if language == "en" else BREACH
        return notice_to_persons(report.number, report.persons_notice, office, TODAY)
    kind, ticket, opened = LETTERS[name]
    paid = _paid_by(rules, ticket)
    if language == "en":
        paid, opened = _in_english(paid), {**opened, ValueName(FIELD.NAME): IN_ENGLISH[FIELD.NAME]}
        opened |= {ValueName(FIELD.ADDRESS): IN_ENGLISH[FIELD.ADDRESS]}
        opened = {slot: IN_ENGLISH[slot.field] for slot in opened}
    return letter(kind, paid, office, opened, rules)


def _in_english(ticket: Ticket) -> Ticket:
    """The ticket of a person who is written to in English, with what goes into letters."""
    ticket = replace(ticket, party=Party(language="en"))
    if ticket.summary:
        ticket = replace(ticket, summary="Your contract and what we hold about it")
    if ticket.kind is Kind.DISCLOSURE and ticket.disclosure.method_change_reason:
        request = replace(ticket.disclosure, method_change_reason="The records are only on paper.")
        ticket = replace(ticket, facts=request)
    return ticket


def _paid_by(rules: Rules, ticket: Ticket) -> Ticket:
    if ticket.kind is not Kind.DISCLOSURE:
        return ticket
    request, fee = ticket.disclosure, {"money": rules.fee_means, "yen": rules.fee_yen}
    paid, back = (
        tuple(replace(each, **fee) if each.money is Money.STAMPS else each for each in moved)
        for moved in (request.payments, request.stamps_returned)
    )
    return replace(ticket, facts=replace(request, payments=paid, stamps_returned=back))


@pytest.mark.parametrize(("language", "folder"), [("ja", "."), ("en", "en")])
@pytest.mark.parametrize("name", NAMES)
def test_each_letter_matches_its_approved_text(
    name: str, language: Language, folder: str, office: Office, golden: Path
) -> None:
    approved = (golden / folder / f"{name}.txt").read_text(encoding="utf-8")
    assert drawn(name, office, language=language).final.reveal() == approved


def test_an_english_letter_has_no_japanese_but_a_gist_of_one_or_two_sentences(
    office: Office,
) -> None:
    for made in (drawn(name, office, language="en") for name in NAMES):
        assert not re.search("[ぁ-ヶ一-龥（）：、。]", made.text.reveal()), made.text.reveal()
        assert len(re.findall("。", made.gist)) in (1, 2), made.gist
        assert re.fullmatch(r"[^{}]+(です|ます|ません)。", made.gist), made.gist


def test_each_letter_has_a_gist_of_one_or_two_english_sentences(office: Office) -> None:
    for made in (drawn(name, office) for name in NAMES):
        assert re.fullmatch(r"The letter [ -~¥]+\.", made.gist), made.gist
        assert len(re.findall(r"\. |\.$", made.gist)) in (1, 2), made.gist
        assert made.gist not in made.text.reveal()
        assert "{" not in made.gist


@pytest.mark.parametrize(("language", "folder"), [("ja", "."), ("en", "en")])
@pytest.mark.parametrize("form", BlankForm)
def test_each_form_matches_its_approved_text(
    form: BlankForm, language: Language, folder: str, office: Office, golden: Path
) -> None:
    text, unset = blank_form(form, office, Rules(), language)
    assert text == (golden / folder / f"form_{form}.txt").read_text(encoding="utf-8")
    assert unset == ()


def test_a_letter_promises_no_days_names_the_bodies_and_shows_no_template(office: Office) -> None:
    days = r"[0-9０-９一二三四五六七八九十]+ *(日間|日以内|営業日|週間|[かヶカ]月|(business )?day|week)"
    drawn_ = {(name, of): drawn(name, office, language=of) for name in NAMES for of in LANGUAGES}
    for (name, language), made in drawn_.items():
        text = made.text.reveal()
        assert not re.search(f"{days}|社内目標|法定|目安|target", text), name
        named = [each for each in office.accredited_bodies if each.name.get(language) in text]
        assert (name, len(named)) == (name, 2 if name in WITH_BODIES else 0)
        assert not re.search(r"[{}\[\]#*]|None|未設定|\n\n\n", text), name
