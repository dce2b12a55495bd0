"""Our side of the wire: who the bot is, who the people are, and the socket."""
