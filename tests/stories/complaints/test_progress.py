"""While a complaint is looked into, the person hears how it stands."""

import re

from tests.stories.steps.builders import KEN, SAKI
from tests.stories.steps.complaints import Begins, Complaint, labels
from tests.stories.steps.program import Running
from tests.tickets.steps import DRAFT
from tickets.model.complaint import Finding
from tickets.model.kinds import ContactBy, Move, PersonalField
from workspace.driver import Person

TOLD = "お電話で、来週には回答できる見込みとお伝えした"


def test_the_target_of_a_progress_note_ends_when_the_person_was_told(
    begins: Begins, program: Running, ken: Person, nao: Person
) -> None:
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    program.clock.passes(days=16)
    assert "経過の連絡" in case.card(ken).words
    assert "経過の連絡" not in labels(case.opens(nao, "ticket_note"))
    case.does(ken, "ticket_note", {"note": "部門に電話した"})
    assert "経過の連絡" in case.card(ken).words

    case.does(ken, "ticket_note", {"note": TOLD, "progress_told": ["yes"]})

    assert "経過の連絡" not in case.card(ken).words
    assert "メモを追加（経過を連絡）" in case.opens(ken, "ticket_history").words
    assert "経過の連絡" not in labels(case.opens(ken, "ticket_note"))


def test_the_target_of_a_progress_note_stays_when_a_draft_is_sent_back(
    begins: Begins, program: Running, ken: Person
) -> None:
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子").assessed()
    program.clock.passes(days=16)
    [late] = re.findall(r"🔴 遅れ 経過の連絡 \S+", case.card(ken).words)

    _drafts_in_vain(case)
    assert late in case.card(ken).words

    case.does(ken, "ticket_note", {"note": TOLD, "progress_told": ["yes"]})
    _drafts_in_vain(case)
    assert "経過の連絡" not in case.card(ken).words


def _drafts_in_vain(case: Complaint) -> None:
    drafted = case.prepared.does(KEN, Move.DRAFT, DRAFT, finding=Finding.PARTLY)
    drafted.does(SAKI, Move.SEND_BACK, {PersonalField.MOVE_REASON: "事実が足りない"})


def test_nobody_is_told_who_wishes_no_contact(
    begins: Begins, program: Running, ken: Person
) -> None:
    # O20
    case = begins(detail="名簿から消してほしい", leak="no", name="見本花子")
    case.assessed(ContactBy.NONE)
    program.clock.passes(days=16)

    assert "経過の連絡" not in case.card(ken).words
    assert "経過の連絡" not in labels(case.opens(ken, "ticket_note"))
