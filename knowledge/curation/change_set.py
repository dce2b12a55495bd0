"""Changes to a knowledge folder as a unified patch; nothing is written to the folder."""

import difflib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import yaml

from knowledge.library.entry import DRAFT_MARKS, Entry, without_draft_marks
from knowledge.text import LANGUAGES, Language

QUESTIONS_FILE: Final = Path("questions") / "inbox.jsonl"
DRAFT_SUFFIX: Final = ".yaml.draft"
TextInLanguage = tuple[Language, str]


class CannotChangeError(Exception):
    """The file is not as the program read it; the text says which."""


@dataclass(frozen=True)
class ChangeSet:
    """New contents of files, by their paths in the folder; `draft` is the one with a draft."""

    folder: Path
    files: Mapping[Path, str]
    draft: Path | None = None

    @property
    def patch(self) -> str:
        """A unified diff for `git apply` or `patch -p1` in the folder."""
        parts: list[str] = []
        for path, after in sorted(self.files.items()):
            before = _read(self.folder / path)
            was = f"a/{path.as_posix()}" if before else "/dev/null"
            parts += _lines(
                difflib.unified_diff(
                    before.splitlines(keepends=True),
                    after.splitlines(keepends=True),
                    was,
                    f"b/{path.as_posix()}",
                )
            )
        return "".join(parts)

    def write(self, folder: Path) -> None:
        """Write the changed files into a copy of the folder, as if a draft were rewritten."""
        for path, after in self.files.items():
            is_draft = path == self.draft
            place = folder / (path_without_draft_suffix(path) if is_draft else path)
            place.parent.mkdir(parents=True, exist_ok=True)
            text = without_draft_marks(after) if is_draft else after
            place.write_text(text, encoding="utf-8", newline="")


def path_without_draft_suffix(draft: Path) -> Path:
    """Return the name under which a rewritten draft is read."""
    return draft.with_suffix("")


def add_phrasings(
    folder: Path, entry: Entry, phrasings: Sequence[TextInLanguage], tests: Sequence[TextInLanguage]
) -> ChangeSet:
    """Add ways to ask to an entry, and questions that test it.

    A referral's questions must not be answered. Raises CannotChangeError.
    """
    path = Path(entry.file).relative_to(folder)
    after = _read(folder / path)
    for language in LANGUAGES:
        texts = [text for spoken, text in phrasings if spoken == language]
        known = entry.ask.get(language, ())
        if new := [text for text in dict.fromkeys(texts) if text not in known]:
            after = _with_phrasings(after, entry.id, language, new)
    wanted = None if entry.is_referral else entry.id
    asked = _others(tests, phrasings)
    return ChangeSet(folder, {path: after, **_questions(folder, wanted, asked)})


def add_entry(
    folder: Path,
    entry_id: str,
    phrasings: Sequence[TextInLanguage],
    answer: TextInLanguage,
    tests: Sequence[TextInLanguage],
) -> ChangeSet:
    """Add an entry, with an answer that is marked as a draft, and questions that test it.

    Its file is not read before a person has rewritten the answer and renamed it: a draft in a file
    that is read keeps the base from being loaded. Raises CannotChangeError if there is a file of
    either name, whose content would be lost.
    """
    path = (
        Path("entries") if (folder / "entries").is_dir() else Path()
    ) / f"{entry_id}{DRAFT_SUFFIX}"
    for taken in (path, path_without_draft_suffix(path)):
        if (folder / taken).exists():
            raise CannotChangeError(f"There is a file {taken} already: choose another id.")
    asked = [
        line
        for language in LANGUAGES
        if (texts := [text for spoken, text in phrasings if spoken == language])
        for line in (f"    {language}:", *(f"      - {_quoted(text)}" for text in texts))
    ]
    language, text = answer
    draft = DRAFT_MARKS[language] + text.strip()
    body = [f"      {line}".rstrip() for line in draft.splitlines()]
    lines = [
        f"- id: {entry_id}",
        "  ask:",
        *asked,
        "  answer:",
        f"    {language}: |-",
        *body,
    ]
    others = _others(tests, phrasings)
    files = {path: "\n".join(lines) + "\n", **_questions(folder, entry_id, others)}
    return ChangeSet(folder, files, draft=path)


