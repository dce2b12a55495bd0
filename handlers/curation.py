"""The curator's desk: the inbox of questions that were not answered well, and reviews of answers.

Slack shows the questions and drops them; what answers them changes files, so the command line
writes it.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef, form_button
from handlers.slack import blocks
from handlers.slack.blocks import Block, Message
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from knowledge.curation.clusters import Cluster, MissedQuestion, cluster_questions
from knowledge.library.entry import Review
from tickets.model.errors import NoSuchTicketError
from tickets.model.notices import NoticeKind

INBOX_FORM: Final = "inbox"
CLUSTER_FORM: Final = "inbox_cluster"
MOST_CLUSTERS: Final = 20
_MOST_REVIEWS: Final = 12
_EXAMPLES: Final = 3
_LINE: Final = 300
_SHORT: Final = 8  # characters by which the command line names a cluster


def _find_clusters(context: FormContext) -> tuple[Cluster, ...]:
    """Open the questions; raises NotAllowedError for everybody but curators."""
    context.desk.question_inbox.require_curator(context.person.id, now=context.now)
    questions = context.request.services.curation.questions()
    entries = context.library.entries.values()
    refers = {each.id for each in entries if each.is_referral}
    return cluster_questions(questions, context.library.entries.keys() - refers, refers)


def _find_cluster(context: FormContext) -> Cluster:
    """The cluster of the button. Raises NoSuchTicketError if it is dealt with."""
    wanted = context.extra_word
    named = (
        each for each in _find_clusters(context) if any(q.id == wanted for q in each.questions)
    )
    cluster = next(named, None)
    if cluster is None:
        raise NoSuchTicketError
    return cluster


def _audit_opening(context: FormContext, questions: int) -> None:
    """Audit the opening; a form that is redrawn or sent shows nothing new."""
    if context.request.delivery_kind == "action":
        context.desk.question_inbox.audit_opening(questions, who=context.person.id, now=context.now)


def _draw(context: FormContext) -> Sequence[Part]:
    drawn = _find_clusters(context)
    _audit_opening(context, sum(len(each.questions) for each in drawn))
    if not drawn:
        return (blocks.section(context.say("inbox_empty")),)
    more = len(drawn) - MOST_CLUSTERS
    rest = (blocks.context(context.say("inbox_more", count=str(more))),) if more > 0 else ()
    rows = (_row(each, context) for each in drawn[:MOST_CLUSTERS])
    return (blocks.context(context.say("inbox_about")), *rows, *rest)


def _row(cluster: Cluster, context: FormContext) -> Block:
    say = context.say
    proposal = say.word("inbox_proposal", cluster.proposal, entry=cluster.entry or "")
    head = say("inbox_row", count=str(len(cluster.questions)), proposal=proposal)
    lines = [_line(each, context) for each in cluster.questions[:_EXAMPLES]]
    look = form_button(say, CLUSTER_FORM, TicketRef(extra_word=cluster.id))
    return blocks.section("\n".join((head, *lines)), accessory=look)


def _line(missed: MissedQuestion, context: FormContext) -> str:
    """「・切手は何枚必要ですか（8/3(月)、見つからなかった）」."""
    say = context.say
    why = say.word("inbox_why", missed.why)
    if missed.reason:
        why = say("inbox_because", why=why, reason=say(f"reason_{missed.reason}"))
    text = " ".join(missed.text.split())[:_LINE]
    return say("inbox_line", text=text, date=context.view.date(missed.asked_on), why=why)


def _draw_one(context: FormContext) -> Sequence[Part]:
    cluster = _find_cluster(context)
    _audit_opening(context, len(cluster.questions))
    drop = blocks.context(context.say("inbox_drop"))
    return (*_lines(cluster, context), *_advice(cluster, context), drop)


def _lines(cluster: Cluster, context: FormContext) -> Iterator[Block]:
    """List all questions of a cluster, in as many sections as they need."""
    told = [_line(each, context) for each in cluster.questions]
    for start in range(0, len(told), 5):
        yield blocks.section("\n".join(told[start : start + 5]))


def _advice(cluster: Cluster, context: FormContext) -> Iterator[Block]:
    """Say what to do, and which command does it."""
    proposal = cluster.proposal
    yield blocks.section(context.say.word("inbox_advice", proposal, entry=cluster.entry or ""))
    if proposal != "review":
        target = f"--entry {cluster.entry}" if cluster.entry else "--new ID"
        accept = f"madoguchi knowledge inbox accept {cluster.id[:_SHORT]}"
        yield blocks.preformatted(f"{accept} {target} --out change.patch")


def _drop(context: FormContext) -> Sequence[Block]:
    ids = [each.id for each in _find_cluster(context).questions]
    box, curation = context.desk.question_inbox, context.request.services.curation
    box.audit_settling("decline", len(ids), who=context.person.id, now=context.now)
    curation.settle(ids)
    return (blocks.section(context.say("inbox_declined", count=str(len(ids)))),)


FORMS: Final = (
    Form(INBOX_FORM, draw_parts=_draw),
    Form(CLUSTER_FORM, draw_parts=_draw_one, submit_and_tell=_drop),
)


def reviews_due_message(found: Sequence[Review], view: ViewContext) -> Message:
    """The first twelve, the one due first first."""
    title = view.say.word("tell", NoticeKind.ANSWERS_DUE, date=view.date(view.today))
    return blocks.titled_message(
        title,
        blocks.section("\n".join(_review_lines(found, view))),
        blocks.context(view.say("review_done")),
    )


def _review_lines(found: Sequence[Review], view: ViewContext) -> Iterator[str]:
    for each in found[:_MOST_REVIEWS]:
        title = cut(each.entry.title(view.say.language), 60)
        yield view.say("review_row", title=title, entry=each.entry.id, when=_when(each, view))
    if len(found) > _MOST_REVIEWS:
        yield view.say("review_more", count=str(len(found) - _MOST_REVIEWS))


def _when(review: Review, view: ViewContext) -> str:
    say, day = view.say, view.date(review.due_on)
    if review.is_withheld(view.today):
        return say("review_withheld", date=day)
    if not review.is_overdue(view.today):
        return say("review_by", date=day)
    if review.withheld_from is None:
        return say("review_overdue", date=day)
    return say("review_ends", date=day, ends=view.date(review.withheld_from))
