"""Block Kit's rules as data, and the check that applies them."""