def _others(tests: Sequence[TextInLanguage], phrasings: Sequence[TextInLanguage]) -> Sequence[str]:
    """Each text once; a way to ask would test nothing."""
    known = {text for _, text in phrasings}
    return [text for text in dict.fromkeys(text for _, text in tests) if text not in known]


def _questions(folder: Path, entry: str | None, tests: Sequence[str]) -> dict[Path, str]:
    if not tests:
        return {}
    lines = (json.dumps({"question": t, "entry": entry}, ensure_ascii=False) for t in tests)
    return {
        QUESTIONS_FILE: _ended(_read(folder / QUESTIONS_FILE))
        + "".join(f"{line}\n" for line in lines)
    }


def _with_phrasings(content: str, entry_id: str, language: Language, texts: list[str]) -> str:
    """Insert them behind the last one of the language; every other character stays."""
    ask = _child(_entry(content, entry_id), "ask")
    listed = _child(ask, language)
    if isinstance(listed, yaml.SequenceNode) and listed.value:
        return _into_list(content, listed, [_quoted(text) for text in texts])
    if not isinstance(ask, yaml.MappingNode) or listed is not None:
        raise CannotChangeError(f"{entry_id} has no list under ask.{language}.")
    quoted = ", ".join(map(_quoted, texts))
    if ask.flow_style:
        at = ask.end_mark.index - 1
        return f"{content[:at]}, {language}: [{quoted}]{content[at:]}"
    key, value = ask.value[-1]
    at = _line_end(content, value.end_mark.index if value.flow_style else _end(value))
    return f"{content[:at]}\n{' ' * key.start_mark.column}{language}: [{quoted}]{content[at:]}"


def _into_list(content: str, listed: yaml.SequenceNode, quoted: list[str]) -> str:
    last = listed.value[-1]
    if listed.flow_style:
        at = last.end_mark.index
        return content[:at] + "".join(f", {text}" for text in quoted) + content[at:]
    at = _line_end(content, last.end_mark.index)
    dash = content.rfind("-", 0, last.start_mark.index)
    indent = " " * (dash - content.rfind("\n", 0, dash) - 1)
    return content[:at] + "".join(f"\n{indent}- {text}" for text in quoted) + content[at:]


def _entry(content: str, entry_id: str) -> yaml.Node:
    try:
        root = yaml.compose(content, Loader=yaml.CSafeLoader)
    except yaml.YAMLError:
        root = None
    items: list[yaml.Node] = root.value if isinstance(root, yaml.SequenceNode) else []
    for item in items:
        named = _child(item, "id")
        if isinstance(named, yaml.ScalarNode) and named.value == entry_id:
            return item
    raise CannotChangeError(f"{entry_id} is no longer where it was read.")


def _child(node: yaml.Node | None, name: str) -> yaml.Node | None:
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((value for key, value in pairs if key.value == name), None)


def _end(node: yaml.Node) -> int:
    """Return where a block list's last item ends; the list itself ends at the next key."""
    return int(node.value[-1].end_mark.index if node.value else node.end_mark.index)


def _line_end(content: str, at: int) -> int:
    at = len(content[:at].rstrip())  # a folded text ends below its last line
    found = content.find("\n", at)
    return len(content) if found < 0 else found


def _quoted(text: str) -> str:
    """A double-quoted YAML scalar."""
    return json.dumps(" ".join(text.split()), ensure_ascii=False)


def _read(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return file.read()


def _ended(content: str) -> str:
    return content if not content or content.endswith("\n") else content + "\n"


def _lines(diff: Iterable[str]) -> Iterable[str]:
    for line in diff:
        yield line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
