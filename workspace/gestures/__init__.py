"""What a person can do in the workspace, one JSON call each."""
