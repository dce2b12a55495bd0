"""What a person can do in the workspace, each a small JSON call."""
