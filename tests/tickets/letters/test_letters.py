"""A letter follows from the facts, and no letter holds what must not be said."""

from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.tickets.letters.cases import (
    COMPLAINT,
    HANAKO,
    REQUEST,
    STAMPS,
    TODAY,
    a_ticket,
    decided,
    letter,
    ruled_by,
)
from tickets.letters.letter import (
    BlankForm,
    Letter,
    MissingFactsError,
    UnfinishedLetterError,
    blank_form,
    prepare_draft,
)
from tickets.letters.template import date_text, shipped_text, shipped_wordings
from tickets.letters.ticket_letters import render_letter
from tickets.model import tokyo
from tickets.model.disclosure import Decision, Ground, Outcome, RequestType
from tickets.model.documents import Correction, Defect, Found, Money, Payment, SearchTask
from tickets.model.kinds import LetterKind, PersonalField, ReplyMethod
from tickets.model.personal import Personal, ValueName
from tickets.model.ticket import Ticket
from tickets.rules.office import LetterSettings, Office
from tickets.rules.periods import DEFAULT_RULES, Rules

ANSWERED = a_ticket(COMPLAINT, replied_at=tokyo.at(TODAY))


def a_decision(type_: RequestType, outcome: Outcome, *, conceals: bool = False) -> Decision:
    grounds = frozenset({Ground.G7}) if outcome.refuses else frozenset[Ground]()
    return Decision(type_, outcome, grounds, "令5条2号", conceals=conceals)


def reply(ticket: Ticket, office: Office) -> Letter:
    reasons = {
        ValueName(PersonalField.REASON, each.type): Personal("不審者に関する情報であるためです。")
        for each in ticket.disclosure.decisions
    }
    return letter(LetterKind.REPLY, ticket, office, reasons)


def test_data_whose_existence_is_secret_read_exactly_like_no_data(office: Office) -> None:
    # 令5条: two letters that differ in one character would reveal it
    for type_, outcome in product(
        RequestType, (Outcome.REFUSED, Outcome.NOT_APPLICABLE, Outcome.NO_DATA)
    ):
        plain = letter(LetterKind.REPLY, decided(Decision(type_, Outcome.NO_DATA)), office)
        concealed = reply(decided(a_decision(type_, outcome, conceals=True)), office)
        assert concealed == plain, (type_, outcome)
        assert "不審者" not in concealed.text.reveal()


def test_a_secret_part_leaves_a_full_answer_for_the_rest(office: Office) -> None:
    granted = a_decision(RequestType.DISCLOSE, Outcome.GRANTED)
    concealed = a_decision(RequestType.DISCLOSE, Outcome.PARTIAL, conceals=True)
    assert reply(decided(concealed), office) == reply(decided(granted), office)


@pytest.mark.parametrize(
    ("type_", "label"),
    [
        (RequestType.DISCLOSE, "開示しない部分"),
        (RequestType.DISCLOSE_TP_RECORD, "開示しない部分"),
        (RequestType.NOTIFY_PURPOSE, "通知しない部分"),
        (RequestType.FOREIGN_MEASURES_INFO, "提供しない部分"),
        (RequestType.PUBLISHED_MATTERS, "回答しない部分"),
    ],
)
def test_a_letter_names_the_part_that_is_withheld(
    type_: RequestType, label: str, office: Office
) -> None:
    # O22, 法33条3項; a draft from before it was asked for has none
    made = decided(a_decision(type_, Outcome.PARTIAL))
    says = {ValueName(PersonalField.MEASURE, type_): Personal("通話の相手方の発言")}
    told = letter(LetterKind.REPLY, made, office, says).text.reveal()
    given = label.replace("しない部分", "する内容")
    assert f"\n　{given}：別紙のとおりです。\n　{label}：通話の相手方の発言\n" in told
    untold = letter(LetterKind.REPLY, made, office, {}).text.reveal()
    assert label not in untold


def test_a_secret_part_is_not_named_either(office: Office) -> None:
    # 令5条
    concealed = decided(a_decision(RequestType.DISCLOSE, Outcome.PARTIAL, conceals=True))
    says = {ValueName(PersonalField.MEASURE, RequestType.DISCLOSE): Personal("不審者の記録")}
    assert "不審者" not in letter(LetterKind.REPLY, concealed, office, says).text.reveal()


@pytest.mark.parametrize(
    ("outcomes", "kind", "gist"),
    [
        ([Outcome.GRANTED], "answer", "grants the request in full"),
        ([Outcome.GRANTED, Outcome.GRANTED], "answer", "grants the request in full"),
        ([Outcome.GRANTED, Outcome.NO_DATA], "answer", "answers each item of the request; not all"),
        ([Outcome.ALTERNATIVE_MEASURE], "answer", "answers each item of the request; not all"),
        ([Outcome.NO_DATA, Outcome.NO_DATA], "no_data", "says that there is no such data"),
        ([Outcome.GRANTED, Outcome.REFUSED], "part", "refuses a part of the request"),
        ([Outcome.PARTIAL], "part", "refuses a part of the request"),
        ([Outcome.REFUSED, Outcome.NOT_APPLICABLE], "whole", "refuses the request"),
        ([Outcome.REFUSED, Outcome.NO_DATA], "whole", "refuses the request"),
    ],
)
def test_decisions_determine_the_kind_of_letter_and_its_gist(
    outcomes: list[Outcome], kind: str, gist: str, office: Office
) -> None:
    types = (RequestType.DISCLOSE, RequestType.ERASE)
    made = [a_decision(type_, outcome) for type_, outcome in zip(types, outcomes, strict=False)]
    told = reply(decided(*made), office)
    assert told.title == shipped_wordings()[f"title.{kind}"]
    assert f"The letter {gist}" in told.gist


