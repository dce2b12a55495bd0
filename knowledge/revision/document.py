"""The text of a policy: read from plain text, Markdown or HTML, and its first clauses proposed."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from string import ascii_uppercase
from typing import Final

from markdown_it import MarkdownIt

from knowledge.library.files import Faults, FaultyKnowledge, read_file
from knowledge.library.policy import split_sentences
from knowledge.library.quantities import find_quantities
from knowledge.library.yaml_reader import quoted
from knowledge.text import has_japanese

_STRUCK: Final = frozenset({"del", "s", "strike"})
_UNREAD: Final = _STRUCK | {"title", "script", "style", "template", "noscript", "svg", "nav"}
_INLINE: Final = _STRUCK | frozenset(
    {"a", "abbr", "b", "big", "cite", "code", "data", "dfn", "em", "font", "i", "img", "ins"}
    | {
        "kbd",
        "label",
        "mark",
        "nobr",
        "q",
        "rp",
        "rt",
        "ruby",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
    }
    | {"sup", "time", "tt", "u", "var", "wbr"}
)
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
# The reading of a word; its end may have no tag of its own.
_READING: Final = re.compile(r"<r[pt]\b[^>]*>.*?(?=</?r(?:p|t|uby)\b)", re.DOTALL | re.IGNORECASE)
# A line break beside a Japanese character is no space.
_JAPANESE: Final = r"[\u3000-\u9fff\uff00-\uffef]"
_BREAK: Final = re.compile(rf"(?<={_JAPANESE})\s*\n\s*|\s*\n\s*(?={_JAPANESE})")
# CommonMark takes a footnote for a link, and its text for an address.
_FOOTNOTE: Final = re.compile(r"^ *(?=\[[^\]\n]+\]:(?!\s*(?:<|[a-z]+:|[./#])))", re.MULTILINE)
_FOOTNOTE_MARK: Final = re.compile(r"(?<!\\)\[\^")

# Word leaves U+000B in a line, old printers U+000C.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")


def read_policy_text(path: Path) -> str:
    """Return the text, one paragraph, heading or item a line; raises FaultyKnowledge."""
    faults = Faults()
    file = read_file(path, path.parent, faults)
    text = ""
    if file:
        kind = path.suffix.lower()
        if kind in (".md", ".markdown"):
            markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])
            notes = _FOOTNOTE_MARK.sub(r"\[^", _FOOTNOTE.sub(r"\n\\", file.text))
            text = _of_html(markdown.render(notes))
        else:
            text = _of_html(file.text) if kind in (".html", ".htm") else file.text
        if control := _CONTROL.search(file.text):
            line = file.text.count("\n", 0, control.start()) + 1
            told = "this is no plain text: a hidden control character stands here."
            faults.add(str(path), line, told)
        elif not text.strip():
            faults.add(str(path), 1, "there is no text in this file: is it the right one?")
    if faults.found:
        raise FaultyKnowledge(faults.found)
    return text if text.endswith("\n") else f"{text}\n"


def _of_html(source: str) -> str:
    page = _HtmlText()
    page.feed(_READING.sub("", source))
    page.close()
    blocks = "".join(page.parts).split(_BORDER)
    lines = (_SPACES.sub(" ", _BREAK.sub("", block.strip())).strip() for block in blocks)
    return "\n".join(line for line in lines if line)


_BORDER: Final = "\0"


class _HtmlText(HTMLParser):
    """Collects what a reader sees; `_BORDER` stands for the border of a block.

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
            self.parts.append(data)

    def _border(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append(_BORDER)


_NEIGHBOURS: Final = 4
"""Characters on each side of a line break that tell whether a text has it."""


def join_broken_lines(text: str, before: str) -> str:
    """Join lines that break within a sentence of the earlier text, which has no break there."""
    joined, *lines = text.splitlines(keepends=True) or [""]
    kept = []
    for line in lines:
        end, start = joined.rstrip(), line.strip()
        is_within = bool(end and start) and not end.endswith(_ENDS[:3])
        around = end[-_NEIGHBOURS:], start[:_NEIGHBOURS]
        glue = next((each for each in ("", " ") if each.join(around) in before), None)
        if is_within and glue is not None:
            joined = f"{end}{glue}{line.lstrip()}"
        else:
            kept.append(joined)
            joined = line
    return "".join([*kept, joined])


# --- first clauses ----------------------------------------------------------------------------

_LONGEST_HEADING: Final = 40
_ENDS: Final = ("。", "！", "？", ".", "」", "）", ")")
_MARK: Final = re.compile(
    r"^(?:[0-9０-９]+[.．、)）]|第[0-9０-９一二三四五六七八九十]+[条章]|[■●◆○◎]|【)\s*"
)
_REVISED: Final = re.compile(
    r"改[定訂正]|制定|施行|更新|策定|revised|updated|effective", re.IGNORECASE
)
_OF_A_LAW: Final = re.compile(r"法律|政令|[法令](?:第|（|\(|改正|施行)")
_LONGEST_DATE: Final = 60
_NO_DAY: Final = '  # revised_on: "2026-04-01"  # the day that the policy itself names'


@dataclass(frozen=True)
class ProposedClause:
    """A paragraph of the policy as a clause."""

    id: str
    section: str
    quotes: tuple[str, ...]


def propose_clauses(text: str) -> tuple[ProposedClause, ...]:
    """Return a clause for each paragraph: A1, A2 below the first heading, B1 below the next."""
    return tuple(_clauses(text))


def _clauses(text: str) -> Iterator[ProposedClause]:
    section, letter, number = find_title(text), 0, 0
    for nth, line in enumerate(_lines(text)):
        if _is_heading(line):
            if nth:  # the first line is the title
                # Headings without a paragraph between them share a letter.
                letter, number = letter + bool(number), 0
                section = _MARK.sub("", line).rstrip("】")
            continue
        if _is_dated(line):
            continue
        if quotes := tuple(each.text for each in split_sentences(line)):
            number += 1
            yield ProposedClause(f"{_letters(letter)}{number}", section, quotes)


def _lines(text: str) -> Iterator[str]:
    """The lines with words; of a text in two languages, the Japanese ones."""
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    japanese = [line for line in lines if has_japanese(line)]
    yield from japanese or lines


def find_title(text: str) -> str:
    """The first line, if it is a heading."""
    first = next(_lines(text), "")
    return first if _is_heading(first) else ""


def _is_heading(line: str) -> bool:
    short = len(line) <= _LONGEST_HEADING and not line.endswith(_ENDS)
    return short and not _is_dated(line)


def _is_dated(line: str) -> bool:
    """Whether the line only says when the policy was made or revised."""
    said = bool(_REVISED.search(line)) and len(line) <= _LONGEST_DATE and not line.endswith("。")
    return said and not _OF_A_LAW.search(line) and bool(_dates(line))


def _dates(line: str) -> list[str]:
    return [each.value for each in find_quantities(line) if each.unit == "date"]


def find_revision_day(text: str) -> str:
    """The last day, as 2026-04-01, that a line of its own names; empty if none does."""
    return max(
        (day for line in _lines(text) if _is_dated(line) for day in _dates(line)), default=""
    )


def _letters(nth: int) -> str:
    """A to Z, then AA, AB …"""
    more, rest = divmod(nth, len(ascii_uppercase))
    return (_letters(more - 1) if more else "") + ascii_uppercase[rest]


def propose_clauses_yaml(text: str) -> str:
    """The first clauses.yaml, to be gone through: a clause a paragraph, a quote a sentence."""
    title, day = find_title(text), find_revision_day(text)
    lines = [
        "# Proposed from policy.ja.txt: a clause a paragraph, its sentences as quotes.",
        "# Join, divide and rename as you like; `gloss:` is for your English, one for each quote.",
        "policy:",
        f"  title: {{ja: {quoted(title or '個人情報の取扱いについて')}}}",
        f'  revised_on: "{day}"' if day else _NO_DAY,
        "clauses:",
    ]
    for clause in propose_clauses(text):
        lines += [
            f"  - id: {clause.id}",
            "    kind: rule",
            f"    section: {{ja: {quoted(clause.section or title or '方針')}}}",
            "    quotes:",
            *(f"      - {quoted(quote)}" for quote in clause.quotes),
        ]
    return "\n".join(lines) + "\n"
