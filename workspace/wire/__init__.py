"""Delivery to the app: events and interactions over Socket Mode or signed HTTP."""
