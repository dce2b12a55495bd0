"""The gestures: what people can do in the workspace, one JSON call each."""
