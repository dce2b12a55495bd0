"""What tests and demonstrations control: faults, redelivery, connections, clock, accounts."""

import asyncio
from calendar import monthrange
from dataclasses import fields, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from workspace import Json
from workspace.errors import GestureRefused
from workspace.gestures.gesture import find_acting_person, gesture
from workspace.slack import InjectedFaults, Slack
from workspace.web_api.users import dnd_as_slack, group_as_slack, user_as_slack
from workspace.wire.app_delivery import EVENTS, RetryInfo
from workspace.wire.signed_http import SignedHttpTransport

OPENING_HOUR = 9
SATURDAY = 5


@gesture("inject_faults")
async def inject_faults(slack: Slack, given: Json) -> Json:
    """Replace all injected faults; whatever is not given works again."""
    known = {each.name for each in fields(InjectedFaults)}
    if not set(given) <= known:
        raise GestureRefused("no_such_fault", ", ".join(sorted(set(given) - known)))
    slack.injector.faults = InjectedFaults(**given)
    slack.sockets.away = slack.wire.away = slack.injector.faults.away
    if slack.sockets.away:
        slack.sockets.abort_connections()
    slack.team.record("faults")
    return {"faults": vars(slack.injector.faults)}


@gesture("redeliver")
async def redeliver(slack: Slack, given: Json) -> Json:
    """Deliver every event about a message again, as Slack does when an ack is lost."""
    about = (str(given.get("channel")), str(given.get("ts")))
    events = slack.traffic.events_about(about)
    if not events:
        raise GestureRefused("no_such_event", f"nothing was delivered about {about[1]}")
    marked = given.get("retry_headers", True)
    done = await asyncio.gather(
        *(
            slack.delivery.attempt(
                EVENTS, each, RetryInfo(number, "timeout") if marked else RetryInfo(), about
            )
            for each in events
            for number in range(1, int(given.get("times", 1)) + 1)
        ),
        return_exceptions=True,
    )
    return {"delivered": len(done), "acked": sum(isinstance(each, dict) for each in done)}


@gesture("refresh")
async def refresh_connections(slack: Slack, given: Json) -> Json:
    """Send a disconnect frame with the `reason`; every connection but a warned one is closed."""
    await slack.sockets.refresh(str(given.get("reason", "refresh_requested")))
    return {}


@gesture("cut")
async def cut_connections(slack: Slack, given: Json) -> Json:
    """Abort every Socket Mode connection without a close frame."""
    del given
    slack.sockets.abort_connections()
    return {}


@gesture("move_clock")
async def move_clock(slack: Slack, given: Json) -> Json:
    """Move the clock by `seconds`, or `to` the next "morning" or "month"."""
    clock = slack.team.clock
    clock.offset += _seconds(slack, given)
    slack.team.record("clock")
    return {"offset": clock.offset, "now": clock.now()}


def _seconds(slack: Slack, given: Json) -> float:
    if "to" not in given:
        return float(given.get("seconds", 0))
    leads = {"morning": next_morning, "month": same_time_next_month}.get(str(given["to"]))
    if leads is None:
        raise GestureRefused("no_such_moment", str(given["to"]))
    now = slack.team.clock.now()
    return leads(now, slack.team.config.team_tz) - now


def next_morning(now: float, zone: str) -> float:
    """9:00 on the next weekday in that zone, as Unix seconds; holidays are not known."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    morning = here.replace(hour=OPENING_HOUR, minute=0, second=0, microsecond=0)
    while morning <= here or morning.weekday() >= SATURDAY:
        morning += timedelta(days=1)
    return morning.timestamp()


def same_time_next_month(now: float, zone: str) -> float:
    """The same day and time of the next month in that zone, or the last day of a shorter month."""
    here = datetime.fromtimestamp(now, ZoneInfo(zone))
    year, month = divmod(here.year * 12 + here.month, 12)
    day = min(here.day, monthrange(year, month + 1)[1])
    return here.replace(year=year, month=month + 1, day=day).timestamp()


@gesture("do_not_disturb")
async def set_do_not_disturb(slack: Slack, given: Json) -> Json:
    """Turn a person's "do not disturb" on, or off with `on: false`.

    Messages still arrive; only the title of their page does not count them.
    """
    person, undisturbed = find_acting_person(slack, given), bool(given.get("on", True))
    if undisturbed != person.undisturbed:
        person.undisturbed_since = int(slack.team.clock.now()) if undisturbed else None
        slack.team.record("person", to=None)
        slack.events.dnd_changed(person.id, dnd_as_slack(person))
    return {"undisturbed": person.undisturbed}


@gesture("connected")
async def wait_for_connections(slack: Slack, given: Json) -> Json:
    """Wait until `at_least` Socket Mode connections are open; signed HTTP counts as one."""
    wanted = int(given.get("at_least", 1))
    loop = asyncio.get_running_loop()
    end = loop.time() + float(given.get("timeout", 10))
    while slack.wire.connections < wanted and loop.time() < end and not slack.team.closing:
        await asyncio.sleep(0.02)
    return {"connections": slack.wire.connections}


@gesture("account")
async def set_account_state(slack: Slack, given: Json) -> Json:
    """Deactivate a person's account, or reactivate it with `deleted: false`."""
    person = slack.team.directory.person(str(given.get("person", "")))
    if person is None or person.app_bot:
        raise GestureRefused("no_such_person", str(given.get("person", "")))
    person.deleted = bool(given.get("deleted", True))
    slack.team.record("account")
    slack.events.user_changed(user_as_slack(slack, person, locale=True))
    return {"deleted": person.deleted}


@gesture("group")
async def set_group_members(slack: Slack, given: Json) -> Json:
    """Replace the members of a user group."""
    groups = slack.team.directory.groups
    known = groups.get(str(given.get("group", "")))
    if known is None:
        raise GestureRefused("no_such_group", str(given.get("group", "")))
    groups[known.id] = replace(known, users=tuple(map(str, given.get("users", ()))))
    slack.team.record("group")
    changed = group_as_slack(slack, groups[known.id], users=True)
    slack.events.group_changed(changed, known.users)
    return {"users": changed["users"]}


@gesture("verify")
async def verify_request_urls(slack: Slack, given: Json) -> Json:
    """Verify each URL of the manifest as Slack does when the manifest is saved.

    Unlike Slack, the workspace also delivers to unverified URLs, because it starts before the app.
    """
    del given
    if not isinstance(slack.wire, SignedHttpTransport):
        raise GestureRefused("socket_mode_is_on", "the manifest asks for no request URL")
    faults = await slack.wire.verify(slack.team.config.timing.ack)
    if faults:
        raise GestureRefused("url_verification_failed", str(faults), faults=faults)
    return {}
