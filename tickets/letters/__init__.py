"""Letters in Japanese or English, rendered from facts; nothing is sent from here."""
