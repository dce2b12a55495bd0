"""A curated entry, how it is read from YAML, and when its answer is to be reviewed."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Final, Literal, get_args

from knowledge.library import fields
from knowledge.library.fields import FieldReader, RecordType
from knowledge.library.yaml_reader import ListNode, MappingNode, Node, ScalarNode, mapping_values
from knowledge.text import Language, other_language

Route = Literal["breach", "complaint", "about_desk", "disclosure", "optout", "desk"]

ROUTES: Final[tuple[Route, ...]] = get_args(Route)


OWNER_ROLES: Final = ("manager", "deputy", "representative", "auditor", "agents", "curators")
"""Roles of the desk file that may own answers."""


@dataclass(frozen=True)
class Entry:
    """`clauses`: the clauses that the answer rests on, each with the beginnings of the quotes that
    it chose there; without any, it rests on all quotes of the clause."""

    id: str
    ask: Mapping[Language, tuple[str, ...]]
    answer: Mapping[Language, str]
    file: str
    line: int
    clauses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    keywords: tuple[str, ...] = ()
    opens: Route | None = None
    is_referral: bool = False
    related: tuple[str, ...] = ()
    owner: str | None = None
    reviewed_on: date | None = None
    review_by: date | None = None
    audience: str | None = None

    def title(self, language: Language) -> str:
        """Return the first way to ask in this language, else in the other one."""
        return (self.ask.get(language) or self.ask[other_language(language)])[0]

    def answer_language(self, wanted: Language) -> Language:
        return wanted if wanted in self.answer else other_language(wanted)


@dataclass(frozen=True)
class PreparedAnswer:
    """The answer that an entry gets on a revision's day of effect; `clauses` None: as before."""

    answer: Mapping[Language, str]
    clauses: Mapping[str, tuple[str, ...]] | None
    file: str
    line: int

    def applied_to(self, entry: Entry) -> Entry:
        clauses = entry.clauses if self.clauses is None else self.clauses
        return replace(entry, answer=self.answer, clauses=clauses, file=self.file, line=self.line)


MOST_CLAUSES = 6
_ANSWER = fields.text_by_language("{ja: 手数料は500円です。, en: The fee is ¥500.}")
ENTRY: Final = RecordType(
    "an entry",
    {
        "id": fields.line("fee"),
        "ask": fields.texts_by_language("{ja: [手数料はいくらですか], en: [How much is the fee?]}"),
        "answer": _ANSWER,
        "clauses": fields.clauses(MOST_CLAUSES),
        "keywords": fields.texts("[手数料, fee]"),
        "opens": fields.choice(ROUTES),
        "refers": fields.flag(),
        "related": fields.texts("[identification]"),
        "owner": fields.line("manager"),
        "reviewed_on": fields.day("2026-04-01"),
        "review_by": fields.day("2027-03-31"),
        "audience": fields.line("the desk"),
    },
    frozenset({"id", "ask", "answer"}),
)
PREPARED: Final = RecordType(
    "a prepared answer",
    {"id": ENTRY.keys["id"], "answer": _ANSWER, "clauses": ENTRY.keys["clauses"]},
    frozenset({"id", "answer"}),
)
DRAFT_MARKS: Final[Mapping[Language, str]] = {"ja": "（下書き）", "en": "(Draft)"}
FACT_REFERENCE = re.compile(r"\{facts?\.([^{}\n]{0,60})\}")


def read_entry(reader: FieldReader, node: Node) -> Entry | None:
    """Return the entry, or None without a usable id, ask or answer."""
    values = reader.record(node, ENTRY)
    if not values.keys() >= ENTRY.required:
        return None
    refers = values.pop("refers", False)
    entry = Entry(**values, is_referral=refers, file=reader.file, line=node.line)
    complete = entry.id and any(entry.ask.values()) and any(entry.answer.values())
    return entry if complete else None


def read_prepared(reader: FieldReader, node: Node) -> tuple[str, PreparedAnswer] | None:
    """Return the id of the entry and its prepared answer, or None without either."""
    values = reader.record(node, PREPARED)
    if not values.keys() >= PREPARED.required or not values["answer"]:
        return None
    answer = PreparedAnswer(values["answer"], values.get("clauses"), reader.file, node.line)
    return values["id"], answer


