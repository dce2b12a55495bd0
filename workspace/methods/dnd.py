"""dnd.*: who is not to be disturbed."""

from typing import Any

from workspace.directory import Person
from workspace.errors import SlackError
from workspace.methods.method import method
from workspace.slack import Slack

Json = dict[str, Any]

MOST_PEOPLE = 50
# Here it lasts until somebody ends it. Slack tells an end, so the last one that 32 bits can hold.
NO_END = 2**31 - 1


def dnd_as_slack(person: Person) -> Json:
    """Whoever is to be disturbed begins and ends at 1, as in Slack's reference."""
    since = person.undisturbed_since
    return {
        "dnd_enabled": person.undisturbed,
        "next_dnd_start_ts": 1 if since is None else since,
        "next_dnd_end_ts": 1 if since is None else NO_END,
    }


@method("dnd.info", "user", scope="dnd:read", tier=3)
def info(slack: Slack, given: Json) -> Json:
    directory = slack.team.directory
    person = directory.people.get(given.get("user") or directory.bot.id)
    if person is None:
        raise SlackError("user_not_found")
    # Who snoozes, and until when, Slack tells nobody but that user: an app only of its own bot.
    own = {"snooze_enabled": False} if person is directory.bot else {}
    return dnd_as_slack(person) | own


@method("dnd.teamInfo", "users:names!", scope="dnd:read", tier=2)
def team_info(slack: Slack, given: Json) -> Json:
    users, people = given["users"], slack.team.directory.people
    if not users:
        raise SlackError("no_users_provided")
    if len(users) > MOST_PEOPLE:
        # Slack names this limit and not the error.
        told = f"[ERROR] no more than {MOST_PEOPLE} items allowed [json-pointer:/users]"
        raise SlackError("invalid_arguments", response_metadata={"messages": [told]})
    if not people.keys() >= set(users):
        raise SlackError("user_not_visible")
    return {"users": {each: dnd_as_slack(people[each]) for each in users}}
