"""views.*: modals and Home tabs."""

import json
from typing import Any

from workspace import Json
from workspace.blockkit import check
from workspace.errors import SlackError
from workspace.slack import Slack
from workspace.state.surfaces import View
from workspace.web_api.chat import invalid_content_error
from workspace.web_api.method import invalid_arguments, method

LARGEST_VIEW = 250_000
TRIGGER = "trigger_id interactivity_pointer view:json!"


def read_view(given: Any, kind: str) -> Json:
    """Check a view for its surface and return it; raises SlackError."""
    if not isinstance(given, dict):
        raise invalid_content_error(
            "invalid_arguments", ["must provide an object [json-pointer:/view]"]
        )
    faults = check.view_faults(given, kind)
    if faults:
        raise invalid_content_error("invalid_arguments", faults)
    if len(json.dumps(given)) > LARGEST_VIEW:
        raise SlackError("view_too_large")
    return given


def _check_external_id(slack: Slack, content: Json, own: View | None = None) -> None:
    name = content.get("external_id")
    other = slack.team.surfaces.with_external_id(name) if name else None
    if other is not None and other is not own:
        raise SlackError("duplicate_external_id")


def _use_trigger(slack: Slack, given: Json) -> Any:
    name = given.get("trigger_id") or given.get("interactivity_pointer")
    if not name:
        raise invalid_arguments("missing required field: trigger_id")
    team = slack.team
    return team.surfaces.use_trigger(name, team.clock.now(), team.config.timing.trigger)


@method("views.open", TRIGGER, tier=4)
def open_view(slack: Slack, given: Json) -> Json:
    content = read_view(given["view"], "modal")
    _check_external_id(slack, content)
    trigger = _use_trigger(slack, given)
    view = slack.team.new_view(trigger.person, content)
    slack.team.surfaces.open(view)
    slack.team.record("view", to=view.person)
    return {"view": slack.team.view_as_slack(view)}


@method("views.push", TRIGGER, tier=4)
def push(slack: Slack, given: Json) -> Json:
    content = read_view(given["view"], "modal")
    _check_external_id(slack, content)
    trigger = _use_trigger(slack, given)
    below = slack.team.surfaces.top_modal(trigger.person)
    if below is None or trigger.view is None:
        # Only a trigger from inside a modal can push onto it.
        raise SlackError("invalid_trigger_id")
    return {"view": slack.team.view_as_slack(push_onto(slack, below, content))}


def push_onto(slack: Slack, below: View, content: Json) -> View:
    view = slack.team.new_view(below.person, content, below)
    slack.team.surfaces.push(view)
    slack.team.record("view", to=view.person)
    return view


@method("views.update", "view:json! view_id external_id hash", tier=4)
def update(slack: Slack, given: Json) -> Json:
    view = _require_view(slack, given)
    content = read_view(given["view"], view.type)
    _check_external_id(slack, content, view)
    _check_hash(view, given)
    slack.team.replace_view(view, content)
    return {"view": slack.team.view_as_slack(view)}


def _require_view(slack: Slack, given: Json) -> View:
    surfaces = slack.team.surfaces
    if not (given.get("view_id") or given.get("external_id")):
        raise invalid_arguments("missing required field: view_id")
    if given.get("view_id"):
        view = surfaces.views.get(given["view_id"])
    else:
        view = surfaces.with_external_id(given["external_id"])
    if view is None:
        raise SlackError("not_found")
    return view


def _check_hash(view: View | None, given: Json) -> None:
    if view is not None and given.get("hash") and given["hash"] != view.hash:
        raise SlackError("hash_conflict")


@method("views.publish", "user_id! view:json! hash", tier=4)
def publish(slack: Slack, given: Json) -> Json:
    team = slack.team
    if not team.manifest.home_tab:
        raise SlackError("not_enabled")
    person = team.directory.people.get(given["user_id"])
    if person is None or person.is_bot:
        raise invalid_arguments()
    content = read_view(given["view"], "home")
    home = team.surfaces.home(person.id)
    _check_external_id(slack, content, home)
    _check_hash(home, given)
    if home is None:
        home = team.new_view(person.id, content)
        team.surfaces.views[home.id] = home
        team.surfaces.homes[person.id] = home.id
        team.record("view", to=person.id)
    else:
        team.replace_view(home, content)
    return {"view": team.view_as_slack(home)}
