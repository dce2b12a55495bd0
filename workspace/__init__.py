"""A pretend Slack, to try and test a bot in."""

from typing import Any

Json = dict[str, Any]
