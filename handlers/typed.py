"""What a person typed, without the markup that Slack puts around it."""

import html
import re

# Bounded, so that the cost grows with the text and not faster.
_NAMED = re.compile(r"<[@!][^<>]{0,200}>")
_CHANNEL = re.compile(r"<#[^<>|]{0,60}(?:\|([^<>]{0,200}))?>")
_LINK = re.compile(
    r"<(?:mailto:|tel:)?([a-z0-9+.-]{1,80}[:@]?[^<>|]{0,2000})(?:\|([^<>]{0,400}))?>", re.IGNORECASE
)
_UNSENDABLE = re.compile("[\x00\ud800-\udfff]")


def typed(text: object) -> str:
    """The words as they stood in the person's own input field: no mention, links by their label.

    Ids of people go, since the question may be kept for the curator; mail addresses and phone
    numbers stay, since the detector of personal data must see them.
    """
    if not isinstance(text, str):
        return ""
    text = _UNSENDABLE.sub("\ufffd", text)
    text = _CHANNEL.sub(lambda found: found[1] or "", _NAMED.sub(" ", text))
    text = _LINK.sub(lambda found: found[2] or found[1], text)
    return html.unescape(text).strip()
