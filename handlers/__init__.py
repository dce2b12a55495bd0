"""The conversation: all that knows Slack's words, one file a feature."""

import time
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING

from handlers.services import Feedback, Inbox, Receipts, Reports, Services, Signer
from tickets.rules.office import Office

if TYPE_CHECKING:
    from slack_bolt import App

    from knowledge.answering import Answerer
    from tickets.desk import Desk
    from tickets.ports import Absences, Mentions
    from tickets.rules.context import Circumstances


def register(  # noqa: PLR0913  as many as there are parts to join
    app: "App",
    *,
    desk: Callable[[], Office],
    answerer: "Callable[[], Answerer]",
    inbox: Inbox,
    feedback: Feedback,
    clock: Callable[[], datetime],
    cases: "Desk",
    circumstances: "Callable[[], Circumstances]",
    signer: Signer,
    absences: "Absences",
    mentions: "Mentions",
    receipts: Receipts,
    reports: Reports,
    is_card: Callable[[str, str], bool],
    wake: Callable[[], None],
    is_gone: Callable[[str], bool],
    wait: Callable[[float], None] = time.sleep,
) -> None:
    """Lets the app hear everything it can. `desk` and `answerer` are asked anew at each turn."""
    # Late, so that the storage can read handlers.services without loading Slack and the matcher.
    from handlers.listeners import listen

    services = Services(
        desk=desk,
        answerer=answerer,
        inbox=inbox,
        feedback=feedback,
        clock=clock,
        cases=cases,
        circumstances=circumstances,
        signer=signer,
        absences=absences,
        mentions=mentions,
        receipts=receipts,
        reports=reports,
        is_card=is_card,
        wake=wake,
        is_gone=is_gone,
        wait=wait,
    )
    listen(app, services)
