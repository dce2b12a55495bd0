"""A ticket draws its own letters from what it holds so far."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from tests.tickets.letters.cases import (
    COMPLAINT,
    HANAKO,
    REQUEST,
    STAMPS,
    a_ticket,
    letter,
    ruled_by,
)
from tickets.letters.letter import Letter, LetterContext, MissingFactsError, prepare_draft
from tickets.letters.ticket_letters import render_letter
from tickets.model.disclosure import Decision, Disclosure, Ground, Outcome, RequestType
from tickets.model.documents import AgentKind, Correction, Defect, Money, Payment, StampsReturned
from tickets.model.kinds import LetterKind, PartyRole, PersonalField, Status
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Party, Ticket
from tickets.rules.office import Office
from tickets.rules.periods import DEFAULT_RULES, Rules

FIELD = PersonalField
BY_FILE = replace(REQUEST, method_requested="electronic")
LATER = date(2026, 8, 20)
REFUSED = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G4}), "法33条2項1号")


def text(
    kind: LetterKind,
    ticket: Ticket,
    office: Office,
    opened: dict[ValueName, Personal] | None = None,
) -> str:
    return letter(kind, ticket, office, opened or {}, on=LATER).final.reveal()


def test_the_form_asks_an_agent_for_proof_of_authority(office: Office) -> None:
    by_delegate = a_ticket(party=Party(PartyRole.DELEGATED_AGENT))
    by_law = a_ticket(party=Party(PartyRole.STATUTORY_AGENT))
    parent = replace(by_law, facts=replace(REQUEST, agent_kind=AgentKind.PARENT))

    assert "委任状" in text(LetterKind.FORM, by_delegate, office)
    assert "戸籍謄本" in text(LetterKind.FORM, parent, office)
    with pytest.raises(MissingFactsError, match="agent_kind"):
        text(LetterKind.FORM, by_law, office)


def test_the_code_of_an_address_abroad_stands_below_it(office: Office) -> None:
    # O19
    lives = {
        ValueName(FIELD.NAME): Personal("Emma Clark"),
        ValueName(FIELD.POSTAL_CODE): Personal("GB SW1A 2AA"),
        ValueName(FIELD.ADDRESS): Personal("10 Downing Street, London"),
    }
    sent = text(LetterKind.FORM, a_ticket(), office, lives)
    assert "10 Downing Street, London\nGB SW1A 2AA\nEmma Clark 様" in sent
    assert "〒GB" not in sent


def test_a_letter_has_the_number_that_the_person_was_told(office: Office) -> None:
    # O1
    restricted = a_ticket(number="X-2026-0003", former_number="D-2026-0009")
    sent = text(LetterKind.FORM, restricted, office)
    assert "D-2026-0009" in sent
    assert "X-2026" not in sent


def test_who_turned_out_to_be_the_person_is_addressed(office: Office) -> None:
    once_agent = {
        ValueName(FIELD.NAME): Personal("佐藤 一郎"),
        ValueName(FIELD.PRINCIPAL_NAME): Personal("山田 花子"),
    }
    ticket = a_ticket(replace(REQUEST, decisions=(REFUSED,)))
    corrected = replace(ticket, party=Party(PartyRole.PRINCIPAL))
    letter = text(LetterKind.REPLY, corrected, office, once_agent)
    assert "佐藤 一郎 様" in letter
    assert "山田" not in letter


def test_the_person_reads_who_applied_when_papers_are_asked_for(office: Office) -> None:
    asked = Correction(frozenset({Defect.AUTHORITY}), LATER, LATER)
    own = replace(REQUEST, corrections=(asked,))
    applied = replace(own, agent_kind=AgentKind.DELEGATED)
    person = {
        ValueName(FIELD.NAME): Personal("佐藤 一郎"),
        ValueName(FIELD.PRINCIPAL_NAME): Personal("山田 花子"),
    }
    allowed = replace(applied, to_agent=True, to_agent_allowed_by="U03")
    letter = text(LetterKind.CORRECTION, a_ticket(applied), office, person)

    assert "\n山田 花子 様\n" in letter
    assert "佐藤 一郎 様が、代理人として申請された件" in letter
    assert "佐藤 一郎 様からお送りいただいても" in letter
    assert "お申し出の方" not in letter
    assert "代理人として申請" not in text(LetterKind.CORRECTION, a_ticket(own), office)
    assert "代理人として申請" not in text(LetterKind.CORRECTION, a_ticket(allowed), office, person)


def test_the_person_is_addressed_although_an_agent_applies(office: Office) -> None:
    applied = replace(REQUEST, agent_kind=AgentKind.DELEGATED, decisions=(REFUSED,))
    person = {
        ValueName(FIELD.NAME): Personal("佐藤 一郎"),
        ValueName(FIELD.PRINCIPAL_NAME): Personal("山田 花子"),
    }
    wished = replace(applied, to_agent=True)
    allowed = replace(wished, to_agent_allowed_by="U03")

    told = "このご請求は、佐藤 一郎 様が、代理人としてされたものです。"
    for facts in (applied, wished):
        reply = text(LetterKind.REPLY, a_ticket(facts), office, person)
        assert "\n山田 花子 様\n" in reply
        assert told in reply
    reply = text(LetterKind.REPLY, a_ticket(allowed), office, person)
    assert "山田 花子 様代理人　佐藤 一郎 様" in reply
    assert told not in reply
    with pytest.raises(MissingFactsError, match="principal_name"):
        text(LetterKind.REPLY, a_ticket(applied), office)


@pytest.mark.parametrize("kind", [LetterKind.ACKNOWLEDGEMENT, LetterKind.FORM, LetterKind.REMINDER])
def test_the_agent_who_asked_gets_receipt_and_form(office: Office, kind: LetterKind) -> None:
    sent = replace(REQUEST, agent_kind=AgentKind.DELEGATED, form_sent_on=LATER)
    lives = {
        ValueName(FIELD.NAME): Personal("佐藤 一郎"),
        ValueName(FIELD.POSTAL_CODE): Personal("100-0005"),
        ValueName(FIELD.ADDRESS): Personal("東京都千代田区丸の内1-1"),
        ValueName(FIELD.PRINCIPAL_NAME): Personal("山田 花子"),
        ValueName(FIELD.PRINCIPAL_ADDRESS): Personal("東京都港区芝1-1-1"),
    }
    posted = text(kind, a_ticket(sent, status=Status.FORM_SENT), office, lives)
    assert "〒100-0005\n東京都千代田区丸の内1-1\n山田 花子 様代理人　佐藤 一郎 様" in posted
    assert "港区芝" not in posted
    if kind is LetterKind.ACKNOWLEDGEMENT:
        assert "ご本人と代理人の方それぞれの公的証明書の写し" in posted


@pytest.mark.parametrize(
    ("kind", "ticket", "opened", "words"),
    [
        (
            LetterKind.ACKNOWLEDGEMENT,
            a_ticket(COMPLAINT, summary="広告が止まらない"),
            {},
            "広告が止まらない",
        ),
        (
            LetterKind.METHOD_CHANGE,
            a_ticket(replace(BY_FILE, method_change_reason="録音が長い")),
            {},
            "録音が長い",
        ),
        (
            LetterKind.REPLY,
            a_ticket(replace(BY_FILE, decisions=(REFUSED,), method_change_reason="録音が長い")),
            {ValueName(FIELD.REASON, "disclose"): Personal("兄の住所を含む")},
            "兄の住所を含む",
        ),
    ],
)
def test_words_about_the_person_are_masked_until_the_letter_is_filled(
    kind: LetterKind,
    ticket: Ticket,
    opened: dict[ValueName, Personal],
    words: str,
    office: Office,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    values: list[str] = []
    write = LetterContext.write

    def noted(frame: LetterContext, name: str, given: Any, **conditions: bool) -> Letter:
        values.append(repr(given))
        return write(frame, name, given, **conditions)

    monkeypatch.setattr(LetterContext, "write", noted)
    assert words in text(kind, ticket, office, HANAKO | opened)
    assert words not in values[0]
    assert "録音が長い" not in values[0]


def test_no_form_is_promised_for_recordings_before_the_ruling(office: Office) -> None:
    # O17
    recordings = replace(REQUEST, footage=True)
    waiting = text(
        LetterKind.ACKNOWLEDGEMENT, replace(a_ticket(recordings), status=Status.RECEIVED), office
    )
    ruled = text(
        LetterKind.ACKNOWLEDGEMENT, a_ticket(replace(recordings, may_be_held=True)), office
    )

    assert "あらためてご連絡いたします" in waiting
    assert "申請書" not in waiting
    assert "切手" not in waiting
    assert "当社所定の申請書を" in ruled


def test_the_fee_is_that_of_the_day_the_form_named_it(office: Office) -> None:
    rules = (*DEFAULT_RULES, Rules(effective_from=date(2026, 8, 1), fee_yen=500))
    draft = prepare_draft(a_ticket(), HANAKO, office, ruled_by(*rules), LATER)
    assert "1,000円" in render_letter(LetterKind.FORM, draft).final.reveal()


def test_a_repeated_correction_is_a_reminder_with_a_future_day(office: Office) -> None:
    paid = Payment(date(2026, 8, 10), Money.CASH, 1000, 1, "U02")
    asked = Correction(frozenset({Defect.FEE}), date(2026, 8, 12), date(2026, 8, 21))
    ticket = a_ticket(replace(REQUEST, payments=(paid,), corrections=(asked,)))
    letter = text(LetterKind.CORRECTION, ticket, office)
    assert "補正のお願い（再度のご連絡）" in letter
    assert "令和8年8月12日に、申請書類の補正をお願いいたしましたが" in letter
    assert "令和8年8月27日に、あらためて確認" in letter
    assert "現金" not in letter  # the first letter said that it goes back


@pytest.mark.parametrize(
    ("request_", "why"),
    [
        (replace(REQUEST, types=frozenset({RequestType.ERASE})), "手数料はかからない"),
        (REQUEST, "手数料の額を超えて"),
        (replace(REQUEST, payments=(replace(STAMPS, yen=500),)), "手数料の額に足りず"),
        (replace(REQUEST, keep_fee=False), "取り下げられた"),
    ],
)
def test_stamps_go_back_with_their_reason(request_: Disclosure, why: str, office: Office) -> None:
    # O18
    back = StampsReturned(date(2026, 8, 20), Money.STAMPS, 500)
    ticket = a_ticket(replace(request_, stamps_returned=(back,)))
    letter = text(LetterKind.STAMPS_BACK, ticket, office)
    assert why in letter
    assert "500円分をお返しいたします" in letter


def test_a_withdrawal_letter_waits_for_the_ruling_on_the_stamps(office: Office) -> None:
    withdrawn = a_ticket(withdrawn_on=date(2026, 8, 20))
    kept = replace(withdrawn, facts=replace(REQUEST, keep_fee=True))

    with pytest.raises(MissingFactsError, match="keep_fee"):
        text(LetterKind.WITHDRAWAL, withdrawn, office)
    assert "払戻しは行いません" in text(LetterKind.WITHDRAWAL, kept, office)


@pytest.mark.parametrize(
    ("types", "gdpr", "said"),
    [
        ({RequestType.DISCLOSE}, None, "手数料：1回の申請ごとに1,000円"),
        (set(), None, "お求めの場合に限り、1回の申請ごとに1,000円"),
        ({RequestType.CORRECT}, None, "お求めの場合に限り、1回の申請ごとに1,000円"),
        (set(), True, "手数料：かかりません。"),
    ],
)
def test_no_letter_says_free_of_charge_before_the_types_are_known(
    office: Office, types: set[RequestType], gdpr: bool | None, said: str
) -> None:
    unclear = Disclosure(types=frozenset(types), types_unclear=True, gdpr_applies=gdpr)
    known = Disclosure(types=frozenset({RequestType.CORRECT}))

    assert said in text(LetterKind.ACKNOWLEDGEMENT, a_ticket(unclear), office)
    assert "手数料：かかりません。" in text(LetterKind.ACKNOWLEDGEMENT, a_ticket(known), office)


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        (LetterKind.REPLY, "decisions"),
        (LetterKind.CORRECTION, "corrections"),
        (LetterKind.DELAY, "move_reason"),
        (LetterKind.METHOD_CHANGE, "method_requested"),
        (LetterKind.STAMPS_BACK, "stamps_returned"),
        (LetterKind.RECOURSE, "replied_at"),
        (LetterKind.COMPLAINT_REPLY, "draft_reply"),
    ],
)
def test_a_premature_letter_is_refused_by_name(
    kind: LetterKind, missing: str, office: Office
) -> None:
    with pytest.raises(MissingFactsError, match=missing):
        text(kind, a_ticket(), office)
