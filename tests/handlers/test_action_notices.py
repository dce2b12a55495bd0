"""Who is responsible for a corrective action reads its number and its day, nothing more (O34)."""

from datetime import date

import pytest

from handlers.slack.phrases import Phrases
from handlers.tickets.notices.moves import move_message, notice_buttons
from tests.handlers.builders import a_ticket
from tests.handlers.test_escalation_view import a_view
from tickets.model.complaint import Category, Complaint, CorrectiveAction
from tickets.model.kinds import Language, Status
from tickets.model.notices import NoticeKind
from workspace.results import words

ACTION = CorrectiveAction(
    needed=True, reference="CA-1", responsible="sales_head", due_on=date(2026, 8, 7)
)


@pytest.mark.parametrize(("language", "day"), [("ja", "期限：8/7(金)"), ("en", "by: Fri 7 Aug")])
def test_the_reminder_of_an_action_names_its_day_and_not_the_ticket(
    language: Language, day: str
) -> None:
    # O34
    facts = Complaint(category=Category.COMPLAINT, corrective_action=ACTION)
    ticket = a_ticket("C-2026-0001", facts, Status.APPROVED)
    view = a_view(language)
    buttons = notice_buttons(NoticeKind.ACTION_DUE, ticket, view)
    shown = " ".join(words(move_message(NoticeKind.ACTION_DUE, ticket, view, buttons).blocks))
    assert day in shown
    assert Phrases(language)("card_state") not in shown
