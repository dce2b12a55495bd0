"""Show curators what a revision of the policy changes, clause by clause.

A long one has several pages; nothing is cut.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef, form_button
from handlers.questions.suspended_answers import new_sentence_phrase, signed_answers
from handlers.slack import blocks
from handlers.slack.blocks import Block, count_characters
from handlers.slack.phrases import Phrases
from handlers.slack.text import split_text
from handlers.slack.view import ViewContext
from knowledge.library.policy import Clause, Policy
from knowledge.library.suspensions import LibraryOnDay
from knowledge.revision.difference import Difference, QuoteChange, compare_policy
from knowledge.text import other_language
from tickets.model.revised_answers import SignOff

CHANGES_FORM: Final = "policy_changes"
_PIECE: Final = 2000
_MOST_BLOCKS: Final = 60  # of a page; Slack takes 100
_MOST_SIGNS: Final = 9000

RowBlocks = list[Block]
"""Blocks that stay on one page."""


def known_revisions(now: LibraryOnDay) -> list[LibraryOnDay]:
    """The revision in force, if the text has ever been revised, and the prepared ones."""
    return [each for each in now.with_prepared_revisions() if each.replaced_policy]


def effect_day(revision: LibraryOnDay) -> str:
    """The day of effect, by which a button names a revision: 2027-04-01."""
    return revision.library.policy.day.isoformat() if revision.library.policy else ""


def entries_to_revise(revision: LibraryOnDay) -> Sequence[str]:
    """The answers that this revision suspends until they are signed off, by entry id."""
    day = effect_day(revision)
    affected = revision.affected.values()
    return [each.entry for each in affected if each.revised_on.isoformat() == day]


def revision_line(revision: LibraryOnDay, view: ViewContext, known: Iterable[SignOff]) -> str:
    """「9/1(火) に施行（準備済み） ・ 見直す回答 3件（うち承認済み 1件）」."""
    is_ahead = effect_day(revision) > view.today.isoformat()
    phrase = "policy_ahead" if is_ahead else "policy_in_force"
    day = revision.library.policy.day if revision.library.policy else view.today
    names, ended = entries_to_revise(revision), signed_answers(known)
    signed = sum(revision.affected[each].is_ended_by(ended) for each in names)
    line = view.say(phrase, date=view.date(day), count=str(len(names)))
    return line + view.say("policy_signed", count=str(signed)) if signed else line


def _draw(context: FormContext) -> Sequence[Part]:
    context.desk.sign_offs.require_curator(context.person.id, now=context.now)
    day, _, page = context.extra_word.partition(":")
    known = known_revisions(context.request.answerer.in_force)
    revision = next((each for each in known if effect_day(each) == day), None)
    if revision is None:
        return (blocks.section(context.say("policy_unknown")),)
    signed = context.desk.sign_offs.list_all()
    return changes_page(revision, int(page) if page.isdecimal() else 1, context.view, signed)


def changes_page(
    revision: LibraryOnDay, page: int, view: ViewContext, known: Iterable[SignOff] = ()
) -> list[Block]:
    """Draw one page, counted from 1, with the button of the next."""
    before, after = revision.replaced_policy, revision.library.policy
    if before is None or after is None:
        return []
    say, pages = view.say, list(_pages(_Changes(revision, before, after, view).rows(known)))
    page = min(max(page, 1), len(pages))
    shown = list(pages[page - 1])
    if len(pages) > 1:
        shown.append(blocks.context(say("policy_page", page=str(page), pages=str(len(pages)))))
    if page < len(pages):
        ref = TicketRef(extra_word=f"{effect_day(revision)}:{page + 1}")
        further = form_button(say, CHANGES_FORM, ref, label=say("next_page"))
        shown.append(blocks.buttons(further, block_id="next_page"))
    return shown


def _pages(rows: Iterable[RowBlocks]) -> Iterator[RowBlocks]:
    page: RowBlocks = []
    for row in rows:
        is_full = (
            len(page) + len(row) > _MOST_BLOCKS
            or count_characters(page) + count_characters(row) > _MOST_SIGNS
        )
        if page and is_full:
            yield page
            page = []
        page = [*page, *row]
    yield page


class _Changes:
    def __init__(
        self, revision: LibraryOnDay, before: Policy, after: Policy, view: ViewContext
    ) -> None:
        self._revision, self._after, self._view = revision, after, view
        self._difference: Difference = compare_policy(before, after.text)
        self._resting: Mapping[str, Sequence[str]] = revision.answers_by_sentence()
        self._named: set[str] = set()

    @property
    def _say(self) -> Phrases:
        return self._view.say

    def rows(self, known: Iterable[SignOff]) -> Iterator[RowBlocks]:
        counts = {kind: str(count) for kind, count in self._difference.counts.items()}
        yield [
            blocks.headline(revision_line(self._revision, self._view, known)),
            blocks.section(self._say("policy_counts", **counts)),
        ]
        yield from self._clauses()
        yield from self._new()
        yield from self._elsewhere()
        rest = [each for each in entries_to_revise(self._revision) if each not in self._named]
        if rest:
            yield from _below(blocks.headline(self._say("policy_named")), self._listed(rest))

    def _clauses(self) -> Iterator[RowBlocks]:
        for change in self._difference.clauses:
            changed = [each for each in change.quotes if each.kind != "unchanged"]
            if changed:
                heading = self._heading(change.clause, change.kind)
                yield from _below(heading, self._quotes(changed))
                on = [entry for each in changed for entry in self._resting.get(each.was, ())]
                yield from self._answers(change.clause.id, on)

    def _quotes(self, changed: Iterable[QuoteChange]) -> Iterator[RowBlocks]:
        for each in changed:
            if each.kind == "moved":
                yield from _told(self._say("policy_moved"), each.was)
            else:
                now = each.now or ""
                yield from _told(self._say("revised_was"), each.was)
                yield from _told(self._say(new_sentence_phrase(each.was, now)), now)

    def _new(self) -> Iterator[RowBlocks]:
        for new in self._difference.new:
            of = partial(_is_of, new.sentence)
            clauses = self._after.clauses.values()
            quoting = next((each for each in clauses if any(map(of, each.quotes))), None)
            heading = self._heading(quoting, "new")
            yield from _below(heading, _told(self._say("revised_came"), new.sentence))
            on = [entry for quote in filter(of, self._resting) for entry in self._resting[quote]]
            yield from self._answers(quoting.id if quoting else "", on)

    def _elsewhere(self) -> Iterator[RowBlocks]:
        if found := self._difference.elsewhere:
            heading = blocks.headline(self._say("policy_elsewhere"))
            yield from _below(heading, self._quotes(found))

    def _heading(self, clause: Clause | None, kind: str) -> Block:
        """「F7 ・ 手続きの流れ 3 ・ 文の変更」."""
        say, language = self._say, self._say.language
        if clause is None:
            return blocks.headline(say.option("policy_kind", kind))
        section = clause.section.get(language) or clause.section.get(other_language(language))
        return blocks.headline(say.line(clause.id, section, say.word("policy_kind", kind)))

    def _answers(self, clause: str, entries: Iterable[str]) -> Iterator[RowBlocks]:
        on = list(dict.fromkeys(entries))
        self._named.update(on)
        if not clause:
            yield [blocks.context(self._say("policy_unquoted"))]
        elif not on:
            yield [blocks.context(self._say("policy_no_answer", clause=clause))]
        else:
            heading = blocks.context(self._say("policy_answers", clause=clause))
            yield from _below(heading, self._listed(on))

    def _listed(self, entries: Iterable[str]) -> Iterator[RowBlocks]:
        known, say = self._revision.library.entries, self._say
        titles = ((each, known[each].title(say.language)) for each in entries)
        told = "\n".join(say("policy_answer", entry=entry, title=title) for entry, title in titles)
        yield from ([blocks.section(each)] for each in split_text(told, _PIECE))


def _below(heading: Block, rows: Iterator[RowBlocks]) -> Iterator[RowBlocks]:
    """The rows, the first of them on one page with its heading."""
    yield [heading, *next(rows, [])]
    yield from rows


def _told(label: str, sentence: str) -> Iterator[RowBlocks]:
    """A sentence under its label; a long one in several quotes."""
    quoted = [blocks.quotes([(piece, None)]) for piece in split_text(sentence, _PIECE)]
    rows = ([block] for block in quoted if block)
    yield from _below(blocks.context(label), rows)


def _is_of(sentence: str, quote: str) -> bool:
    return quote in sentence or sentence in quote


FORMS: Final = (Form(CHANGES_FORM, draw_parts=_draw),)
