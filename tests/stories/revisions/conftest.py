"""A desk with a knowledge base of its own, whose policy is revised while it runs."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import shortened
from tests.stories.steps.program import DESK_FILE, Running, settings_for
from tests.stories.steps.workspace import Workspace

DAY = "2026-08-20"
FILES = ("fee", "policy", "reply")
TOPICS = """\
- title: {ja: 回答, en: Replies}
  suggest: [reply-days]
- title: {ja: 手数料, en: Fees}
  suggest: [fee-amount]
"""


class Base:
    """The shipped policy, with the answers about fees, replies and itself, and few ways to ask:
    each edit is read at once.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shortened.copy(folder, "entries", "policy", "words", only=FILES)
        (folder / "words" / "topics.yaml").write_text(TOPICS, encoding="utf-8")

    def revises(self, *changes: tuple[str, str]) -> None:
        """Prepare the next text of the policy, as a curator does; whole, for the program may be
        reading the folder.
        """
        revisions, made = self.folder / "policy" / "revisions", self.folder.parent / DAY
        revisions.mkdir(exist_ok=True)
        made.mkdir()
        for name in ("policy.ja.txt", "clauses.yaml"):
            text = (self.folder / "policy" / name).read_text(encoding="utf-8")
            for was, now in (*changes, ("2022-06-21", DAY)):
                text = text.replace(was, now)
            (made / name).write_text(text, encoding="utf-8")
        made.rename(revisions / DAY)

    @property
    def policy(self) -> str:
        return (self.folder / "policy" / "policy.ja.txt").read_text(encoding="utf-8")

    def adds(self, file: str, text: str) -> None:
        with (self.folder / file).open("a", encoding="utf-8") as there:
            there.write(text)

    def edits(self, file: str, was: str, now: str) -> None:
        path = self.folder / file
        text = path.read_text(encoding="utf-8")
        assert was in text
        path.write_text(text.replace(was, now), encoding="utf-8")


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    return Base(tmp_path_factory.mktemp("knowledge") / "base")


@pytest.fixture(scope="module")
def desk_file() -> Path:
    return DESK_FILE


@pytest.fixture(scope="module")
def program(
    slack: Workspace,
    base: Base,
    desk_file: Path,
    knowledge_cache: Path,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("program")
    # A cache of its own: few indexes are kept in one, and the shipped one is to stay.
    cache = knowledge_cache / "revised"
    given: dict[str, Any] = {"knowledge": base.folder, "cache": cache, "desk": desk_file}
    settings = settings_for(slack, folder).model_copy(update=given)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.app.POLL_SECONDS", 0.1)
        patch.setattr("bot.app.REVISION_SECONDS", 0.1)
        patch.setattr("bot.maintenance.revisions.SIGN_OFF_SECONDS", 0.0)
        running = slack.starts(settings, None)
        yield running
        running.stops()
