"""Letters in Japanese, rendered from facts; nothing is sent from here."""
