"""What the workspace holds: people, conversations, messages, open views and files."""
