"""Interactions with messages and views: click, choose, fill in, submit, close."""

import asyncio
from dataclasses import dataclass
from typing import Any

from workspace import Json
from workspace.blockkit import values as filled
from workspace.blockkit.check import interactive_elements
from workspace.blockkit.elements import SUGGESTED_OPTIONS, feedback_buttons
from workspace.config import Person
from workspace.errors import GestureRefused, SlackError
from workspace.gestures.gesture import find_acting_person, find_visible_message, gesture
from workspace.slack import Slack
from workspace.state.history import Message
from workspace.state.surfaces import View
from workspace.web_api.views import push_onto, read_view
from workspace.wire import payloads

CLIENT_TEXTS = {
    "ja": {
        "required": "この項目は必須です",
        "too_long": "文字数が上限を超えています",
        "too_short": "文字数が足りません",
        "email_text_input": "メールアドレスの形で入力してください",
        "url_text_input": "URL の形で入力してください",
        "number_input": "数字を入力してください",
    },
    "en": {
        "required": "This field is required",
        "too_long": "This is too long",
        "too_short": "This is too short",
        "email_text_input": "Enter a valid e-mail address",
        "url_text_input": "Enter a valid URL",
        "number_input": "Enter a number",
    },
}


def require_open_modal(slack: Slack, person: Person) -> View:
    view = slack.team.surfaces.top_modal(person.id)
    if view is None:
        raise GestureRefused("no_open_modal")
    return view


@gesture("fill")
async def fill(slack: Slack, given: Json) -> Json:
    """Set `values` (label, block_id or action_id to value) in the top modal."""
    view = require_open_modal(slack, find_acting_person(slack, given))
    set_input_values(view, given.get("values") or {})
    return {}


def set_input_values(view: View, values: Json) -> None:
    """Set the values of inputs, named by label, block_id or action_id."""
    blocks = [each for each in view.content["blocks"] if each["type"] == "input"]
    for name, value in values.items():
        block = next((each for each in blocks if name in _names(each)), None)
        if block is None:
            raise GestureRefused("no_such_input", name)
        try:
            state = filled.state_after_choice(block["element"], value)
        except (filled.NoSuchOptionError, TypeError, ValueError) as error:
            raise GestureRefused("no_such_option", f"{name}: {value}") from error
        typed = view.values.setdefault(block["block_id"], {})
        typed[block["element"]["action_id"]] = state


def _names(block: Json) -> tuple[str, ...]:
    return block["label"]["text"], block["block_id"], block["element"]["action_id"]


@gesture("submit")
async def submit(slack: Slack, given: Json) -> Json:
    """Submit the top modal; `errors` are shown under its fields if it stays open."""
    # The modal may have been open before the account was deactivated.
    person = find_acting_person(slack, given, even_deactivated=True)
    view = require_open_modal(slack, person)
    if not view.content.get("submit"):
        raise GestureRefused("no_submit_button")
    set_input_values(view, given.get("values") or {})
    words = CLIENT_TEXTS["ja" if person.locale.startswith("ja") else "en"]
    blocks = view.content["blocks"]
    values = filled.state_values(blocks, view.values)
    refusals = dict(filled.input_errors(blocks, values))
    if refusals:
        # Slack's client checks these itself and sends the app nothing.
        _show_errors(slack, view, {name: words[why] for name, why in refusals.items()})
        return {"errors": view.errors, "sent": False}
    view.errors = {}
    payload = payloads.view_submission(slack.team, person, view)
    began = slack.team.sequence
    ack = await slack.delivery.request("interactive", payload)
    _carry_out_ack(slack, view, ack.get("payload") or {})
    return {"errors": view.errors, "sent": True, "seq": began}


def _carry_out_ack(slack: Slack, view: View, answer: Any) -> None:
    """Carry out the ack: an empty one closes the view, others have a response_action."""
    if slack.team.surfaces.views.get(view.id) is not view:
        return
    try:
        _carry_out_response_action(slack, view, answer)
    except SlackError as error:
        raise GestureRefused("dispatch_failed", error.error, **error.more) from error
    slack.team.record("view", to=view.person)


