"""Sections of a Home about curated answers: faulty files; after a revision of the policy, answers
to review, and who waits to be told."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.state import TicketRef, form_button
from handlers.home.rows import MOST_ROWS, HomeContext
from handlers.questions import policy_changes, recall
from handlers.questions.policy_changes import CHANGES_FORM, effect_day
from handlers.questions.sign_off import REVISED_FORM, SIGN_OFF_FORM, returned_text
from handlers.questions.suspended_answers import (
    SuspendedAnswer,
    answers_to_review,
    changed_sentences,
    revision_days,
)
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut, escape, sanitize
from handlers.slack.view import mention

_SENTENCE: Final = 200
_SENTENCES: Final = 1000
_REASON: Final = 300
_PERSON: Final = re.compile("[UW][A-Z0-9]{2,20}")
_GROUP: Final = re.compile("S[A-Z0-9]{2,20}|[a-z0-9_-]+")
_FAULTS: Final = 5
_FAULT: Final = 400


def file_fault_section(home: HomeContext) -> Iterator[Block]:
    """Say why the files as they are now are not in use, as `knowledge lint` prints it."""
    if faults := home.services.faulty_answers():
        lines = [cut(each, _FAULT) for each in faults[:_FAULTS]]
        yield blocks.header(home.say("home_faulty"))
        yield blocks.section(home.say("faulty_answers"))
        yield blocks.preformatted("\n".join(lines))
        if (more := len(faults) - _FAULTS) > 0:
            yield blocks.context(home.say("faulty_more", count=str(more)))


def answers_to_review_section(home: HomeContext, *, always: bool = False) -> list[Block]:
    """The suspended answers, each with the button of what this person may do next; apart from them
    those that others handed in.

    What waits for others comes last, so that it keeps nothing else from this person.
    """
    found = _reviews(home)
    if not found and not always:
        return []
    forms = [(each, _next_form_name(each, home)) for each in found]
    to_sign = [each for each, form in forms if form == SIGN_OFF_FORM]
    waiting = [each for each, form in forms if form is None and not each.suspension.is_mismatch]
    to_do = [each for each, form in forms if form == REVISED_FORM or each.suspension.is_mismatch]
    rest = [*to_do, *waiting]
    none = [] if found else [blocks.context(home.say("home_none"))]
    above = [blocks.header(home.say("home_revised"))] if rest or none else []
    apart = [blocks.header(home.say("home_to_sign"))] if to_sign else []
    return [*above, *_rows(rest, home), *none, *apart, *_rows(to_sign, home)]


def _rows(found: Sequence[SuspendedAnswer], home: HomeContext) -> Iterator[Block]:
    yield from (_row(each, home) for each in found[:MOST_ROWS])
    if (more := len(found) - MOST_ROWS) > 0:
        yield blocks.context(home.say("revised_more", count=str(more)))


def _reviews(home: HomeContext) -> Sequence[SuspendedAnswer]:
    now = home.in_force
    if now is None or not (now.affected or now.next_revision):
        return ()
    days = home.view.office.knowledge.revise_days
    return answers_to_review(now, home.desk.sign_offs.list_all(), days)


def _row(review: SuspendedAnswer, home: HomeContext) -> Block:
    say, entry = home.say, review.entry
    changed = list(changed_sentences(review.suspension))
    none, gone = say("revised_none"), say("revised_gone")
    told = {
        "title": blocks.fallback_text(cut(entry.title(say.language), 100)),
        "entry": entry.id,
        "was": _joined_beginnings([was or none for was, _ in changed]) or none,
        "now": _joined_beginnings([now or gone for _, now in changed]) or none,
        "why": say("revised_withdrawn"),
        "state": say.line(*_state(review, home)),
    }
    row = "revised_row_withdrawn" if review.suspension.is_reverted_change else "revised_row"
    line = say(row, **told)
    if review.returned and review.returned.reason:
        reason = sanitize(review.returned.reason.reveal())
        line += "\n" + say("revised_reason", reason=escape(cut(reason, _REASON)))
    form = _next_form_name(review, home)
    if form is None:
        return blocks.mrkdwn_section(line)
    button = form_button(say, form, TicketRef(extra_word=review.wording_hash), of=entry.id)
    return blocks.mrkdwn_section(line, accessory=button)


def _joined_beginnings(said: Sequence[str]) -> str:
    """The beginnings of the sentences; the forms show them whole."""
    line = " ／ ".join(cut(sanitize(each), _SENTENCE) for each in dict.fromkeys(said))
    return escape(cut(line, _SENTENCES))


def _state(review: SuspendedAnswer, home: HomeContext) -> Iterator[str]:
    say = home.say
    is_late = review.due < home.view.today and not review.is_prepared
    due = "revised_ahead" if review.is_prepared else "revised_late" if is_late else "revised_due"
    yield say(due, date=home.view.date(review.due))
    if owner := _owner(review.entry.owner or "", say):
        yield say("revised_owner", owner=owner)
    if review.suspension.is_mismatch:
        yield say("revised_mismatch")
    elif review.declared:
        yield say("revised_waits", who=mention(review.declared.person, say))
    elif review.returned:
        yield returned_text(review.returned, home.view)
    else:
        yield say("revised_open")


def _owner(owner: str, say: Phrases) -> str:
    """A person or role as people know them, or a name; nothing for the id of a group."""
    if _PERSON.fullmatch(owner):
        return mention(owner, say)
    role = owner.removesuffix("s")  # of the desk file: agents, curators
    if say.has(f"role.{role}"):
        return say.word("role", role)
    return "" if _GROUP.fullmatch(owner) else escape(owner)


def _next_form_name(review: SuspendedAnswer, home: HomeContext) -> str | None:
    """Return what this person may do; None while another must read what they declared."""
    if review.suspension.is_mismatch:
        return None
    if review.declared is None:
        return REVISED_FORM
    return None if review.declared.person == home.person.id else SIGN_OFF_FORM


_REVISIONS: Final = 3
_PREPARE: Final = "madoguchi knowledge policy update NEW.txt --on YYYY-MM-DD"


def policy_section(home: HomeContext, *, always: bool = False) -> Iterator[Block]:
    """Show what a revision changes, clause by clause, and with `always` how one is prepared: on
    the command line, because it writes files.

    Otherwise the one in force is left out when all its answers are signed off.
    """
    now, say = home.in_force, home.say
    if now is None or now.library.policy is None:
        return
    is_open = always or any(not each.is_prepared for each in _reviews(home))
    found = [each for each in policy_changes.known_revisions(now) if is_open or each is not now]
    if not (found or always):
        return
    yield blocks.header(say("home_policy"))
    signed = home.desk.sign_offs.list_all()
    for each in found[:_REVISIONS]:
        button = form_button(
            say, CHANGES_FORM, TicketRef(extra_word=effect_day(each)), of=effect_day(each)
        )
        yield blocks.section(
            policy_changes.revision_line(each, home.view, signed), accessory=button
        )
    if (more := len(found) - _REVISIONS) > 0:
        yield blocks.context(say("policy_more", count=str(more)))
    if always:
        yield blocks.context(say("policy_prepare"))
        yield blocks.preformatted(_PREPARE)


def correction_notices_section(home: HomeContext) -> Iterator[Block]:
    """Draw counts of who waits to be told of changed answers, for the person who releases it."""
    recalls = home.desk.recalls
    revised = home.in_force.affected if home.in_force else {}
    if not revised or not recalls.may_release(home.person.id, now=home.now):
        return
    if reach := recalls.count_reached(revision_days(revised)):
        yield blocks.header(home.say("home_recall"))
        yield from recall.recall_release_blocks(reach, home.say)
