"""madoguchi knowledge …: the base of answers and what people asked of it."""
