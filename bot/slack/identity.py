"""The bot's identity in its workspace; asked once, before anything is received."""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from http.client import HTTPException
from typing import Any, Final, TypeVar

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.logger.messages import (
    warning_client_prioritized_and_token_skipped,
    warning_token_skipped,
)
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import OperatorError
from handlers.slack.api import retry_after

FIRST_PAUSE: Final = 1.0
LONGEST_PAUSE: Final = 20.0
TOKEN_ERRORS: Final = frozenset(
    {"invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired"}
)
"""Slack refuses our token: nothing can be sent until that is put right."""
# Retrying does not help: the operator has to act.
_FINAL_REFUSALS: Final = TOKEN_ERRORS | {
    "not_allowed_token_type",
    "missing_scope",
    "invalid_arguments",
}
NO_ANSWER: Final = (SlackClientError, OSError, HTTPException, ValueError)
"""What slack_sdk raises if Slack cannot be reached, or gives no answer that can be read."""
AGENT_SCOPE: Final = "assistant:write"
"""Comes with the agent view: docs.slack.dev/reference/scopes/assistant.write"""
Answered = TypeVar("Answered")
_log = structlog.get_logger()


_REMEDIES: Final = {
    "SLACK_BOT_TOKEN": "install the app anew and copy its Bot User OAuth Token (docs/slack.md,"
    " step 3).",
    "SLACK_APP_TOKEN": "make an app-level token of the same app with connections:write"
    " (docs/slack.md, step 4).",
}


class TokenRefusedError(OperatorError):
    """Slack refuses the token in this setting; `code` is its error code."""

    def __init__(self, code: str, setting: str) -> None:
        super().__init__(f"Slack refuses {setting} ({code}): {_REMEDIES[setting]}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Identity:
    """What every request is authorized as, so that Bolt asks Slack nothing before the
    inbox has it."""

    team_id: str
    bot_user_id: str
    bot_id: str
    enterprise_id: str | None
    token: str
    app_id: str = ""
    """Empty if Slack does not tell."""
    is_org_wide: bool = False
    """Installed for a whole organisation: calls about a workspace have to name it."""
    scopes: frozenset[str] = frozenset()

    def authorize(self) -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=self.enterprise_id,
            team_id=self.team_id,
            bot_user_id=self.bot_user_id,
            bot_id=self.bot_id,
            bot_token=self.token,
        )


def await_identity(client: WebClient, stop: threading.Event) -> Identity | None:
    """Our identity; None if told to stop before Slack answered."""
    return retry_until_answered(lambda: identify(client), stop, "SLACK_BOT_TOKEN")


def retry_until_answered(
    attempt: Callable[[], Answered], stop: threading.Event, setting: str
) -> Answered | None:
    """Retry until Slack answers, as seldom as it asks; None if told to stop.

    Raises TokenRefusedError if it never will accept the token of `setting`.
    """
    pause = FIRST_PAUSE
    while not stop.is_set():
        try:
            return attempt()
        except SlackApiError as error:
            fault = str(error.response.get("error"))
            if fault in _FINAL_REFUSALS:
                raise TokenRefusedError(fault, setting) from None
            pause = max(pause, retry_after(getattr(error.response, "headers", {})))
        except NO_ANSWER as error:
            fault = type(error).__name__
        _log.error("slack.away", fault=fault, seconds=pause)
        stop.wait(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
    return None


def identify(client: WebClient) -> Identity:
    """Ask once. Raises what slack_sdk raises."""
    told = client.auth_test()
    bot = client.bots_info(bot=told["bot_id"]).get("bot") if told.get("bot_id") else None
    return Identity(
        team_id=str(told["team_id"]),
        bot_user_id=str(told["user_id"]),
        bot_id=str(told.get("bot_id") or ""),
        enterprise_id=told.get("enterprise_id"),
        token=client.token or "",
        app_id=str(bot.get("app_id") or "") if isinstance(bot, dict) else "",
        is_org_wide=bool(told.get("is_enterprise_install")),
        scopes=granted_scopes(told.headers),
    )


def granted_scopes(headers: Any) -> frozenset[str]:
    """The scopes that Slack names with every answer."""
    named = str(headers.get("x-oauth-scopes", ""))
    return frozenset(filter(None, named.replace(" ", "").split(",")))


def silence_token_warning() -> None:
    """Silence Bolt's warning about two tokens."""
    known = (warning_token_skipped(), warning_client_prioritized_and_token_skipped())
    logging.getLogger("slack_bolt.App").addFilter(lambda record: record.getMessage() not in known)
