"""Reads the new text of a policy: plain text, Markdown or HTML, as UTF-8."""

import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Final

from markdown_it import MarkdownIt

from knowledge.library.faults import Faults, FaultyKnowledge
from knowledge.library.files import read as read_file

_UNREAD: Final = frozenset({"title", "script", "style", "template", "noscript", "svg", "nav"})
_INLINE: Final = frozenset(
    {"a", "abbr", "b", "cite", "code", "del", "em", "font", "i", "ins", "mark", "q", "rp", "rt"}
    | {"ruby", "s", "small", "span", "strong", "sub", "sup", "time", "u", "wbr"}
)
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
# A line break between Japanese characters is no space.
_BREAK: Final = re.compile(
    r"(?<=[\u3000-\u9fff\uff00-\uffef])\n\s*(?=[\u3000-\u9fff\uff00-\uffef])"
)


def read(path: Path) -> str:
    """Return the text, one paragraph, heading or item a line; raises FaultyKnowledge."""
    faults = Faults()
    file = read_file(path, path.parent, faults)
    text = ""
    if file:
        kind = path.suffix.lower()
        if kind in (".md", ".markdown"):
            text = _of_html(MarkdownIt("commonmark").enable("table").render(file.text))
        else:
            text = _of_html(file.text) if kind in (".html", ".htm") else file.text
        if not text.strip():
            faults.add(str(path), 1, "there is no text in this file: is it the right one?")
    if faults.found:
        raise FaultyKnowledge(faults.found)
    return text if text.endswith("\n") else f"{text}\n"


def _of_html(source: str) -> str:
    page = _Page()
    page.feed(source)
    page.close()
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(page.parts).split("\n\n"))
    return "\n".join(line for line in lines if line)


class _Page(HTMLParser):
    """Collects what a reader sees; "\\n\\n" stands for the border of a block.

    Of a page with a `main` part, only this is read.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._unread = 0
        self._is_over = False

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        if tag == "main":
            self.parts.clear()
        self._border(tag)
        self._unread += tag in _UNREAD

    def handle_endtag(self, tag: str) -> None:
        self._is_over |= tag == "main"
        self._unread -= tag in _UNREAD and self._unread > 0
        self._border(tag)

    def handle_data(self, data: str) -> None:
        if not self._unread and not self._is_over:
            self.parts.append(_SPACES.sub(" ", _BREAK.sub("", data)))

    def _border(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append("\n\n")
