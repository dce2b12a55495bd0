"""Corrective actions on Home until their effect is confirmed."""

import re
from dataclasses import replace
from datetime import date, timedelta

from tests.stories.steps.builders import NAO, Prepared, old_complaint
from tests.stories.steps.case import DM, NOT_THERE, detail, without_modals
from tests.stories.steps.complaints import answer, fields
from tests.stories.steps.disclosures import Request
from tests.stories.steps.forging import forge
from tests.stories.steps.homes import act_of, below, home, sections, taps_row
from tests.stories.steps.mornings import goes_to, next_day, today
from tests.stories.steps.program import Running, runs
from tickets.model.complaint import CorrectiveAction, ReportFrequency
from tickets.model.kinds import Move, PersonalField
from workspace.driver import Person, Slack

ACTIONS = "是正処置"
OWN = "あなたが責任者の是正処置"
WORDS = {PersonalField.WORDS: "もう結構です"}
PLANNED = CorrectiveAction(
    needed=True, reference="CA-2026-12", prevention="手順書を直す", responsible=NAO
)
NAMED = "田中花子様から同じ申出がまたあった"


def ended(
    program: Running,
    reference: str,
    check_on: date | None = None,
    due_on: date | None = None,
    prevention: str = "手順書を直す",
    *,
    is_done: bool = False,
    owner: str = "",
    responsible: str = NAO,
) -> str:
    """A closed complaint with an open corrective action."""
    action = CorrectiveAction(
        needed=True,
        reference=reference,
        check_on=check_on,
        prevention=prevention,
        responsible=responsible,
        due_on=due_on or check_on or today(program) + timedelta(days=30),
    )
    facts = {
        "withdrawn_on": today(program),
        "report": ReportFrequency.MONTHLY,
        "corrective_action": action,
    }
    number = old_complaint(program).number
    if owner:
        program.does(number, owner, Move.TAKE)
    program.does(number, "U03MGR", Move.WITHDRAW, WORDS, **facts)
    if is_done:
        program.does(number, "U03MGR", Move.FINISH_ACTION, done_on=today(program))
    return number


def in_business(program: Running, days: int) -> date:
    """A business day in so many days, or just after."""
    return program.calendar.roll_forward(today(program) + timedelta(days=days))


def line_of(person: Person, number: str) -> str:
    said = below(home(person), ACTIONS).splitlines()
    return next((said[n + 1] for n, each in enumerate(said) if each.startswith(number)), "")


def _opened(person: Person, number: str) -> str:
    opens(person, number)
    assert person.view
    return person.view.words


def opens(person: Person, number: str) -> None:
    view = home(without_modals(person))
    taps_row(person, view, number)
    person.waits_for_view(after=view)


def test_a_confirmed_effect_ends_the_row_and_is_in_the_history(
    case: Request, saki: Person, program: Running
) -> None:
    number = ended(program, "CA-2026-7", today(program))

    said = line_of(saki, number)
    assert said.startswith("是正処置の番号：CA-2026-7 ・ 🟡 今日 是正処置の期限 ")
    assert " ・ 🟡 今日 有効性の確認 " in said
    assert act_of(home(saki), number) == "有効性を確認"
    program.does(number, "U03MGR", Move.FINISH_ACTION, done_on=today(program))
    opens(saki, number)
    assert case.sends(saki, {"effect": "effective", "move_reason": NAMED}) == {}

    assert line_of(saki, number) == ""
    history = case.opens(saki, "ticket_history", number=number)
    assert "是正処置の有効性を確認（有効）" in history.words


def test_an_effect_found_early_or_by_who_carried_it_out_is_confirmed(
    case: Request, saki: Person, program: Running
) -> None:
    # O34
    later = in_business(program, 30)
    for reference, responsible, doubt in (
        ("CA-2026-21", NAO, "より前の確認です"),
        ("CA-2026-22", saki.id, "是正処置の責任者はご自身です"),
    ):
        number = ended(program, reference, later, is_done=True, responsible=responsible)
        opens(saki, number)
        assert doubt in case.chooses(saki, "effect", "effective").words
        assert list(case.sends(saki, {"move_reason": NAMED})) == ["effect_sure"]
        assert case.sends(saki, {"effect_sure": ["yes"]}) == {}
        assert line_of(saki, number) == ""


