"""What becomes of the message that a complaint was made from is noted on the ticket."""

import pytest

from tests.stories.steps.builders import KEN
from tests.stories.steps.case import DESK, detail, sends
from tests.stories.steps.complaints import number_of, opens_step_one
from tests.stories.steps.program import Running
from tickets.model.kinds import Move
from tickets.workflow.case import Act
from workspace.driver import Message, Person

SAID = "お客様から、広告メールが止まらないと電話がありました"
EDITED = "あとから編集されました。記録した内容は、そのままです。"
DELETED = "あとから削除されました。記録した内容は、そのままです。"


def recorded(ken: Person, said: Message, program: Running) -> str:
    form = opens_step_one(ken, said)
    assert sends(ken, leak="no") == {}
    number = number_of(ken.waits_for_view(after=form))
    ken.closes(everything=True)
    program.acts(number, Act(Move.TAKE), who=KEN)
    return number


def notes(program: Running, number: str) -> int:
    return [step.move for step in program.ticket(number).history].count(Move.NOTE)


@pytest.mark.parametrize(("gesture", "told"), [("edits", EDITED), ("deletes", DELETED)])
def test_an_edited_or_deleted_message_is_noted(
    ken: Person, program: Running, gesture: str, told: str
) -> None:
    said = ken.writes(SAID, to=DESK)
    number = recorded(ken, said, program)

    if gesture == "edits":
        ken.edits(said, f"{SAID}（至急）")
    else:
        ken.deletes(said)

    assert program.becomes(lambda: notes(program, number) == 1)
    assert told in detail(ken, number).words


def test_edits_are_noted_once_a_day(ken: Person, program: Running) -> None:
    said = ken.writes(SAID, to=DESK)
    number = recorded(ken, said, program)

    for nth in range(3):
        ken.edits(said, f"{SAID}（{nth}）")
    ken.deletes(said)  # heard after the edits, and noted for itself

    assert program.becomes(lambda: notes(program, number) == 2)
    words = detail(ken, number).words
    assert words.count(EDITED) == 1
    assert words.count(DELETED) == 1
