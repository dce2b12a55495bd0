"""What Slack says of the people of the desk file: whether they are there and may hold a role."""

from collections.abc import Callable, Iterator
from dataclasses import fields
from datetime import datetime

from slack_sdk import WebClient

from bot.members import Members, is_group
from bot.settings import Settings
from tickets.rules.office import Office


def faults(settings: Settings, office: Office, clock: Callable[[], datetime]) -> Iterator[str]:
    """A sentence for everybody who is named for a role and cannot hold it."""
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else None
    members = Members(WebClient(token, settings.slack_api_url), clock)
    for place, id_ in _named(office):
        if not is_group(id_) and members.gone([id_]):
            yield (
                f"{place}: {id_} is deactivated, a guest, or not in this workspace, and so holds no"
                " role: name somebody else."
            )
        elif is_group(id_) and not members.expanded([id_]):
            yield (
                f"{place}: the user group {id_} has no members, or does not exist in this"
                " workspace: fill it, or name another."
            )


def _named(office: Office) -> Iterator[tuple[str, str]]:
    for role in fields(office.people):
        held = getattr(office.people, role.name)
        for id_ in (held,) if isinstance(held, str) else held or ():
            yield f"people.{role.name}", id_
    for department in office.departments:
        yield f"departments: {department.id}", department.person_in_charge
        for id_ in filter(is_group, department.members):
            yield f"departments: {department.id}", id_
