"""Deal with a cluster: a patch for the knowledge folder, or nothing."""

import re
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from handlers.curation import draft, inbox
from handlers.forms.form import Form, FormContext, Part
from handlers.forms.inputs import Input, Option
from handlers.forms.modal import closing
from handlers.slack import blocks
from handlers.slack.api import Refused, ReplyFailed
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.text import cut
from knowledge.curation.change_set import CannotChangeError, ChangeSet, add_entry, add_phrasings
from knowledge.curation.clusters import Cluster
from knowledge.curation.effect import Effect
from knowledge.library.entry import Entry
from tickets.model.errors import Code, Fault, RefusedError

_ACTS: Final = ("phrasing", "near_miss", "new_entry", "decline")
_MOST_TICKS: Final = 10  # Slack takes no more
_IN_GROUP: Final = 100
_PIECE: Final = 2500
_MOVED: Final = 10
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")


def _draw(context: FormContext) -> Sequence[Part]:
    cluster = inbox.one(context)
    inbox.opened(context, len(cluster.questions))
    say = context.say
    proposed = "phrasing" if cluster.proposal == "review" else cluster.proposal
    acts = tuple(Option(each, say.option("inbox_act", each)) for each in _ACTS)
    act = Input(
        name="act",
        label=say("inbox_what"),
        kind="radio",
        options=acts,
        initial=proposed,
        required=True,
        redraws=True,
    )
    chosen = context.text("act") or proposed
    return (*inbox.lines(cluster, context), act, *_asked(chosen, cluster, context))


def _asked(act: str, cluster: Cluster, context: FormContext) -> Sequence[Part]:
    if act == "decline":
        return (blocks.context(context.say("inbox_decline_hint")),)
    ticks = _ticks(cluster, context)
    if act == "new_entry":
        return (*_new_entry(context), ticks)
    return (_target(act, cluster, context), ticks)


def _target(act: str, cluster: Cluster, context: FormContext) -> Input:
    """The entry that gets the ways to ask: near ones first."""
    say, refers = context.say, act == "near_miss"
    known = {k: e for k, e in context.library.entries.items() if e.refers is refers}
    near = [each for each in cluster.nearest if each in known]
    options = [_option(known[each], say("inbox_near"), context) for each in near]
    others = [known[each] for each in known if each not in near]
    for nth, each in enumerate(others):
        part = f" ({nth // _IN_GROUP + 1})" if len(others) > _IN_GROUP else ""
        options.append(_option(each, say("inbox_others") + part, context))
    return Input(
        name="entry" if act == "phrasing" else "referral",
        label=say.word("inbox_entry", act),
        kind="choice",
        options=tuple(options),
        initial=near[0] if near else None,
        required=True,
    )


def _option(entry: Entry, group: str, context: FormContext) -> Option:
    return Option(entry.id, cut(entry.title(context.say.language), 70), group)


def _ticks(cluster: Cluster, context: FormContext) -> Input:
    options = tuple(
        Option(each.id, cut(" ".join(each.text.split()), 70))
        for each in cluster.questions[:_MOST_TICKS]
    )
    return Input(
        name="phrasings",
        label=context.say("inbox_phrasings"),
        kind="ticks",
        options=options,
        initial=(cluster.id,),
        required=True,
        hint=context.say("inbox_phrasings_hint"),
    )


def _new_entry(context: FormContext) -> Sequence[Part]:
    say, number = context.say, context.text("ticket")
    solved = draft.solved(context)
    from_ticket = Input(
        name="ticket",
        label=say("inbox_ticket"),
        kind="choice",
        options=tuple(Option(each, label) for each, label in solved),
        hint=say("inbox_ticket_hint"),
        redraws=True,
    )
    return (
        Input(name="new_id", label=say("inbox_new_id"), kind="line", required=True, longest=60),
        *((from_ticket,) if solved else ()),
        Input(
            name=_draft_of(number),  # a field of its own, so that Slack takes its preset
            label=say("inbox_answer"),
            kind="text",
            initial=draft.answer(number, context) if number else "",
            required=True,
            hint=say("inbox_answer_hint"),
        ),
    )


