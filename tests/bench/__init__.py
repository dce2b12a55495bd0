"""Speed, memory and quality, measured through the command line; `make bench` runs it."""
