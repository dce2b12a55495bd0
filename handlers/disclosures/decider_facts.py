"""What the decider reads beside the proposal: who applies, identity, fee, days, what follows."""

from collections.abc import Iterator, Sequence
from typing import Final

from handlers.disclosures.fields import request_of, system_name, type_names
from handlers.forms.form import FormContext
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import mention
from handlers.tickets.card import fee_state
from handlers.tickets.detail.view import ValueWriter, rows_in_blocks
from handlers.tickets.due import due_line
from tickets.model.disclosure import LAW_OF_TYPES, WITHOUT_IDENTITY, RequestType
from tickets.model.documents import Check
from tickets.model.execution import tasks_to_execute

_AUTHORITY: Final = ("agent_kind", "authority_paper", "authority_result")
_IDENTITY: Final = ("id_paper", "id_address_match", "id_checked_by", "id_checked_at")
_PAPERS: Final = ("application_arrived_on", "corrections", "reasons_35")
_RULINGS: Final = ("may_be_held", "gdpr_applies")


def facts_on_record(context: FormContext) -> Iterator[Block]:
    """Who applies and how that was proven, identity, papers, fee, rulings, and the days."""
    yield from rows_in_blocks(list(_rows(context)))
    if line := due_line(context.ticket, context.view):
        yield blocks.section(line)
    if articles := _articles_without_days(request_of(context).types):
        say = context.say
        named = say("request.and").join(say("request.article", number=each) for each in articles)
        yield blocks.context(say("request.without_delay", articles=named))


def _rows(context: FormContext) -> Iterator[list[Block]]:
    """Rows of the detail view; what was to be checked and is not on record is said, too."""
    say, ticket, request = context.say, context.ticket, request_of(context)
    writer = ValueWriter(context.view, ticket)
    yield writer.row("role", ticket.party.role or say("card_not_yet"))
    yield from _checks(context, writer)
    for name in _PAPERS:
        if value := getattr(request, name):
            yield writer.row(name, value)
    yield writer.row("fee", fee_state(ticket, context.view), say("card_fee"))
    if request.payments:
        yield writer.row("payments", request.payments)
    for name in _RULINGS:
        if (ruled := getattr(request, name)) is not None:
            yield writer.row(name, ruled)


def _checks(context: FormContext, writer: ValueWriter) -> Iterator[list[Block]]:
    say, request = context.say, request_of(context)
    unsaid: dict[object, str] = {None: say("card_not_yet")}
    if request.types and request.types <= WITHOUT_IDENTITY:
        unsaid[Check.PENDING] = say("request.identity_not_needed")
    authority = _AUTHORITY if context.ticket.is_by_agent else ()
    identity = () if request.id_result is Check.PENDING else _IDENTITY
    for name in (*authority, "id_result", *identity):
        value = getattr(request, name)
        if value in unsaid:
            yield writer.row("", unsaid[value], writer.label(name))
        else:
            yield writer.row(name, value)


def _articles_without_days(types: frozenset[RequestType]) -> Sequence[str]:
    """Articles of these types that say "without delay"; article 28 leaves it to the rules."""
    numbers = {LAW_OF_TYPES[each].article.partition("(")[0] for each in types}
    return sorted(numbers - {"28"})


def what_follows(context: FormContext) -> Block:
    """Say who does what once the proposal is approved."""
    say, ticket, request = context.say, context.ticket, request_of(context)
    who = mention(ticket.owner, say) if ticket.owner else say("card_nobody")
    lines = [say("request.then"), *_executions(context, who)]
    if request.hands_over_data:
        lines.append(say("request.then_packed", who=who))
    is_to_agent = ticket.is_by_agent and not ticket.is_for_the_person
    to = say("holder.agent" if is_to_agent else "holder.person")
    lines.append(say("request.then_sent", who=who, to=to))
    return blocks.paragraph("\n".join(lines))


def _executions(context: FormContext, who: str) -> Iterator[str]:
    """Name the departments that are asked to act; the owner records what no system holds."""
    say, request = context.say, request_of(context)
    if not request.to_execute:
        return
    types, tasks = type_names(context, request.to_execute), tasks_to_execute(request)
    for team in dict.fromkeys(each.department for each in tasks):
        systems = (system_name(context, each.system) for each in tasks if each.department == team)
        told = {"team": context.view.department(team), "systems": say("request.and").join(systems)}
        yield say("request.then_asked", types=types, **told)
    if not tasks:
        yield say("request.then_executed", types=types, who=who)
