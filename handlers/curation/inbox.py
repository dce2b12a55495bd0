"""The curator's inbox: clusters of questions that were not answered well."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.forms.dispatch import ACTION
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.state import TicketRef
from handlers.slack import blocks
from handlers.slack.blocks import Block
from knowledge.curation.clusters import Cluster, Missed, clusters
from tickets.model.errors import NoSuchTicketError

NAME: Final = "inbox"
ONE: Final = "inbox_cluster"
MOST: Final = 20
_EXAMPLES: Final = 3
_LINE: Final = 300


def found(context: FormContext) -> tuple[Cluster, ...]:
    """Open the questions; raises NotAllowedError for everybody but curators."""
    box = context.desk.question_inbox
    box.must_open(context.person.id, now=context.now)
    questions = context.request.services.curation.questions()
    entries = context.library.entries.values()
    refers = {each.id for each in entries if each.refers}
    return clusters(questions, context.library.entries.keys() - refers, refers)


def one(context: FormContext) -> Cluster:
    """The cluster of the button. Raises NoSuchTicketError if it is dealt with."""
    wanted = context.more.get("more", "")
    named = (each for each in found(context) if any(q.id == wanted for q in each.questions))
    cluster = next(named, None)
    if cluster is None:
        raise NoSuchTicketError
    return cluster


def opened(context: FormContext, questions: int) -> None:
    """Audit the opening; a form that is redrawn or sent shows nothing new."""
    if context.request.kind == "action":
        box = context.desk.question_inbox
        box.opened(questions, who=context.person.id, now=context.now)


def _draw(context: FormContext) -> Sequence[Part]:
    drawn = found(context)
    opened(context, sum(len(each.questions) for each in drawn))
    if not drawn:
        return (blocks.section(context.say("inbox_empty")),)
    more = len(drawn) - MOST
    rest = (blocks.context(context.say("inbox_more", count=str(more))),) if more > 0 else ()
    rows = (_row(each, context) for each in drawn[:MOST])
    return (blocks.context(context.say("inbox_about")), *rows, *rest)


def _row(cluster: Cluster, context: FormContext) -> Block:
    say = context.say
    proposal = say.word("inbox_proposal", cluster.proposal, entry=cluster.entry or "")
    head = say("inbox_row", count=str(len(cluster.questions)), proposal=proposal)
    lines = [line(each, context) for each in cluster.questions[:_EXAMPLES]]
    act = say(f"screen.{ONE}")
    look = blocks.button(act, f"{ACTION}{ONE}", TicketRef(more=cluster.id).write())
    return blocks.section("\n".join((head, *lines)), accessory=look)


def line(missed: Missed, context: FormContext) -> str:
    """「・切手は何枚必要ですか（8/3(月)、見つからなかった）」."""
    say = context.say
    why = say.word("inbox_why", missed.why)
    if missed.reason:
        why = say("inbox_because", why=why, reason=say(f"reason_{missed.reason}"))
    text = " ".join(missed.text.split())[:_LINE]
    return say("inbox_line", text=text, date=context.view.date(missed.asked_on), why=why)


def lines(cluster: Cluster, context: FormContext) -> Iterator[Block]:
    """All questions of a cluster, in as many sections as they need."""
    told = [line(each, context) for each in cluster.questions]
    for start in range(0, len(told), 5):
        yield blocks.section("\n".join(told[start : start + 5]))


FORMS: Final = (Form(name=NAME, draws=_draw, only_shows=True),)
