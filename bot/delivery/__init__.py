"""What is owed to Slack is drawn and posted, apart from the listeners that made it due."""
