"""The casebook: what a matter is, who it concerns, and what may not be kept of it."""