def check_links(
    reader: FieldReader,
    node: Node,
    entries: Mapping[str, Entry] | None,
    quotes: Mapping[str, Collection[str]],
    facts: Mapping[str, object],
) -> None:
    """Note what the entry names and nothing defines. `entries` is None if not all files were read:
    what they define is not missed; `quotes` are those of each clause in any version of the
    policy."""
    values = mapping_values(node)
    if entries is not None:
        _check_clauses(reader, values.get("clauses"), quotes)
    for related in _scalars(values.get("related")):
        if entries is not None and related.value not in entries:
            reader.fault(related.line, f"there is no entry “{related.value[:60]}” to relate to.")
    for answer in _scalars(values.get("answer")):
        missing = fact_names(answer.value) - facts.keys() if entries is not None else ()
        for name in sorted(missing):
            reader.fault(answer.line, f"“{{facts.{name}}}” is not in policy/facts.yaml: add it.")
        for mark in DRAFT_MARKS.values():
            if answer.value.startswith(mark):
                reader.fault(answer.line, f"“{mark}” marks a draft: rewrite the answer without it.")


def _check_clauses(
    reader: FieldReader, node: Node | None, quotes: Mapping[str, Collection[str]]
) -> None:
    named = [_chosen(item) for item in node.items] if isinstance(node, ListNode) else []
    for clause, beginnings in named:
        if clause.value not in quotes:
            reader.fault(clause.line, f"there is no clause “{clause.value[:40]}”: correct the id.")
            continue
        for beginning in beginnings:
            if not any(quote.startswith(beginning.value) for quote in quotes[clause.value]):
                reader.fault(
                    beginning.line,
                    f"no quote of {clause.value} begins with “{beginning.value[:24]}”: copy its"
                    " first words from clauses.yaml.",
                )
    if len(named) > MOST_CLAUSES:
        line = named[0][0].line
        reader.fault(line, f"an entry may name {MOST_CLAUSES} clauses: choose or divide.")


def without_draft_marks(text: str) -> str:
    """Return a draft with “…” in place of its marks, as if it were rewritten."""
    for mark in DRAFT_MARKS.values():
        text = text.replace(mark, "…")
    return text


def fact_names(text: str) -> set[str]:
    """Return the names of the facts in an answer's text."""
    return set(FACT_REFERENCE.findall(text))


def _scalars(node: Node | None) -> list[ScalarNode]:
    if isinstance(node, ScalarNode):
        return [node]
    if isinstance(node, MappingNode):
        return [text for _, value in node.pairs for text in _scalars(value)]
    return [text for item in node.items for text in _scalars(item)] if node else []


def _chosen(node: Node) -> tuple[ScalarNode, list[ScalarNode]]:
    """Return a clause's id and the beginnings of quotes below it."""
    if isinstance(node, MappingNode) and len(node.pairs) == 1:
        ((clause, quotes),) = node.pairs
        return clause, _scalars(quotes)
    return node if isinstance(node, ScalarNode) else ScalarNode("", node.line), []


# --- reviews ----------------------------------------------------------------------------------

REMINDER_LEAD: Final = timedelta(days=14)
"""So long before its day a review is announced."""
_WEEK: Final = 7  # days; an overdue review is told of again after each


@dataclass(frozen=True)
class Review:
    """When an answer is to be reviewed, and not shown any more without; days are Tokyo's."""

    entry: Entry
    due_on: date
    withheld_from: date | None = None
    """The first day on which the answer is not shown; None: it always is."""

    def is_withheld(self, day: date) -> bool:
        return self.withheld_from is not None and self.withheld_from <= day

    def is_overdue(self, day: date) -> bool:
        return self.due_on < day

    def is_reminder_due(self, before: date, day: date) -> bool:
        """Whether a reminder falls after `before`, and not after `day`.

        They fall two weeks ahead, on the day itself, each week after it, and on the day on which
        the answer is withheld.
        """
        days = [self.due_on - REMINDER_LEAD, *filter(None, (self.withheld_from,))]
        if any(before < each <= day for each in days):
            return True
        return day >= self.due_on and self._weeks(before) < self._weeks(day)

    def _weeks(self, day: date) -> int:
        return (day - self.due_on).days // _WEEK


def next_review(entry: Entry, grace_days: int | None) -> Review | None:
    """Return the next review; None without a day by which it is due.

    `grace_days` after that day the answer is withheld; None: never.
    """
    if entry.review_by is None:
        return None
    withheld_from = None
    if grace_days is not None:
        withheld_from = entry.review_by + timedelta(days=grace_days + 1)
    return Review(entry, entry.review_by, withheld_from)


def next_reviews(entries: Iterable[Entry], grace_days: int | None) -> tuple[Review, ...]:
    """Return all reviews, the one due first first."""
    found = (next_review(entry, grace_days) for entry in entries)
    return tuple(sorted(filter(None, found), key=lambda each: (each.due_on, each.entry.id)))
