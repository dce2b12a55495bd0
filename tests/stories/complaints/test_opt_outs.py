"""Mails are stopped before an opt-out is answered and closed."""

from datetime import timedelta

from tests.stories.steps.complaints import REST, Begins, answer, fields
from tests.stories.steps.homes import act_of, home, row
from tests.stories.steps.program import Running
from workspace.driver import Person


def test_an_opt_out_is_stopped_before_it_is_answered(begins: Begins, ken: Person) -> None:
    # scenario 20
    # O10
    case = begins(category="opt_out", contact="03-1234-5678")
    assert case.receipt.buttons[0] == "配信停止を記録"

    form = case.opens(ken, "complaint_answer_at_once")
    assert fields(form)[:2] == ["systems", "stopped_on"]
    assert not {"template", "severity"} & set(fields(form))
    nothing = ken.submits().errors
    assert list(nothing) == ["systems"]
    assert ken.submits({"systems": ["crm"]}).errors == {}

    assert case.status == "responded"
    history = case.opens(ken, "ticket_history").words
    assert history.index("配信停止を記録") < history.index("その場で回答 → 回答済")


def test_an_opt_out_is_answered_once_mails_have_stopped(begins: Begins, ken: Person) -> None:
    # O10
    case = begins(category="opt_out", name="見本花子")
    assert "受付済 → 次は配信の停止" in case.card(ken).words
    form = case.opens(ken, "complaint_stop_mail")
    assert "「引き受ける」か「開く」を押すと読めます" in form.words
    assert case.sends(ken, {"systems": ["crm"]}) == {}
    assert "受付済 → 次は完了" in case.receipt.words
    assert case.receipt.buttons == ["完了する"]

    card = case.card(ken)
    assert "受付済 → 次は完了" in card.words
    assert "評価" not in card.words
    assert "配信を停止：顧客管理" in card.words
    assert card.buttons[:2] == ["完了する", "その場で回答"]
    assert act_of(home(ken), case.number) == "完了する"
    assert f"{case.number} ・ 配信停止 ・ 受付済 → 次は完了" in row(home(ken), case.number)
    assert case.submits(ken, "complaint_answer_at_once") == {}

    card = case.card(ken)
    assert card.buttons[0] == "完了する"
    assert "<@U02KEN>" in card.words


def test_a_stopped_opt_out_is_closed_without_investigation_and_approval(
    begins: Begins, program: Running, ken: Person
) -> None:
    # O10
    case = begins(category="opt_out", name="見本花子")
    assert not case.offers(ken, "complaint_close")
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}

    form = case.opens(ken, "complaint_close")
    assert "配信を停止：顧客管理" in form.words
    told = ["replied_at", "reply_by", "no_contact_reason"]
    assert fields(form) == [*told, "report"]
    assert answer(form, "reply_by") == "phone"
    before = int((program.clock() - timedelta(days=2)).timestamp())
    early = case.sends(ken, {"report": "monthly", "replied_at": before})
    assert set(early) == {"replied_at"}  # told before it was stopped
    now = int(program.clock().timestamp())
    assert case.sends(ken, {"report": "monthly", "replied_at": now}) == {}

    assert case.status == "closed"
    ticket = case.ticket
    assert (ticket.owner, ticket.reply_by) == ("U02KEN", "phone")
    assert "配信を停止：顧客管理" in case.card(ken).words


def test_who_stops_sales_calls_says_so_in_the_second_step(begins: Begins, ken: Person) -> None:
    # O10
    case = begins(category="opt_out", name="見本花子")
    assert case.submits(ken, "complaint_describe", **REST, subjects=["sales_calls"]) == {}
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}

    card = case.card(ken)
    assert "対象：営業電話・勧誘" in card.words.replace("\n", "")
    assert card.buttons[0] == "完了する"


def test_who_wishes_no_contact_is_taken_off_the_list_without_a_word(
    begins: Begins, ken: Person
) -> None:
    # O10
    case = begins(category="opt_out", name="見本花子", channel="post", marks=[])
    assert case.submits(ken, "complaint_stop_mail", systems=["crm"]) == {}
    assert case.card(ken).buttons[:2] == ["受付連絡の文書", "完了する"]

    case.opens(ken, "complaint_close")
    assert set(case.sends(ken, {"report": "monthly"})) == {"no_contact_reason"}
    assert case.sends(ken, {"report": "monthly", "no_contact_reason": "refused"}) == {}

    assert case.status == "closed"


def test_a_stop_is_recorded_with_day_and_system(begins: Begins, ken: Person) -> None:
    # O10
    case = begins(category="opt_out", name="見本花子")
    case.moves(ken, "ticket_take")
    assert "見本花子" in case.opens(ken, "complaint_stop_mail").words

    ahead = ken.submits({"systems": ["crm"], "stopped_on": "2030-01-01"}).errors
    assert list(ahead) == ["stopped_on"]
    assert "other_system" in fields(case.chooses(ken, "systems", [":other"]))
    unlisted = {"stopped_on": "2026-08-03"}
    assert list(ken.submits(unlisted).errors) == ["other_system"]
    assert ken.submits({**unlisted, "other_system": "店頭の名簿"}).errors == {}

    [*_, stop] = case.ticket.complaint.stops
    assert stop.system == "店頭の名簿"
