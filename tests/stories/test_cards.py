"""A ticket's card: posted once, drawn anew in place, a line a move; restricted ones go by DM."""

from slack_sdk import WebClient

from tests.stories.desk_channel import (
    DESK,
    KEN,
    SAKI,
    SAYS,
    YUI,
    complaint,
    everything,
    own_complaint,
    shown,
    told,
    under,
)
from tests.stories.program import Running
from tests.stories.reading import request
from tickets.model.kinds import Move
from tickets.model.tokyo import date_of
from tickets.workflow.case import Act
from workspace.driver import Slack


def test_a_new_ticket_has_one_card_in_the_desk_channel(slack: Slack, program: Running) -> None:
    # screens.md 2.4
    ticket = complaint(program)

    assert program.delivered()
    [card] = shown(slack.person("ken"), ticket.number)
    title, state, *_ = card.words.splitlines()
    assert title == f"{ticket.number} ・ 苦情 ・ 電話"
    assert state.startswith("状態：受付")
    assert "担当：⚪ 未定" in card.words
    assert "対象：広告メール" in card.words
    assert "評価 8/" in card.words
    assert card.text.startswith(title)
    assert under(slack.person("ken"), card) == []


def test_a_move_draws_it_anew_in_place_and_is_a_line_in_its_thread(
    slack: Slack, program: Running
) -> None:
    ticket = complaint(program)
    assert program.delivered()

    program.acts(ticket.number, Act(Move.TAKE), who=KEN)
    assert program.delivered()
    program.acts(ticket.number, Act(Move.RELEASE), who=KEN)
    program.acts(ticket.number, Act(Move.TAKE), who=YUI)
    assert program.delivered()

    ken = slack.person("ken")
    card = shown(ken, ticket.number)[0]
    assert f"担当：<@{YUI}>" in card.words
    assert under(ken, card) == [
        f"<@{KEN}> 引き受け",
        f"<@{KEN}> 担当を解除",
        f"<@{YUI}> 引き受け",
    ]


def test_no_name_no_contact_and_no_text_reaches_the_channel(slack: Slack, program: Running) -> None:
    # O2, O3
    complaint(program, summary="広告メールの件、要旨")

    assert program.delivered()
    posted = everything(slack)
    assert not [text for text in (*SAYS.values(), "要旨") if text in posted]


def test_an_employees_own_matter_has_no_card_in_the_channel(slack: Slack, program: Running) -> None:
    # O1: it lives in the manager's DM, and is drawn anew there too
    ticket = own_complaint(program)
    assert program.delivered()
    program.acts(ticket.number, Act(Move.ASSIGN, {"person": KEN}), who=SAKI)
    assert program.delivered()

    assert ticket.number.startswith("X-")
    assert ticket.number not in everything(slack)
    saki, ken = slack.person("saki"), slack.person("ken")
    assert [f"担当：<@{KEN}>" in each.words for each in told(saki, ticket.number)] == [True]
    assert len([each for each in told(ken, ticket.number) if "広告メール" in each.words]) == 1
    assert told(slack.person("yui"), ticket.number) == []
    assert told(slack.person("mei"), ticket.number) == []


def test_once_the_manager_is_named_the_card_tells_nothing_any_more(
    slack: Slack, program: Running
) -> None:
    # product.md 5: a neutral stub, and no word of where it went
    ticket = complaint(program)
    assert program.delivered()
    saki = slack.person("saki")
    [card] = shown(saki, ticket.number)

    about = Act(Move.NAME, {"about": frozenset({SAKI})})
    moved = program.acts(ticket.number, about, who=KEN)
    assert program.delivered()

    [stub] = shown(saki, ticket.number)
    assert stub.ts == card.ts
    assert stub.words == f"{ticket.number} ・ この受付は、ここには表示しません。"
    assert stub.buttons == []
    assert under(saki, stub) == []
    assert moved.number not in everything(slack)
    assert told(saki, moved.number) == []
    assert len(told(slack.person("rei"), moved.number)) >= 1


