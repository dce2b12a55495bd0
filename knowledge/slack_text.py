"""Takes the words out of Slack's markup: no mentions, no links, no emoji codes."""

import html
import re
from collections.abc import Callable

Left = Callable[[re.Match[str]], str]

# Each pattern is bounded, so that its cost grows with the text and not faster.
_MENTION = re.compile(r"<(?:@|!)[^<>]{0,200}>")
_CHANNEL = re.compile(r"<#[^<>|]{0,60}(?:\|([^<>]{0,200}))?>")
_MAIL = re.compile(r"<mailto:[^<>]{0,400}>")
_LINK = re.compile(r"<[a-z][a-z0-9+.-]{0,20}:[^<>|\s]{0,1500}(?:\|([^<>]{0,400}))?>", re.I)
_URL = re.compile(r"\b(?:https?|ftp)://[^\s<>「」（）、。]{1,1500}", re.I)
_EMOJI_CODE = re.compile(r":(?=[a-z0-9_'-]{0,58}[a-z_])[a-z0-9_+'-]{1,60}:|:[+-]1:", re.I)
_EMOJI = re.compile(
    "[\u200d\u20e3\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2b00-\u2bff\ufe0e\ufe0f"
    "\U0001f000-\U0001faff\U000e0020-\U000e007f]"
)
# An underscore within a word is no mark, as in a file's name.
_MARK = re.compile(r"[*~`]+(?=\S)|(?<=\S)[*~`]+|(?<!\w)_+(?=\S)|(?<=\S)_+(?!\w)|^>+", re.MULTILINE)
_UNWRITTEN = re.compile("[\x00-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+")
_SURROGATE = re.compile("[\ud800-\udfff]")


def plain(text: str) -> str:
    """The words of a message as one line; whatever the text, nothing is raised."""
    return _stripped(text, [])


def taken_away(text: str) -> list[str]:
    """What `plain` takes out of a message, or shortens to its label, kind after kind."""
    taken: list[str] = []
    _stripped(text, taken)
    return taken


def _stripped(text: str, taken: list[str]) -> str:
    def without(pattern: re.Pattern[str], text: str, left: Left = lambda _: " ") -> str:
        def take(found: re.Match[str]) -> str:
            taken.append(found[0])
            return left(found)

        return pattern.sub(take, text)

    text = _SURROGATE.sub("\ufffd", text)
    text = without(_MAIL, without(_MENTION, text))
    text = without(_CHANNEL, text, lambda found: f" {found[1] or ''} ")
    text = without(_LINK, text, _label)
    text = html.unescape(without(_URL, text))
    text = without(_EMOJI, without(_EMOJI_CODE, text))
    text = without(_MARK, text, lambda _: "")
    return " ".join(_UNWRITTEN.sub(" ", text).split())


def _label(link: re.Match[str]) -> str:
    """A link's own words, unless they are only its address again."""
    label = link[1] or ""
    return " " if "://" in label or not label else f" {label} "
