"""The conversation: all that knows Slack's words, a folder a subject."""