def test_whoever_must_not_see_it_any_more_keeps_the_same_stub(
    slack: Slack, program: Running
) -> None:
    ticket = own_complaint(program)
    program.acts(ticket.number, Act(Move.ASSIGN, {"person": KEN}), who=SAKI)
    assert program.delivered()

    program.acts(ticket.number, Act(Move.NAME, {"about": frozenset({KEN})}), who=SAKI)
    assert program.delivered()

    kept = [each.words for each in told(slack.person("ken"), ticket.number)]
    assert f"{ticket.number} ・ この受付は、ここには表示しません。" in kept
    assert not [words for words in kept if "広告メール" in words]


def test_what_was_posted_before_a_crash_is_not_posted_again(slack: Slack, program: Running) -> None:
    # F-02: between post and commit
    ticket = complaint(program)
    program.acts(ticket.number, Act(Move.ASSIGN, {"person": YUI}), who=KEN)
    assert program.delivered()

    program.forgets_what_it_posted(ticket.number)
    assert program.delivered()

    yui = slack.person("yui")
    assert len(shown(yui, ticket.number)) == 1
    assert under(yui, shown(yui, ticket.number)[0]) == [f"<@{KEN}> 担当を決定"]
    assert len(told(yui, ticket.number)) == 1


def test_while_slack_is_away_nothing_is_lost(slack: Slack, program: Running) -> None:
    slack.injects_faults(failing=True)
    ticket = complaint(program)
    program.acts(ticket.number, Act(Move.TAKE), who=KEN)
    program.acts(ticket.number, Act(Move.RELEASE), who=KEN)
    slack.injects_faults()
    program.wakes()

    assert program.delivered()
    ken = slack.person("ken")
    notice, card = sorted(shown(ken, ticket.number), key=lambda each: "更新 " in each.words)
    assert notice.words.startswith(f"{ticket.number}（苦情・相談）の担当が未定になりました")
    assert under(ken, card) == [f"<@{KEN}> 引き受け", f"<@{KEN}> 担当を解除"]


def test_slack_asking_for_patience_is_obeyed(slack: Slack, program: Running) -> None:
    # F-21: 429 with Retry-After
    slack.injects_faults(limited=2)
    ticket = complaint(program)

    assert program.delivered()
    assert len(shown(slack.person("ken"), ticket.number)) == 1


def test_a_card_that_was_deleted_by_hand_comes_back_at_the_next_move(
    slack: Slack, program: Running
) -> None:
    ticket = complaint(program)
    assert program.delivered()
    ken = slack.person("ken")
    [card] = shown(ken, ticket.number)
    bot = WebClient(slack.bot_token, slack.api_url)
    bot.chat_delete(channel=DESK, ts=card.ts)
    program.acts(ticket.number, Act(Move.TAKE), who=KEN)

    assert program.delivered()
    assert [each.ts != card.ts for each in shown(ken, ticket.number)] == [True]


def test_the_representative_alone_gets_what_is_about_the_manager(
    slack: Slack, program: Running
) -> None:
    # O1, from the start: the card, and the word that it is about the manager
    ticket = complaint(program, about=frozenset({SAKI}))
    [report] = ticket.links

    assert program.delivered()
    for number in (ticket.number, report.number):
        assert number not in everything(slack)
        assert told(slack.person("saki"), number) == []
        assert told(slack.person("dai"), number) == []
    rei = slack.person("rei")
    card, word = sorted(told(rei, ticket.number), key=lambda each: "確認のお願い" in each.text)
    assert card.words.startswith(ticket.number)
    assert word.text.startswith(f"確認のお願い {report.number}")
    assert f"関連：{ticket.number}" in word.words


def test_a_request_that_was_brought_in_as_arrived_goes_on_by_its_card(
    slack: Slack, program: Running
) -> None:
    number = request(program).number
    arrived = {
        "application_arrived_on": date_of(program.now()),
        "copies_arrived": True,
        "my_number_seen": False,
    }
    sent = {"form_sent_on": date_of(program.now()), "form_version": "1"}
    program.acts(number, Act(Move.SEND_FORM, sent), Act(Move.ARRIVE, arrived), who=KEN)
    assert program.delivered()
    ken = slack.person("ken")

    ken.clicks(shown(ken, number)[0], "確認を始める")

    checking = f"SELECT count(*) FROM tickets WHERE number = '{number}' AND status = 'checking'"
    assert program.waits_until(checking, 1)
