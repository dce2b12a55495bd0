"""Changes of people: hand-overs, a new manager, unreachable people."""
