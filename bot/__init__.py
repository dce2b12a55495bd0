"""The program: settings, database, command line; it joins all rooms."""

VERSION = "1.1.0"
