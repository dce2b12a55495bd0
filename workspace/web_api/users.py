"""users.*, usergroups.* and dnd.*."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from workspace import Json
from workspace.config import Group, Person
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.web_api.channels import channels_of_types, find_person, page_of_channels
from workspace.web_api.method import invalid_arguments, method, paginate


def user_as_slack(slack: Slack, person: Person, *, locale: bool) -> Json:
    directory = slack.team.directory
    now = datetime.fromtimestamp(slack.team.clock.now(), UTC)
    zone = now.astimezone(ZoneInfo(person.tz))
    offset = zone.utcoffset()
    profile = {
        "title": person.title,
        "real_name": person.real_name,
        "real_name_normalized": person.real_name,
        "display_name": person.name,
        "display_name_normalized": person.name,
        "status_text": "",
        "status_emoji": "",
        "team": person.team_id,
    }
    if "users:read.email" in slack.team.manifest.scopes and person.email:
        profile["email"] = person.email
    user: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "profile": profile,
        "is_bot": person.is_bot,
        "is_app_user": False,
        "updated": int(slack.team.clock.now()),
    }
    if person.deleted:
        return user
    user |= {
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": zone.tzname() or person.tz,
        "tz_offset": int(offset.total_seconds()) if offset else 0,
        "is_admin": False,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
    }
    if person.team_id != directory.team_id:
        # A stranger shares no channel with the team.
        shared = any(person.id in each.members for each in directory.channels.values())
        user["is_stranger"] = not shared
    if locale:
        user["locale"] = person.locale
    return user


@method("users.info", "user! include_locale:flag", scope="users:read", tier=4)
def info(slack: Slack, given: Json) -> Json:
    person, locale = find_person(slack, given["user"]), bool(given.get("include_locale"))
    return {"user": user_as_slack(slack, person, locale=locale)}


@method("users.list", "include_locale:flag limit:number cursor", scope="users:read", tier=2)
def listing(slack: Slack, given: Json) -> Json:
    directory = slack.team.directory
    own = [each for each in directory.people.values() if each.team_id == directory.team_id]
    people, more = paginate(own, given)
    locale = bool(given.get("include_locale"))
    return {
        "members": [user_as_slack(slack, each, locale=locale) for each in people],
        "cache_ts": int(slack.team.clock.now()),
        "response_metadata": more,
    }


@method(
    "users.conversations",
    "user types:names exclude_archived:flag exclude_muted:flag limit:number cursor",
)
def conversations(slack: Slack, given: Json) -> Json:
    user = find_person(slack, given.get("user") or slack.team.bot).id
    found = [each for each in channels_of_types(slack, given) if user in each.members]
    if user != slack.team.bot:
        # The app sees only the private conversations that it shares with the person.
        found = [each for each in found if each.is_open or slack.team.bot in each.members]
    return page_of_channels(slack, found, given)


@method("users.profile.get", "user include_labels:flag", scope="users.profile:read", tier=4)
def profile(slack: Slack, given: Json) -> Json:
    person = find_person(slack, given.get("user") or slack.team.bot)
    return {"profile": user_as_slack(slack, person, locale=False)["profile"]}


@method(
    "usergroups.users.list", "usergroup! include_disabled:flag", scope="usergroups:read", tier=2
)
def group_users(slack: Slack, given: Json) -> Json:
    group = slack.team.directory.groups.get(given["usergroup"])
    if group is None:
        raise SlackError("no_such_subteam")
    return {"users": list(group.users)}


@method(
    "usergroups.list",
    "include_users:flag include_count:flag include_disabled:flag",
    scope="usergroups:read",
    tier=2,
)
def groups(slack: Slack, given: Json) -> Json:
    with_users = bool(given.get("include_users"))
    found = slack.team.directory.groups.values()
    return {"usergroups": [group_as_slack(slack, each, users=with_users) for each in found]}


def group_as_slack(slack: Slack, group: Group, *, users: bool) -> Json:
    entry: Json = {
        "id": group.id,
        "team_id": slack.team.directory.team_id,
        "is_usergroup": True,
        "name": group.name,
        "handle": group.handle,
        "user_count": len(group.users),
    }
    return entry | ({"users": list(group.users)} if users else {})


MOST_DND_USERS = 50
# "Do not disturb" has no end here. Slack always gives one, so this is the largest 32-bit time.
NO_END = 2**31 - 1


def dnd_as_slack(person: Person) -> Json:
    """While it is off, start and end are 1, as in Slack's reference."""
    since = person.undisturbed_since
    return {
        "dnd_enabled": person.undisturbed,
        "next_dnd_start_ts": 1 if since is None else since,
        "next_dnd_end_ts": 1 if since is None else NO_END,
    }


@method("dnd.info", "user", scope="dnd:read", tier=3)
def dnd_info(slack: Slack, given: Json) -> Json:
    person = find_person(slack, given.get("user") or slack.team.bot)
    # Slack reveals snoozing only to the user concerned, so an app sees only that of its bot.
    own = {"snooze_enabled": False} if person.id == slack.team.bot else {}
    return dnd_as_slack(person) | own


@method("dnd.teamInfo", "users:names!", scope="dnd:read", tier=2)
def team_info(slack: Slack, given: Json) -> Json:
    users, people = given["users"], slack.team.directory.people
    if not users:
        raise SlackError("no_users_provided")
    if len(users) > MOST_DND_USERS:
        # Slack documents this limit, but no error for it.
        raise invalid_arguments(
            f"no more than {MOST_DND_USERS} items allowed [json-pointer:/users]"
        )
    if not people.keys() >= set(users):
        raise SlackError("user_not_visible")
    return {"users": {each: dnd_as_slack(people[each]) for each in users}}
