"""設定の点検: findings of the desk file and its fee, in the reader's language."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from handlers.forms.form import Form, FormContext, Part
from handlers.services import NotReadyError
from handlers.slack import blocks
from handlers.slack.blocks import Block
from handlers.slack.view import fee_warning
from tickets import office_checks
from tickets.model.kinds import Role
from tickets.office_checks import DeskFileFinding

_OFFICES: Final = ("manager", "deputy", "representative", "auditor")
_READERS: Final = frozenset({Role.MANAGER, Role.DEPUTY, Role.REPRESENTATIVE})


def _draw(context: FormContext) -> Sequence[Part]:
    office = context.office
    found = {
        "settings_faults": (*_unreachable(context), *office_checks.office_faults(office)),
        "settings_hints": office_checks.office_hints(office),
        "settings_undecided": office_checks.undecided_points(office),
    }
    texts = {name: [finding_text(one, context) for one in each] for name, each in found.items()}
    with suppress(NotReadyError):  # just after a start, the rest does not wait for the policy
        library = context.request.services.answerer(0.0).library
        if warning := fee_warning(library.on(context.today).policy, context.view):
            texts["settings_faults"].append(warning)
    drawn = [block for title, lines in texts.items() for block in _list(title, lines, context)]
    told = blocks.context(context.say("settings_told"))
    return [*drawn, told] if drawn else [blocks.section(context.say("settings_fine"))]


def _unreachable(context: FormContext) -> Iterator[DeskFileFinding]:
    """People of the desk file whose account is gone."""
    roster, people = context.office_context.roster, context.office.people
    for office in _OFFICES:
        if getattr(people, office) and getattr(roster, office) is None:
            who = context.say.word("waits_for", office)
            yield DeskFileFinding("unreachable", f"people.{office} cannot be reached.", who)
    for name, team in roster.departments.items():
        if team.person_in_charge is None:
            text = f"departments: {name} has nobody in charge."
            yield DeskFileFinding("nobody_in_charge", text, context.view.department(name))


def _list(title: str, lines: Sequence[str], context: FormContext) -> Iterator[Block]:
    if lines:
        yield blocks.header(context.say(title, count=str(len(lines))))
        yield from map(blocks.paragraph, lines)


def finding_text(finding: DeskFileFinding, context: FormContext) -> str:
    """People are mentioned; posts, departments and systems have their names."""
    of, view = finding.of, context.view
    if finding.code == "no_other_decider":
        of = f"<@{of}>"
    elif finding.code == "system_without_owner":
        of = view.system(of)
    elif finding.code == "group_for_one":
        of = context.say.word("waits_for", of) if of in _OFFICES else view.department(of)
    return context.say(f"settings.{finding.code}", of=of)


FORMS: Final = (Form("settings_check", draw_parts=_draw, only_for=_READERS),)
