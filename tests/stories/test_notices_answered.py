"""What was asked by DM becomes its answer, and tells a second tap who gave it."""

from tests.stories.complaints import NO_NEED, Walk
from tests.stories.messages import told
from tests.stories.program import Running
from tests.stories.requests import Desk
from tickets.model.complaint import CorrectiveAction
from tickets.model.kinds import Move
from tickets.workflow.case import Act
from workspace.driver import Message, Person


def asking(person: Person, number: str, button: str) -> Message:
    """The newest message of the bot's to this person in which there is such a button."""
    return [each for each in told(person, number) if button in each.buttons][-1]


def now(person: Person, message: Message) -> Message:
    """The same message as it stands now."""
    return next(each for each in person.sees(message.channel) if each.ts == message.ts)


def test_an_approval_request_becomes_its_result(
    drafted: Walk, saki: Person, program: Running
) -> None:
    assert program.delivered()
    asked = asking(saki, drafted.number, "読んで決める")

    form = saki.waits_for_view(after=saki.clicks(asked, "読んで決める"))
    saki.clicks(form, "どうしますか", option="approve")
    saki.waits_for_view(after=form)
    assert saki.submits(NO_NEED).errors == {}
    assert program.settled()

    answered = now(saki, asked)
    assert answered.buttons == []
    assert answered.words.startswith(f"{drafted.number} ・ 苦情・相談")
    assert "<@U03MGR> 承認" in answered.words


def test_a_late_press_names_the_decider_and_the_time(
    drafted: Walk, saki: Person, program: Running
) -> None:
    assert program.delivered()
    asked = asking(saki, drafted.number, "読んで決める")
    settled = CorrectiveAction(needed=False, reason="手順書を直した")
    program.acts(drafted.number, Act(Move.APPROVE, {"corrective_action": settled}), who="U04DEP")

    saki.clicks(asked, "読んで決める")
    assert program.settled()

    answered = now(saki, asked)
    assert answered.buttons == []
    assert "<@U04DEP> 承認" in answered.words
    assert "8/3(月)" in answered.words


def test_an_answered_search_request_becomes_its_result(
    desk: Desk, ken: Person, nao: Person, program: Running
) -> None:
    # O20
    desk.to_search(ken)
    assert program.delivered()
    asked = asking(nao, desk.number, "当部門ではない")

    nao.clicks(asked, "当部門ではない")
    assert program.settled()

    answered = now(nao, asked)
    assert answered.buttons == []
    assert "<@U07NAO>" in answered.words


def test_an_old_ruling_request_no_longer_changes_the_ruling(
    desk: Desk, ken: Person, saki: Person, program: Running
) -> None:
    # O17
    desk.takes_call(ken, marks=["footage"])
    assert program.delivered()
    asked = asking(saki, desk.number, "対象かを判断")
    desk.does(saki, "request_rule_on_data", {"may_be_held": "yes"})

    saki.clicks(asked, "対象かを判断")
    assert program.settled()

    assert now(saki, asked).buttons == []
    assert desk.ticket.disclosure.may_be_held is True
