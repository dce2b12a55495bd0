"""Letters of the procedure, from the acknowledgement to the reply."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from tickets.letters.citations import cite_in_full
from tickets.letters.letter import (
    Addressee,
    Letter,
    LetterDraft,
    MissingFactsError,
    capitalized,
    require_fact,
)
from tickets.model import tokyo
from tickets.model.disclosure import OF_ARTICLE_35, Decision, Ground, Outcome, RequestType
from tickets.model.documents import DOCUMENT_DEFECTS, AgentKind, AuthorityFlaw, Correction, Defect
from tickets.model.kinds import CloseCode, Kind, Move, PartyRole, PersonalField, ReplyMethod
from tickets.model.personal import Personal
from tickets.model.ticket import Question, Ticket
from tickets.rules import fees
from tickets.rules.calendar import correction_wait_end


def acknowledgement_letter(draft: LetterDraft) -> Letter:
    """受付連絡; for a request with what it costs, or might if its type is unclear.

    Before the manager's ruling on the data it promises no form and names no fee (O17).
    """
    ticket = draft.ticket
    if ticket.kind is not Kind.DISCLOSURE:
        return draft.write(
            "acknowledgement",
            {
                "received_on": draft.received_on,
                "kind": draft.kind,
                "understood": Personal(ticket.summary or draft.say("understood.complaint")),
                **draft.fee_placeholders(0),
            },
            complaint=True,
        )
    request = ticket.disclosure
    every = frozenset(RequestType) if request.types_unclear else request.types
    dearest = replace(request, types=every)
    due, may_be = (fees.yen_due(each, draft.rules) for each in (request, dearest))
    is_ruled = not ticket.awaits_ruling and request.may_be_held is not False
    role = ticket.party.role
    by_agent = request.agent_kind is not None or (role is not None and role.is_agent)
    return _to_applicant(draft).write(
        "acknowledgement",
        {
            "received_on": draft.received_on,
            "kind": draft.kind,
            "understood": Personal(ticket.summary or draft.named(request.types)),
            **draft.fee_placeholders(may_be, fees.types_bearing_fee(dearest, draft.rules)),
        },
        disclosure=is_ruled,
        by_person=is_ruled and not by_agent,
        by_agent=is_ruled and by_agent,
        looked_into=not is_ruled,
        fee_due=is_ruled and due > 0,
        fee_open=is_ruled and may_be > due,
        no_fee=is_ruled and may_be == 0,
    )


def form_letter(draft: LetterDraft) -> Letter:
    """申請書送付: what to send, what to black out, the fee, and what the papers are used for."""
    request = draft.ticket.disclosure
    due = fees.yen_due(request, draft.rules)
    agent = _agent(draft.ticket)
    return _to_applicant(draft).write(
        "form",
        {
            "received_on": draft.received_on,
            "types": draft.named(request.types),
            **draft.fee_placeholders(due, fees.types_bearing_fee(request, draft.rules)),
            "methods": draft.listed(f"method.{each}" for each in draft.sender.methods),
        },
        by_person=agent is None,
        by_agent=agent is not None,
        by_delegate=agent is AgentKind.DELEGATED,
        by_parent=agent is AgentKind.PARENT,
        by_guardian=agent is AgentKind.ADULT_GUARDIAN,
        fee_due=due > 0,
        no_fee=due == 0,
    )


def _to_applicant(draft: LetterDraft) -> LetterDraft:
    """Address it to the agent who asked; only what we answer goes to the person."""
    applicant = draft.value(PersonalField.NAME)
    if applicant is None or applicant is draft.to.name:
        return draft
    code, address = map(draft.value, (PersonalField.POSTAL_CODE, PersonalField.ADDRESS))
    to = Addressee(name=draft.to.name, postal_code=code, address=address, agent=applicant)
    return replace(draft, to=to)


def _agent_not_addressed(draft: LetterDraft) -> Personal | None:
    """The agent who applied, if the letter goes to the person alone."""
    applicant = draft.value(PersonalField.NAME)
    return None if applicant is draft.to.name or draft.to.agent else applicant


def _agent(ticket: Ticket) -> AgentKind | None:
    """Kind of agent; a statutory one must be recorded."""
    known = ticket.disclosure.agent_kind
    if known is None and ticket.party.role is PartyRole.DELEGATED_AGENT:
        return AgentKind.DELEGATED
    by_law = ticket.party.role is PartyRole.STATUTORY_AGENT
    return require_fact(known, "agent_kind") if by_law else known


def reminder_letter(draft: LetterDraft) -> Letter:
    """未返送のご案内; when closing it says that this is no refusal."""
    request = draft.ticket.disclosure
    return _to_applicant(draft).write(
        "reminder",
        {
            "form_sent_on": require_fact(request.form_sent_on, "form_sent_on"),
            "types": draft.named(request.types),
        },
        closing=draft.ticket.close_code is CloseCode.NO_RETURN,
    )


def correction_letter(draft: LetterDraft) -> Letter:
    """補正依頼 or its reminder; the first says that what came by other means goes back (O18)."""
    request = draft.ticket.disclosure
    asked = require_fact(request.corrections[-1] if request.corrections else None, "corrections")
    answered = [each for each in request.corrections[:-1] if each.answered_on]
    half = timedelta(days=draft.law.correction_reminder_days)
    reminds = asked.reminded_on is not None or draft.on - asked.asked_on >= half
    reminded = replace(asked, reminded_on=asked.reminded_on or draft.on)
    again = (
        correction_wait_end(reminded, draft.law, draft.calendar) if reminds else asked.look_again_on
    )
    others = {each.money for each in request.payments} - {draft.rules.fee_means}
    goes_back = bool(others) and Defect.FEE in asked.defects and not reminds
    agent = _agent_not_addressed(draft)
    return draft.write(
        "correction",
        {
            "arrived_on": require_fact(request.application_arrived_on, "application_arrived_on"),
            "defects": "\n".join(_defects(asked, draft)),
            "look_again_on": again,
            "money": draft.say(f"money.{min(others)}") if goes_back else "",
            "asked_on": asked.asked_on if reminds else "",
            "asked_before_on": answered[-1].asked_on if answered else "",
            "corrected_on": answered[-1].answered_on if answered else "",
            "applicant": agent or "",
            "refusal": draft.say(_data_or_request("refusal", request.types)),
        },
        money_back=goes_back,
        reminds=reminds,
        first=not (reminds or answered),
        again=bool(answered) and not reminds,
        by_agent=agent is not None,
        unproved=not asked.defects.isdisjoint(DOCUMENT_DEFECTS),
    )


def _defects(asked: Correction, draft: LetterDraft) -> Iterator[str]:
    """Say of each defect what is missing, and how to correct it."""
    request, rules = draft.ticket.disclosure, draft.rules
    paid = fees.yen_held(request, rules)
    unpaid = max(fees.yen_due(request, rules) - paid, 0)
    words = draft.fee_placeholders(unpaid) | {"paid": draft.fee_placeholders(paid)["amount"]}
    for number, defect in enumerate((each for each in Defect if each in asked.defects), 1):
        what = "absent" if request.is_missing(defect) else "flaw"
        if defect is Defect.FEE and paid and unpaid:
            what = "short"
        wrong, remedy = draft.say(f"{what}.{defect}", **words), f"remedy.{defect}"
        if defect is Defect.AUTHORITY and asked.authority_flaws:
            flaws = (each for each in AuthorityFlaw if each in asked.authority_flaws)
            between = "" if draft.sender.texts.language == "ja" else " "
            wrong = between.join(draft.say(f"flaw.{each}") for each in flaws)
            remedy = "remedy.flaws"
        named = draft.say(f"defect.{defect}")
        yield draft.say("layout.defect", number=str(number), defect=named)
        yield draft.say("layout.wrong", text=wrong)
        yield draft.say("layout.remedy", text=draft.say(remedy, **words))


def method_change_letter(draft: LetterDraft) -> Letter:
    """方法変更の事前通知: the person may choose another method first (GL 3-8-2)."""
    request = draft.ticket.disclosure
    requested = require_fact(request.method_requested, "method_requested")
    if requested == "paper":
        raise MissingFactsError("method_requested")
    # By law paper replaces a method that is too difficult (33(2)), whatever was used before.
    used: ReplyMethod = "paper"
    others = [each for each in draft.sender.methods if each not in (requested, used)]
    return draft.write(
        "method_change",
        {
            "requested": draft.say(f"method.{requested}"),
            "reason": Personal(request.method_change_reason),
            "used": draft.say(f"method.{used}"),
            "choices": draft.listed(f"method.{each}" for each in (used, *others)),
        },
        has_choice=bool(others),
    )


def delay_letter(draft: LetterDraft) -> Letter:
    """遅延連絡: reason, and the day that the manager allowed."""
    facts = draft.ticket.facts
    if isinstance(facts, Question):
        raise MissingFactsError("delayed_until")
    until = facts.delay_allowed_until or facts.delayed_until or facts.delay_proposed_until
    return draft.write(
        "delay",
        {
            "received_on": draft.received_on,
            "reason": require_fact(draft.reason_of(Move.PROPOSE_DELAY), "move_reason"),
            "until": require_fact(until, "delayed_until"),
        },
    )


def reply_letter(draft: LetterDraft) -> Letter:
    """回答, 該当なし or 一部／全部の不開示等通知, as the decisions require.

    What was packed keeps the date that was counted and checked with it.
    """
    if packed := draft.ticket.disclosure.contents:
        draft = replace(draft, on=tokyo.date_of(packed.packed_at))
    request, rules = draft.ticket.disclosure, draft.rules
    decisions = require_fact(request.decisions_in_order or None, "decisions")
    if draft.ticket.is_reply_to_principal:
        require_fact(draft.value(PersonalField.PRINCIPAL_NAME), "principal_name")
    told = {each.type: _outcome_told(each) for each in decisions}
    kind = _kind_of_reply(told.values())
    refuses = kind in ("part", "whole")
    unmet = {type_ for type_, outcome in told.items() if outcome is not Outcome.GRANTED}
    gives = any(outcome.is_granting for outcome in told.values())
    used = request.method_used or request.method_requested or "paper"
    requested = request.method_requested or used
    due, bearing = fees.yen_due(request, rules), fees.types_bearing_fee(request, rules)
    is_formal = all(each.is_formal for each in decisions)
    is_fee_paid = 0 < due <= fees.yen_held(request, rules)
    items = (_item(number, each, used, draft) for number, each in enumerate(decisions, 1))
    arrived_on, agent = request.application_arrived_on, _agent_not_addressed(draft)
    asked_on = arrived_on or draft.received_on
    asked = "asked.application" if arrived_on else "asked"
    return draft.write(
        "reply",
        {
            "title": draft.say(_title(kind, frozenset(told))),
            "asked": draft.say(asked, day=draft.day(asked_on)),
            "applicant": agent or "",
            "items": Personal("\n\n".join(items)),
            "method": draft.say(f"method.{used}"),
            "requested": draft.say(f"method.{requested}"),
            "method_reason": Personal(request.method_change_reason),
            **draft.fee_placeholders(due, bearing),
            "matter": draft.say("matter.decision" if refuses else "matter.answer"),
        },
        refuses=refuses,
        by_agent=agent is not None,
        in_full=kind == "answer" and not unmet,
        in_items=kind == "answer" and bool(unmet),
        no_data=kind == "no_data",
        in_part=kind == "part",
        in_whole=kind == "whole",
        gives=gives,
        method_changed=gives and requested != used,
        no_refund=is_fee_paid and bool(unmet & bearing),
        may_ask_again=is_formal,
        fee_again=is_formal and is_fee_paid,
        recourse=bool(unmet),
        recourse_outside=bool(unmet) and draft.sender.bodies != (),
        copies=bool(request.copies_arrived),
        enclosed=used == "paper" and any(_is_sent_beside(each) for each in decisions),
    )


def _outcome_told(decision: Decision) -> Outcome:
    """Outcome that the letter tells.

    If the existence of data must not be told (令5条), they are by law not held data: a refusal
    reads as no data, and a partial grant as a full one.
    """
    decided = decision.outcome
    if not decision.conceals:
        return decided
    return Outcome.GRANTED if decided is Outcome.PARTIAL else Outcome.NO_DATA


def _kind_of_reply(told: Collection[Outcome]) -> str:
    """answer, no_data, part or whole."""
    if set(told) == {Outcome.NO_DATA}:
        return "no_data"
    if not any(outcome.refuses for outcome in told):
        return "answer"
    return "part" if any(outcome.is_granting for outcome in told) else "whole"


def _title(kind: str, types: frozenset[RequestType]) -> str:
    if kind == "no_data":  # not a sign may differ (令5条)
        return "title.no_data"
    return _data_or_request(f"title.{kind}", types)


def _data_or_request(key: str, types: frozenset[RequestType]) -> str:
    """Return the key for what was asked: corrections and cessations disclose nothing."""
    families = {each.wording_family for each in types} or {""}
    if "" in families:
        return key
    return f"{key}.{families.pop() if len(families) == 1 else 'both'}"


def _item(number: int, decision: Decision, used: ReplyMethod, draft: LetterDraft) -> str:
    """Return one requested type and its decision."""
    lines = _lines(decision, used, draft)
    type_ = capitalized(draft.say(f"type.{decision.type}"))
    return "\n".join([draft.say("layout.numbered", number=str(number), item=type_), *lines])


def _lines(decision: Decision, used: ReplyMethod, draft: LetterDraft) -> Iterator[str]:
    outcome = _outcome_told(decision)
    scope = draft.value(PersonalField.TARGET_SCOPE)
    if scope and decision.type in OF_ARTICLE_35:
        yield _line("scope", scope.reveal(), draft)
    yield _line("outcome", _sentence(outcome, decision.type, draft), draft)
    if done_on := _ceased_on(decision, draft):
        yield _line("done_on", draft.day(done_on), draft)
    if _is_sent_beside(decision):
        label = draft.say(f"given.{decision.type}")
        yield draft.say("layout.line", label=label, text=draft.say(f"content.{used}"))
    measure = draft.value(PersonalField.MEASURE, decision.type)  # 34(3), 35(2), 35(4), 35(6)
    if measure and decision.describes_measure:
        label = _measure_label(decision, draft)
        yield draft.say("layout.line", label=label, text=measure.reveal())
    if draft.ticket.disclosure.acts_without_full_search(decision.type, outcome):
        yield draft.say("layout.sentence", text=draft.say("unsearchable"))
    if outcome.explains:
        yield from _grounds_and_reason(decision, draft)


def _ceased_on(decision: Decision, draft: LetterDraft) -> date | None:
    """The last day on which a system was changed for a cessation that the letter grants."""
    is_told = _outcome_told(decision) in (Outcome.GRANTED, Outcome.PARTIAL)
    if not is_told or decision.type not in OF_ARTICLE_35:
        return None
    done = (each for each in draft.ticket.disclosure.executed if each.type is decision.type)
    return max((each.on for each in done if not each.untouched), default=None)


def _measure_label(decision: Decision, draft: LetterDraft) -> str:
    if decision.withholds_part:
        return draft.say(f"withheld.{decision.type}")
    is_alternative = decision.outcome is Outcome.ALTERNATIVE_MEASURE
    return draft.say("label.measure" if is_alternative else "label.content")


def _grounds_and_reason(decision: Decision, draft: LetterDraft) -> Iterator[str]:
    for ground in sorted(decision.grounds):
        yield _line("ground", _ground_text(ground, decision.type, draft), draft)
    if decision.legal_basis:
        basis = cite_in_full(decision.legal_basis, draft.sender.texts.language)
        yield _line("legal_basis", basis, draft)
    reason = draft.value(PersonalField.REASON, decision.type)
    if reason:
        yield _line("reason", reason.reveal(), draft)


def _ground_text(ground: Ground, type_: RequestType, draft: LetterDraft) -> str:
    """The policy's words, or the company's own; a correction or a cessation discloses nothing, so
    the shipped G7 does not speak of disclosure there."""
    key, texts = f"ground.{ground}", draft.sender.texts
    discloses = ground is not Ground.G7 or type_.wording_family == ""
    return texts.say(key if discloses or texts.own_words(key) else f"{key}_measure")


def _line(label: str, text: str, draft: LetterDraft) -> str:
    return draft.say("layout.line", label=draft.say(f"label.{label}"), text=text)


def _sentence(outcome: Outcome, type_: RequestType, draft: LetterDraft) -> str:
    if outcome in (Outcome.NOT_APPLICABLE, Outcome.ALTERNATIVE_MEASURE):
        return draft.say(outcome)
    if outcome is Outcome.NO_DATA:
        is_record = type_ is RequestType.DISCLOSE_TP_RECORD
        return draft.say(f"no_data.{type_}" if is_record else "no_data")
    return draft.say(f"{outcome}.{type_}")


def _is_sent_beside(decision: Decision) -> bool:
    """Whether the answer is information, which goes beside the letter."""
    return _outcome_told(decision).is_granting and not decision.type.needs_act_in_system
