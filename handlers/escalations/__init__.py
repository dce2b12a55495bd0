"""Escalations and breach reports: their forms and messages."""
