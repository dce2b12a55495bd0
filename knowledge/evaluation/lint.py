"""Checks a knowledge base for faults and for what deserves a second look."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.evaluation.accuracy import LabelledQuestion, unknown_entry_faults
from knowledge.evaluation.citations import check_citations, load_laws
from knowledge.evaluation.contradictions import contradiction_faults, unsupported_statements
from knowledge.evaluation.coverage import read_test_questions_into
from knowledge.intent.classifier import classify
from knowledge.library.entry import OWNER_ROLES, Entry
from knowledge.library.files import Fault, Faults, read_file
from knowledge.library.loader import Library, read_with_faults
from knowledge.library.policy import ends_a_sentence, revision_folders
from knowledge.library.sources import MOST_QUOTES, sources
from knowledge.library.suspensions import affected_answers
from knowledge.revision.difference import (
    FindNearest,
    no_nearest_answers,
    suspend_answers_near_new_sentences,
)
from knowledge.revision.draft import CHECK_MARK
from knowledge.text import clean, normalise

FEWEST_ASKS: Final = 6
_SLACK_ID: Final = re.compile("[USW][A-Z0-9]{2,20}")
_MASK: Final = re.compile(r"(?<!\*)\*{3}(?!\*)")
_BOLD: Final = re.compile(r"(?<!\*)\*{3}(?![*\s])[^*\n]*[^*\s]\*{3}(?!\*)")
"""Markdown's bold italics; two masks may look the same."""


@dataclass(frozen=True)
class LintResult:
    """Faults prevent use of the base; warnings do not."""

    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...]


def lint(folder: Path, today: date, nearest: FindNearest = no_nearest_answers) -> LintResult:
    """Check everything, sorted by file and line; never raises for the content of a file. `nearest`
    finds the answers that a new sentence of a revision may concern."""
    faults = Faults()
    questions = read_test_questions_into(faults, folder)
    as_read, unread = read_with_faults(folder)
    library = as_read if unread else suspend_answers_near_new_sentences(as_read, nearest)
    asks, now = _asks(library), library.on(today)
    cited = check_citations(now)
    found = {
        *faults.found,
        *unread,
        *_shared(asks),
        *_masked(library),
        *_unknown_owners(library),
        *(fault for policy in library.policies for fault in policy.unmatched_quotes()),
        *contradiction_faults(now),
        *cited.faults,
        *_prepared(library, today),
    }
    if unread:
        # Unknown ids are not reported, nor warnings: an entry that was not read would blame others.
        return LintResult(tuple(sorted(found)), ())
    found.update(unknown_entry_faults(questions, library.entries))
    found.update(_unlisted(library, as_read))
    warned = {
        *_unread_files(folder),
        *_reviews(library, today),
        *_few_asks(library),
        *_repeated(asks),
        *_claimed(library),
        *_cut_quotes(library),
        *_many_quotes(library),
        *unsupported_statements(now),
        *cited.warnings,
        *_unknown_editions(library),
        *_proposal_marks(folder),
        *_already_asked(questions, asks),
        *_not_questions(questions),
    }
    return LintResult(tuple(sorted(found)), tuple(sorted(warned)))


def _asks(library: Library) -> dict[str, list[tuple[Entry, str]]]:
    """Return every way to ask with its entries, by its letters alone."""
    asks: dict[str, list[tuple[Entry, str]]] = {}
    for entry in library.entries.values():
        for ask in (ask for asks in entry.ask.values() for ask in asks):
            if key := _letters_alone(ask):
                asks.setdefault(key, []).append((entry, ask))
    return asks


def _letters_alone(text: str) -> str:
    return "".join(sign for sign in normalise(clean(text)) if sign.isalnum())


def _shared(asks: dict[str, list[tuple[Entry, str]]]) -> Iterator[Fault]:
    """Report ways to ask of two entries: no matcher can tell which is meant."""
    for (first, _), *others in asks.values():
        for entry, ask in others:
            if entry != first:
                place = f"{first.id} ({first.file}:{first.line})"
                sentence = f"“{ask[:40]}” is also a way to ask of {place}: keep one."
                yield Fault(entry.file, entry.line, sentence)


