"""The fields in which the decision on one requested type is written, and what is read from them."""

from collections.abc import Sequence

from handlers.disclosures.fields import REQUEST, asked, in_order, named, naming_systems, request_of
from handlers.forms.fields import facts, options
from handlers.forms.form import Part, Screen, Setting, moving
from handlers.forms.inputs import Input, Option
from handlers.slack import blocks
from handlers.slack.blocks import Block
from tickets.model.errors import Code
from tickets.model.kinds import Move, PersonalField, Status
from tickets.model.personal import Personal, Slot
from tickets.model.requests import OF_ARTICLE_35, Decision, Ground, Outcome, RequestType
from tickets.model.ticket import Ticket
from tickets.rules.grounds import BASIS, Permit
from tickets.workflow.case import Act

_CONCEALS = "conceals"
_SEALED = {"reason": PersonalField.REASON, "measure": PersonalField.MEASURE}


def written(ticket: Ticket) -> Sequence[Slot]:
    """The reasons and measures of a proposal that is there already."""
    return [slot for slot in ticket.personal if slot.field in _SEALED.values()]


def group(setting: Setting, type_: RequestType) -> Sequence[Part]:
    """Only what this outcome needs: a ground that is not allowed for this type is not offered."""
    say, outcome = setting.say, _outcome(setting, type_)
    parts: list[Part] = [blocks.headline(say.option("request_type", type_))]
    parts.append(_asks_outcome(setting, type_))
    if outcome and outcome.grounds & set(allowed(setting, type_)):
        parts.append(_asks_grounds(setting, type_, outcome))
    if outcome is Outcome.NO_DATA:
        parts.append(_asks_concealment(setting, type_))
    if _needs_basis(setting, type_):
        parts.append(_asks_basis(setting, type_))
    if outcome and _explains(setting, type_, outcome):
        parts.append(_asks_text(setting, type_, "reason", Code.NEEDS_REASON))
    if outcome is Outcome.ALTERNATIVE_MEASURE:
        parts.append(_asks_text(setting, type_, "measure", Code.NEEDS_MEASURE))
    return parts


def decision(setting: Setting, type_: RequestType) -> Decision | None:
    """What stands in these fields; None as long as no outcome was chosen."""
    outcome = _outcome(setting, type_)
    if outcome is None:
        return None
    return Decision(
        type=type_,
        outcome=outcome,
        grounds=_grounds(setting, type_) & outcome.grounds,
        legal_basis=setting.text(_basis_name(setting, type_)),
        conceals=outcome is Outcome.NO_DATA and _is_concealed(setting, type_),
    )


def texts(setting: Setting, type_: RequestType) -> dict[Slot, Personal]:
    """Reason and measure, sealed."""
    typed = {field: setting.text(f"{name}.{type_}") for name, field in _SEALED.items()}
    return {Slot(field, type_): Personal(text) for field, text in typed.items() if text}


def _before(setting: Setting, type_: RequestType) -> Decision | None:
    """What was proposed before, which is changed and not written anew."""
    return next((each for each in request_of(setting).decisions if each.type is type_), None)


def _outcome(setting: Setting, type_: RequestType) -> Outcome | None:
    before = _before(setting, type_)
    if f"outcome.{type_}" in setting.answers:
        said = setting.text(f"outcome.{type_}")
        return Outcome(said) if said else None
    return before.outcome if before else None


def _grounds(setting: Setting, type_: RequestType) -> frozenset[Ground]:
    before = _before(setting, type_)
    if f"grounds.{type_}" in setting.answers:
        return frozenset(map(Ground, setting.picked(f"grounds.{type_}")))
    return before.grounds if before else frozenset()


def _is_concealed(setting: Setting, type_: RequestType) -> bool:
    before = _before(setting, type_)
    if f"conceals.{type_}" in setting.answers:
        return bool(setting.picked(f"conceals.{type_}"))
    return before is not None and before.conceals


def _explains(setting: Setting, type_: RequestType, outcome: Outcome) -> bool:
    concealed = outcome is Outcome.NO_DATA and _is_concealed(setting, type_)
    return outcome.explains or concealed


def _asks_outcome(setting: Setting, type_: RequestType) -> Input:
    possible = [
        each
        for each in Outcome
        if each is not Outcome.ALTERNATIVE_MEASURE or type_ in OF_ARTICLE_35
    ]
    before = _before(setting, type_)
    return Input(
        name=f"outcome.{type_}",
        label=setting.say("field.outcome"),
        kind="radio",
        required=True,
        options=options(setting.say, possible),
        initial=before.outcome if before else None,
        redraws=True,
        stands_for=(f"decisions.{type_}",),
    )


def _asks_grounds(setting: Setting, type_: RequestType, outcome: Outcome) -> Input:
    before = _before(setting, type_)
    known = before.grounds if before else frozenset()
    return Input(
        name=f"grounds.{type_}",
        label=setting.say("field.grounds"),
        kind="ticks",
        required=outcome.refuses,
        options=tuple(
            Option(each, _worded(setting, type_, each))
            for each in allowed(setting, type_)
            if each in outcome.grounds
        ),
        initial=tuple(sorted(known & outcome.grounds)),
        redraws=True,
        stands_for=(
            *(f"{each}.{type_}" for each in Ground),
            f"decisions.{type_}.{Code.NO_GROUND}",
            f"decisions.{type_}.{Code.GROUND_NOT_ALLOWED}",
        ),
    )


