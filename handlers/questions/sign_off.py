"""Sign off an answer after a revision of the policy: a curator declares it revised, and another
person signs it off or sends it back."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from handlers.forms.fields import radio_input
from handlers.forms.form import Form, FormContext, Part, Parts
from handlers.forms.inputs import Input
from handlers.questions.recall import changed_sentence_blocks
from handlers.questions.suspended_answers import SuspendedAnswer, answers_to_review
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.phrases import Phrases
from handlers.slack.text import cut
from handlers.slack.view import ViewContext, mention
from knowledge.evaluation.contradictions import Contradiction
from knowledge.library.sources import MOST_QUOTES
from tickets.model.errors import Code, Fault, RefusedError
from tickets.model.personal import Personal
from tickets.model.revised_answers import SignOff

REVISED_FORM: Final = "answer_revised"
SIGN_OFF_FORM: Final = "answer_sign_off"
DECISION: Final = "decision"
REASON: Final = "reason"
SIGN, SEND_BACK = "sign", "send_back"
LONGEST_REASON: Final = 1000
_LONGEST: Final = 2900
_READ: Final = 16
"""Most changes of an answer that a form draws, each in up to four blocks."""


def _draw(context: FormContext) -> Sequence[Part]:
    """Old and new sentences, what else the answer rests on, then the answer as it reads now."""
    say, review = context.say, _review(context)
    entry, answerer = review.entry, context.request.answerer
    texts = [
        block
        for text in answerer.answer_texts(entry, review.policy).values()
        for block in (blocks.divider(), blocks.section(cut(text, _LONGEST)))
    ]
    return (
        blocks.headline(entry.title(say.language)),
        *(
            (blocks.section(say("revised_withdrawn")),)
            if review.suspension.is_reverted_change
            else ()
        ),
        *changed_sentence_blocks(review.suspension, say, answerer.library, _READ),
        *_other_quotes(review, say),
        *_declared(review, context),
        *_returned(review, context),
        blocks.headline(_said("revised_reads", "revised_reads_ahead", review, context)),
        *((blocks.section(say("revised_same_text")),) if review.has_same_text else ()),
        *texts,
    )


def _draw_to_sign(context: FormContext) -> Parts:
    """Draw what `_draw` draws, then the decision, and a reason if it is sent back."""
    say = context.say
    ways = (SIGN, SEND_BACK)
    decision = radio_input(say, DECISION, "sign_off.decision", ways, "sign_off", redraws=True)
    why = Input(
        REASON,
        say("sign_off.reason"),
        "text",
        required=True,
        hint=say("sign_off.reason_hint"),
        max_length=LONGEST_REASON,
    )
    is_back = context.text(DECISION) == SEND_BACK
    return (*_draw(context), decision, why if is_back else None)


def _other_quotes(review: SuspendedAnswer, say: Phrases) -> Iterator[Block]:
    rest = review.other_quotes[:MOST_QUOTES]
    gloss = [say("gloss", gloss=each.gloss) if each.gloss else None for each in rest]
    english = gloss if say.language == "en" else [None] * len(rest)
    if quoted := blocks.quotes([*zip((each.quote for each in rest), english, strict=True)]):
        yield from (blocks.context(say("revised_also")), quoted)


def _declared(review: SuspendedAnswer, context: FormContext) -> Iterator[Block]:
    if review.declared:
        told = who_and_when(review.declared, context.view)
        yield blocks.mrkdwn_section(context.say("revised_by", **told))


def _returned(review: SuspendedAnswer, context: FormContext) -> Iterator[Block | None]:
    if review.returned:
        yield blocks.mrkdwn_section(returned_text(review.returned, context.view))
        if reason := review.returned.reason:
            yield blocks.quotes([(reason.reveal(), None)])


def returned_text(returned: SignOff, view: ViewContext) -> str:
    """「{time} に {who} が差し戻し」, as markup."""
    return view.say("revised_returned", **who_and_when(returned, view))


def who_and_when(act: SignOff, view: ViewContext) -> dict[str, str]:
    return {"who": mention(act.person, view.say), "time": view.moment(act.at)}


def _review(context: FormContext) -> SuspendedAnswer:
    """The answer that the button names, as it reads now.

    Raises NotAllowedError, and RefusedError if it is no longer suspended, reads otherwise, or
    contradicts the policy.
    """
    desk, now = context.desk, context.now
    desk.sign_offs.require_curator(context.person.id, now=now)
    days, known = context.office.knowledge.revise_days, desk.sign_offs.list_all()
    found = answers_to_review(context.request.answerer.in_force, known, days)
    for each in found:
        if each.wording_hash == context.extra_word and not each.suspension.is_mismatch:
            if told := "\n".join(_contradicted(each, context)):
                raise RefusedError((Fault(Code.CONTRADICTED, "sign_off", told),))
            return each
    raise RefusedError((Fault(Code.NOT_SUSPENDED, "sign_off"),))


def _contradicted(review: SuspendedAnswer, context: FormContext) -> Iterator[str]:
    """Say which number stands where: 「・entries/fee.yaml の562行目：英語の回答は「¥1,000」、…」.

    An answer that a prepared revision does not have yet is to be written there: the entry's own is
    given until the day.
    """
    say = context.say
    for each in review.contradictions:
        told = {
            "file": "/".join(Path(each.fault.file).parts[-2:]),
            "revision": "/".join(Path(review.file_without_answer).parts[-4:]),
            "line": str(each.fault.line),
            "language": say.word("why.language", each.language),
            "written": each.written,
            "right": "".join(say("contradicted_by", said=said) for said in each.right),
        }
        yield say.word("contradicted", _phrase_of(each, review), **told)


def _phrase_of(found: Contradiction, review: SuspendedAnswer) -> str:
    is_unwritten = bool(review.file_without_answer)
    if found.of == "quotation":
        return "quotation_ahead" if is_unwritten else found.of if found.right else "quotation_gone"
    return "ahead" if is_unwritten and found.of in ("answer", "count") else found.of


def _declare(context: FormContext) -> Sequence[Block]:
    review = _review(context)
    context.desk.sign_offs.declare(review.wording, who=context.person.id, now=context.now)
    return (blocks.section(_said("revised_declared", "revised_declared_ahead", review, context)),)


def _decide(context: FormContext) -> Sequence[Block]:
    review, sign_offs = _review(context), context.desk.sign_offs
    who, now = context.person.id, context.now
    if context.text(DECISION) == SEND_BACK:
        sign_offs.send_back(review.wording, Personal(context.text(REASON)), who=who, now=now)
        return (blocks.section(context.say("sign_off.returned")),)
    sign_offs.sign(review.wording, who=who, now=now)
    return (blocks.section(_said("revised_signed", "revised_signed_ahead", review, context)),)


def _said(phrase: str, ahead: str, review: SuspendedAnswer, context: FormContext) -> str:
    """The phrase; of a prepared revision the one that names its day of effect."""
    if review.is_prepared:
        return context.say(ahead, date=context.view.date(review.due))
    return context.say(phrase)


FORMS: Final = (
    Form(REVISED_FORM, draw_parts=_draw, submit_and_tell=_declare),
    Form(SIGN_OFF_FORM, draw_parts=_draw_to_sign, submit_and_tell=_decide),
)
