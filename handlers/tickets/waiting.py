"""相手待ち: the target of the reply stops while the person is asked for something."""

from collections.abc import Sequence

from handlers.forms.fields import ask, facts
from handlers.forms.form import Form, FormContext, Part, moving
from handlers.slack import blocks
from tickets.deadlines.ticket_clocks import open_wait
from tickets.model.kinds import Kind, Move
from tickets.workflow.case import Act


def forms(kind: Kind, name: str) -> tuple[Form, Form]:
    """The two forms of tickets of this kind, named `NAME_pause` and `NAME_go_on`."""

    def asks(context: FormContext) -> Sequence[Part]:
        return (
            ask(context, kind, "wait_for", required=True),
            ask(context, kind, "wait_since", required=True, initial=context.today),
            blocks.context(context.say.word("wait_stops", kind)),
        )

    def ends(context: FormContext) -> Sequence[Part]:
        say, wait = context.say, open_wait(context.case)
        if wait is None:
            return [blocks.section(say("fault.not_waiting"))]
        since = say.date(wait.since, context.today)
        what = say.word("wait_for", wait.what)
        return (
            blocks.section(say("wait_runs", what=what, since=since)),
            ask(context, kind, "wait_until", required=True, initial=context.today),
        )

    def paused(context: FormContext) -> Sequence[Act]:
        return [Act(Move.PAUSE, facts(context, kind, "wait_for", "wait_since"))]

    def went_on(context: FormContext) -> Sequence[Act]:
        return [Act(Move.GO_ON, facts(context, kind, "wait_until"))]

    return (
        Form(name=f"{name}_pause", moves=(Move.PAUSE,), of=kind, draws=asks, does=moving(paused)),
        Form(name=f"{name}_go_on", moves=(Move.GO_ON,), of=kind, draws=ends, does=moving(went_on)),
    )