def allowed(setting: Setting, type_: RequestType) -> Sequence[Ground]:
    """The matrix of types and grounds that holds today."""
    return [each for each in Ground if setting.law.grounds[type_, each] is not Permit.NO]


def _worded(setting: Setting, type_: RequestType, ground: Ground) -> str:
    """Short, with what the matrix asks for besides."""
    permit, short = setting.law.grounds[type_, ground], setting.say.option("ground", ground)
    return short if permit is Permit.YES else short + setting.say(f"request.permit.{permit}")


def _asks_concealment(setting: Setting, type_: RequestType) -> Input:
    say, before = setting.say, _before(setting, type_)
    return Input(
        name=f"conceals.{type_}",
        label=say("request.concealment"),
        kind="ticks",
        options=(Option(_CONCEALS, say("field.conceals")),),
        initial=(_CONCEALS,) if before and before.conceals else None,
        hint=say("hint.conceals"),
        redraws=True,
    )


def _needs_basis(setting: Setting, type_: RequestType) -> bool:
    outcome = _outcome(setting, type_)
    if outcome is Outcome.NO_DATA:
        return _is_concealed(setting, type_)
    return bool(outcome and outcome.grounds and _cited(setting, type_))


def _cited(setting: Setting, type_: RequestType) -> Sequence[Ground]:
    """The grounds chosen that stand on an article of their own."""
    matrix, outcome = setting.law.grounds, _outcome(setting, type_)
    return [
        each
        for each in sorted(_grounds(setting, type_) & (outcome.grounds if outcome else set()))
        if matrix[type_, each] is Permit.WITH_BASIS or (type_, each) in BASIS
    ]


def _basis_name(setting: Setting, type_: RequestType) -> str:
    """Other grounds, another field: what was suggested for the former ones does not stay in it."""
    return f"basis.{type_}.{'_'.join(_cited(setting, type_))}"


def _asks_basis(setting: Setting, type_: RequestType) -> Input:
    cited, before = _cited(setting, type_), _before(setting, type_)
    suggested = "、".join(filter(None, (BASIS.get((type_, each)) for each in cited)))
    same = before is not None and before.grounds == _grounds(setting, type_)
    return Input(
        name=_basis_name(setting, type_),
        label=setting.say("field.legal_basis"),
        kind="line",
        longest=200,
        initial=before.legal_basis if before and same else suggested,
        hint=setting.say("hint.legal_basis"),
        stands_for=tuple(f"{field}.{type_}.{Code.NEEDS_BASIS}" for field in (*Ground, "decisions")),
    )


def _asks_text(setting: Setting, type_: RequestType, name: str, code: Code) -> Input:
    return Input(
        name=f"{name}.{type_}",
        label=setting.say(f"field.{name}"),
        kind="text",
        initial=setting.value(_SEALED[name], type_) or None,
        stands_for=(f"decisions.{type_}.{code}",),
    )


CHECKS = ("third_party_data", "secrecy_of_communications")


def fields(setting: Setting) -> Sequence[Part]:
    """One group a type, in the order of the law."""
    return [part for each in in_order(request_of(setting).types) for part in group(setting, each)]


def proposed(setting: Setting, move: Move, *more: str) -> Act:
    """What is written in these fields, as the move that hands it on."""
    types = in_order(request_of(setting).types)
    made = frozenset(filter(None, (decision(setting, each) for each in types)))
    personal = {slot: text for each in types for slot, text in texts(setting, each).items()}
    return Act(move, {**facts(setting, REQUEST, *more), "decisions": made}, personal)


def searched(setting: Setting) -> Sequence[Block]:
    """What the departments answered, a line a system."""
    say = setting.say
    lines = [
        say(
            "request.found_line",
            system=named(setting, task.system),
            found=say(f"found.{task.found}") if task.found else say("request.not_yet"),
            reason=say("request.because", reason=task.reason) if task.reason else "",
        )
        for task in request_of(setting).tasks
    ]
    return [blocks.section("\n".join(lines))] if lines else []


def _draw(setting: Setting) -> Sequence[Part]:
    return (*searched(setting), *fields(setting), *_checks(setting))


def _checks(setting: Setting) -> Sequence[Input]:
    """Others' data and the secrecy of communications, once anything was searched."""
    if not request_of(setting).searching:
        return ()
    return [asked(setting, each, required=True) for each in CHECKS]


def _propose(setting: Setting) -> Sequence[Act]:
    """While the person still owes a correction, it is the row that counts it against them (d5f)."""
    uncorrected = setting.case.status is Status.CORRECTION_WAIT
    move = Move.DRAFT_UNCORRECTED if uncorrected else Move.DRAFT
    return [proposed(setting, move, *CHECKS)]


SCREENS = (
    Screen(
        name="request_propose",
        draws=_draw,
        does=naming_systems(moving(_propose)),
        opens=written,
    ),
)
