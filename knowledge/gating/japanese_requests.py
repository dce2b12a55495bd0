"""Hears the requests and inquiries that Japanese sentences tell of."""


def first_topic(_text: str) -> str | None:
    return None


def topic_of(_text: str) -> str | None:
    return None
