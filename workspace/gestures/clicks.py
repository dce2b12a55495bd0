"""Clicks and choices in messages and views."""

import asyncio
from dataclasses import dataclass
from typing import Any

from workspace import Json
from workspace.blockkit import check
from workspace.blockkit import values as filled
from workspace.blockkit.check import elements_of
from workspace.blockkit.elements import feedback_pair
from workspace.config import Person
from workspace.errors import Refused
from workspace.gestures.gesture import acting_person, gesture, visible_message
from workspace.gestures.modals import type_into
from workspace.slack import Slack
from workspace.state.history import Message
from workspace.state.surfaces import View
from workspace.wire import payloads


@dataclass(frozen=True)
class Target:
    """An element in its block; `option` is set if the element was found by an option's label."""

    block: Json
    element: Json
    option: str | None = None


@gesture("click")
async def click(slack: Slack, given: Json) -> Json:
    """Act on an element of a message (`channel`, `ts`) or of a `view`.

    `target` is a label or an action_id; `block_id` and `action_id` are exact. `confirm: false`
    declines the confirm dialog, and the app receives nothing. `values` are what the person has
    typed into the view so far: Slack sends them with every click in it.
    """
    person = acting_person(slack, given)
    place = _place(slack, person, given)
    blocks = place.blocks if isinstance(place, Message) else place.content["blocks"]
    target = find(blocks, given)
    element = target.element
    if element.get("confirm") and given.get("confirm") is False:
        return {"sent": False}
    action = _action(slack, target, given.get("option") or target.option)
    if isinstance(place, View):
        type_into(place, given.get("values") or {})
        _type(place, target, action)
    if target.block["type"] == "input" and not target.block.get("dispatch_action"):
        # Without dispatch_action the app receives an input only when the form is submitted.
        return {"sent": False}
    # `times: 2` is a double click: two payloads with different trigger ids and response URLs.
    sent = [
        _payload(slack, person, place, target, action) for _ in range(int(given.get("times", 1)))
    ]
    began = slack.team.sequence
    acks = await asyncio.gather(*(slack.courier.request("interactive", each) for each in sent))
    if None in acks:
        raise Refused("operation_timeout", "the app did not acknowledge the click")
    return {"sent": True, "seq": began, "url": element.get("url")}


def _payload(
    slack: Slack, person: Person, place: Message | View, target: Target, action: Json
) -> Json:
    if isinstance(place, View):
        return payloads.view_actions(slack.team, person, place, action)
    typed = {target.block["block_id"]: {target.element["action_id"]: _state(target, action)}}
    values = filled.state_of(place.blocks, typed)
    return payloads.message_actions(slack.team, person, place, action, values)


def _place(slack: Slack, person: Person, given: Json) -> Message | View:
    name = given.get("view")
    if name is None:
        return visible_message(slack, person, given)
    surfaces = slack.team.surfaces
    view = surfaces.views.get(str(name))
    if view is None or view.person != person.id:
        raise Refused("no_such_view", str(name))
    if view is not (surfaces.top(person.id) or surfaces.home(person.id)):
        raise Refused("view_is_covered", "another modal lies over it, or it was closed")
    return view


def find(blocks: list[Json], given: Json) -> Target:
    """Find an element; `nth` chooses among several with the same label, from 0."""
    wanted = given.get("target")
    found = [
        Target(block, element)
        for block in blocks
        for element in elements_of(block)
        if _is_meant(block, element, given)
    ]
    if not found and wanted:
        found = [
            Target(block, element, option["text"]["text"])
            for block in blocks
            for element in elements_of(block)
            for option in (*(element.get("options") or ()), *feedback_pair(element))
            if wanted == option["text"]["text"]
        ]
    nth = int(given.get("nth", 0))
    if nth >= len(found):
        raise Refused("no_such_element", str(wanted or given.get("action_id")))
    return found[nth]


def _is_meant(block: Json, element: Json, given: Json) -> bool:
    if given.get("action_id"):
        same_block = given.get("block_id") in (None, block["block_id"])
        return bool(same_block and element.get("action_id") == given["action_id"])
    wanted = given.get("target")
    return wanted is not None and wanted in labels(block, element)


def labels(block: Json, element: Json) -> set[str]:
    """Everything that identifies an element to a person or a test."""
    texts = [element.get(key) for key in ("text", "placeholder")] + [block.get("label")]
    found = {each["text"] for each in texts if isinstance(each, dict)}
    found |= {str(element.get("action_id")), str(element.get("accessibility_label"))}
    return found - {"None"}


def _action(slack: Slack, target: Target, option: Any) -> Json:
    element, kind = target.element, target.element["type"]
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": target.block["block_id"],
        "action_ts": slack.team.clock.stamp(),
    }
    try:
        if filled.is_stateful(element):
            action |= filled.chosen(element, option)
        elif kind == "overflow":
            action["selected_option"] = filled.option(element, option)
    except (filled.NoSuchOptionError, TypeError, ValueError) as error:
        raise Refused("no_such_option", str(option)) from error
    for key in ("text", "value", "style", "placeholder"):
        if key in element and key not in action:
            action[key] = element[key]
    if kind == "feedback_buttons":
        action |= _feedback(element, option)
    return action


def _feedback(element: Json, option: Any) -> Json:
    for key, button in zip(
        ("positive_button", "negative_button"), feedback_pair(element), strict=True
    ):
        if option in (key, button["text"]["text"], button["value"]):
            return {"value": button["value"], "text": button["text"]}
    raise Refused("no_such_option", str(option))


def _state(target: Target, action: Json) -> Json | None:
    if not filled.is_stateful(target.element):
        return None
    key = next(iter(set(filled.initial(target.element)) - {"type"}))
    return {"type": action["type"], key: action[key]}


def _type(view: View, target: Target, action: Json) -> None:
    state = _state(target, action)
    if state is not None:
        block = view.values.setdefault(target.block["block_id"], {})
        block[target.element["action_id"]] = state


@gesture("suggest")
async def suggest(slack: Slack, given: Json) -> Json:
    """Ask the app for the options of an external select that match `value`."""
    person = acting_person(slack, given)
    place = _place(slack, person, given)
    blocks = place.blocks if isinstance(place, Message) else place.content["blocks"]
    target = find(blocks, given)
    asked = {
        "block_id": target.block["block_id"],
        "action_id": target.element["action_id"],
        "value": str(given.get("value", "")),
    }
    where: Json = {"container": {"type": "message", "message_ts": given.get("ts")}}
    if isinstance(place, View):
        where = {"container": {"type": "view", "view_id": place.id}}
        where["view"] = slack.team.view_as_slack(place)
    payload = payloads.suggestion(slack.team, person, asked, where)
    ack = await slack.courier.request("interactive", payload)
    if ack is None:
        raise Refused("operation_timeout", "the app did not send options")
    answer = ack.get("payload") or {}
    faults = check.offered(answer)
    if faults:
        raise Refused("dispatch_failed", "; ".join(faults))
    return {"options": answer.get("options", []), "groups": answer.get("option_groups", [])}