def test_each_item_of_an_action_stands_on_a_line_of_its_own(program: Running, aoi: Person) -> None:
    number = ended(program, "CA-2026-8", prevention="手順書を直す")

    assert re.search("手順書を直す\n+是正処置の責任者：", detail(aoi, number).words)


def test_an_ineffective_action_stays_with_a_new_day(
    case: Request, ken: Person, nao: Person, saki: Person, program: Running
) -> None:
    number = ended(program, "CA-2026-8", next_day(program), is_done=True, owner="U02KEN")
    goes_to(program, program.calendar.add(today(program), 2), 10)
    assert "🔴 遅れ 有効性の確認" in line_of(saki, number)

    opens(saki, number)
    form = case.chooses(saki, "effect", "not_effective")
    proposed = date.fromisoformat(answer(form, "again_on"))
    assert program.calendar.is_business_day(proposed)
    failed = {"effect": "not_effective", "move_reason": NAMED, "further": "週次の点検"}
    refused = case.sends(saki, {**failed, "again_on": str(today(program))})
    assert refused == {"again_on": "明日以降の日を選んでください。"}
    later = in_business(program, 60)
    assert case.sends(saki, {**failed, "again_on": str(later)}) == {}

    said = line_of(saki, number)
    assert f"「不十分」・追加の処置が必要 ・ 有効性の確認 {later.month}/{later.day}" in said
    assert "遅れ" not in said
    on = f"{later.month}/{later.day}"
    card = Request(case.slack, program, number).card(ken)
    assert f"有効性の確認で「不十分」、追加の処置が必要（次の確認 {on}" in card.words
    title = f"{number}：是正処置は、有効性の確認で「不十分」と判断されました"
    for person in (nao, ken):  # who is responsible, and the owner
        [told] = [each for each in person.sees(DM) if each.text == title]
        assert f"次の確認：{on}" in told.words
        assert "追加の処置が必要です" in told.words
        assert NAMED not in str(told.raw)
    sheet = case.opens(saki, "ticket_open", number=number)
    assert NAMED not in sheet.words  # it may hold names, and opens with a reason only
    assert "次の確認予定日" in sheet.words
    assert "有効性の確認予定日" not in sheet.words  # that of the plan no longer holds
    assert "田中花子".encode() not in program.database.read_bytes()


def test_a_further_measure_is_on_home_until_it_is_recorded(
    case: Request, ken: Person, nao: Person, saki: Person, program: Running
) -> None:
    # O34
    number = case.number = ended(program, "CA-2026-17", today(program), owner="U02KEN")
    first = today(program)
    program.does(number, "U03MGR", Move.FINISH_ACTION, done_on=first, carried_out="手順書を直した")
    goes_to(program, next_day(program), 10)
    again = next_day(program)
    opens(saki, number)
    case.chooses(saki, "effect", "not_effective")
    failed = {"effect": "not_effective", "move_reason": NAMED, "again_on": str(again)}
    assert list(case.sends(saki, failed)) == ["further"]
    assert list(case.sends(saki, {"further": "090-1234-5678に電話"})) == ["further"]
    assert case.sends(saki, {"further": "月に一度、名簿を見直す"}) == {}
    title = f"{number}：是正処置は、有効性の確認で「不十分」と判断されました"
    [asked] = [each for each in nao.sees(DM) if each.text == title]

    row = f"{number} ・ 「不十分」・追加の処置が必要 ・ 是正処置の期限 {again.month}/{again.day}"
    for shown in (below(home(nao), OWN), _opened(nao, number)):
        assert "これまでの処置：手順書を直した\n追加の処置：月に一度、名簿を見直す" in shown
    assert row in below(home(nao), OWN)
    opens(nao, number)
    early = {"carried_out": "週次の点検", "done_on": str(today(program) - timedelta(days=1))}
    assert list(case.sends(nao, early)) == ["done_on"]
    assert case.sends(nao, {**early, "done_on": str(today(program))}) == {}

    assert number not in below(home(nao), OWN)
    assert "是正処置：実施済み、有効性の確認待ち" in case.card(ken).words
    assert "不十分" not in line_of(saki, number)
    [shown] = [each for each in nao.sees(DM) if each.ts == asked.ts]
    assert "是正処置の実施を記録" in shown.words
    assert f"手順書を直した ({first}) / 週次の点検" in detail(ken, number).words
    seen = {PersonalField.MOVE_REASON: "申出はない"}
    program.does(number, "U03MGR", Move.CONFIRM_EFFECT, seen, checked_on=today(program))