def _unknown_owners(library: Library) -> Iterator[Fault]:
    """Report owners whom no reminder reaches."""
    for entry in library.entries.values():
        if (owner := entry.owner) and owner not in OWNER_ROLES and not _SLACK_ID.fullmatch(owner):
            sentence = (
                f"the owner “{owner[:40]}” is neither a Slack id (U…, S…) nor a role"
                f" ({', '.join(OWNER_ROLES)}): correct it, or leave it out for the curators."
            )
            yield Fault(entry.file, entry.line, sentence)


def _masked(library: Library) -> Iterator[Fault]:
    """Report answers that still have a mask of the text from which they were drafted."""
    for entry in library.entries.values():
        text = "\n".join(entry.answer.values())
        if not _MASK.search(text):
            continue
        marked = _BOLD.search(text)
        sentence = f"“***” of {entry.id} hides personal data: rewrite the answer."
        if marked and not _MASK.search(_BOLD.sub("", text)):
            sentence = (
                f"“{marked[0][:40]}” of {entry.id} is bold italics, or two masks of personal data:"
                " answers are plain text, write it without “***”."
            )
        yield Fault(entry.file, entry.line, sentence)


def _repeated(asks: dict[str, list[tuple[Entry, str]]]) -> Iterator[Fault]:
    for (first, _), *others in asks.values():
        for entry, ask in others:
            if entry == first:
                yield Fault(entry.file, entry.line, f"“{ask[:40]}” stands twice: keep one.")


def _unread_files(folder: Path) -> Iterator[Fault]:
    for path in folder.rglob("*.yml"):
        yield Fault(str(path), 1, "only names that end in .yaml are read: rename it.")


def _reviews(library: Library, today: date) -> Iterator[Fault]:
    for entry in library.entries.values():
        if entry.review_by and entry.review_by < today:
            sentence = f"{entry.id} was to be reviewed by {entry.review_by}: review it, set a day."
            yield Fault(entry.file, entry.line, sentence)


def _few_asks(library: Library) -> Iterator[Fault]:
    """Report entries with few ways to ask, in bases with a policy only."""
    for entry in library.entries.values() if library.policy else ():
        for language, asks in entry.ask.items():
            if len(asks) < FEWEST_ASKS:
                sentence = (
                    f"{entry.id} has {len(asks)} ways to ask in {language}: give it {FEWEST_ASKS}."
                )
                yield Fault(entry.file, entry.line, sentence)


def _cut_quotes(library: Library) -> Iterator[Fault]:
    """Report quotes that end within a sentence: a comma in [ ] without quotation marks cuts one."""
    quoted = ((policy, *each) for policy in library.policies for each in policy.quotes_with_lines())
    for policy, clause, quote, line in quoted:
        if quote in policy.text and not ends_a_sentence(quote, policy.text):
            sentence = (
                f"the quote “…{quote[-12:]}” of {clause.id} ends within a sentence: quote it to"
                " its end, and put it in quotation marks if there is a comma in it."
            )
            yield Fault(clause.file, line, sentence)


def _proposal_marks(folder: Path) -> Iterator[Fault]:
    """Report lines of a proposed clauses.yaml that nobody has checked yet."""
    for place in (folder / "policy", *revision_folders(folder)):
        if file := read_file(place / "clauses.yaml", folder, Faults()):
            for number, line in enumerate(file.text.splitlines(), 1):
                if CHECK_MARK in line:
                    sentence = (
                        "still marked “CHECK”: compare it with policy.ja.txt, then unmark it."
                    )
                    yield Fault(file.name, number, sentence)


