"""From a person's words to the entries they may mean, each step a small module."""
