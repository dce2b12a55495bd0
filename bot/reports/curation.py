"""The curator's inbox in Slack; what a change moves is measured in a process of its own."""

import json
import shutil
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from bot.storage.question_inbox import QuestionInbox
from bot.storage.setup import Store
from knowledge.curation.change_set import ChangeSet
from knowledge.curation.clusters import Missed
from knowledge.curation.effect import Effect, MovedQuestion

SECONDS: Final = 120.0
_ONE: Final = threading.Lock()


@dataclass(frozen=True, slots=True)
class CurationDesk:
    box: QuestionInbox
    folder: Path

    @classmethod
    def of(cls, store: Store, clock: Callable[[], datetime], folder: Path) -> "CurationDesk":
        return cls(QuestionInbox(store.database, store.sealer, clock), folder)

    def count(self) -> int:
        return self.box.count()

    def questions(self) -> tuple[Missed, ...]:
        return self.box.questions()

    def settle(self, ids: Sequence[str]) -> None:
        self.box.settle(ids)

    def measure(self, change: ChangeSet, then: Callable[[Effect | None], None]) -> None:
        """Longer than the lease of a delivery, so in a thread; one at a time, for the memory."""

        def work() -> None:
            with _ONE:
                effect = _effect(change)
            then(effect)

        threading.Thread(target=work, name="curation", daemon=True).start()


def _effect(change: ChangeSet) -> Effect | None:
    """`knowledge moved` between the folder and a changed copy of it."""
    with tempfile.TemporaryDirectory(prefix="madoguchi-change-") as place:
        copy = Path(place) / "knowledge"
        shutil.copytree(change.folder, copy)
        change.write(copy)
        told = _run([str(change.folder.absolute()), "--knowledge", str(copy), "--json"])
    if told is None:
        return None
    moved = tuple(_moved(each) for each in told["moved"])
    return Effect(told["n"], told["right_before"], told["right"], moved)


def _run(arguments: list[str]) -> Any | None:
    """None if it failed, or if there is no curated question. Its errors may quote questions."""
    command = [sys.executable, "-m", "bot", "knowledge", "moved", *arguments]
    try:
        done = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=SECONDS, check=True
        )
        return json.loads(done.stdout)
    except (OSError, subprocess.SubprocessError, ValueError):
        return None


def _moved(told: Mapping[str, Any]) -> MovedQuestion:
    return MovedQuestion(
        told["question"], told["change"], _seen(told["before"]), _seen(told["after"])
    )


def _seen(told: Mapping[str, str | None]) -> str:
    return f"{told['result']} {told['entry'] or ''}".strip()
