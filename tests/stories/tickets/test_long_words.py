"""What a person may type at most is read in full wherever it is shown: split, never cut."""

import pytest

from tests.stories.steps.case import direct, opens_form, without_modals
from tests.stories.steps.complaints import ASSESSED, NO_NEED, REST, Begins, answer
from tests.stories.steps.escalations import adds, copy, number_in, reports
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tickets.model.kinds import Move
from workspace.driver import Message, Person
from workspace.results import View

LANGUAGES = ("ja", "en")
MOST, ACCOUNT = 3_000, 1_000


def long(language: str, what: str, most: int = MOST) -> str:
    """As many signs as the field takes, each part of them different from the others."""
    piece, end = (
        ("の{what}{nth}を確かめた。", "終") if language == "ja" else (" {what} {nth}.", "end")
    )
    text = "".join(piece.format(what=what, nth=nth) for nth in range(most))
    return f"{text[: most - len(end)].strip()}{end}"


def is_whole(shown: View | Message, text: str) -> bool:
    """Whether it is shown without a gap; blocks and lines may divide it anywhere."""
    return _without_spaces(text) in _without_spaces(shown.words)


def _without_spaces(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_complaint_is_read_in_full_by_who_decides(
    begins: Begins, ken: Person, saki: Person, language: str
) -> None:
    words, reply = long(language, "申出"), long(language, "回答")
    found, cause = long(language, "事実"), long(language, "原因")
    case = begins(detail=words, leak="no")
    case.moves(ken, "ticket_take")
    case.does(ken, "complaint_describe", REST)
    form = case.does(ken, "complaint_assess", ASSESSED)
    assert is_whole(form, words)
    draft = {"facts_found": found, "cause": cause, "draft_reply": reply}
    case.does(ken, "complaint_draft", {**draft, **NO_NEED, "finding": "upheld"})
    decision = case.opens(saki, "complaint_decide")

    assert all(is_whole(decision, text) for text in (words, found, cause, reply))
    assert case.decides(saki, "approve") == {}
    assert is_whole(case.opens(ken, "complaint_respond"), reply)


@pytest.mark.parametrize(("length", "is_cut"), [(MOST, False), (MOST + 200, True)])
def test_a_long_message_stands_in_the_question_to_the_desk_or_what_is_left_out_is_said(
    mei: Person, length: int, is_cut: bool
) -> None:
    words = ("開示請求の手数料はいくらですか。" * 250)[:length]
    reply = asks(mei, words)

    form = opens_form(mei, reply, "人に聞く")

    assert answer(form, "detail") == words[:MOST]
    assert ("はじめの3,000字だけを入れました" in form.words) is is_cut


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_question_and_its_answer_are_read_in_full(
    mei: Person, ken: Person, program: Running, language: str
) -> None:
    words, said = long(language, "質問"), long(language, "回答")
    reply = asks(mei, "開示請求の手数料はいくらですか")
    form = opens_form(mei, reply, "人に聞く")
    assert mei.submits({"detail": words}).errors == {}
    number = mei.waits_for(after=form, saying="を窓口に送りました").text.split()[0]

    program.does(number, ken.id, Move.TAKE)
    card = next(each for each in ken.sees("C03DESK") if each.text.startswith(number))
    form = opens_form(without_modals(ken), card, "回答する")
    assert is_whole(form, words)
    assert ken.submits({"answer": said}).errors == {}

    told = mei.waits_for(after=reply, saying="窓口からの回答です")
    assert is_whole(told, words)
    assert is_whole(told, said)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_account_of_a_leak_is_read_in_full(mei: Person, saki: Person, language: str) -> None:
    account = long(language, "経緯", ACCOUNT)
    receipt = reports(mei)
    number = number_in(receipt.words)
    adds(mei, receipt, account=account)
    opened = opens_form(without_modals(saki), copy(saki, number), "内容を見る")
    assert is_whole(opened, account)
    assert not any(is_whole(each, account[:50]) for each in direct(saki))  # O3
