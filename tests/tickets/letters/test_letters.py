"""A letter follows from the facts, and no letter holds what must not be said."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tickets.letters.application import Fee, correction, form
from tickets.letters.endings import recourse, withdrawal
from tickets.letters.forms import Form, blank
from tickets.letters.letter import Frame, Letter, UnfinishedLetterError, date_text
from tickets.letters.reply import Item, Method, Reply, cite_in_full, method_change, reply
from tickets.letters.template import HERE, wording
from tickets.model.documents import Money
from tickets.model.personal import Personal
from tickets.model.requests import Decision, Ground, Outcome, RequestType
from tickets.rules.office import Office
from tickets.rules.periods import Rules

PAPER = Method(used="paper")


def a_reply(*items: Item, is_fee_paid: bool = True) -> Reply:
    types = frozenset(item.decision.type for item in items)
    return Reply(
        asked_on=date(2026, 8, 10),
        items=items,
        method=PAPER,
        fee=Fee.of(types, Rules()),
        is_fee_paid=is_fee_paid,
    )


def an_item(type_: RequestType, outcome: Outcome, *, conceals: bool = False) -> Item:
    grounds = frozenset({Ground.G7}) if outcome.refuses else frozenset[Ground]()
    return Item(
        decision=Decision(type_, outcome, grounds, "令5条2号", conceals=conceals),
        reason=Personal("不審者に関する情報であるためです。"),
        content=Personal("記録の写し"),
    )


@pytest.mark.parametrize("type_", RequestType)
@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.NOT_APPLICABLE, Outcome.NO_DATA])
def test_data_whose_existence_is_secret_read_exactly_like_no_data(
    type_: RequestType, outcome: Outcome, frame: Frame
) -> None:
    # 令5条: two letters that differ in one character would reveal it
    plain = reply(frame, a_reply(Item(decision=Decision(type_, Outcome.NO_DATA))))

    concealed = reply(frame, a_reply(an_item(type_, outcome, conceals=True)))

    assert concealed == plain
    assert "不審者" not in concealed.text.reveal()


def test_a_secret_part_leaves_a_full_answer_for_the_rest(frame: Frame) -> None:
    given_item = an_item(RequestType.DISCLOSE, Outcome.GRANTED)

    concealed = an_item(RequestType.DISCLOSE, Outcome.PARTIAL, conceals=True)

    assert reply(frame, a_reply(concealed)) == reply(frame, a_reply(given_item))


@pytest.mark.parametrize(
    ("outcomes", "kind"),
    [
        ([Outcome.GRANTED, Outcome.GRANTED], "answer"),
        ([Outcome.GRANTED, Outcome.NO_DATA], "answer"),
        ([Outcome.ALTERNATIVE_MEASURE], "answer"),
        ([Outcome.NO_DATA, Outcome.NO_DATA], "no_data"),
        ([Outcome.GRANTED, Outcome.REFUSED], "part"),
        ([Outcome.PARTIAL], "part"),
        ([Outcome.REFUSED, Outcome.NOT_APPLICABLE], "whole"),
        ([Outcome.REFUSED, Outcome.NO_DATA], "whole"),
    ],
)
def test_decisions_determine_the_kind_of_letter(outcomes: list[Outcome], kind: str) -> None:
    types = (RequestType.DISCLOSE, RequestType.ERASE)
    items = [an_item(type_, outcome) for type_, outcome in zip(types, outcomes, strict=False)]

    assert a_reply(*items).kind == kind


@pytest.mark.parametrize("type_", RequestType)
@pytest.mark.parametrize("outcome", Outcome)
def test_every_outcome_of_every_type_has_its_sentence_and_keeps_its_fee(
    type_: RequestType, outcome: Outcome, frame: Frame
) -> None:
    text = reply(frame, a_reply(an_item(type_, outcome))).text.reveal()

    assert "　結果：" in text
    assert ("理由：" in text) is (outcome.refuses or outcome is Outcome.ALTERNATIVE_MEASURE)
    bears_fee = type_ in (RequestType.DISCLOSE, RequestType.NOTIFY_PURPOSE)
    assert ("払戻し" in text) is (bears_fee and outcome is not Outcome.GRANTED)


def test_without_stamps_no_letter_denies_a_refund(frame: Frame) -> None:
    refused = a_reply(an_item(RequestType.DISCLOSE, Outcome.REFUSED), is_fee_paid=False)

    assert "払戻し" not in reply(frame, refused).text.reveal()


def test_a_letter_with_an_unset_contact_can_be_read_but_not_sent(frame: Frame) -> None:
    letter = recourse(
        replace(
            frame,
            sender=replace(frame.sender, complaints=None, bodies=None, mail_to=None, desk=None),
        ),
        replied_on=date(2026, 8, 3),
    )

    assert "【未設定：苦情の申出先（contacts.complaints）】" in letter.text.reveal()
    assert letter.unset == ("bodies", "complaints")  # and not the contacts it does not name
    with pytest.raises(UnfinishedLetterError, match="bodies, complaints"):
        _ = letter.final


def test_a_company_without_an_accredited_body_names_public_offices_instead(frame: Frame) -> None:
    alone = replace(frame, sender=replace(frame.sender, bodies=()))
    refused = a_reply(an_item(RequestType.DISCLOSE, Outcome.REFUSED))

    outside = recourse(alone, replied_on=date(2026, 8, 3))

    assert "消費生活センター" in outside.final.reveal()
    for letter in (outside, reply(alone, refused)):
        assert "認定個人情報保護団体" not in letter.final.reveal()


@pytest.mark.parametrize("means", [Money.CASH, Money.MONEY_ORDER])
def test_a_fee_is_asked_for_by_the_companys_own_means(means: Money, frame: Frame) -> None:
    types = frozenset({RequestType.DISCLOSE})
    fee = Fee.of(types, Rules(fee_yen=300, fee_means=means))

    letters = (
        form(frame, received_on=date(2026, 8, 3), types=types, agent=None, fee=fee),
        withdrawal(frame, withdrawn_on=date(2026, 8, 3), copies=False, paid=fee),
        withdrawal(frame, withdrawn_on=date(2026, 8, 3), copies=False, paid=fee, keeps_fee=False),
    )

    for text in (letter.text.reveal() for letter in letters):
        assert "切手" not in text
        assert "300円" in text


def test_without_any_fee_no_form_speaks_of_means(frame: Frame, office: Office) -> None:
    free = Rules(fee_yen=0)
    fee = Fee.of(frozenset({RequestType.DISCLOSE}), free)

    letter = form(frame, received_on=date(2026, 8, 3), types=fee.types, agent=None, fee=fee)
    application, _ = blank(Form.APPLICATION, office, free)

    assert "手数料はかかりません。\n" in letter.text.reveal()
    assert "切手" not in letter.text.reveal() + application
    assert "手数料" not in application


def test_a_letter_prints_as_three_stars(frame: Frame) -> None:
    letter = recourse(frame, replied_on=date(2026, 8, 3))

    assert "山田" not in repr(letter) + repr(frame) + str(letter)


def test_dates_can_be_western(frame: Frame) -> None:
    western = replace(frame, sender=replace(frame.sender, dates="western"))

    text = recourse(western, replied_on=date(2026, 8, 1)).text.reveal()

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


@pytest.mark.parametrize(
    ("basis", "full"),
    [
        ("法33条2項1号", "個人情報の保護に関する法律第33条第2項第1号"),
        ("法第33条第2項", "個人情報の保護に関する法律第33条第2項"),
        (
            "法32条2項2号（法21条4項1号）",
            "個人情報の保護に関する法律第32条第2項第2号（同法第21条第4項第1号）",
        ),
        ("規則18条3項", "個人情報の保護に関する法律施行規則第18条第3項"),
        ("電気通信事業法4条", "電気通信事業法第4条"),
        ("刑法134条", "刑法第134条"),
        ("弁護士法23条の2", "弁護士法第23条の2"),
    ],
)
def test_the_law_is_cited_in_full(basis: str, full: str) -> None:
    assert cite_in_full(basis) == full


def test_another_method_may_be_chosen_if_there_is_one(frame: Frame) -> None:
    only_paper = replace(frame, sender=replace(frame.sender, methods=("electronic", "paper")))

    def text(with_: Frame) -> str:
        letter = method_change(
            with_, requested="electronic", used="paper", reason=Personal("紙のみのため")
        )
        return letter.text.reveal()

    assert "お知らせをいただけない場合は、書面の交付により回答いたします。" in text(frame)
    assert "つきましては、書面の交付により回答いたします。" in text(only_paper)


def test_braces_and_markup_in_a_persons_words_stay_text(frame: Frame) -> None:
    words = Personal("[not fee_due]\n{desk} 同封：{number}")

    letter = method_change(frame, requested="electronic", used="paper", reason=words)

    assert words.reveal() in letter.text.reveal()


def test_a_correction_does_not_reveal_what_is_held(frame: Frame) -> None:
    letter = correction(
        frame, arrived_on=date(2026, 8, 10), flaws=(), look_again_on=date(2026, 8, 26)
    )

    assert "情報の有無を含め、お答えすることができません" in letter.text.reveal()


def test_the_form_says_what_to_redact_and_why_papers_are_needed(frame: Frame) -> None:
    # article 21(2)
    types = frozenset({RequestType.CORRECT})

    letter = form(
        frame, received_on=date(2026, 7, 27), types=types, agent=None, fee=Fee.of(types, Rules())
    )

    text = letter.text.reveal()
    assert all(
        word in text for word in ("個人番号", "塗りつぶして", "書類の利用目的", "回答の方法")
    )
    assert "払戻し" not in text


@pytest.mark.property
@given(text=st.text(st.sampled_from("あ。\n"), max_size=9000), limit=st.integers(10, 3000))
def test_parts_fit_a_modal_and_lose_no_character(text: str, limit: int) -> None:
    parts = [part.reveal() for part in Letter("件名", Personal(text)).parts(limit)]

    assert all(len(part) <= limit for part in parts)
    assert "".join(parts).replace("\n", "") == text.replace("\n", "")


def test_no_wording_is_empty_or_duplicated() -> None:
    lines = (HERE / "wording.txt").read_text(encoding="utf-8").splitlines()
    keys = [line.partition(": ")[0] for line in lines if line and not line.startswith("#")]

    assert len(keys) == len(set(keys)) == len(wording())
    assert all(wording().values())
