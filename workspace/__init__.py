"""A pretend Slack, for trying a bot and for its tests."""

from typing import Any

Json = dict[str, Any]
