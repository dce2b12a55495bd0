"""HTTP: the server for Slack's requests, and the port for probes and metrics."""
