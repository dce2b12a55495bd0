"""Builds patterns out of lists of words: “_” stands for a space, “…” breaks a long word."""

import re


def any_of(words: str) -> str:
    whole = re.sub(r"…\s+", "", words)
    return f"(?:{'|'.join(whole.split())})"


def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern without the white space that makes it readable."""
    return re.compile("".join(pattern.split()).replace("_", " "))
