"""From the outbox to Slack: cards, notices and copies, posted apart from the listeners."""
