"""The monthly report: who gets it, what it counts."""
