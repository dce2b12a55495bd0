"""A ticket's card in the desk channel: posted once, drawn anew in place, a line a move."""

from tests.stories.program import Running
from tickets.case import Act
from tickets.complaint import Category, Complaint, Subject
from tickets.personal import Personal
from tickets.slots import Slot
from tickets.ticket import Ticket
from tickets.words import Move, PersonalField
from workspace.driver import Message, Person, Slack

DESK = "C03DESK"
SAYS = {
    PersonalField.DETAIL: "広告メールが止まらない",
    PersonalField.NAME: "見本花子テスト",
    PersonalField.PHONE: "090-0000-0001",
}


def complaint(program: Running, who: str = "U02KEN", **given: object) -> Ticket:
    facts = Complaint(category=Category.COMPLAINT, subjects=frozenset({Subject.MARKETING}))
    personal = {Slot(field): Personal(text) for field, text in SAYS.items()}
    return program.opens(who, facts, personal=personal, **given)


def card_of(person: Person, number: str) -> list[Message]:
    """The cards of a ticket that this person sees in the desk channel."""
    roots = [each for each in person.sees(DESK) if each.bot and each.thread_ts in (None, each.ts)]
    return [each for each in roots if number in each.words]


def lines_under(person: Person, card: Message) -> list[str]:
    return [
        each.words
        for each in person.sees(card.channel)
        if each.thread_ts == card.ts and each.ts != card.ts
    ]


def test_a_new_ticket_has_one_card_in_the_desk_channel(slack: Slack, program: Running) -> None:
    # screens.md 2.4
    ticket = complaint(program)

    assert program.delivered()
    [card] = card_of(slack.person("ken"), ticket.number)
    assert card.words.splitlines()[0] == f"{ticket.number} ・ 苦情 ・ 電話"
    assert not [text for text in SAYS.values() if text in str(card.raw)]


def test_a_move_draws_it_anew_in_place_and_is_a_line_in_its_thread(
    slack: Slack, program: Running
) -> None:
    ticket = complaint(program)
    assert program.delivered()

    program.acts(ticket.number, Act(Move.TAKE), who="U02KEN")

    assert program.delivered()
    ken = slack.person("ken")
    [card] = card_of(ken, ticket.number)
    assert "担当：<@U02KEN>" in card.words
    assert [line.split(" ", 1)[1] for line in lines_under(ken, card)] == ["<@U02KEN> 引き受け"]
