"""Letters: drawn for copying in a modal, recorded when they went out (screens.md 5, O2, O9)."""

from typing import Any

import pytest

from tests.stories.program import Running
from tests.stories.reading import (
    ADDRESS,
    KEN,
    MANAGER,
    NAME,
    YUI,
    audited,
    complaint,
    heard,
    opens,
    request,
    sealed,
    taps,
)
from tests.stories.requests import Desk, offered
from tickets.letters.letter import MODAL_LIMIT
from tickets.model.complaint import CorrectiveAction, SamePerson, Severity
from tickets.model.kinds import Channel, ContactBy, LetterKind, Move, PartyRole, PersonalField
from tickets.model.personal import Personal, SealedField
from tickets.model.ticket import Party
from tickets.workflow.case import Act
from workspace.driver import Person, Slack

PLACE = ADDRESS[PersonalField.ADDRESS]


def taken(program: Running, **given: Any) -> str:
    """A request by post, so that its receipt is confirmed by letter, in ken's hands."""
    ticket = request(program, channel=Channel.POST, **given)
    return program.acts(ticket.number, Act(Move.TAKE), who=KEN).number


def letters(program: Running, number: str) -> Any:
    return program.cases.show(number, who="U06AUD", now=program.now())


def test_what_is_due_stands_before_what_could_be_written(ken: Person, program: Running) -> None:
    sheet = opens(ken, taken(program))

    choice = taps(ken, sheet, "文書")

    assert "まだ送っていない文書：受付連絡" in sheet.words
    lines = [line for line in choice.words.splitlines() if line != "文書"]
    assert lines[:2] == ["まだ送っていない文書", "受付連絡"]
    assert "いま作れる文書" in lines
    assert "回答" not in lines  # nothing is decided yet


def test_a_letter_is_drawn_for_copying_and_its_opening_is_audited(
    ken: Person, program: Running
) -> None:
    # O2
    number = taken(program)

    taps(ken, opens(ken, number), "文書")
    assert ken.view is not None
    letter = taps(ken, ken.view, "文書")

    assert f"{NAME}様" in letter.words
    assert PLACE in letter.words
    assert number in letter.words
    assert "社内目標" not in letter.words
    assert all(len(each["text"]["text"]) <= MODAL_LIMIT for each in _sections(letter.blocks))
    assert (KEN, "address name postal_code", "") in audited(program, number)


