"""An event or a request was said; here the way back, when it was a question after all."""

from handlers import surface
from handlers.casework.breach_report import choose
from handlers.turn import Turn
from handlers.views import choice, not_found, short


def it_was_a_question(turn: Turn) -> None:
    """The likeliest questions are offered; the button carries their ids, never the text."""
    tag = turn.picked()
    if not turn.is_first("question"):
        surface.tell(turn, short.line(turn.say("already_done")))
        return
    choose(turn)
    candidates = turn.frame.titles(tag.entries, tag.language)
    if candidates:
        surface.replace(turn, choice.choice(turn.frame, candidates, tag))
    else:
        surface.replace(turn, not_found.not_found(turn.frame, tag))
