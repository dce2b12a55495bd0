"""完了する, 対応を記録, 同じ件にまとめる: how an escalation ends, by whoever may act on it."""

from collections.abc import Sequence
from typing import Final

from handlers.escalations.actions import CLOSE, MERGE, SETTLE, acted, to_act
from handlers.escalations.duties import judged
from handlers.escalations.facts import finding, happened
from handlers.forms.fields import options
from handlers.forms.form import Part, Screen, Setting, form_key
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import Turn
from handlers.tickets.detail import reader_of
from tickets.escalation.acts import Close, Settle
from tickets.model.contact import LONGEST_LINE
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.escalation import Escalation, Outcome

_OUTCOMES: Final = (Outcome.ANSWERED, Outcome.PASSED_ON, Outcome.NOTHING_NEEDED)
_MOST: Final = 100
"""Options of one list, as many as Slack takes."""


def _asks_what_is_left(setting: Setting) -> Sequence[Part]:
    """What is still open stands above; sent all the same, each of it is told under the field."""
    say, report, reader = setting.say, setting.matter, reader_of(setting)
    return (
        blocks.section(finding(report, reader)),
        blocks.section("\n".join(judged(report, reader))),
        Input(
            name="corrective_action",
            label=say("field.corrective_action"),
            kind="text",
            required=True,
            longest=LONGEST_LINE,
            hint=say("close_action_hint"),
        ),
    )


def _close(turn: Turn, setting: Setting) -> Sequence[Block]:
    after = acted(turn, setting, Close(setting.text("corrective_action")))
    return [blocks.section(turn.say("close_done", number=after.number))]


def _asks_outcome(setting: Setting) -> Sequence[Part]:
    say = setting.say
    return (
        blocks.section(say.word("cause", setting.matter.cause)),
        Input(
            name="outcome",
            label=say("settle_outcome"),
            kind="radio",
            options=options(say, _OUTCOMES),
            required=True,
        ),
        Input(
            name="reason",
            label=say("settle_reason"),
            kind="text",
            required=True,
            longest=LONGEST_LINE,
            hint=say("settle_hint"),
        ),
    )


def _settle(turn: Turn, setting: Setting) -> Sequence[Block]:
    settled = Settle(Outcome(setting.text("outcome")), setting.text("reason"))
    after = acted(turn, setting, settled)
    return [blocks.section(turn.say("close_done", number=after.number))]


def _asks_into(setting: Setting) -> Sequence[Part]:
    """Only among what this person may act on, so that no other number is told."""
    say = setting.say
    others = setting.cases.escalations.others(setting.number, who=setting.person.id)
    if not others:
        return (blocks.section(say("merge_none")),)
    left_off = max(0, len(others) - _MOST)
    return (
        blocks.section(say("merge_heading", number=setting.number)),
        Input(
            name="into",
            label=say("merge_into"),
            kind="choice",
            options=tuple(_option(each, setting) for each in others[:_MOST]),
            required=True,
            hint=say("merge_more", count=str(left_off)) if left_off else "",
        ),
        blocks.context(say("merge_counts")),
    )


def _option(report: Escalation, setting: Setting) -> Option:
    reader = reader_of(setting)
    told = {"known": reader.moment(report.known_at), "what": happened(report, reader)}
    return Option(report.number, setting.say("merge_option", number=report.number, **told))


def _merge(turn: Turn, setting: Setting) -> Sequence[Block]:
    into = setting.text("into")
    if not into:
        raise RefusedError((Fault(Code.OTHER_MATTER, "into"),))
    stays = turn.services.cases.judging.merge(
        setting.number,
        into,
        who=turn.arrival.user,
        now=turn.now,
        key=form_key(turn),
        seen=setting.seen,
    )
    known = turn.say.moment(stays.known_at, setting.today)
    return [blocks.section(turn.say("merge_done", into=stays.number, known=known))]


SCREENS: Final = (
    Screen(name=CLOSE, draws=_asks_what_is_left, tells=_close, reaches=to_act),
    Screen(name=SETTLE, draws=_asks_outcome, tells=_settle, reaches=to_act),
    Screen(name=MERGE, draws=_asks_into, tells=_merge, reaches=to_act),
)
