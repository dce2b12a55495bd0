"""「改定時に知らせる」: a person asks to be told once when a revision changes an answer.

The manager releases the recall that tells them: counts only, and one tap. Curators are
told which answers a revision suspends, and an answer in a channel, shared or given there without a
mention, is marked in place.
"""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date
from typing import Final

from handlers.forms.form import Form
from handlers.forms.state import TicketRef, form_button
from handlers.questions import answers
from handlers.questions.answer_ref import FOLLOWED, AnswerRef, find_shown_answer, tapped_ref
from handlers.questions.context import AnswerContext
from handlers.questions.suspended_answers import (
    SuspendedAnswer,
    changed_sentences,
    new_sentence_phrase,
    revision_days,
)
from handlers.slack import blocks, interactions
from handlers.slack.blocks import Block, Message
from handlers.slack.context import RequestContext
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.slack.view import ViewContext, fee_warning, mention
from knowledge.answering import Answerer, FilledAnswer
from knowledge.library.entry import Entry
from knowledge.library.loader import Library
from knowledge.library.policy import Policy
from knowledge.library.suspensions import Suspension
from tickets.model import tokyo
from tickets.model.kinds import Role
from tickets.model.notices import NoticeKind
from tickets.model.revised_answers import Recall, RecallReach, SignOff
from tickets.ports import StorageFailed


def follow(request: RequestContext) -> None:
    """Record that the person is to be told when this answer changes: the answer, the policy's day,
    and the person, sealed."""
    request.require_stored()
    ref = tapped_ref(request)
    shown = find_shown_answer(request, ref)
    if shown.is_withheld:  # it changed before the tap
        _becomes(request, shown, ref)
        return
    day = policy_day_id(request.answerer.library)
    request.services.desk.recalls.follow(shown.entry.id, day, who=request.user, now=request.now)
    _becomes(request, shown, ref.with_marks(FOLLOWED), "followed")


def unfollow(request: RequestContext) -> None:
    request.require_stored()
    ref = tapped_ref(request)
    shown = find_shown_answer(request, ref)
    request.services.desk.recalls.unfollow(shown.entry.id, who=request.user)
    _becomes(request, shown, ref.without_mark(FOLLOWED), "unfollowed")


def _becomes(
    request: RequestContext, shown: FilledAnswer, ref: AnswerRef, outcome: str = ""
) -> None:
    context, said = AnswerContext.from_request(request), request.say(outcome) if outcome else None
    interactions.replace_message(request, answers.certain_answer(context, shown, ref, outcome=said))


def remember_shared_answer(
    request: RequestContext, shown: FilledAnswer, channel: str, ts: str
) -> None:
    """Remember the message that shows an answer in a channel, to mark it there when it changes; not
    who asked.

    A failure is ignored: the answer was shown.
    """
    kept = Recall(
        entry=shown.entry.id,
        revision=policy_day_id(request.answerer.library),
        kept_on=tokyo.date_of(request.now),
        channel=channel,
        ts=ts,
        language=shown.language,
    )
    with suppress(StorageFailed):
        request.services.desk.recalls.save(kept)


def policy_day_id(library: Library) -> str:
    """Return the ISO date of the policy in force, which names it in buttons and stored rows; empty
    without a policy."""
    return library.policy.day.isoformat() if library.policy else ""


# --- release ----------------------------------------------------------------------------------

RELEASE_FORM: Final = "recall_release"


def recall_release_blocks(reach: RecallReach, say: Phrases) -> list[Block]:
    """Say how many people wait to be told, with the button that tells them."""
    told = say("recall_waits", **reach_counts(reach))
    sure = blocks.confirm(
        say(f"screen.{RELEASE_FORM}"),
        say(f"screen_confirm.{RELEASE_FORM}"),
        say("recall_yes"),
        say("recall_no"),
    )
    tell = form_button(say, RELEASE_FORM, TicketRef(), confirm=sure)
    return [blocks.section(told), blocks.buttons(tell, block_id="recall")]


def reach_counts(reach: RecallReach) -> dict[str, str]:
    return {
        "people": str(reach.people),
        "messages": str(reach.messages),
        "answers": str(reach.answers),
    }


