"""Recalled answers: shared messages are marked in place, people are told once."""

from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.delivery.changed_answers import AnswerNotices, RecallDelivery
from bot.storage.casebook.tables import notices
from handlers.questions.suspended_answers import revision_days
from knowledge.answering import Answerer
from knowledge.library.sources import AnswerBaseline
from tests.bot.delivery.conftest import MANAGER, MEI, Delivery
from tests.bot.revised import revised_on
from tests.conftest import Clock
from tickets.model import tokyo
from tickets.model.notices import Notice, NoticeKind
from tickets.model.revised_answers import Recall

CHANNEL = "C01GENERAL"


@dataclass
class Recalling:
    """A desk whose policy was revised today; an answer was shared, and Mei follows it."""

    delivery: Delivery
    answerer: Answerer
    marking: RecallDelivery
    shared: str
    """The ts of the shared message."""

    def releases(self) -> None:
        revised = revision_days(self.answerer.in_force.affected)
        self.delivery.desk.recalls.release(revised, who=MANAGER, now=self.delivery.clock.now)

    def marks(self) -> list[str]:
        calls = self.delivery.slack.calls("chat.update")
        return [each.arguments["text"] for each in calls if each.arguments["ts"] == self.shared]

    def told(self) -> int:
        calls = self.delivery.slack.calls("chat.postMessage")
        return sum("お尋ねの回答が変わりました" in str(each.arguments) for each in calls)


@pytest.fixture
def recalling(delivery: Delivery, cache: Path, clock: Clock, tmp_path: Path) -> Recalling:
    folder = tmp_path / "base"
    today = tokyo.date_of(clock.now)
    revised_on(today, folder)
    answerer = Answerer.open(folder, cache=cache, today=lambda: tokyo.date_of(clock.now))
    sender, desk = delivery.telling, delivery.desk
    answers = AnswerNotices(desk, lambda: answerer, lambda: True).draw
    sender._notices = replace(sender._notices, answers=answers)
    marking = RecallDelivery(desk.recalls, lambda: answerer, sender._posting, sender._audience)
    posted = sender._posting._client.chat_postMessage(channel=CHANNEL, text="千円です。")
    shared = str(posted["ts"])
    desk.recalls.follow("fee", "2022-06-21", who=MEI, now=clock.now)
    kept = Recall(entry="fee", revision="2022-06-21", kept_on=today, channel=CHANNEL, ts=shared)
    desk.recalls.save(kept)
    return Recalling(delivery, answerer, marking, shared)


def test_nothing_happens_before_the_release(recalling: Recalling) -> None:
    recalling.marking()
    recalling.delivery.telling()

    assert (recalling.marks(), recalling.told()) == ([], 0)


def test_a_mark_that_a_crash_left_unnoted_is_drawn_again(recalling: Recalling) -> None:
    recalling.releases()
    recalling.marking()
    desk = recalling.delivery.desk
    (marked,) = desk.recalls.messages_to_mark()
    desk.recalls.save(replace(marked, shows=""))

    recalling.marking()

    first, second = recalling.marks()
    assert first == second


def test_a_deleted_message_is_forgotten(recalling: Recalling) -> None:
    recalling.delivery.telling._posting._client.chat_delete(channel=CHANNEL, ts=recalling.shared)
    recalling.releases()

    recalling.marking()

    assert recalling.delivery.desk.recalls.messages_to_mark() == ()


def test_a_person_is_told_once_though_the_program_died_after_posting(recalling: Recalling) -> None:
    recalling.releases()
    recalling.delivery.telling()
    again = {"state": "waiting", "sent_at": None, "channel": None, "ts": None}
    recalling.delivery.database.execute(update(notices).where(notices.c.to == MEI).values(again))

    recalling.delivery.telling()
    recalling.marking()

    assert recalling.told() == 1
    assert recalling.delivery.desk.recalls.recalls_followed_by(who=MEI) == ()


def test_a_person_who_ended_it_after_the_release_is_not_told(recalling: Recalling) -> None:
    recalling.releases()
    recalling.delivery.desk.recalls.unfollow("fee", who=MEI)

    recalling.delivery.telling()

    assert recalling.told() == 0
    assert recalling.delivery.notice("answer_changed").state == "cancelled"


def test_people_are_told_in_opening_hours(recalling: Recalling, clock: Clock) -> None:
    clock.passes(hours=8)
    recalling.releases()

    recalling.delivery.telling()
    assert recalling.told() == 0

    clock.passes(hours=12)
    recalling.delivery.telling()
    assert recalling.told() == 1


def test_a_withdrawal_is_told_unless_its_revision_is_on_file_again(recalling: Recalling) -> None:
    delivery, today = recalling.delivery, tokyo.date_of(recalling.delivery.clock.now)
    withdrawn = today - timedelta(days=1)
    rested_on = {"控えはお返ししません。": "COPY", "控えは返却します。": "COPY"}
    signed_then = AnswerBaseline(rested_on, changed_on=withdrawn)
    recalling.answerer.use_baselines({"copy": signed_then})  # suspended anew, so not withdrawn
    with delivery.casebook.transaction() as work:
        for day in (today, withdrawn):
            about = day.isoformat()
            work.post(Notice(NoticeKind.REVISION_WITHDRAWN, "", MANAGER, 0, about))

    delivery.telling()

    states = {row.about: row.state for row in delivery.all_of("revision_withdrawn")}
    assert states == {today.isoformat(): "cancelled", withdrawn.isoformat(): "sent"}
