"""Forms of who keeps the answers: declare one revised, read it and sign it off."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from handlers.forms.form import Form, FormContext, Part
from handlers.questions.revised import Review, heading_of, reviews, sentences
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.context import RequestContext
from handlers.slack.text import cut
from handlers.slack.view import called
from tickets.model.errors import Code, Fault, RefusedError

REVISED: Final = "answer_revised"
SIGN_OFF: Final = "answer_sign_off"
_LONGEST: Final = 2900


def _draw(context: FormContext) -> Sequence[Part]:
    """Old and new sentences, then the answer as it reads now."""
    say, review = context.say, _review(context)
    entry, answerer = review.entry, context.request.answerer
    texts = [
        block
        for text in answerer.texts(entry, review.policy).values()
        for block in (blocks.divider(), blocks.section(cut(text, _LONGEST)))
    ]
    return (
        blocks.headline(entry.title(say.language)),
        *changes(review, context),
        *_declared(review, context),
        blocks.headline(say("revised_reads")),
        *texts,
    )


def changes(review: Review, context: FormContext) -> Iterator[Block]:
    say = context.say
    for was, now in sentences(review.suspension):
        if was:
            yield blocks.context(say("revised_was"))
            yield from filter(None, (blocks.quotes([(was, None)]),))
        yield blocks.context(say(heading_of(was, now)))
        yield from filter(None, (blocks.quotes([(now, None)]) if now else None,))


def _declared(review: Review, context: FormContext) -> Iterator[Block]:
    if review.declared:
        told = {
            "who": called(review.declared.person, context.say),
            "time": context.view.moment(review.declared.at),
        }
        yield {"type": "section", "text": blocks.markup(context.say("revised_by", **told))}


def _review(context: FormContext) -> Review:
    """The answer that the button names, as it reads now.

    Raises NotAllowedError, and RefusedError if it is no longer suspended, reads otherwise, or
    contradicts the policy.
    """
    desk, now = context.desk, context.now
    desk.sign_offs.must_curate(context.person.id, now=now)
    days, known = context.office.knowledge.revise_days, desk.sign_offs.all()
    found = reviews(context.request.answerer.in_force, known, days)
    key = context.more.get("more", "")
    for each in found:
        if each.key == key and not each.suspension.is_mismatch:
            if told := "\n".join(_contradicted(each, context)):
                raise RefusedError((Fault(Code.CONTRADICTED, "sign_off", told),))
            return each
    raise RefusedError((Fault(Code.NOT_SUSPENDED, "sign_off"),))


def _contradicted(review: Review, context: FormContext) -> Iterator[str]:
    """Which number stands where: 「・entries/fee.yaml の562行目：英語の回答は「¥1,000」、…」."""
    say = context.say
    for each in review.contradictions:
        told = {
            "file": "/".join(Path(each.fault.file).parts[-2:]),
            "line": str(each.fault.line),
            "language": say.word("why.language", each.language),
            "written": each.written,
            "right": "".join(say("contradicted_by", said=said) for said in each.right),
        }
        yield say.word("contradicted", each.of, **told)


def _declare(request: RequestContext, context: FormContext) -> Sequence[Block]:
    wording = _review(context).wording
    context.desk.sign_offs.declare(wording, who=request.user, now=context.now)
    return (blocks.section(context.say("revised_declared")),)


def _sign(request: RequestContext, context: FormContext) -> Sequence[Block]:
    wording = _review(context).wording
    context.desk.sign_offs.sign(wording, who=request.user, now=context.now)
    return (blocks.section(context.say("revised_signed")),)


FORMS: Final = (
    Form(name=REVISED, draws=_draw, tells=_declare),
    Form(name=SIGN_OFF, draws=_draw, tells=_sign),
)
