"""Counts as English says them."""


def count(number: int, one: str) -> str:
    """`1 ticket`, `2 tickets`."""
    return f"{number} {one}" if number == 1 else f"{number} {one}s"
