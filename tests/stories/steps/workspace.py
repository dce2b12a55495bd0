"""The workspace of a story: people read what the program says once nothing is left to be said."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bot.settings import Settings
from knowledge.answering import Answerer
from knowledge.text import Language
from tests.stories.steps.program import Running
from workspace.driver import PATIENCE, GestureResult, Message, Person, Slack, View
from workspace.server.running import start

LOCALES: Mapping[Language, str] = {"ja": "ja-JP", "en": "en-US"}


class Reader(Person):
    """Looks at Slack when the program has done what it owes."""

    _slack: "Workspace"

    def sees(self, channel: str, saying: str = "") -> list[Message]:
        self._slack.is_told()
        return super().sees(channel, saying)

    def runs(self, text: str, channel: str) -> GestureResult:
        self._slack.is_answered()
        return super().runs(text, channel)

    def opens_home(self, timeout: float = PATIENCE) -> View | None:
        self._slack.is_answered()
        return super().opens_home(timeout)


class Workspace(Slack):
    """A pretend Slack with at most one program.

    A story that breaks Slack or the program on purpose waits for nothing meanwhile.
    """

    program: Running | None = None
    _is_faulty = False

    def starts(self, settings: Settings, answerer: Answerer | None, **given: Any) -> Running:
        """Start the program and wait until it is connected."""
        self.program = Running(settings, answerer, **given)
        self.waits_for_app()
        return self.program

    def person(self, name: str) -> Person:
        return Reader(self, super().person(name).id)

    @contextmanager
    def reads_in(self, person: Person, language: Language) -> Iterator[None]:
        """The person reads this language while the block runs, and Japanese afterwards."""
        self._changes_language(person, language)
        try:
            yield
        finally:
            self._changes_language(person, "ja")

    def _changes_language(self, person: Person, language: Language) -> None:
        assert self.program is not None
        self.gesture("change_person", person=person.id, locale=LOCALES[language])
        assert self.program.reads_in(person.id, language)

    def injects_faults(self, **faults: Any) -> None:
        self._is_faulty = bool(faults)
        super().injects_faults(**faults)

    def is_answered(self) -> None:
        """Wait until all deliveries are handled."""
        if program := self._whole_program():
            assert program.has_answered()

    def is_told(self) -> None:
        """Wait until all cards are drawn and all that is due is sent, too."""
        if program := self._whole_program():
            assert program.has_answered()
            assert program.reminders_sent()

    def _whole_program(self) -> Running | None:
        is_whole = self.program and self.program.is_whole and not self._is_faulty
        return self.program if is_whole else None


@contextmanager
def serve(config: Mapping[str, Any], memory: Path | None = None) -> Iterator[Workspace]:
    """Serve a workspace on a free port while the block runs; with what a memory file holds."""
    handle = start(config, 0, memory)
    try:
        yield Workspace(handle)
    finally:
        handle.stop()
