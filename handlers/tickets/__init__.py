"""What tickets of every kind have: cards, notices, lists, shared forms."""
