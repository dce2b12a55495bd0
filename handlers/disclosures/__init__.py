"""Disclosure requests: their forms, receipts and buttons."""
