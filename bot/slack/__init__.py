"""Our side of the wire: the bot's identity, the directory of people and groups, the socket."""
