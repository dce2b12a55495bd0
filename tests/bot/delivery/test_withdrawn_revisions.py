"""A revision that is withdrawn once all its answers are signed off: who keeps them is told."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.delivery.changed_answers import AnswerNotices
from bot.maintenance.revisions import BaselineStore
from handlers.questions.suspended_answers import answer_version_of, signed_answers
from knowledge.answering import Answerer
from tests.bot.conftest import edits
from tests.bot.delivery.conftest import MANAGER, YUI, Delivery
from tests.bot.revised import TEXT, revised_on
from tests.conftest import Clock
from tickets.model import tokyo

TITLE = "方針の変更が取り消されました"


class SignedRevision:
    """A revision in force that changed `fee` and named `copy`, and both are signed off."""

    def __init__(self, delivery: Delivery, cache: Path, clock: Clock, folder: Path) -> None:
        self.delivery, self.clock, self.folder, self._cache = delivery, clock, folder, cache
        self.revision = revised_on(tokyo.date_of(clock.now), folder)
        edits(self.revision / "clauses.yaml", "policy: {", "policy: {suspends: [fee, copy], ")
        desk = delivery.desk
        self.keeping = BaselineStore(
            delivery.casebook, lambda: self.answerer, delivery.context, clock
        )
        self.reads()
        sender = delivery.telling
        answers = AnswerNotices(desk, lambda: self.answerer, lambda: True).draw
        sender._notices = replace(sender._notices, answers=answers)
        for each in self.answerer.suspensions.values():
            desk.sign_offs.declare(answer_version_of(each), who=YUI, now=clock.now)
            desk.sign_offs.sign(answer_version_of(each), who=MANAGER, now=clock.now)
        self.keeping()

    def reads(self) -> None:
        """Read the folder as it is now, as a running desk does."""
        self.answerer = Answerer.open(
            self.folder,
            cache=self._cache,
            today=lambda: tokyo.date_of(self.clock.now),
            sign_offs=lambda: signed_answers(self.delivery.desk.sign_offs.list_all()),
        )
        self.answerer.use_baselines(self.keeping.read())
        self.keeping()

    def told(self) -> dict[str, str]:
        """What the message says, by whom it went to."""
        self.delivery.telling()
        calls = self.delivery.slack.calls("chat.postMessage")
        found = [each.arguments for each in calls if TITLE in str(each.arguments)]
        assert len({each["channel"] for each in found}) == len(found)
        return {each["channel"]: str(each["blocks"]) for each in found}


@pytest.fixture
def signed(delivery: Delivery, cache: Path, clock: Clock, tmp_path: Path) -> SignedRevision:
    return SignedRevision(delivery, cache, clock, tmp_path / "base")


def test_manager_and_curators_are_told_once_with_the_answers_that_stay_as_signed(
    signed: SignedRevision,
) -> None:
    assert not signed.answerer.suspensions

    shutil.rmtree(signed.revision)
    signed.reads()
    signed.reads()

    assert set(signed.answerer.suspensions) == {"fee"}
    told = signed.told()
    people = {each.to for each in signed.delivery.all_of("revision_withdrawn")}
    assert people == {MANAGER, YUI}
    assert len(told) == len(people)
    for words in told.values():
        assert "承認されたときのまま表示している回答が1件あります" in words
        assert "控えは返る" in words
        assert "手数料はいくら" not in words


def _moved_up(signed: SignedRevision) -> None:
    for file in signed.revision.iterdir():
        shutil.move(file, signed.folder / "policy" / file.name)
    shutil.rmtree(signed.revision)


def _replaced(signed: SignedRevision) -> None:
    shutil.rmtree(signed.revision)
    text = TEXT.replace("1,000円", "3,000円")
    (signed.folder / "policy" / "policy.ja.txt").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("changes", [_moved_up, _replaced])
def test_a_revision_moved_up_or_replaced_by_another_text_is_not_told_as_withdrawn(
    signed: SignedRevision, changes: Callable[[SignedRevision], None]
) -> None:
    changes(signed)
    signed.reads()

    assert signed.told() == {}