def _sections(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [each for each in blocks if each["type"] == "section"]


def test_somebody_elses_letter_asks_for_a_reason_first(
    desk: Desk, slack: Slack, program: Running
) -> None:
    # O4
    number, yui = taken(program), slack.person("yui")

    asked = desk.opens(yui, "ticket_letter", more="form", number=number)
    yui.submits({"why": "健さんが休みのため発送する"})
    letter = yui.waits_for_view(after=asked)

    assert f"{NAME}様" in letter.words
    assert audited(program, number) == [
        (YUI, "address name postal_code", "健さんが休みのため発送する")
    ]


def test_no_letter_reaches_a_channel_or_a_file(ken: Person, slack: Slack, program: Running) -> None:
    # O2
    number = taken(program)
    taps(ken, opens(ken, number), "文書")
    assert ken.view is not None
    taps(ken, ken.view, "文書")

    assert program.delivered()
    posted = [each for each in slack.calls() if not each.method.startswith("views.")]
    assert not [each for each in posted if PLACE in str(each.arguments)]
    assert not [each for each in posted if each.method.startswith("files.")]


def test_a_sent_letter_is_recorded_with_day_way_and_delivery_number(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O9: a delivery number of twelve digits is no personal number
    number = taken(program)

    form = desk.opens(ken, "ticket_letter_sent", more="acknowledgement", number=number)
    assert form.words.startswith("受付連絡")
    values = {"on": "2026-08-03", "by": "post", "delivery_ref": "123456789012"}
    assert desk.sends(ken, values) == {}

    shown = letters(program, number)
    [sent] = shown.ticket.letters
    assert (sent.kind, sent.by) == (LetterKind.ACKNOWLEDGEMENT, ContactBy.POST)
    assert sent.delivery_ref == "123456789012"
    assert LetterKind.ACKNOWLEDGEMENT not in shown.promised
    assert desk.receipt is not None
    assert f"{number} の受付連絡を" in desk.receipt.words
    assert "8/3(月) に送ったと記録しました。" in desk.receipt.words

    sheet = opens(ken, number).words.replace("\n", "")
    assert "送った文書：種別 受付連絡、日付 8/3(月)、" in sheet
    assert "手段 郵便" in sheet
    assert "まだ送っていない文書：受付連絡" not in sheet


def test_a_day_that_is_not_yet_there_is_refused_beside_it(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = taken(program)

    desk.opens(ken, "ticket_letter_sent", more="acknowledgement", number=number)

    assert desk.sends(ken, {"on": "2036-08-03"}) == {"on": "未来の日時です。"}


def test_without_a_named_letter_the_form_offers_those_that_fit(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = taken(program)

    form = desk.opens(ken, "ticket_letter_sent", number=number)
    assert offered(form, "letter")[0] == "acknowledgement"
    assert "reply" not in offered(form, "letter")
    assert desk.sends(ken, {"letter": "acknowledgement", "on": "2026-08-03"}) == {}

    assert letters(program, number).ticket.letters[-1].kind is LetterKind.ACKNOWLEDGEMENT


@pytest.mark.parametrize("made_up", ["complaint_reply", "breach", "x"])
def test_a_letter_that_the_ticket_never_has_is_not_offered(
    desk: Desk, ken: Person, program: Running, made_up: str
) -> None:
    #
    number = taken(program)
    assert program.delivered()

    desk.taps(ken, "ticket_letter", more=made_up, number=number)

    assert "この選択肢は、いまは使えません" in heard(ken, "ticket_letter").text


def test_what_is_not_decided_yet_cannot_be_written(
    desk: Desk, ken: Person, program: Running
) -> None:
    number = taken(program)
    assert program.delivered()

    desk.taps(ken, "ticket_letter", more="reply", number=number)

    assert "要る記録がまだありません" in heard(ken, "ticket_letter").text


def test_a_draft_is_no_letter_until_it_was_approved(
    desk: Desk, ken: Person, program: Running
) -> None:
    # O22: product.md 2.4, on every path
    number = _with_draft(program, "配信を停止しました。")
    assert program.delivered()

    choice = desk.opens(ken, "ticket_letter", number=number)
    assert "苦情への回答" not in choice.words
    desk.taps(ken, "ticket_letter_sent", more="complaint_reply", number=number)
    form = ken.waits_for_view(after=choice)
    assert desk.sends(ken, {"on": "2026-08-03"}) == {}
    assert desk.receipt is not None
    assert "要る記録がまだありません" in desk.receipt.words
    assert form.title != desk.receipt.title
    assert letters(program, number).ticket.letters == ()

    _approved(program, number)
    choice = desk.opens(ken, "ticket_letter", number=number)
    assert "苦情への回答" in choice.words


def test_a_long_letter_comes_in_parts(desk: Desk, ken: Person, program: Running) -> None:
    said = "ご指摘の配信について、事実を調べました。" * 140
    number = _with_draft(program, said)
    _approved(program, number)

    letter = desk.opens(ken, "ticket_letter", more="complaint_reply", number=number)

    texts = [each["text"]["text"] for each in _sections(letter.blocks)]
    assert len(texts) > 1
    assert said in "".join(texts).replace("\n", "")


def _with_draft(program: Running, said: str) -> str:
    ticket = complaint(
        program,
        personal={**sealed(ADDRESS), SealedField(PersonalField.DETAIL): Personal("止まらない")},
    )
    number = program.acts(ticket.number, Act(Move.TAKE), who=KEN).number
    _drafted(program, number, said)
    return number


def _approved(program: Running, number: str) -> None:
    no_need = CorrectiveAction(needed=False, reason="手順書を直した")
    program.acts(number, Act(Move.APPROVE, {"corrective_action": no_need}), who=MANAGER)


def _drafted(program: Running, number: str, reply: str) -> None:
    """As far as the draft, so that there is a reply to write."""
    told = Party(PartyRole.PRINCIPAL, ContactBy.POST)
    same = {"party": told, "about_person_same": SamePerson.YES}
    weighed = {"severity": Severity.MID, "department": "sales", "flags_confirmed": True}
    found = {
        PersonalField.FACTS_FOUND: "停止の設定が漏れていた",
        PersonalField.CAUSE: "手順の不備",
        PersonalField.DRAFT_REPLY: reply,
    }
    program.acts(
        number,
        Act(Move.DESCRIBE, same),
        Act(Move.ACKNOWLEDGE),
        Act(Move.ASSESS, weighed),
        Act(Move.INVESTIGATE),
        Act(Move.DRAFT, personal=sealed(found)),
        who=KEN,
    )
