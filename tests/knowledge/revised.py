"""A base whose policy is revised."""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from knowledge.answering import Answerer
from knowledge.library.loader import Library
from knowledge.library.sign_offs import AnswerSignOff, group_sign_offs
from knowledge.library.suspensions import Suspension
from tests.knowledge.base import Base

BEFORE, ON = date(2027, 3, 31), date(2027, 4, 1)
TEXT = "手数料は1件につき1,000円とします。\n切手は同封してください。\n控えはお返ししません。\n責任者は西塔 裕志です。\n"
CLAUSES = """\
policy: {title: {ja: 方針}, revised_on: "2022-06-21"}
clauses:
  - {id: FEE, kind: rule, section: {ja: 手数料, en: Fees}, quotes: ["手数料は1件につき1,000円とします。", "切手は同封してください。"]}
  - {id: COPY, kind: rule, section: {ja: 控え}, quotes: ["控えはお返ししません。"]}
  - {id: WHO, kind: fact, section: {ja: 責任者}, quotes: ["責任者は西塔 裕志です。"]}
"""
FACTS = "manager_name: {value: 西塔 裕志, clause: WHO, as_printed: true}\n"
ENTRIES = """\
- {id: fee, ask: {ja: [手数料はいくら]}, answer: {ja: 千円です。}, clauses: [FEE: [手数料は]]}
- {id: stamps, ask: {ja: [切手はどうする]}, answer: {ja: 同封します。}, clauses: [FEE: [切手は]]}
- {id: both, ask: {ja: [払い方]}, answer: {ja: 千円を切手で。}, clauses: [FEE]}
- {id: copy, ask: {ja: [控えは返る]}, answer: {ja: 返りません。}, clauses: [COPY]}
- {id: who, ask: {ja: [責任者は誰]}, answer: {ja: "{facts.manager_name}です。"}}
- {id: else, ask: {ja: [ほかの話]}, answer: {ja: ありません。}}
"""
LISTED = '{title: {ja: 方針}, revised_on: "2022-06-21"}'


class RevisedBase(Base):
    """A base with a policy, of which a revision can be prepared."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.write("entries.yaml", ENTRIES)
        self.write("policy/policy.ja.txt", TEXT)
        self.write("policy/clauses.yaml", CLAUSES)
        self.write("policy/facts.yaml", FACTS)

    def prepare(
        self,
        *changes: tuple[str, str],
        day: str = "2027-04-01",
        clauses: Iterable[tuple[str, str]] = (),
        text: str = TEXT,
    ) -> None:
        new_clauses = CLAUSES
        for was, now in changes:
            text, new_clauses = text.replace(was, now), new_clauses.replace(was, now)
        for was, now in clauses:
            new_clauses = new_clauses.replace(was, now)
        self.write(f"policy/revisions/{day}/policy.ja.txt", text)
        self.write(f"policy/revisions/{day}/clauses.yaml", new_clauses)

    def answerer(self, today: list[date], signed: Collection[AnswerSignOff] = ()) -> Answerer:
        """The answers on a day, and with signatures, that the test may change."""
        return Answerer.open(
            self.folder, today=lambda: today[0], sign_offs=lambda: group_sign_offs(signed)
        )


def suspensions(
    library: Library, day: date, signed: Iterable[AnswerSignOff]
) -> Mapping[str, Suspension]:
    """The answers that a desk withholds on that day, by entry id."""
    matcher: Any = SimpleNamespace(encoder=None)
    return Answerer(library, matcher, {}, lambda: day, lambda: group_sign_offs(signed)).suspensions


def lists(twin: Base, *names: str) -> None:
    """Let the prepared revision name answers that it suspends."""
    file = twin.folder / "policy/revisions/2027-04-01/clauses.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(LISTED, f"{{suspends: [{', '.join(names)}]}}"), encoding="utf-8")