def _draft_of(number: str) -> str:
    return f"draft.{number}" if number else "draft"


def _done(request: RequestContext, context: FormContext) -> Sequence[Block]:
    """Settle the cluster; show the patch, and afterwards what it moves."""
    cluster, act = inbox.one(context), context.text("act")
    change = None if act == "decline" else _change(cluster, context)
    ids = [each.id for each in cluster.questions]
    box, curation = context.desk.question_inbox, request.services.curation
    box.settled(act, len(ids), who=context.person.id, now=context.now)
    curation.settle(ids)
    if change is None:
        return (blocks.section(context.say("inbox_declined", count=str(len(ids)))),)
    shown = _patch(change, context)
    show = partial(_show_effect, request, context, shown)
    request.afterwards = partial(curation.measure, change, show)
    return (*shown, blocks.context(context.say("inbox_measuring")))


def _change(cluster: Cluster, context: FormContext) -> ChangeSet:
    ticked = set(context.picked("phrasings"))
    told = [(each.id, (each.language, each.text)) for each in cluster.questions]
    phrasings = [text for id_, text in told if id_ in ticked]
    tests = [text for id_, text in told if id_ not in ticked]
    folder, library = context.request.services.curation.folder, context.library
    try:
        if context.text("act") == "new_entry":
            new_id, language = context.text("new_id"), phrasings[0][0]
            if not _ID.fullmatch(new_id) or new_id in library.entries:
                raise RefusedError((Fault(Code.WRONG_KIND, "new_id"),))
            return add_entry(
                folder,
                new_id,
                phrasings,
                (language, context.text(_draft_of(context.text("ticket")))),
                tests,
            )
        name = "referral" if context.text("act") == "near_miss" else "entry"
        return add_phrasings(folder, library.entries[context.text(name)], phrasings, tests)
    except CannotChangeError:  # the file was edited a moment ago
        raise RefusedError((Fault(Code.WRONG_KIND, "act"),)) from None


def _patch(change: ChangeSet, context: FormContext) -> tuple[Block, ...]:
    patch = change.patch
    pieces = [patch[start : start + _PIECE] for start in range(0, len(patch), _PIECE)]
    return (
        blocks.section(context.say("inbox_patch")),
        *(blocks.preformatted(each) for each in pieces[:10]),
    )


def _show_effect(
    request: RequestContext, context: FormContext, shown: Sequence[Block], effect: Effect | None
) -> None:
    """In place of the modal's last line; the modal may be closed by then."""
    title = context.say(f"screen_done.{inbox.ONE}")
    view = closing(context, title, [*shown, *_moved(effect, context)])
    with suppress(Refused, ReplyFailed):
        update = request.client.views_update
        request.call(update, view_id=request.body["view"]["id"], view=view)


def _moved(effect: Effect | None, context: FormContext) -> Sequence[Block]:
    say = context.say
    if effect is None:
        return (blocks.section(say("inbox_no_effect")),)
    told = {"asked": str(effect.asked), "count": str(len(effect.moved))}
    head = say("inbox_moved", **told, right=str(effect.right), before=str(effect.right_before))
    rows = [
        say(
            "inbox_moved_row",
            change=say.word("inbox_change", each.change.replace(" ", "_")),
            question=cut(each.question, 100),
            before=each.before,
            after=each.after,
        )
        for each in effect.moved[:_MOVED]
    ]
    if len(effect.moved) > _MOVED:
        rows.append(say("review_more", count=str(len(effect.moved) - _MOVED)))
    return (blocks.section("\n".join((head, *rows))),)


FORMS: Final = (Form(name=inbox.ONE, draws=_draw, tells=_done),)
