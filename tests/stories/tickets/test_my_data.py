"""/privacy mydata, and the notice of purpose on every form."""

from tests.stories.steps.builders import old_complaint, question
from tests.stories.steps.case import opens_by, opens_form, without_modals
from tests.stories.steps.complaints import opens_step_one
from tests.stories.steps.disclosures import Request
from tests.stories.steps.escalations import number_in, reports
from tests.stories.steps.homes import home
from tests.stories.steps.program import Running
from tests.stories.steps.questions import asks
from tickets.model.kinds import CloseCode, Move, Restriction
from workspace.driver import Person
from workspace.results import View


def record(person: Person) -> View:
    return opens_by(person, "/privacy mydata")


def test_my_data_shows_own_tickets_only_and_is_audited(mei: Person, program: Running) -> None:
    def looks() -> int:
        return sum("mydata" in fields for _, fields, _ in program.audit(actor=mei.id))

    own, other, before = question(program), question(program, "U03EMMA"), looks()
    view = record(mei)

    assert view.title == "わたしの記録"
    assert f"{own.number} ・ 質問 ・ 受付済" in view.words
    assert other.number not in view.words
    assert "お名前は記録しません" in view.words
    assert "監査記録" in view.words
    assert "5年保存します" in view.words
    assert looks() == before + 1


def test_own_breach_reports_show_their_retention(mei: Person, emma: Person) -> None:
    number = number_in(reports(mei).words)
    mine, hers = record(mei), record(emma)
    assert "まだありません" not in mine.words

    row = next(row for row in rows(mine) if number in row["text"]["text"])
    assert "漏えい等のおそれ" in row["text"]["text"]
    assert "完了から5年、報告者としてSlackのIDを" in row["text"]["text"]
    assert number not in hers.words


def test_a_withdrawn_question_is_erased(mei: Person, program: Running) -> None:
    ticket = question(program)
    program.does(ticket.number, "U02KEN", Move.TAKE)
    view = record(mei)
    place = [row for row in rows(view) if ticket.number in row["text"]["text"]]
    assert "取り下げると、文は翌日に消去します。" in place[0]["text"]["text"]

    mei.clicks(view, "取り下げる")  # the newest stands first
    form = mei.waits_for_view(after=view)
    mei.submits()
    told = mei.waits_for_view(after=form)

    closed = program.ticket(ticket.number)
    assert ticket.number in form.words
    assert "文は翌日に消去します。" in told.words
    assert closed.close_code is CloseCode.WITHDRAWN
    assert closed.retention_until == closed.withdrawn_on


def test_records_that_must_be_kept_say_why_and_until_when(mei: Person, program: Running) -> None:
    ticket = question(program)
    program.does(ticket.number, "U02KEN", Move.TAKE)
    own = old_complaint(
        program,
        requester="U01MEI",
        restrictions=frozenset({Restriction.EMPLOYEE}),
        received_at=program.now(),
    )

    view = record(mei)

    row = next(row for row in rows(view) if own.number in row["text"]["text"])
    assert "完了から3年、対応の記録として保存します。" in row["text"]["text"]
    assert "accessory" not in row


def test_tickets_recorded_for_others_are_counted(yui: Person, program: Running) -> None:
    before = record(yui)
    old_complaint(program, "U02YUI")
    question(program, "U02YUI")  # her own

    after = record(yui)
    assert count(after) == count(before) + 1


def rows(view: View) -> list[dict[str, dict[str, str]]]:
    return [block for block in view.blocks if block["type"] == "section"]


def count(view: View) -> int:
    line = next(line for line in view.words.splitlines() if "あなたが記録した" in line)
    return int(line.partition("：")[2].partition("。")[0])


KEPT, MINE = "記録するもの：", "/privacy mydata"


def test_home_and_the_first_forms_show_the_purpose_notice(mei: Person, case: Request) -> None:
    # O34
    seen = home(mei)
    assert KEPT in seen.words
    assert opens_form(mei, seen, "わたしの記録").title == "わたしの記録"
    mei.closes()

    complaint = opens_step_one(mei)
    case.opens_first_form(mei)
    own_request = case.chooses(mei, "whose", "own")
    without_modals(mei)
    reply = asks(mei)
    for form in (complaint, own_request, opens_form(mei, reply, "人に聞く")):
        assert KEPT in form.words
        assert MINE in form.words
