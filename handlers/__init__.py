"""The conversation: all that knows Slack's words, one file a feature."""
