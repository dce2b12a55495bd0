"""Complaints and consultations: their forms, receipts and buttons."""
