"""Values in the rows of 「内容を見る」, joined as people write."""

from dataclasses import replace

import pytest

from handlers.slack.view import ViewContext
from handlers.tickets.detail.view import ValueWriter, value_blocks
from tests.handlers.builders import a_view, an_office
from tests.handlers.cards import TODAY, a_ticket
from tickets.model.complaint import CorrectiveAction
from tickets.model.disclosure import Decision, Ground, Outcome, RequestType
from tickets.model.documents import AgentKind, Found, IdDocument, SearchTask
from tickets.model.kinds import Kind, Language, PersonalField, Status
from tickets.model.personal import Personal, ValueName
from tickets.rules.office import Bilingual, Department


def read(view: ViewContext, name: str, value: object) -> str:
    row = ValueWriter(view, a_ticket(Kind.DISCLOSURE, Status.SEARCHING)).row(name, value)
    return "".join(str(each["text"]) for each in row)


def test_an_identity_paper_is_called_the_persons_only_beside_the_agents() -> None:
    # checks of before 1.1.0 tell one paper of the two
    ticket = a_ticket(Kind.DISCLOSURE, Status.SEARCHING)
    request = replace(ticket.disclosure, agent_kind=AgentKind.DELEGATED, agent_id_paper=None)
    both = replace(request, agent_id_paper=IdDocument.PASSPORT)

    labels = [
        ValueWriter(a_view("ja"), replace(ticket, facts=facts)).label("id_paper")
        for facts in (request, both)
    ]

    assert labels == ["確認した書類", "ご本人の本人確認書類"]


def test_each_of_several_records_has_a_line_of_its_own() -> None:
    stopped = SearchTask("crm", "sales", TODAY, Found.UNAVAILABLE, "停止中のため調べられません。")
    found = SearchTask("crm", "sales", TODAY, Found.FOUND)

    shown = read(a_view("ja"), "tasks", (stopped, found))

    assert "：\n・" in shown
    assert "停止中のため調べられません。\n・" in shown
    assert "\n" not in read(a_view("ja"), "tasks", (found,))


def test_a_name_that_ends_in_a_full_stop_keeps_its_comma() -> None:
    company = Department("partner", Bilingual("取引先", "Sample Co., Ltd."), "sales_head")
    office = an_office()
    office = replace(office, departments=(company, *office.departments))
    view = a_view("en", office=office)

    assert read(view, "hidden_from", frozenset({"partner", "sales"})).endswith(
        "Sample Co., Ltd., Sales"
    )
    assert "Sample Co., Ltd.; " in read(view, "tasks", (SearchTask("crm", "partner", TODAY),))


def test_a_yes_inside_a_row_is_written_like_the_other_values() -> None:
    assert read(a_view("en"), "id_address_match", True).endswith(": yes")
    assert read(a_view("ja"), "id_address_match", True).endswith("：はい")


@pytest.mark.parametrize(
    ("type_", "language", "outcome", "grounds"),
    [
        (
            RequestType.ERASE,
            "ja",
            "決定：行わない、",
            "行わない事由（方針の「不開示事由」）：",
        ),
        (
            RequestType.CORRECT,
            "ja",
            "決定：訂正等を行わない、",
            "行わない事由（方針の「不開示事由」）：",
        ),
        (RequestType.DISCLOSE, "ja", "決定：不開示等、", "、不開示事由："),
        (RequestType.ERASE, "en", "Decision: not to be carried out; ", "Grounds for refusal: "),
        (RequestType.DISCLOSE, "en", "Decision: refused; ", "Grounds for refusal: "),
    ],
)
def test_a_decision_is_worded_by_what_was_asked_for(
    type_: RequestType, language: Language, outcome: str, grounds: str
) -> None:
    made = Decision(type_, Outcome.REFUSED, frozenset({Ground.G7}), "法35条6項")

    shown = read(a_view(language), "decisions", frozenset({made}))

    assert outcome in shown
    assert grounds in shown


def test_ticked_reasons_of_a_sent_back_draft_stand_in_the_readers_language() -> None:
    slot = ValueName(PersonalField.MOVE_REASON)
    kept = {slot: Personal("事実の不足、表現\n「必ず」を直す")}
    ticket = a_ticket(Kind.COMPLAINT, Status.INVESTIGATING)

    shown = str(list(value_blocks(ticket, kept, a_view("en"))))

    assert "Facts are missing, Wording" in shown
    assert "「必ず」を直す" in shown


NEEDED = CorrectiveAction(needed=True, reference="CA-1")
NOT_NEEDED = CorrectiveAction(needed=False, reason="単発のため")


@pytest.mark.parametrize(
    ("language", "action", "shown"),
    [
        ("ja", NEEDED, "是正処置の要否と理由：必要\n是正処置の番号：CA-1"),
        (
            "en",
            NEEDED,
            "Corrective action, or why none: needed\nNumber of the corrective action: CA-1",
        ),
        ("ja", NOT_NEEDED, "是正処置の要否と理由：不要（単発のため）"),
    ],
)
def test_the_ticket_says_whether_a_corrective_action_is_needed_and_its_plan_below(
    language: Language, action: CorrectiveAction, shown: str
) -> None:
    ticket = a_ticket(Kind.COMPLAINT, Status.DRAFTED)
    row = ValueWriter(a_view(language), ticket).row("corrective_action", action)
    assert "".join(str(each["text"]) for each in row) == shown