def _release(request: RequestContext, _: TicketRef) -> None:
    request.require_stored()
    recalls, revised = request.services.desk.recalls, request.answerer.in_force.affected
    reach = recalls.release(revision_days(revised), who=request.user, now=request.now)
    request.services.wake()
    told = reach_counts(reach) if reach else {}
    said = request.say("recall_released" if reach else "recall_none", **told)
    interactions.replace_buttons(request, said, lambda each: each.get("block_id") == "recall")


# --- messages ---------------------------------------------------------------------------------

_TITLES: Final = 5
_SENTENCE: Final = 300
_TOLD: Final = 2
"""Most changes of an answer that a message draws, each in up to four blocks."""


def answers_suspended_message(
    found: Sequence[SuspendedAnswer],
    reach: RecallReach,
    policy: Policy | None,
    to: str,
    view: ViewContext,
) -> Message:
    """Say how many answers are to be revised by when, where the worklist is, and whether the desk's
    fee is no longer the policy's.
    """
    say = view.say
    title = say.word("tell", NoticeKind.ANSWERS_SUSPENDED)
    drawn: list[Block | None] = [blocks.headline(title)]
    if found:
        told = {"count": str(len(found)), "date": view.date(found[0].due)}
        drawn += [blocks.section(say("revised_told", **told))]
        drawn += [_titles([each.entry for each in found], say)]
        drawn.append(_home_button(to, view))
    if warning := fee_warning(policy, view):
        drawn += [blocks.section(warning), blocks.context(say("settings_told"))]
    if reach:
        drawn += recall_release_blocks(reach, say)
    return blocks.message(title, *drawn)


def _titles(entries: Sequence[Entry], say: Phrases) -> Block:
    """The titles of the first answers."""
    titles = (each.title(say.language) for each in entries[:_TITLES])
    return blocks.section("\n".join(say("revised_title", title=each) for each in titles))


def revision_withdrawn_message(
    day: str, left: int, signed: Sequence[Entry], to: str, view: ViewContext
) -> Message:
    """Tell curators and manager that the change of the policy was taken back, how many rewritten
    answers are to be revised, and which are given as they were signed off for the changed text.
    """
    say, title = view.say, view.say.word("tell", NoticeKind.REVISION_WITHDRAWN)
    drawn = [blocks.section(say("withdrawn_told", day=say.policy_date(date.fromisoformat(day))))]
    if left:
        drawn.append(blocks.section(say("withdrawn_left", count=str(left))))
    if signed:
        drawn.append(blocks.section(say("withdrawn_signed", count=str(len(signed)))))
        drawn.append(_titles(signed, say))
    return blocks.titled_message(title, *drawn, _home_button(to, view))


def sign_off_returned_message(title: str, returned: SignOff, to: str, view: ViewContext) -> Message:
    """Tell the declarer who sent the answer back; Home shows the reason."""
    head = view.say.word("tell", NoticeKind.ANSWER_RETURNED)
    told = {
        "title": blocks.fallback_text(title),
        "who": mention(returned.person, view.say),
        "time": view.moment(returned.at),
    }
    line = blocks.mrkdwn_section(view.say("returned_told", **told))
    return blocks.titled_message(head, line, _home_button(to, view))


def _home_button(to: str, view: ViewContext) -> Block | None:
    """Draw the button that opens the reader's Home with the worklist; None for people without."""
    actor = view.office_context.roster.actor(to)
    home = next((role for role in _HOMES if role in actor.roles), None)
    if home is None:
        return None
    opening = blocks.button(view.say("digest_open"), "home.open", home)
    return blocks.actions(opening, block_id="open_home")


_HOMES: Final = (Role.CURATOR, Role.MANAGER, Role.DEPUTY)
"""Whose Home has the worklist."""


