"""A pretend Slack, for trying a bot and for its tests."""
