"""Buttons and options that the app never showed: only for tests about forged input."""

from slack_sdk import WebClient

from handlers.forms.state import TicketRef
from workspace.driver import Message, Person, Slack, View


def forge(
    slack: Slack, person: Person, form: str, number: str = "", *, more: str = "", version: int = 1
) -> Message:
    """Press a made-up button in the person's DM; the message that carries it."""
    client = WebClient(slack.bot_token, slack.api_url, timeout=5)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": form},
        "action_id": f"screen.{form}",
        "value": TicketRef(number, version, more).write(),
    }
    blocks = [{"type": "actions", "elements": [button]}]
    posted = client.chat_postMessage(channel=person.id, text=form, blocks=blocks)
    shown = next(each for each in person.sees("@madoguchi") if each.ts == posted["ts"])
    person.clicks(shown, form)
    return shown


def forge_option(slack: Slack, view: View, field: str, value: str) -> None:
    """Alter an open form, as in a browser, so that a field offers one option more."""
    blocks = [dict(block) for block in view.blocks]
    block = next(each for each in blocks if each.get("block_id") == field)
    option = {"text": {"type": "plain_text", "text": "forged"}, "value": value}
    block["element"] = block["element"] | {"options": [*block["element"]["options"], option]}
    kept = ("callback_id", "title", "submit", "close", "private_metadata")
    altered = {"type": "modal", "blocks": blocks, **{name: view.raw[name] for name in kept}}
    WebClient(slack.bot_token, slack.api_url).views_update(view_id=view.id, view=altered)
