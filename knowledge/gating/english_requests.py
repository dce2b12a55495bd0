"""Hears the requests and inquiries that English sentences tell of."""


def topic_of(_text: str) -> str | None:
    return None
