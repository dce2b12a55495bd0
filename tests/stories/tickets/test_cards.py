"""A ticket's card: posted once, updated in place, a thread line per move."""

import json
import re
from collections.abc import Iterator

from tests.stories.steps.builders import KEN, SAKI, YUI, complaint, own_complaint, request
from tests.stories.steps.complaints import takes
from tests.stories.steps.disclosures import Request
from tests.stories.steps.messages import everything, shown, told, under
from tests.stories.steps.program import Running
from tickets.model.kinds import Move, Status
from tickets.model.tokyo import date_of
from workspace.driver import Person, Slack


def test_a_new_ticket_has_one_card_in_the_desk_channel(slack: Slack, program: Running) -> None:
    ticket = complaint(program)
    [card] = shown(slack.person("ken"), ticket.number)
    title, state, *_ = card.words.splitlines()
    assert title == f"{ticket.number} ・ 苦情 ・ 電話"
    assert state.startswith("状態：受付")
    assert "担当：⚪ 未定" in card.words
    assert "対象：広告メール" in card.words
    assert "評価 8/" in card.words
    assert card.text.startswith(title)
    assert under(slack.person("ken"), card) == []


def test_a_move_updates_the_card_and_adds_a_thread_line(ken: Person, program: Running) -> None:
    ticket = complaint(program)
    assert program.delivered()

    program.does(ticket.number, KEN, Move.TAKE)
    assert program.delivered()
    program.does(ticket.number, KEN, Move.RELEASE)
    program.does(ticket.number, YUI, Move.TAKE)

    card = shown(ken, ticket.number)[0]
    assert f"担当：<@{YUI}>" in card.words
    # Neither a name, which would stay in Slack, nor a mention, which would notify them.
    assert under(ken, card) == [
        "窓口担当者 引き受け",
        "窓口担当者 担当を解除",
        "窓口担当者 引き受け",
    ]


def test_an_employees_own_matter_has_no_card_in_the_channel(
    saki: Person, ken: Person, slack: Slack, program: Running
) -> None:
    # O1: its card is in the manager's DM
    ticket = own_complaint(program)
    assert program.delivered()
    program.does(ticket.number, SAKI, Move.ASSIGN, person=KEN)
    assert program.delivered()

    assert ticket.number.startswith("X-")
    assert ticket.number not in everything(slack)
    assert [f"担当：<@{KEN}>" in each.words for each in told(saki, ticket.number)] == [True]
    assert len(told(ken, ticket.number, "広告メール")) == 1
    assert told(slack.person("yui"), ticket.number) == []
    assert told(slack.person("mei"), ticket.number) == []


def test_naming_the_manager_replaces_the_card_by_a_stub(
    saki: Person, slack: Slack, program: Running
) -> None:
    # The stub does not say where the ticket went.
    ticket = complaint(program)
    [card] = shown(saki, ticket.number)

    moved = program.does(ticket.number, KEN, Move.NAME, about=frozenset({SAKI}))

    [stub] = shown(saki, ticket.number)
    assert stub.ts == card.ts
    assert stub.words == f"{ticket.number} ・ この受付は、ここには表示しません。"
    assert stub.buttons == []
    assert under(saki, stub) == []
    assert moved.number not in everything(slack)
    assert told(saki, moved.number) == []
    assert len(told(slack.person("rei"), moved.number)) >= 1


def test_an_imported_request_continues_from_its_card(ken: Person, program: Running) -> None:
    number = request(program).number
    arrived = {
        "application_arrived_on": date_of(program.now()),
        "copies_arrived": True,
        "my_number_seen": False,
    }
    sent = {"form_sent_on": date_of(program.now()), "form_version": "1"}
    program.does(number, KEN, Move.SEND_FORM, **sent)
    program.does(number, KEN, Move.ARRIVE, **arrived)
    ken.clicks(shown(ken, number)[0], "確認を始める")
    assert program.settled()
    assert program.ticket(number).status is Status.CHECKING


LAWS_OWN = ("提訴可", "確報", "不正目的なら", "GDPRの回答")
SHOWN = ("chat.postMessage", "chat.update", "chat.postEphemeral", "views.publish")


def clocks(slack: Slack, since: int) -> Iterator[str]:
    """Each deadline with its label, in all that was shown."""
    for call in slack.calls()[since:]:
        if call.method in SHOWN:
            said = json.dumps(call.arguments, ensure_ascii=False).replace("\\n", "\n")
            yield from re.findall(r"[^\n\"、・：　]*?〔[^〕]+〕", said)


def test_statutory_labels_are_only_on_statutory_deadlines(
    ken: Person, slack: Slack, program: Running
) -> None:
    # assertion: 法定 stands beside the clocks of the law only
    # O30
    case, since = Request(slack, program), len(slack.calls())
    case.takes_call(ken, marks=["eea"])
    case.sends_form(ken)
    case.arrives(ken)
    assert "に知らせました" not in case.receipt.words  # of the EEA, on the first day
    takes(ken, leak="yes")
    slack.person("saki").opens_home()

    found = set(clocks(slack, since))
    statutory = {each for each in found if "〔法定" in each}
    targets = {each for each in found if "〔社内目標" in each}
    assert {name for name in LAWS_OWN if any(name in each for each in statutory)} == set(LAWS_OWN)
    assert all(any(name in each for name in LAWS_OWN) for each in statutory)
    assert targets
    assert not [each for each in targets if any(name in each for name in LAWS_OWN)]
