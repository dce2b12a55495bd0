"""Text that is safe in Slack: no mentions, no hidden characters, no overlong text."""

import html
import re
import unicodedata
from collections.abc import Iterator

from tickets.model.detection import HIDDEN

# Control characters, changes of the reading direction, hidden characters. Names need the forms of
# a kanji (U+E0100 and above): they stay behind one.
_KANJI = "\u3005-\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_GONE = re.compile(
    f"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029{HIDDEN}]"
    f"|(?<![{_KANJI}])[\U000e0100-\U000e01ef]"
)
_LONE = re.compile("[\ud800-\udfff]")
_CALL = re.compile(r"<(?=[!@#])")
_END = re.compile("\n+|[。．！？]+[」』）]*|[.!?]+ ")
# None of these is a combining mark.
_UNMARKED = re.compile(
    "[\x00-\u02ff\u2000-\u20cf\u2100-\u2bff\u3000-\u3029\u3030-\u3098\u309b-\ua66e"
    "\uff00-\uffef\U0001f000-\U0001faff]*"
)
_JOINING = "\u200c\u200d\ufe0e\ufe0f"
_MOST_MARKS = 8  # combining marks on one letter; real words need three at most


def sanitize(text: str) -> str:
    """Remove everything that Slack or a reader could mistake for something else."""
    text = _GONE.sub("", _LONE.sub("\ufffd", text.replace("\t", " ")))
    # Plain text is not parsed, but a token that is moved into another block would be.
    text = _CALL.sub("＜", text)
    return text if _UNMARKED.fullmatch(text) else "".join(_few_marks(text))


def cut(text: str, limit: int) -> str:
    """Cut to at most `limit` characters, never within a grapheme, with … for what is missing."""
    return text if len(text) <= limit else _whole(text, limit - 1).rstrip() + "…"


def split_text(text: str, most: int) -> list[str]:
    """Split a text into pieces of at most `most` characters, after a paragraph or sentence where
    there is one in the second half of a piece, never within a grapheme."""
    found = []
    while len(text) > most:
        end = max((each.end() for each in _END.finditer(text, most // 2, most)), default=0)
        end = end or len(_whole(text, most)) or most
        found.append(text[:end].strip())
        text = text[end:]
    return [each for each in (*found, text.strip()) if each]


def _whole(text: str, most: int) -> str:
    """Return as many whole graphemes as fit."""
    kept = ""
    for letter in graphemes(text[: most + 1]):
        if len(kept) + len(letter) > most:
            break
        kept += letter
    return kept


def escape(text: str) -> str:
    """Escape Slack's three markup characters."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def graphemes(text: str) -> Iterator[str]:
    """Split into graphemes: a base with its marks, an emoji with its parts."""
    letter = ""
    for sign in text:
        if letter and not (
            _extends_grapheme(sign) or letter.endswith("\u200d") or _is_flag(letter, sign)
        ):
            yield letter
            letter = ""
        letter += sign
    if letter:
        yield letter


def _few_marks(text: str) -> Iterator[str]:
    row = 0
    for sign in text:
        row = row + 1 if unicodedata.category(sign) in ("Mn", "Me") else 0
        if row <= _MOST_MARKS:
            yield sign


def _extends_grapheme(sign: str) -> bool:
    return (
        sign in _JOINING
        or unicodedata.category(sign).startswith("M")
        or "\U0001f3fb" <= sign <= "\U0001f3ff"
    )


def _is_flag(letter: str, sign: str) -> bool:
    return len(letter) == 1 and _half_flag(letter) and _half_flag(sign)


def _half_flag(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"


# Bounded, so that the cost grows linearly with the text.
_NAMED = re.compile(r"<[@!][^<>]{0,200}>")
_CHANNEL = re.compile(r"<#[^<>|]{0,60}(?:\|([^<>]{0,200}))?>")
_LINK = re.compile(
    r"<(?:mailto:|tel:)?([a-z0-9+.-]{1,80}[:@]?[^<>|]{0,2000})(?:\|([^<>]{0,400}))?>", re.IGNORECASE
)
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def strip_slack_markup(text: object) -> str:
    """The words as the person typed them: without mentions, links by their label.

    User ids are removed, since the question may be kept for the curator. Mail addresses and phone
    numbers stay, for the detector of personal data.
    """
    if not isinstance(text, str):
        return ""
    text = _UNSENDABLE.sub("\ufffd", text)
    text = _CHANNEL.sub(lambda found: found[1] or "", _NAMED.sub(" ", text))
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    return html.unescape(text).strip()