def answers_changed_message(
    entries: Sequence[str], answerer: Answerer, view: ViewContext
) -> Message:
    """Tell a person who asked what changed, once for all their answers."""
    say = view.say
    title = say.word("tell", NoticeKind.ANSWER_CHANGED)
    drawn, room = [blocks.headline(title)], blocks.MOST_BLOCKS - 2
    for told, entry in enumerate(entries):
        row = list(_changed(entry, answerer, view))
        if len(drawn) + len(row) > room:
            drawn.append(_more(entries[told:], answerer, say))
            break
        drawn += row
    return blocks.message(title, *drawn, blocks.context(say("changed_once")))


def _more(entries: Sequence[str], answerer: Answerer, say: Phrases) -> Block:
    """Say how many answers had no room, with the titles of the first."""
    found = [each for entry in entries if (each := answerer.library.entries.get(entry))]
    titles = [say("revised_title", title=each.title(say.language)) for each in found[:_TITLES]]
    return blocks.context(say("changed_more", count=str(len(entries))), *titles)


def _changed(entry: str, answerer: Answerer, view: ViewContext) -> Iterator[Block]:
    """Question, day, old and new sentence, and a button to the answer as it is then."""
    say, revised = view.say, answerer.in_force.affected.get(entry)
    shown = answerer.shown_answer(entry, say.language)
    if shown is None:
        yield blocks.section(say("changed_removed", entry=entry))
        return
    yield blocks.headline(shown.entry.title(say.language))
    if revised:
        yield blocks.context(say("changed_on", day=say.policy_date(revised.revised_on)))
        told = replace(revised, changes=revised.changes_for_readers)
        yield from changed_sentence_blocks(told, say, answerer.library, _TOLD, _SENTENCE)
    yield blocks.section(say("changed_waits" if shown.suspension else "changed_stands"))
    ref = AnswerRef(say.language, entries=(entry,))
    look = blocks.button(say("changed_look"), "suggest", ref.write())
    ask = blocks.button(say("ask_person"), "ask_person", ref.write())
    row = blocks.actions(look, ask, block_id=f"changed:{entry}"[:255])
    yield from filter(None, (row,))


def changed_sentence_blocks(
    revised: Suspension, say: Phrases, library: Library, most: int, longest: int | None = None
) -> Iterator[Block]:
    """Old and new sentences of so many changes under their headings, whole or cut after so many
    characters, for readers of English with their translations; and how many more there are."""
    changed = list(changed_sentences(revised))
    for was, now in changed[:most]:
        old = [("revised_was", was)] if was else []
        for heading, sentence in (*old, (new_sentence_phrase(was, now), now)):
            shown = cut(sentence, longest) if longest else sentence
            english = library.translation(sentence) if say.language == "en" else ""
            below = say("gloss", gloss=english) if english else None
            quoted = blocks.quotes([(shown, below)]) if shown else None
            yield from filter(None, (blocks.context(say(heading)), quoted))
    if (more := len(changed) - most) > 0:
        yield blocks.context(say("told_rest" if longest else "revised_rest", count=str(more)))


def outdated_answer_message(
    recall: Recall, shown: FilledAnswer | None, answerer: Answerer, context: AnswerContext
) -> Message:
    """A message in a channel, in place: that it was an answer before the revision, and the new one.

    The old answer's text goes.
    """
    say, revised = context.say, answerer.in_force.affected.get(recall.entry)
    if shown is None:
        line = say("shared_removed")
        return blocks.message(line, blocks.section(line))
    drawn = answers.shared_answer(context, shown)
    if revised is None:
        return drawn
    phrase = "shared_before" if shown.suspension else "shared_replaced"
    line = say(phrase, day=say.policy_date(revised.revised_on))
    above = (blocks.context(line), blocks.headline(shown.entry.title(recall.language)))
    return replace(drawn, text=line, blocks=(*above, *drawn.blocks))


def outdated_answer_state(recall: Recall, shown: FilledAnswer | None, answerer: Answerer) -> str:
    """Return what a marked message shows; it is drawn again when this changes."""
    revised = answerer.in_force.affected.get(recall.entry)
    if shown is None:
        return "removed"
    day = revised.revised_on.isoformat() if revised else ""
    return f"{day}:{'suspended' if shown.suspension else 'stands'}"


FORMS: Final = (Form(RELEASE_FORM, act_on_tap=_release),)
