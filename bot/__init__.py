"""The program: settings, database, command line; it joins all rooms."""

VERSION = "0.1.0"
