"""The store keeps the desk's promises on both databases."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.storage.casebook import search, tables
from tests.bot.casebook.conftest import OPENING, Office
from tests.tickets.conftest import ROSTER
from tests.tickets.refusals import refuses
from tests.tickets.steps import act
from tickets.model.errors import Code, NoSuchTicketError, RefusedError, StaleTicketError
from tickets.model.kinds import Flag, Leak, Move, PersonalField, Status
from tickets.model.numbers import Series
from tickets.model.personal import Personal, ValueName
from tickets.ports import Order, Query, StorageFailed
from tickets.rules.context import OfficeContext
from tickets.workflow.apply import apply_all
from tickets.workflow.commit import commit

pytestmark = pytest.mark.dialect

PHONE = ValueName(PersonalField.PHONE)


def test_a_form_becomes_rows_and_its_values_open_again(office: Office) -> None:
    ticket = office.does(office.complain(), "mei", Move.TAKE)

    opened = office.desk.reveal(ticket.number, [PHONE], who="mei", now=office.clock.now)

    assert ticket.number == "C-2026-0001"
    assert opened[PHONE].reveal() == "090-0000-0001"
    (row,) = office.rows(tables.tickets)
    assert (row.team_id, row.policy_revision, row.version) == ("T01", "2022-06-21", 2)
    assert office.rows(tables.due)
    assert {each.state for each in office.rows(tables.notices)} == {"waiting"}
    assert [each.action for each in office.rows(tables.audit)][-1] == "read_pii"


def test_a_refused_move_leaves_no_row_and_gives_the_number_back(office: Office) -> None:
    def interrupted() -> None:
        with office.casebook.transaction() as book:
            book.allocate_number(Series.COMPLAINT, 2026)
            raise RuntimeError

    with pytest.raises(RefusedError):
        office.complain(department="nowhere")
    with pytest.raises(RuntimeError):
        interrupted()

    assert office.rows(tables.audit) == []
    assert office.complain().number == "C-2026-0001"


def test_the_same_form_sent_eight_times_at_once_is_one_ticket(office: Office) -> None:
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: office.complain(key="view-same").number, range(8)))

    assert set(made) == {"C-2026-0001"}
    assert len(office.rows(tables.tickets)) == 1


def test_series_and_years_are_numbered_separately(office: Office) -> None:
    with office.casebook.transaction() as book:
        made = [
            book.allocate_number(Series.COMPLAINT, 2026),
            book.allocate_number(Series.COMPLAINT, 2027),
            book.allocate_number(Series.DISCLOSURE, 2026),
            book.allocate_number(Series.COMPLAINT, 2026),
        ]

    assert made == ["C-2026-0001", "C-2027-0001", "D-2026-0001", "C-2026-0002"]


def test_of_two_writers_of_one_version_one_succeeds(office: Office) -> None:
    ticket = office.complain()
    office.does(ticket, "ken", Move.TAKE)

    with office.casebook.transaction() as book:
        assert not book.save(replace(ticket, owner="mei"), {}, seen=ticket.version)
        found = book.find(ticket.number)
    assert found is not None
    assert found.owner == "ken"
    with pytest.raises(StaleTicketError):
        office.desk.act(ticket.number, [], who="mei", now=office.clock.now, seen=ticket.version)


def test_of_two_who_name_people_the_slower_is_told_of_the_new_number(office: Office) -> None:
    ticket = office.complain()
    named = [act(Move.NAME, about=frozenset({"deputy"}))]
    office.desk.act(ticket.number, named, who="mei", now=office.clock.now)
    office_context = OfficeContext(roster=ROSTER, opening=OPENING)
    moment = office_context.moment("ken", office.clock.now)

    def slower() -> None:
        with office.casebook.transaction() as book:
            commit(book, apply_all(ticket, named, moment), moment)

    with pytest.raises(StaleTicketError):
        slower()

    assert len(office.rows(tables.former_numbers)) == 1


def test_restricting_a_ticket_moves_everything_of_it(office: Office) -> None:
    ticket = office.complain(leak=Leak.YES)

    moved = office.does(ticket, "mei", Move.NAME, about=frozenset({"manager"}))

    assert moved.number.startswith("X-2026-")
    assert [row.number for row in office.rows(tables.former_numbers)] == [ticket.number]
    told = {row.number for row in office.rows(tables.notices)}
    assert ticket.number not in told
    raised = office.rows(tables.escalations)
    assert {row.source for row in raised} == {moved.number}
    assert told == {moved.number, *(row.number for row in raised)}
    found = office.desk.show(ticket.number, who="mei", now=office.clock.now).ticket
    assert (found.number, found.former_number) == (moved.number, ticket.number)
    with pytest.raises(NoSuchTicketError):
        office.desk.show(ticket.number, who="manager", now=office.clock.now)
    with office.casebook.transaction() as book:
        assert book.personal_values(moved.number, [PHONE])[PHONE].reveal() == "090-0000-0001"
        assert book.result_of_submission("view-1") == moved.number


def found(office: Office, words: str) -> tuple[str, ...]:
    """Numbers of the open tickets with these words."""
    listed = office.desk.list(Query(words=words), who="mei", now=office.clock.now)
    return tuple(each.number for each in listed)


def test_two_characters_of_a_summary_find_it(office: Office) -> None:
    ticket = office.complain(summary="開示の案内とDMへの苦情")
    office.complain(summary="名簿の問い合わせ")

    words = ("開示", "苦情", "ＤＭ", "dm", "示")
    assert {each: found(office, each) for each in words} == dict.fromkeys(words, (ticket.number,))


def test_words_of_a_summary_find_no_ticket_for_who_does_not_read_it(office: Office) -> None:
    number = office.complain("sato", summary="苦情、要警戒").number

    query = Query(words="要警戒")
    seen = [office.desk.list(query, who=who, now=office.clock.now) for who in ("sato", "mei")]
    assert [[each.number for each in found] for found in seen] == [[], [number]]


SIGNS = [
    "50%",
    "a_b",
    "c\\\\d",
    '"x"',
    "y*",
    "NEAR(z",
    "col:u",
    "^w",
    "' OR 1=1 --",
    "v AND",
    "; DROP",
]


def test_signs_of_query_languages_are_searched_for_as_text(office: Office) -> None:
    tickets = {sign: office.complain(summary=f"苦情 {sign} の件").number for sign in SIGNS}
    office.complain(summary="50点とaxbとcxdの件、x yの件")

    wanted = {words: (tickets[sign],) for sign in SIGNS for words in (sign, sign[-2:])}
    assert {words: found(office, words) for words in wanted} == wanted


def test_a_search_for_signs_alone_matches_no_other_text(office: Office) -> None:
    office.complain(summary="開示の案内への苦情")

    signs = ("%%", "__", "**", "\x00\x00", "()", "' ")
    assert {each: found(office, each) for each in signs} == dict.fromkeys(signs, ())


def test_search_words_must_be_adjacent(office: Office) -> None:
    office.complain(summary="苦情、情報")

    assert found(office, "苦情報") == ()


def test_many_common_words_find_exactly_the_tickets_with_all(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "COMMON", 2)
    words = "".join(chr(0x4E00 + n) for n in range(40))
    first, _, _ = (office.complain(summary=words + end) for end in ("甲乙", "乙甲", "甲丙"))

    assert found(office, words + "甲乙") == (first.number,)


def test_more_words_than_a_summary_holds_are_refused(office: Office) -> None:
    office.complain()

    assert found(office, "苦" * 100) == ()
    with refuses(Code.TOO_LONG):
        found(office, "苦" * 101)


def test_lists_are_ordered_and_narrowed(office: Office) -> None:
    first = office.complain(received_at=office.clock.now - timedelta(days=3))
    second = office.does(office.complain(flags=frozenset({Flag.LEGAL})), "mei", Move.TAKE)

    def numbers(query: Query) -> list[str]:
        return [c.number for c in office.desk.list(query, who="mei", now=office.clock.now)]

    assert numbers(Query(order=Order.NEWEST)) == [second.number, first.number]
    assert numbers(Query(owner="mei")) == [second.number]
    assert numbers(Query(unowned=True)) == [first.number]
    assert numbers(Query(statuses=frozenset({Status.CLOSED}))) == []
    office.clock.passes(days=60)
    assert first.number in numbers(Query(late=True))


def test_a_returning_person_is_found_in_any_spelling(office: Office) -> None:
    ticket = office.complain()

    def known(field: PersonalField, typed: str) -> list[str]:
        covers = office.desk.known_by(field, Personal(typed), who="ken", now=office.clock.now)
        return [each.number for each in covers]

    phones = (
        "０９０ 0000-0001",
        "09000000001",
        "(090) 0000 0001",
        "０９０　００００　０００１",
        "090–0000–0001",
        "（０９０）００００ー０００１",
        "090 - 0000 - 0001",
        "+81-90-0000-0001",
        "+81 (0)90 0000 0001",
        "＋８１９００００００００１",
    )
    for field, typed in (
        *((PersonalField.PHONE, typed) for typed in phones),
        (PersonalField.EMAIL, "Canary@X.jp"),
        (PersonalField.NAME, "田中 花子テスト"),
    ):
        assert known(field, typed) == [ticket.number], typed
        assert known(field, "x") == [], field


def test_readers_do_not_wait_and_see_only_committed_data(office: Office) -> None:
    ticket = office.complain()

    with office.casebook.transaction() as book, office.casebook.reading() as reading:
        assert book.save(replace(ticket, owner="ken"), {}, seen=1)
        assert reading.find(ticket.number) == ticket


def test_a_reading_transaction_cannot_write(office: Office) -> None:
    with pytest.raises(StorageFailed), office.casebook.reading() as book:
        book.remember_submission("key", "C-2026-0001")

    assert office.complain().number == "C-2026-0001"


def test_a_period_reads_only_tickets_open_in_it(office: Office) -> None:
    received = office.clock.now
    early, late = office.complain(), None
    office.clock.passes(days=40)
    office.closes(early)
    office.clock.passes(days=40)
    late = office.complain(received_at=office.clock.now)

    def read(first: int, last: int) -> list[str]:
        query = Query(
            statuses=frozenset(Status),
            open_since=received + timedelta(days=first),
            received_before=received + timedelta(days=last),
        )
        with office.casebook.reading() as book:
            return sorted(each.number for each in book.full_tickets(query))

    assert read(0, 30) == [early.number]
    assert read(39, 90) == [early.number, late.number]
    assert read(41, 90) == [late.number]
    assert read(41, 79) == []
