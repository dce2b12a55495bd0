"""What Slack says of the tokens: whether they work, and which scopes the app really has."""

from collections.abc import Iterator
from http.client import HTTPException

from pydantic import SecretStr
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError
from slack_sdk.web import SlackResponse

from bot.settings import Settings

TIMEOUT_SECONDS = 10


def faults(settings: Settings, wanted: frozenset[str]) -> tuple[str, ...]:
    """A sentence for everything that keeps the app from working in this workspace."""
    return (*_bot_token(settings, wanted), *_app_token(settings))


def _bot_token(settings: Settings, wanted: frozenset[str]) -> Iterator[str]:
    if settings.slack_bot_token is None:
        return
    answer = _ask(settings, "SLACK_BOT_TOKEN", settings.slack_bot_token, "auth.test")
    if isinstance(answer, str):
        yield answer
        return
    given = frozenset(str(answer.headers.get("x-oauth-scopes", "")).replace(" ", "").split(","))
    for scope in sorted(wanted - given):
        yield (
            f"The app lacks the scope {scope}: put the newest manifest in (`madoguchi manifest`)"
            " and install the app anew."
        )


def _app_token(settings: Settings) -> Iterator[str]:
    if settings.slack_app_token is None:
        return
    answer = _ask(settings, "SLACK_APP_TOKEN", settings.slack_app_token, "apps.connections.open")
    if isinstance(answer, str):
        yield answer


def _ask(settings: Settings, name: str, token: SecretStr, method: str) -> SlackResponse | str:
    client = WebClient(
        token=token.get_secret_value(), base_url=settings.slack_api_url, timeout=TIMEOUT_SECONDS
    )
    try:
        return client.api_call(method)
    except SlackApiError as error:
        return f"Slack refuses {name} ({error.response.get('error')}): see docs/slack.md."
    except (OSError, HTTPException, SlackClientError, ValueError) as error:
        return (
            f"Slack cannot be reached at SLACK_API_URL ({type(error).__name__}): check the address"
            " and this machine's way out."
        )
