"""Perturbations of English: typos, missing spaces, upper case, telegrams, courtesies."""

import re
from collections.abc import Mapping
from random import Random

from tests.bench.perturbing.edits import TO_FULL_WIDTH, Perturbation, dressed, typos, with_emoji

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_NEIGHBOURS = {
    sign: [
        other
        for near, line in enumerate(_KEYBOARD)
        for far, other in enumerate(line)
        if other != sign and abs(near - row) <= 1 and abs(far - place) <= 1
    ]
    for row, letters in enumerate(_KEYBOARD)
    for place, sign in enumerate(letters)
}
# Independent of the product's stop words on purpose.
_LITTLE = frozenset([
    "a", "an", "the", "is", "are", "was", "were", "be", "been", "am", "do", "does", "did", "can",
    "could", "would", "should", "shall", "will", "may", "might", "i", "me", "my", "we", "us", "our",
    "you", "your", "to", "of", "for", "in", "on", "at", "by", "with", "from", "and", "or", "it",
    "its", "that", "this", "these", "those", "there", "have", "has", "had", "please", "what", "if",
    "so", "as", "into", "about",
])  # fmt: skip
_TO_FULL_WIDTH = TO_FULL_WIDTH | {0x20: 0x3000}
# The last two are unknown to `knowledge/intent/small_talk.py`.
_OPENINGS = (
    "Hi there, I hope you are doing well. I was wondering, ",
    "Good morning! Sorry to bother you, but could you kindly tell me: ",
    "Hello team, quick question if you have a minute. ",
    "Excuse me, I would be grateful if someone could help me with this. ",
    "Hope everyone had a lovely weekend! Not sure who to ask, so here goes: ",
    "Apologies if this has come up before. ",
)
_CLOSINGS = (
    " Thank you very much in advance!",
    " Many thanks.",
    " Thanks a lot for your help :)",
    "",
)
_CARRIERS = ("すみません、", "お疲れ様です。質問です：", "お客様から ", "えっと、")
_CARRIED = (
    " と聞かれました。教えてください。",
    " について教えていただけますか",
    " って分かりますか？",
    " です。よろしくお願いします",
)


def _slip(sign: str, random: Random) -> str:
    other = random.choice(_NEIGHBOURS[sign.lower()])
    return other.upper() if sign.isupper() else other


def _is_on_the_keyboard(sign: str) -> bool:
    return sign.lower() in _NEIGHBOURS


def _run_together(text: str, random: Random) -> str:
    """Remove every third space, at least one."""
    words = text.split(" ")
    gaps = range(1, len(words))
    missing = set(random.sample(gaps, min(len(gaps), max(1, len(gaps) // 3))))
    return "".join(
        word if not place or place in missing else f" {word}" for place, word in enumerate(words)
    )


def _upper(text: str, _random: Random) -> str:
    return text.upper()


def _telegraphic(text: str, _random: Random) -> str:
    """Keep only content words; a text without any stays."""
    words = [word for word in re.findall(r"[\w'’&%¥$-]+", text) if word.lower() not in _LITTLE]
    return " ".join(words) or text


def _full_width(text: str, _random: Random) -> str:
    return text.translate(_TO_FULL_WIDTH)


ALL: Mapping[str, Perturbation] = {
    "typo": typos(12, _is_on_the_keyboard, _slip),
    "typo2": typos(6, _is_on_the_keyboard, _slip),
    "run together": _run_together,
    "upper case": _upper,
    "telegraphic": _telegraphic,
    "full width": _full_width,
    "polite padding": dressed(_OPENINGS, _CLOSINGS, stop_sign="."),
    "emoji": with_emoji,
    "code-switching": dressed(_CARRIERS, _CARRIED),
}
