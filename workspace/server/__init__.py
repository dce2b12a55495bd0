"""The HTTP server: the Web API, gestures, the page and the file that keeps the state."""