@pytest.mark.parametrize(
    ("types", "outcome", "title"),
    [
        ([RequestType.ERASE], Outcome.REFUSED, "利用停止等のご請求に対する決定について（行わない"),
        ([RequestType.CORRECT, RequestType.ADD], Outcome.GRANTED, "訂正等のご請求に対する回答"),
        (
            [RequestType.CORRECT, RequestType.ERASE],
            Outcome.REFUSED,
            "訂正等及び利用停止等のご請求に対する決定について（行わない",
        ),
        (
            [RequestType.ERASE, RequestType.ADD],
            Outcome.GRANTED,
            "訂正等及び利用停止等のご請求に対する回答",
        ),
        (
            [RequestType.CORRECT, RequestType.ERASE],
            Outcome.PARTIAL,
            "訂正等及び利用停止等のご請求に対する決定について（一部",
        ),
        ([RequestType.DISCLOSE, RequestType.ERASE], Outcome.REFUSED, "開示等の求めに対する決定"),
        ([RequestType.ERASE], Outcome.NO_DATA, "該当する保有個人データがない"),
    ],
)
def test_a_letter_on_no_disclosure_does_not_speak_of_one_in_its_title(
    types: list[RequestType], outcome: Outcome, title: str, office: Office
) -> None:
    made = [a_decision(each, outcome) for each in types]
    assert reply(decided(*made), office).title.startswith(title)


def test_a_gist_has_its_dates_in_english(office: Office) -> None:
    asked = Correction(frozenset({Defect.FORM}), TODAY, date(2026, 8, 26))
    ticket = a_ticket(replace(REQUEST, corrections=(asked,)))
    assert "26 Aug 2026" in letter(LetterKind.CORRECTION, ticket, office).gist


def test_every_outcome_of_every_type_has_its_sentence_and_keeps_its_fee(office: Office) -> None:
    for type_, outcome in product(RequestType, Outcome):
        text = reply(decided(a_decision(type_, outcome)), office).text.reveal()
        explains = outcome.refuses or outcome is Outcome.ALTERNATIVE_MEASURE
        bears_fee = type_ in (RequestType.DISCLOSE, RequestType.NOTIFY_PURPOSE)
        keeps_fee = bears_fee and outcome is not Outcome.GRANTED
        found = ["　結果：" in text, "理由：" in text, "払戻し" in text]
        assert (type_, outcome, found) == (type_, outcome, [True, explains, keeps_fee])


@pytest.mark.parametrize("outcome", [Outcome.GRANTED, Outcome.PARTIAL, Outcome.REFUSED])
def test_no_letter_claims_all_if_a_system_was_not_searched(
    outcome: Outcome, office: Office
) -> None:
    # O20
    tasks = (SearchTask("crm", "sales", TODAY, Found.UNAVAILABLE, "停止中"),)
    made = decided(a_decision(RequestType.DISCLOSE, outcome), tasks=tasks)
    text = reply(made, office).text.reveal()
    assert ("それを除いて確認した範囲" in text) is outcome.is_granting
    assert "停止中" not in text


def test_without_stamps_no_letter_denies_a_refund(office: Office) -> None:
    refused = decided(a_decision(RequestType.DISCLOSE, Outcome.REFUSED), payments=())
    assert "払戻し" not in reply(refused, office).text.reveal()


@pytest.mark.parametrize(("payments", "is_named"), [((STAMPS,), True), ((), False)])
def test_only_who_paid_the_fee_reads_that_it_is_taken_again(
    payments: tuple[Payment, ...], is_named: bool, office: Office
) -> None:
    refused = Decision(RequestType.DISCLOSE, Outcome.REFUSED, frozenset({Ground.G2}))
    text = reply(decided(refused, payments=payments), office).text.reveal()
    assert "あらためてご請求いただけます" in text
    assert ("手数料もあらためて" in text) is is_named


def test_a_letter_with_an_unset_contact_can_be_read_but_not_sent(office: Office) -> None:
    bare = replace(office, contacts={}, accredited_bodies=None)
    recourse = letter(LetterKind.RECOURSE, ANSWERED, bare)
    assert "【未設定：苦情の申出先（contacts.complaints）】" in recourse.text.reveal()
    assert recourse.unset == ("bodies", "complaints")  # and not the contacts it does not name
    with pytest.raises(UnfinishedLetterError, match="bodies, complaints"):
        _ = recourse.final


