"""Fill in, submit and close modals."""

from typing import Any

from workspace import Json
from workspace.blockkit import values as filled
from workspace.config import Person
from workspace.errors import Refused, SlackError
from workspace.gestures.gesture import acting_person, gesture
from workspace.slack import Slack
from workspace.state.surfaces import View
from workspace.web_api.views import push_onto, read_view
from workspace.wire import payloads

WORDS = {
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


def open_modal(slack: Slack, person: Person) -> View:
    view = slack.team.surfaces.top(person.id)
    if view is None:
        raise Refused("no_open_modal")
    return view


@gesture("fill")
async def fill(slack: Slack, given: Json) -> Json:
    """Set `values` (label, block_id or action_id to value) in the top modal."""
    view = open_modal(slack, acting_person(slack, given))
    type_into(view, given.get("values") or {})
    return {}


def type_into(view: View, values: Json) -> None:
    """Set the values of inputs, named by label, block_id or action_id."""
    blocks = [each for each in view.content["blocks"] if each["type"] == "input"]
    for name, value in values.items():
        block = next((each for each in blocks if name in _names(each)), None)
        if block is None:
            raise Refused("no_such_input", name)
        try:
            state = filled.chosen(block["element"], value)
        except (filled.NoSuchOptionError, TypeError, ValueError) as error:
            raise Refused("no_such_option", f"{name}: {value}") from error
        typed = view.values.setdefault(block["block_id"], {})
        typed[block["element"]["action_id"]] = state


def _names(block: Json) -> tuple[str, ...]:
    return block["label"]["text"], block["block_id"], block["element"]["action_id"]


@gesture("submit")
async def submit(slack: Slack, given: Json) -> Json:
    """Submit the top modal; `errors` are shown under its fields if it stays open."""
    # The modal may have been open before the account was deactivated.
    person = acting_person(slack, given, even_deactivated=True)
    view = open_modal(slack, person)
    if not view.content.get("submit"):
        raise Refused("no_submit_button")
    type_into(view, given.get("values") or {})
    words = WORDS["ja" if person.locale.startswith("ja") else "en"]
    blocks = view.content["blocks"]
    values = filled.state_of(blocks, view.values)
    refusals = dict(filled.refusals(blocks, values))
    if refusals:
        # Slack's client checks these itself and sends the app nothing.
        _show_errors(slack, view, {name: words[why] for name, why in refusals.items()})
        return {"errors": view.errors, "sent": False}
    view.errors = {}
    payload = payloads.submission(slack.team, person, view)
    began = slack.team.sequence
    ack = await slack.courier.request("interactive", payload)
    if ack is None:
        raise Refused("operation_timeout", "the app did not acknowledge the submission")
    _answer(slack, view, ack.get("payload") or {})
    return {"errors": view.errors, "sent": True, "seq": began}


def _answer(slack: Slack, view: View, answer: Any) -> None:
    """Carry out the ack: an empty one closes the view, others have a response_action."""
    if slack.team.surfaces.views.get(view.id) is not view:
        return
    try:
        _act(slack, view, answer)
    except SlackError as error:
        raise Refused("dispatch_failed", error.error, **error.more) from error
    slack.team.record("view", to=view.person)


def _act(slack: Slack, view: View, answer: Any) -> None:
    action = answer.get("response_action") if isinstance(answer, dict) else None
    if action == "errors":
        _show_errors(slack, view, _checked(view, answer.get("errors")))
    elif action == "update":
        slack.team.replace_view(view, read_view(answer.get("view"), "modal"))
    elif action == "push":
        push_onto(slack, view, read_view(answer.get("view"), "modal"))
    elif action == "clear":
        slack.team.surfaces.close_all(view.person)
    elif not answer:
        slack.team.surfaces.close_top(view.person)
    else:
        raise Refused("dispatch_failed", "an answer is empty or has one of four response_actions")


def _checked(view: View, errors: Any) -> dict[str, str]:
    """Return the errors if their keys are block_ids of inputs; else Slack shows a general error."""
    inputs = {each["block_id"] for each in view.content["blocks"] if each["type"] == "input"}
    if not isinstance(errors, dict) or not errors or not set(errors) <= inputs:
        raise Refused("dispatch_failed", "errors must name block_ids of input blocks")
    return {name: str(text) for name, text in errors.items()}


def _show_errors(slack: Slack, view: View, errors: dict[str, str]) -> None:
    view.errors = errors
    view.changed = slack.team.record("view", to=view.person)


@gesture("close")
async def close(slack: Slack, given: Json) -> Json:
    """Close the top modal, or with `all` the whole stack, as the cross in the corner does."""
    person = acting_person(slack, given)
    top = open_modal(slack, person)
    whole = bool(given.get("all")) or bool(top.content.get("clear_on_close"))
    if whole:
        closed = slack.team.surfaces.close_all(person.id)
    else:
        slack.team.surfaces.close_top(person.id)
        closed = [top]
    slack.team.record("view", to=person.id)
    for view in closed:
        if view.content.get("notify_on_close"):
            payload = payloads.closed(slack.team, person, view, cleared=whole)
            await slack.courier.request("interactive", payload)
    return {"seq": slack.team.sequence}
