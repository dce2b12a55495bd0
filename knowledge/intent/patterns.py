"""Builds patterns from lists of words: “_” is a space, “…” continues a word on the next line."""

import re


def any_of(words: str) -> str:
    whole = re.sub(r"…\s+", "", words)
    return f"(?:{'|'.join(whole.split())})"


def compiled(pattern: str) -> re.Pattern[str]:
    """Compile a pattern without the white space that makes it readable."""
    return re.compile("".join(pattern.split()).replace("_", " "))
