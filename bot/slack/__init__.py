"""Our side of the wire: the Web API client, the bot's identity, people, groups, both modes."""
