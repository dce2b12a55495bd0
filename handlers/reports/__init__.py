"""The monthly report in Slack: the document, its charts and its delivery."""
