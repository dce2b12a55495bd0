"""Lists, and handing over what is in them."""

import re
from datetime import timedelta
from typing import Any

import pytest

from tests.stories.steps.builders import KEN, YUI, complaint, request
from tests.stories.steps.case import opens_form
from tests.stories.steps.disclosures import Request
from tests.stories.steps.program import AUDITOR, Running, runs
from tickets.model.kinds import Channel, Move, Restriction, Status
from tickets.ports import Query
from workspace.driver import Person


def owned(program: Running, who: str, **given: Any) -> str:
    ticket = complaint(program, **given)
    return program.does(ticket.number, "U03MGR", Move.ASSIGN, person=who).number


def held_by(program: Running, owner: str) -> set[str]:
    query = Query(owner=owner, statuses=frozenset(Status))
    found = program.cases.list(query, who=AUDITOR, now=program.now(), most=500)
    return {each.number for each in found}


# --- /privacy tickets ------------------------------------------------------------------------


def test_an_agents_list_is_ephemeral_and_says_mine_and_not_assigned(
    ken: Person, program: Running
) -> None:
    mine, free = owned(program, KEN), complaint(program).number
    listed = runs(ken, "/privacy tickets")
    assert listed.ephemeral
    assert "わたしの担当" in listed.words
    assert "未割当" in listed.words
    assert listed.buttons[-2:] == ["探す", "引き継ぐ"]
    assert mine in held_by(program, KEN)
    assert free not in held_by(program, KEN)
    assert len(listed.blocks) <= 50


def test_a_row_has_two_lines_and_an_open_button(dai: Person, program: Running) -> None:
    number = owned(program, "U04DEP", summary="二行で書く件")
    listed = runs(dai, "/privacy search 二行で書く")
    [row] = [each for each in listed.blocks if number in str(each.get("text"))][:1]

    assert len(row["text"]["text"].splitlines()) == 2
    assert "〔社内目標〕" in row["text"]["text"]
    label = row["accessory"]["accessibility_label"]
    assert number in label
    assert number in opens_form(dai, listed, label).words


def test_rows_that_do_not_fit_are_counted(dai: Person, program: Running) -> None:
    for _ in range(9):
        owned(program, "U04DEP")
    mine = len(held_by(program, "U04DEP"))
    listed = runs(dai, "/privacy tickets")
    _, below = listed.words.split(f"わたしの担当 {mine}件")
    assert f"ほか{mine - 8}件" in below


def test_late_tickets_are_listed_longest_wait_first(saki: Person, program: Running) -> None:
    number = received(program, days_ago=400)
    listed = runs(saki, "/privacy tickets")
    words = listed.words
    late = re.split(r"^遅れ \d+件$", words, flags=re.MULTILINE)[1].splitlines()
    row = next(place for place, line in enumerate(late) if "-2026-" in line)
    assert late[row].startswith(number)
    assert "🔴 遅れ" in late[row + 1]


def test_no_list_repeats_a_ticket_of_another(saki: Person, aoi: Person, program: Running) -> None:
    received(program, days_ago=390)
    for person in (saki, aoi):
        listed = runs(person, "/privacy tickets")
        rows = [str(each["text"]) for each in listed.blocks if "accessory" in each]
        numbers = [found for row in rows for found in re.findall(r"[CDQX]-2026-\d{4}", row)[:1]]
        assert numbers
        assert len(numbers) == len(set(numbers))
    assert re.search(r"うち\d+件は上にあります", listed.words)


def received(program: Running, days_ago: int) -> str:
    """A complaint by post, received some days ago."""
    at = program.now() - timedelta(days=days_ago)
    return complaint(program, received_at=at, channel=Channel.POST).number


def test_an_employee_sees_their_own_and_nothing_else(mei: Person, program: Running) -> None:
    complaint(program)
    own = complaint(
        program, "U01MEI", requester="U01MEI", restrictions=frozenset({Restriction.EMPLOYEE})
    ).number
    listed = runs(mei, "/privacy tickets")

    assert own in listed.words
    rows = [line for line in listed.words.splitlines() if "-2026-" in line]
    assert 1 <= len(rows) <= 8
    assert "社内目標" not in listed.words
    assert listed.buttons[-1] == "探す"


# --- 引き継ぐ --------------------------------------------------------------------------------


def test_without_a_choice_nothing_is_handed_over(
    case: Request, ken: Person, program: Running
) -> None:
    # O7
    mine = {owned(program, KEN), request_of(program, KEN)}
    case.opens(ken, "hand_over", number="")
    refused = case.sends(ken, {"person": YUI})
    assert refused == {"tickets": "「引き継ぐ受付」を入力してください。"}
    assert mine <= held_by(program, KEN)
    assert case.sends(ken, {"person": YUI, "all": ["all"]}) == {}

    assert mine <= held_by(program, YUI)
    assert not any(program.ticket(number).is_open for number in held_by(program, KEN))


def test_tickets_beyond_the_limit_are_named(
    case: Request, ken: Person, program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    # O7
    monkeypatch.setattr("handlers.tickets.hand_over._MOST", 2)
    for number in held_by(program, KEN):
        program.does(number, "U03MGR", Move.ASSIGN, person=YUI)
    mine = {owned(program, KEN) for _ in range(3)}
    case.does(ken, "hand_over", {"person": YUI, "all": ["all"]}, number="")
    assert len(mine & held_by(program, KEN)) == 1
    assert "残りの1件は、もう一度「引き継ぐ」から" in case.receipt.words


def request_of(program: Running, who: str) -> str:
    return program.does(request(program).number, who, Move.TAKE).number


def test_the_manager_hands_over_another_agents_tickets(
    saki: Person, case: Request, program: Running
) -> None:
    # O7
    number = owned(program, KEN)
    case.opens(saki, "hand_over", number="")
    case.chooses(saki, "owner", KEN)
    assert case.sends(saki, {"owner": KEN, "person": YUI, "all": ["all"]}) == {}
    assert number in held_by(program, YUI)


# --- subjects ------------------------------------------------------------------------------


def test_rows_name_the_subject_and_search_finds_it(ken: Person, program: Running) -> None:
    number = owned(program, KEN)  # about marketing mail, without a summary
    mine = runs(ken, "/privacy tickets")
    found = runs(ken, "/privacy search 広告メール")

    for answer in (mine, found):
        [row] = [each for each in answer.blocks if number in str(each.get("text"))]
        assert "苦情・相談（広告メール）" in row["text"]["text"]
    assert number in runs(ken, "/privacy search marketing").words
    assert number not in runs(ken, "/privacy search 購入名簿").words
