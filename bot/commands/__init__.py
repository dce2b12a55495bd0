"""What the command line can do, one file a family of commands."""