def test_a_company_without_an_accredited_body_names_public_offices_instead(office: Office) -> None:
    alone = replace(office, accredited_bodies=())
    refused = decided(a_decision(RequestType.DISCLOSE, Outcome.REFUSED))
    recourse = letter(LetterKind.RECOURSE, ANSWERED, alone)
    assert "消費生活センター" in recourse.final.reveal()
    for each in (recourse, reply(refused, alone)):
        assert "認定個人情報保護団体" not in each.final.reveal()


@pytest.mark.parametrize("means", [Money.CASH, Money.MONEY_ORDER])
def test_a_fee_is_asked_for_by_the_companys_own_means(means: Money, office: Office) -> None:
    rules = Rules(fee_yen=300, fee_means=means)
    paid = replace(REQUEST, payments=(replace(STAMPS, money=means, yen=300),))
    kept, given_back = (
        a_ticket(replace(paid, keep_fee=keep), withdrawn_on=TODAY) for keep in (True, False)
    )
    letters = (
        letter(LetterKind.FORM, a_ticket(paid), office, rules=rules),
        letter(LetterKind.WITHDRAWAL, kept, office, rules=rules),
        letter(LetterKind.WITHDRAWAL, given_back, office, rules=rules),
    )

    for text in (each.text.reveal() for each in letters):
        assert "切手" not in text
        assert "300円" in text


def test_without_any_fee_no_form_speaks_of_means(office: Office) -> None:
    free = Rules(fee_yen=0)
    text = letter(LetterKind.FORM, a_ticket(), office, rules=free).text.reveal()
    application, _ = blank_form(BlankForm.APPLICATION, office, free)

    assert "手数料はかかりません。\n" in text
    assert "切手" not in text + application
    assert "手数料" not in application


def test_a_letter_prints_as_three_stars(office: Office) -> None:
    draft = prepare_draft(ANSWERED, HANAKO, office, ruled_by(*DEFAULT_RULES), TODAY)
    recourse = render_letter(LetterKind.RECOURSE, draft)
    assert "山田" not in repr(recourse) + repr(draft) + str(recourse)


def test_dates_can_be_western(office: Office) -> None:
    western = replace(office, letters=LetterSettings(dates="western"))
    text = letter(LetterKind.RECOURSE, ANSWERED, western).text.reveal()
    assert text.startswith("2026年8月3日\n")
    assert "令和" not in text


@pytest.mark.parametrize(
    ("day", "era"),
    [
        (date(2026, 8, 3), "令和8年8月3日"),
        (date(2019, 5, 1), "令和元年5月1日"),
        (date(2019, 4, 30), "平成31年4月30日"),
        (date(1989, 1, 8), "平成元年1月8日"),
        (date(1989, 1, 7), "昭和64年1月7日"),
        (date(1900, 2, 3), "1900年2月3日"),
    ],
)
def test_an_era_begins_on_its_day(day: date, era: str) -> None:
    assert date_text(day, "era") == era


def test_another_method_may_be_chosen_if_there_is_one(office: Office) -> None:
    only_paper = replace(office, reply_methods=("electronic", "paper"))
    ticket = a_ticket(replace(REQUEST, method_requested="electronic"))

    def text(of: Office) -> str:
        return letter(LetterKind.METHOD_CHANGE, ticket, of).text.reveal()

    assert "お知らせをいただけない場合は、書面の交付により回答いたします。" in text(office)
    assert "つきましては、書面の交付により回答いたします。" in text(only_paper)


@pytest.mark.parametrize("used", [None, "electronic", "paper"])
def test_the_method_that_is_difficult_is_not_offered(
    office: Office, used: ReplyMethod | None
) -> None:
    ticket = a_ticket(replace(REQUEST, method_requested="electronic", method_used=used))
    told = letter(LetterKind.METHOD_CHANGE, ticket, office).text.reveal()

    offered = told[told.index("ご希望の方法を") :]
    assert "書面の交付" in offered
    assert "電磁的記録の提供" not in offered
    asked_for_paper = a_ticket(replace(REQUEST, method_requested="paper"))
    with pytest.raises(MissingFactsError, match="method_requested"):
        letter(LetterKind.METHOD_CHANGE, asked_for_paper, office)


def test_braces_and_markup_in_a_persons_words_stay_text(office: Office) -> None:
    words = "[not fee_due]\n{desk} 同封：{number}"
    answer = letter(
        LetterKind.COMPLAINT_REPLY,
        a_ticket(COMPLAINT),
        office,
        {ValueName(PersonalField.DRAFT_REPLY): Personal(words)},
    )
    assert words in answer.text.reveal()


@pytest.mark.property
@given(text=st.text(st.sampled_from("あ。\n"), max_size=9000), limit=st.integers(10, 3000))
def test_parts_fit_a_modal_and_lose_no_character(text: str, limit: int) -> None:
    parts = [part.reveal() for part in Letter("件名", Personal(text)).parts(limit)]
    assert all(len(part) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_no_wording_is_empty_or_duplicated() -> None:
    lines = shipped_text("wording.txt", ".").splitlines()
    keys = [line.partition(": ")[0] for line in lines if line and not line.startswith("#")]

    assert len(keys) == len(set(keys)) == len(shipped_wordings())
    assert all(shipped_wordings().values())
