"""The message to an owner: which answers are to be reviewed, and by when."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.slack import blocks
from handlers.slack.blocks import Message
from handlers.slack.text import cut
from handlers.slack.view import ViewContext
from knowledge.library.reviews import Review
from tickets.model.notices import NoticeKind

MOST: Final = 12


def due(found: Sequence[Review], view: ViewContext) -> Message:
    """The first twelve, the one due first first."""
    title = view.say.word("tell", NoticeKind.ANSWERS_DUE, date=view.date(view.today))
    return blocks.message(
        title,
        blocks.headline(title),
        blocks.section("\n".join(_lines(found, view))),
        blocks.context(view.say("review_done")),
    )


def _lines(found: Sequence[Review], view: ViewContext) -> Iterator[str]:
    for each in found[:MOST]:
        title = cut(each.entry.title(view.say.language), 60)
        yield view.say("review_row", title=title, entry=each.entry.id, when=_when(each, view))
    if len(found) > MOST:
        yield view.say("review_more", count=str(len(found) - MOST))


def _when(review: Review, view: ViewContext) -> str:
    say, day = view.say, view.date(review.due_on)
    if review.is_withheld(view.today):
        return say("review_withheld", date=day)
    if not review.is_overdue(view.today):
        return say("review_by", date=day)
    if review.withheld_from is None:
        return say("review_overdue", date=day)
    return say("review_ends", date=day, ends=view.date(review.withheld_from))