def test_an_effect_stays_to_be_checked_after_the_ticket_is_reopened(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O34
    number = case.number = ended(
        program, "CA-2026-18", today(program), is_done=True, owner="U02KEN"
    )
    program.does(number, "U03MGR", Move.REOPEN, {PersonalField.MOVE_REASON: "同じ申出があった"})

    assert "是正処置：実施済み、有効性の確認待ち" in case.card(ken).words
    assert "🟡 今日 有効性の確認" in line_of(saki, number)
    assert act_of(home(saki), number) == "有効性を確認"
    opens(saki, number)
    assert case.sends(saki, {"effect": "effective", "move_reason": NAMED}) == {}

    assert line_of(saki, number) == ""
    assert "是正処置：" not in case.card(ken).words


def test_the_form_asks_who_does_what_until_when(
    case: Request, saki: Person, program: Running
) -> None:
    # O34
    number = old_complaint(program).number
    form = case.opens(saki, "ticket_withdraw", number=number)
    assert "再発防止策" not in form.words
    form = case.chooses(saki, "needed", "yes")
    assert fields(form)[2:8] == [
        "needed", "action", "prevention", "responsible", "due_on", "check_on",
    ]  # fmt: skip
    day = in_business(program, 30)
    sent = {
        "words": "もう結構です",
        "needed": "yes",
        "action": "CA-2026-9",
        "prevention": "手順書を直し、二人で確かめる",
        "responsible": NAO,
        "due_on": str(today(program) - timedelta(days=1)),
        "check_on": str(day),
        "report": "monthly",
    }
    assert list(case.sends(saki, sent)) == ["due_on"]
    assert case.sends(saki, {**sent, "due_on": str(day)}) == {}

    assert f"是正処置の期限 {day.month}/{day.day}" in line_of(saki, number)
    sheet = case.opens(saki, "ticket_open", number=number).words
    assert "手順書を直し、二人で確かめる" in sheet


def test_fields_that_appear_filled_in_are_not_called_missing(
    case: Request, saki: Person, program: Running
) -> None:
    case.opens(saki, "ticket_withdraw", number=old_complaint(program).number)
    sent = {"words": "もう結構です", "needed": "yes", "action": "CA-2026-9", "report": "monthly"}
    assert case.sends(saki, sent) == {}
    assert "「再発防止策」を入力してください。" in saki.view.words
    assert "入力する欄が増えました。下の内容を確かめてください。" in saki.view.words
    assert "「有効性の確認予定日」を入力してください。" not in saki.view.words


def test_who_is_responsible_hears_at_approval_and_reads_on_home_what_to_do(
    case: Request, ken: Person, nao: Person, saki: Person, program: Running
) -> None:
    # O2, O34
    number = old_complaint(program).number
    day = today(program) + timedelta(days=30)
    action = replace(PLANNED, prevention="手順書を直し、二人で確かめる", due_on=day)
    Prepared(program, number).to_draft(corrective_action=action)
    title = f"{number}：あなたが是正処置の責任者になりました"
    assert title not in [each.text for each in nao.sees(DM)]
    assert number not in below(home(nao), OWN)

    program.does(number, "U03MGR", Move.APPROVE)

    [told] = [each for each in nao.sees(DM) if each.text == title]
    assert f"期限：{day.month}/{day.day}" in told.words
    assert f"実施することは、ホームの「{OWN}」で確認できます。" in told.words
    assert "二人で確かめる" not in told.words
    assert told.buttons == []
    assert "実施したら、そこで「実施した」を押してください" in told.words
    said = below(home(nao), OWN)
    assert f"{number} ・ 是正処置の期限 {day.month}/{day.day}" in said
    assert "手順書を直し、二人で確かめる" in said.split(number)[1]
    assert OWN not in sections(home(saki))

    case.does(ken, "complaint_finish_action", number=number)
    assert number not in below(home(nao), OWN)


def test_the_drafter_reads_what_the_decider_changed(
    case: Request, ken: Person, saki: Person, program: Running
) -> None:
    # O22
    case.number = old_complaint(program).number
    due, later = in_business(program, 30), in_business(program, 40)
    action = replace(PLANNED, due_on=due, check_on=in_business(program, 90))
    Prepared(program, case.number).to_draft(corrective_action=action)
    case.opens(saki, "complaint_decide")
    case.chooses(saki, "decision", "change")
    assert case.sends(saki, {"due_on": str(later), "responsible": saki.id}) == {}

    read = case.opens(ken, "complaint_confirm").words.replace("\n", "")
    old, new = (f"{day.month}/{day.day}" for day in (due, later))
    assert re.search(rf"是正処置の期限：{old}\(.\) → {new}\(.\)", read)
    assert "是正処置の責任者：" in read
    assert "有効性の確認予定日" not in read
    assert "回答の文は変わっていません。" in read
    assert ken.submits().errors == {}


def test_who_is_responsible_records_on_home_what_was_done(
    case: Request, nao: Person, saki: Person, program: Running
) -> None:
    # O34
    number = ended(program, "CA-2026-13", today(program))
    assert NOT_THERE in runs(nao, f"/privacy ticket {number}").words
    opens(nao, number)
    form = nao.view
    assert fields(form) == ["done_on", "carried_out"]
    assert "手順書を直す" in form.words
    assert list(case.sends(nao, {})) == ["carried_out"]
    assert list(case.sends(nao, {"carried_out": "090-1234-5678に電話した"})) == ["carried_out"]
    assert case.sends(nao, {"carried_out": "手順書を直し、二人で確かめた"}) == {}

    assert number not in below(home(nao), OWN)
    assert "有効性の確認" in line_of(saki, number)
    opens(saki, number)
    assert "手順書を直し、二人で確かめた" in saki.view.words
    history = case.opens(saki, "ticket_history", number=number).words
    assert "（従業者） 是正処置の実施を記録" in history


def test_nobody_else_records_an_action_of_a_ticket_that_they_do_not_see(
    case: Request, nao: Person, mei: Person, slack: Slack, program: Running
) -> None:
    # O1, O34
    number = ended(program, "CA-2026-14", today(program))

    said = forge(slack, mei, "own_action_done", more=number)

    assert NOT_THERE in mei.waits_for(after=said).words
    assert number in below(home(nao), OWN)


def test_an_action_of_before_the_reopening_is_called_so(ken: Person, program: Running) -> None:
    number = ended(program, "CA-2026-16")
    program.does(number, "U03MGR", Move.REOPEN, {PersonalField.MOVE_REASON: "同じ申出があった"})

    words = detail(ken, number).words.replace("\n", "")

    assert "是正処置（再開の前に決めたもの、継続中）：" in words
    assert "続いている：はい" not in words


def test_no_effect_is_confirmed_of_an_action_that_nobody_carried_out(
    case: Request, ken: Person, nao: Person, saki: Person, program: Running
) -> None:
    # O34: who is responsible has not pressed 「実施した」
    number = case.number = ended(program, "CA-2026-15", due_on=next_day(program))
    opens(saki, number)
    assert "実施はまだ記録されていません" in saki.view.words
    assert f"是正処置：未実施（期限 {next_day(program).month}/" in case.card(ken).words

    opens(saki, number)
    said = {"effect": "effective", "move_reason": NAMED}
    assert list(case.sends(saki, said)) == ["done_on", "carried_out"]
    assert number in below(home(nao), OWN)
    done = said | {"done_on": str(today(program)), "carried_out": "手順書を直した"}
    assert case.sends(saki, done) == {}

    action = program.ticket(number).complaint.corrective_action
    assert action is not None
    assert (action.done_on, action.carried_out) == (today(program), "手順書を直した")
    assert number not in below(home(nao), OWN)
    assert "是正処置：" not in case.card(ken).words
    history = case.opens(saki, "ticket_history", number=number).words
    assert "是正処置の実施を記録" in history
