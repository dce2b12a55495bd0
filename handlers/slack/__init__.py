"""Slack itself: the request context, deduplication, calls, replies, people and phrases."""
