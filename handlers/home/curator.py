"""Home of who keeps the answers."""

from collections.abc import Sequence

from handlers.home import inbox, revised
from handlers.home.context import HomeContext
from handlers.slack.blocks import Block


def drawn(home: HomeContext) -> Sequence[Block]:
    return [*revised.to_review(home, always=True), *inbox.waiting(home)]
