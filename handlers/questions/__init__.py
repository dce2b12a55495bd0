"""Questions: the bot's answers, and those of the desk."""
