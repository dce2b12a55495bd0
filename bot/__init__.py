"""The program: settings, database, command line, and the joining of all rooms."""

VERSION = "0.1.0"