def _carry_out_response_action(slack: Slack, view: View, answer: Any) -> None:
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action == "errors":
        _show_errors(slack, view, _valid_errors(view, answer.get("errors")))
    elif action == "update":
        slack.team.replace_view(view, read_view(answer.get("view"), "modal"))
    elif action == "push":
        push_onto(slack, view, read_view(answer.get("view"), "modal"))
    elif action == "clear":
        slack.team.surfaces.close_all(view.person)
    elif not answer:
        slack.team.surfaces.close_top(view.person)
    else:
        raise GestureRefused(
            "dispatch_failed", "an answer is empty or has one of four response_actions"
        )


def _valid_errors(view: View, errors: Any) -> dict[str, str]:
    """Return the errors if their keys are block_ids of inputs; else Slack shows a general error."""
    inputs = {each["block_id"] for each in view.content["blocks"] if each["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise GestureRefused("dispatch_failed", "errors must name block_ids of input blocks")
    return {name: str(text) for name, text in errors.items()}


def _show_errors(slack: Slack, view: View, errors: dict[str, str]) -> None:
    view.errors = errors
    view.changed = slack.team.record("view", to=view.person)


@gesture("close")
async def close(slack: Slack, given: Json) -> Json:
    """Close the top modal, or with `all` the whole stack, as the cross in the corner does."""
    person = find_acting_person(slack, given)
    top = require_open_modal(slack, person)
    whole = bool(given.get("all")) or bool(top.content.get("clear_on_close"))
    if whole:
        closed = slack.team.surfaces.close_all(person.id)
    else:
        slack.team.surfaces.close_top(person.id)
        closed = [top]
    slack.team.record("view", to=person.id)
    for view in closed:
        if view.content.get("notify_on_close"):
            payload = payloads.view_closed(slack.team, person, view, cleared=whole)
            try:
                await slack.delivery.request("interactive", payload)
            except GestureRefused as refused:
                if refused.error != "operation_timeout":  # it is closed all the same
                    raise
    return {"seq": slack.team.sequence}


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
    person = find_acting_person(slack, given)
    place = _find_place(slack, person, given)
    blocks = place.blocks if isinstance(place, Message) else place.content["blocks"]
    target = find_element(blocks, given)
    element = target.element
    if element.get("confirm") and given.get("confirm") is False:
        return {"sent": False}
    action = _action_payload(slack, target, given.get("option") or target.option)
    if isinstance(place, View):
        set_input_values(place, given.get("values") or {})
        _type(place, target, action)
    if target.block["type"] == "input" and not target.block.get("dispatch_action"):
        # Without dispatch_action the app receives an input only when the form is submitted.
        return {"sent": False}
    # `times: 2` is a double click: two payloads with different trigger ids and response URLs.
    sent = [
        _payload(slack, person, place, target, action) for _ in range(int(given.get("times", 1)))
    ]
    began = slack.team.sequence
    await asyncio.gather(*(slack.delivery.request("interactive", each) for each in sent))
    return {"sent": True, "seq": began, "url": element.get("url")}


def _payload(
    slack: Slack, person: Person, place: Message | View, target: Target, action: Json
) -> Json:
    if isinstance(place, View):
        return payloads.view_block_actions(slack.team, person, place, action)
    typed = {target.block["block_id"]: {target.element["action_id"]: _state(target, action)}}
    values = filled.state_values(place.blocks, typed)
    return payloads.message_block_actions(slack.team, person, place, action, values)


def _find_place(slack: Slack, person: Person, given: Json) -> Message | View:
    name = given.get("view")
    if name is None:
        return find_visible_message(slack, person, given)
    surfaces = slack.team.surfaces
    view = surfaces.views.get(str(name))
    if view is None or view.person != person.id:
        raise GestureRefused("no_such_view", str(name))
    if view is not (surfaces.top_modal(person.id) or surfaces.home(person.id)):
        raise GestureRefused("view_is_covered", "another modal lies over it, or it was closed")
    return view


def find_element(blocks: list[Json], given: Json) -> Target:
    """Find an element; `nth` chooses among several with the same label, from 0."""
    wanted = given.get("target")
    found = [
        Target(block, element)
        for block in blocks
        for element in interactive_elements(block)
        if _matches(block, element, given)
    ]
    if not found and wanted:
        found = [
            Target(block, element, option["text"]["text"])
            for block in blocks
            for element in interactive_elements(block)
            for option in (*(element.get("options") or ()), *feedback_buttons(element))
            if wanted == option["text"]["text"]
        ]
    nth = int(given.get("nth", 0))
    if nth >= len(found):
        raise GestureRefused("no_such_element", str(wanted or given.get("action_id")))
    return found[nth]


def _matches(block: Json, element: Json, given: Json) -> bool:
    if given.get("action_id"):
        same_block = given.get("block_id") in (None, block["block_id"])
        return bool(same_block and element.get("action_id") == given["action_id"])
    wanted = given.get("target")
    return wanted is not None and wanted in element_names(block, element)


def element_names(block: Json, element: Json) -> set[str]:
    """Everything that identifies an element to a person or a test."""
    texts = [element.get(key) for key in ("text", "placeholder")] + [block.get("label")]
    found = {each["text"] for each in texts if isinstance(each, dict)}
    found |= {str(element.get("action_id")), str(element.get("accessibility_label"))}
    return found - {"None"}


def _action_payload(slack: Slack, target: Target, option: Any) -> Json:
    element, kind = target.element, target.element["type"]
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": target.block["block_id"],
        "action_ts": slack.team.clock.new_ts(),
    }
    try:
        if filled.is_stateful(element):
            action |= filled.state_after_choice(element, option)
        elif kind == "overflow":
            action["selected_option"] = filled.find_option(element, option)
    except (filled.NoSuchOptionError, TypeError, ValueError) as error:
        raise GestureRefused("no_such_option", str(option)) from error
    for key in ("text", "value", "style", "placeholder"):
        if key in element and key not in action:
            action[key] = element[key]
    if kind == "feedback_buttons":
        action |= _feedback(element, option)
    return action


def _feedback(element: Json, option: Any) -> Json:
    for key, button in zip(
        ("positive_button", "negative_button"), feedback_buttons(element), strict=True
    ):
        if option in (key, button["text"]["text"], button["value"]):
            return {"value": button["value"], "text": button["text"]}
    raise GestureRefused("no_such_option", str(option))


def _state(target: Target, action: Json) -> Json | None:
    if not filled.is_stateful(target.element):
        return None
    key = next(iter(set(filled.initial_state(target.element)) - {"type"}))
    return {"type": action["type"], key: action[key]}


def _type(view: View, target: Target, action: Json) -> None:
    state = _state(target, action)
    if state is not None:
        block = view.values.setdefault(target.block["block_id"], {})
        block[target.element["action_id"]] = state


@gesture("suggest")
async def suggest_options(slack: Slack, given: Json) -> Json:
    """Ask the app for the options of an external select that match `value`."""
    person = find_acting_person(slack, given)
    place = _find_place(slack, person, given)
    blocks = place.blocks if isinstance(place, Message) else place.content["blocks"]
    target = find_element(blocks, given)
    asked = {
        "block_id": target.block["block_id"],
        "action_id": target.element["action_id"],
        "value": str(given.get("value", "")),
    }
    where: Json = {"container": {"type": "message", "message_ts": given.get("ts")}}
    if isinstance(place, View):
        where = {"container": {"type": "view", "view_id": place.id}}
        where["view"] = slack.team.view_as_slack(place)
    payload = payloads.block_suggestion(slack.team, person, asked, where)
    ack = await slack.delivery.request("interactive", payload)
    answer = ack.get("payload") or {}
    faults = list(SUGGESTED_OPTIONS.faults(answer, ""))
    if faults:
        raise GestureRefused("dispatch_failed", "; ".join(faults))
    return {"options": answer.get("options", []), "groups": answer.get("option_groups", [])}
