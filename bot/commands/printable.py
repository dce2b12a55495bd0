"""What people typed, made fit for a terminal."""


def printable(text: str) -> str:
    """Without what would steer the terminal; lines stay lines."""
    return "".join(sign if sign.isprintable() or sign == "\n" else "\ufffd" for sign in text)
