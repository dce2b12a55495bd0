"""/privacy mydata: what is kept of a person, why, until when, and what they may take back."""

from tests.stories.homes import complaint, home, question
from tests.stories.program import Running
from tests.stories.reports import number_in, reports
from tickets.model.kinds import CloseCode, Move, Restriction
from tickets.workflow.case import Act
from workspace.driver import Person, Slack
from workspace.results import View


def record(person: Person) -> View:
    person.runs("/privacy mydata", channel="C01GENERAL")
    assert person.view is not None  # it opens before the command is acked
    return person.view


def test_one_sees_ones_own_and_what_is_not_kept_by_name(mei: Person, program: Running) -> None:
    own, other = question(program), question(program, "U03EMMA")

    view = record(mei)
    mei.closes()

    assert view.title == "わたしの記録"
    assert f"{own.number} ・ 質問 ・ 受付済" in view.words
    assert other.number not in view.words
    assert "お名前は記録しません" in view.words
    assert "監査記録" in view.words
    assert "5年保存します" in view.words


def test_ones_own_reports_of_a_leak_say_how_long_they_are_kept(
    mei: Person, emma: Person, program: Running
) -> None:
    number = number_in(reports(mei).words)

    mine, hers = record(mei), record(emma)
    mei.closes()
    emma.closes()

    row = next(row for row in rows(mine) if number in row["text"]["text"])
    assert "漏えい等のおそれ" in row["text"]["text"]
    assert "完了から5年、報告者としてSlackのIDを" in row["text"]["text"]
    assert number not in hers.words


def test_each_look_is_in_the_audit_log(mei: Person, program: Running) -> None:
    looks = "SELECT count(*) FROM audit WHERE actor = 'U01MEI' AND fields LIKE '%mydata%'"
    before = program.rows(looks)[0][0]

    record(mei)
    mei.closes()

    assert program.rows(looks) == [(before + 1,)]


def test_ones_own_question_is_taken_back_and_its_words_go(mei: Person, program: Running) -> None:
    ticket = question(program)
    program.acts(ticket.number, Act(Move.TAKE), who="U02KEN")
    view = record(mei)
    place = [row for row in rows(view) if ticket.number in row["text"]["text"]]
    assert "取り下げると、文は翌日に消去します。" in place[0]["text"]["text"]

    mei.clicks(view, "取り下げる")  # the newest stands first
    form = mei.waits_for_view(after=view)
    mei.submits()
    told = mei.waits_for_view(after=form)

    now = program.now()
    closed = program.cases.show(ticket.number, who="U02KEN", now=now).ticket
    assert ticket.number in form.words
    assert "文は翌日に消去します。" in told.words
    assert closed.close_code is CloseCode.WITHDRAWN
    assert closed.retention_until == closed.withdrawn_on
    mei.closes(everything=True)


def test_what_must_be_kept_says_why_and_until_when(mei: Person, program: Running) -> None:
    ticket = question(program)
    program.acts(ticket.number, Act(Move.TAKE), who="U02KEN")
    own = complaint(
        program,
        requester="U01MEI",
        restrictions=frozenset({Restriction.EMPLOYEE}),
        received_at=program.now(),
    )

    view = record(mei)
    mei.closes()

    row = next(row for row in rows(view) if own.number in row["text"]["text"])
    assert "完了から3年、対応の記録として保存します。" in row["text"]["text"]
    assert "accessory" not in row


def test_who_records_for_others_hears_in_how_many_they_stand(
    slack: Slack, program: Running
) -> None:
    yui = slack.person("yui")
    before = record(yui)
    yui.closes()
    complaint(program, "U02YUI")

    after = record(yui)
    yui.closes()

    assert count(after) == count(before) + 1


def test_ones_own_matters_are_not_counted_as_taken_for_others(
    mei: Person, program: Running
) -> None:
    before = record(mei)
    mei.closes()
    question(program)

    after = record(mei)
    mei.closes()

    assert count(after) == count(before)


def test_nobody_takes_back_the_question_of_another(
    emma: Person, mei: Person, program: Running
) -> None:
    #
    ticket = question(program)

    view = home(emma)

    assert ticket.number not in view.words
    assert ticket.number not in record(emma).words
    emma.closes()


def test_in_english_it_reads_english(emma: Person, program: Running) -> None:
    question(program, "U03EMMA")

    view = record(emma)
    emma.closes()

    assert view.title == "What is kept of me"
    assert "received" in view.words
    assert "Withdraw" in view.buttons


def test_home_leads_to_it(mei: Person, program: Running) -> None:
    view = home(mei)

    mei.clicks(view, "わたしの記録")
    shown = mei.waits_for_view(after=view)
    mei.closes()

    assert shown.title == "わたしの記録"


def test_a_guest_is_shown_nothing(slack: Slack, program: Running) -> None:
    # O12
    guest = slack.person("guest")

    guest.runs("/privacy mydata", channel="C01GENERAL")

    assert guest.view is None
    assert "社内メンバー用" in guest.sees("C01GENERAL")[-1].text


def rows(view: View) -> list[dict[str, dict[str, str]]]:
    return [block for block in view.blocks if block["type"] == "section"]


def count(view: View) -> int:
    line = next(line for line in view.words.splitlines() if "あなたが記録した" in line)
    return int(line.partition("：")[2].partition("。")[0])