def _prepared(library: Library, today: date) -> Iterator[Fault]:
    """Report what contradicts the text of a prepared revision and nothing before; not the present
    text of an answer that the revision suspends."""
    known = set(contradiction_faults(library.on(today)))
    for policy in library.policies:
        if policy.day > today:
            then = library.on(policy.day)
            suspended = affected_answers(library, policy.day).keys() - policy.answers.keys()
            found = set(contradiction_faults(then, except_for=suspended)) - known
            yield from found
            known |= found


def _unlisted(library: Library, as_read: Library) -> Iterator[Fault]:
    """Report answers that a revision suspends only as long as they name the changed clauses, or
    are nearest to its new sentences."""
    for policy, written in zip(library.policies, as_read.policies, strict=True):
        clause = next(iter(policy.clauses.values()), None)
        if policy.in_force_from is None or clause is None:
            continue
        named = [*(written.suspends or ())]
        suspended = affected_answers(library, policy.in_force_from)
        names = [
            name
            for name, each in suspended.items()
            if each.revised_on == policy.in_force_from and name not in named
        ]
        near = [
            name for name in names if all(each.is_of_revision for each in suspended[name].changes)
        ]
        listed = ", ".join([*named, *(each for each in names if each not in near), *near])
        if near:
            which = ", ".join(near)
            sentence = (
                "this revision does not say which answers its new sentences concern: write"
                f" “suspends: [{listed}]” below policy, without {which} if they do not concern"
                f" {'it' if len(near) == 1 else 'them'}."
            )
            yield Fault(clause.file, 1, sentence)
        elif names:
            sentence = (
                f"this revision suspends {', '.join(names)}: write “suspends: [{listed}]” below"
                " policy, or an edit of their clauses brings them back without a signature."
            )
            yield Fault(clause.file, 1, sentence)


def _unknown_editions(library: Library) -> Iterator[Fault]:
    """Report a law that the base names and whose editions are not known: nothing is checked."""
    for policy in library.policies:
        law, clause = policy.law, next(iter(policy.clauses.values()), None)
        if law is None or clause is None:
            continue
        known = load_laws().get(law.title)
        if known is None or law.edition not in known.editions:
            editions = (
                f"its editions from {', '.join(known.editions)}"
                if known
                else "; ".join(load_laws())
            )
            sentence = f"{law.title} of {law.edition} is not known; known: {editions}."
            yield Fault(clause.file, 1, sentence)


def _many_quotes(library: Library) -> Iterator[Fault]:
    for entry in library.entries.values():
        if (count := len(sources(entry, library.policy))) > MOST_QUOTES:
            sentence = (
                f"{entry.id} rests on {count} quotes, and {MOST_QUOTES} are shown: choose, such as"
                f" “clauses: [{next(iter(entry.clauses))}: [first words of a quote]]”."
            )
            yield Fault(entry.file, entry.line, sentence)


def _claimed(library: Library) -> Iterator[Fault]:
    """Report ways to ask that are events or small talk: the entry then answers those."""
    for entry in library.entries.values():
        claimed: dict[str, str] = {}
        for ask in (ask for asks in entry.ask.values() for ask in asks):
            if topic := classify(clean(ask)).topic:
                claimed.setdefault(topic, ask)
        for topic, ask in claimed.items():
            sentence = (
                f"“{ask[:40]}” is no question but {topic}: {entry.id} may now answer such "
                "messages where a route would be shown. Reword it, unless you want that."
            )
            yield Fault(entry.file, entry.line, sentence)


def _not_questions(questions: Sequence[LabelledQuestion]) -> Iterator[Fault]:
    for question in questions:
        topic = classify(clean(question.text)).topic if question.entries else None
        if topic:
            sentence = f"this is no question but {topic}: its route is shown instead, reword it."
            yield Fault(question.file, question.line, sentence)


def _already_asked(
    questions: Sequence[LabelledQuestion], asks: dict[str, list[tuple[Entry, str]]]
) -> Iterator[Fault]:
    for question in questions:
        for entry, _ in asks.get(_letters_alone(question.text), ())[:1]:
            sentence = f"this question is a way to ask of {entry.id}: it tests nothing, reword it."
            yield Fault(question.file, question.line, sentence)
