"""Home of who keeps the answers."""

from collections.abc import Iterator, Sequence

from handlers.curation.inbox import NAME
from handlers.home import revised
from handlers.home.context import HomeContext
from handlers.home.rows import tools
from handlers.slack import blocks
from handlers.slack.blocks import Block


def drawn(home: HomeContext) -> Sequence[Block]:
    return [*revised.to_review(home, always=True), *waiting(home)]


def waiting(home: HomeContext) -> Iterator[Block]:
    """For curators only; counts, without opening a text."""
    if not home.desk.question_inbox.may_open(home.person.id, now=home.now):
        return
    say, count = home.say, home.waiting()
    yield blocks.header(say("home_inbox", count=str(count)))
    yield blocks.context(say("home_inbox_text" if count else "home_inbox_none"))
    if count:
        yield from filter(None, (tools(home, NAME),))
