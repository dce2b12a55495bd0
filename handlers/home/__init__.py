"""The Home tab: one file a role, and what joins them."""
