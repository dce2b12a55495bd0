"""Buttons that the app never showed: only for tests about forged input."""

from slack_sdk import WebClient

from handlers.forms.state import TicketRef
from workspace.driver import Message, Person, Slack


def forge(
    slack: Slack, person: Person, form: str, number: str = "", *, more: str = "", version: int = 1
) -> Message:
    """Press a made-up button in the person's DM; the message with the button."""
    client = WebClient(slack.bot_token, slack.api_url, timeout=30)
    button = {
        "type": "button",
        "text": {"type": "plain_text", "text": form},
        "action_id": f"screen.{form}",
        "value": TicketRef(number, version, more).write(),
    }
    blocks = [{"type": "actions", "elements": [button]}]
    posted = client.chat_postMessage(
        channel=person.id, text=form, blocks=blocks, unfurl_links=False, unfurl_media=False
    )
    shown = next(each for each in person.sees("@madoguchi") if each.ts == posted["ts"])
    person.clicks(shown, form)
    return shown
