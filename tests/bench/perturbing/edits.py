"""Edits that the perturbations of both languages share."""

from collections.abc import Callable, Sequence
from random import Random

Perturbation = Callable[[str, Random], str]
Slip = Callable[[str, Random], str]

MENTIONS = ("<@U07DESK001>", "<@U07DESK001>さん", "<!here>")
TO_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
EMOJI = (":pray:", ":bow:", "🙏", "😅", ":eyes: :question:", "🙇‍♀️💦")


def typos(letters_an_edit: int, can_slip: Callable[[str], bool], slip: Slip) -> Perturbation:
    """Make one edit per `letters`, at least one: replace, drop, double or swap a letter."""

    def mistyped(text: str, random: Random) -> str:
        signs = list(text)
        places = [place for place, sign in enumerate(signs) if can_slip(sign)]
        count = min(len(places), max(1, len(places) // letters_an_edit))
        for place in sorted(random.sample(places, count), reverse=True):
            signs[place : place + 2] = _edited(signs[place : place + 2], random, slip)
        return "".join(signs)

    return mistyped


def dressed(before: Sequence[str], after: Sequence[str], stop_sign: str = "") -> Perturbation:
    """Put the text between courtesies, ending it with a full stop if it has none."""

    def wordy(text: str, random: Random) -> str:
        closing = random.choice(after)
        stop = stop_sign if closing and text[-1:].isalnum() else ""
        return f"{random.choice(before)}{text}{stop}{closing}"

    return wordy


def with_emoji(text: str, random: Random) -> str:
    """Add a mention before the text and emoji after it."""
    return f"{random.choice(MENTIONS)} {text} {random.choice(EMOJI)}"


def _edited(pair: Sequence[str], random: Random, slip: Slip) -> Sequence[str]:
    first, rest = pair[0], pair[1:]
    kind = random.choice(("slip", "leave out", "double", "swap"))
    if kind == "leave out":
        return rest
    if kind == "double":
        return [first, *pair]
    if kind == "swap" and rest and rest[0] != first:
        return [rest[0], first]
    return [slip(first, random), *rest]
