"""madoguchi tickets …: lists, single tickets, and the registers as files."""
