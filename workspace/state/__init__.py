"""The state of the workspace: people, conversations, messages, open views and files."""
