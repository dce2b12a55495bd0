"""The answers: curated entries and the matcher that finds them."""
