"""Reads a whole knowledge folder, or refuses it with all faults; its synonyms, stop words and
topics."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Final

from knowledge.library import fields
from knowledge.library.entry import Entry, PreparedAnswer, check_links, read_entry, read_prepared
from knowledge.library.fields import FieldReader, RecordType
from knowledge.library.files import (
    Fault,
    Faults,
    FaultyKnowledge,
    SourceFile,
    find_files,
    read_file,
)
from knowledge.library.policy import (
    ANSWERS_FILE,
    FACTS_FILE,
    Fact,
    Policy,
    effective_day,
    parse_policy,
    revision_folders,
)
from knowledge.library.sources import AnswerBaseline, source_at, with_prepared_answer
from knowledge.library.yaml_reader import ListNode, Node, mapping_values, read_items, read_yaml
from knowledge.text import Language

SHIPPED_FOLDER = Path(__file__).parents[1]
_APART = ("policy", "words", "desk.yaml")


@dataclass(frozen=True)
class Topic:
    """A heading of the Home tab and the entries it suggests."""

    title: Mapping[Language, str]
    suggested: tuple[str, ...]


TOPIC: Final = RecordType(
    "a topic",
    {
        "title": fields.text_by_language("{ja: 開示等の請求, en: Requests}"),
        "suggest": fields.texts("[fee, identification]"),
    },
    frozenset({"title", "suggest"}),
)


@dataclass(frozen=True)
class WordLists:
    """Groups of synonyms, and stop words by language."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    stop_words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Library:
    """A knowledge base without faults; `revision` changes with any byte of its files.

    `policies` are all versions of the policy in the order of their days; `policy` is the one in
    force: of a base just read, the text in `policy/` itself. `kept` is what a running desk kept of
    the answers, by entry id.
    """

    entries: Mapping[str, Entry]
    policy: Policy | None
    words: WordLists
    topics: tuple[Topic, ...]
    revision: str
    policies: tuple[Policy, ...] = ()
    kept: Mapping[str, AnswerBaseline] = field(default_factory=dict)

    def on(self, day: date) -> "Library":
        """Return this base with the policy that is in force on that day in Japan, and with the
        answers that were prepared for it."""
        begun = [each for each in self.policies if (each.in_force_from or date.min) <= day]
        if not begun:
            return self
        entries = {name: with_prepared_answer(entry, begun) for name, entry in self.entries.items()}
        return replace(self, policy=begun[-1], entries=entries)

    @property
    def unmatched_quotes(self) -> tuple[Fault, ...]:
        """A fault for each quote that the text in force does not have."""
        return tuple(self.policy.unmatched_quotes()) if self.policy else ()

    def translation(self, sentence: str) -> str:
        """Return the English text of a quote of any version, or nothing."""
        for policy in reversed(self.policies):
            for clause in policy.clauses.values():
                if sentence in clause.quotes:
                    return source_at(clause, clause.quotes.index(sentence)).gloss
        return ""

    @property
    def policy_revision(self) -> str:
        """The day of the policy's revision, 2022-06-21, or empty."""
        day = self.policy.revised_on if self.policy else None
        return day.isoformat() if day else ""

    def reviewed_on(self, entry: Entry) -> date | None:
        """The day on which this answer was last reviewed, by itself or with all others."""
        # A prepared revision may leave out what the text in `policy/` says.
        of_all = (each.answers_reviewed_on for each in (self.policy, *self.policies[:1]) if each)
        return max(filter(None, (entry.reviewed_on, *of_all)), default=None)


def read_library(folder: Path = SHIPPED_FOLDER) -> Library:
    """Read a folder; raises FaultyKnowledge with all faults."""
    library, faults = read_with_faults(folder)
    if faults:
        raise FaultyKnowledge(faults)
    return library


def read_with_faults(folder: Path) -> tuple[Library, tuple[Fault, ...]]:
    """Read a folder as far as that is possible, with all faults."""
    reading = _FolderReader(folder)
    library = reading.library()
    return library, reading.faults.found


@dataclass
class _FolderReader:
    folder: Path
    faults: Faults = field(default_factory=Faults)
    files: list[SourceFile] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    nodes: list[tuple[FieldReader, Node]] = field(default_factory=list)

    def library(self) -> Library:
        if not self.folder.is_dir():
            self.faults.add_fatal(str(self.folder), 1, "there is no such folder.")
        else:
            self._read_entries()
        policies = self._read_policies()
        known = self.entries if self.faults.has_read_all_files else None
        quotes, facts = _quotes(policies), policies[0].facts if policies else {}
        for reader, node in self.nodes:
            check_links(reader, node, known, quotes, facts)
        self._check_suspended(policies)
        words = self._read_words()
        topics = self._source("words", "topics.yaml")
        found = _read_topics(topics, self.entries, self.faults) if topics else ()
        policy = policies[0] if policies else None
        return Library(self.entries, policy, words, found, self._revision(), policies)

    def _read_entries(self) -> None:
        for path in find_files(self.folder, self.faults):
            if path.relative_to(self.folder).parts[0] not in _APART and (file := self._open(path)):
                self._read_items(file)
        if not self.entries and not self.faults.found:
            self.faults.add(str(self.folder), 1, "there is no entry in this folder: write one.")

    def _read_items(self, file: SourceFile) -> None:
        reader = FieldReader(file.name, self.faults)
        for node in read_items(file.text, file.name, self.faults):
            entry = read_entry(reader, node)
            self.nodes.append((reader, node))
            if entry is None:
                continue
            if twin := self.entries.get(entry.id):
                place = f"{twin.file}:{twin.line}"
                reader.fault(node.line, f"the id “{entry.id}” is taken at {place}: rename one.")
            else:
                self.entries[entry.id] = entry

    def _read_policies(self) -> tuple[Policy, ...]:
        if not (self.folder / "policy").is_dir():
            return ()
        first = self._read_policy("policy")
        prepared = []
        for folder in revision_folders(self.folder):
            part = folder.relative_to(self.folder).as_posix()
            if day := effective_day(folder):
                version = self._read_policy(part, first.facts)
                answers = self._read_prepared(part)
                prepared.append(replace(version, in_force_from=day, answers=answers))
            else:
                told = "name this folder by the day from which its text is in force: 2027-04-01."
                self.faults.add(str(folder), 1, told)
        return (first, *sorted(prepared, key=lambda each: each.day))

    def _check_suspended(self, policies: tuple[Policy, ...]) -> None:
        for policy in policies if self.faults.has_read_all_files else ():
            clause = next(iter(policy.clauses.values()), None)
            for name, line in (policy.suspends or {}).items():
                if name not in self.entries and clause:
                    told = f"there is no entry “{name[:60]}” to suspend: correct the id."
                    self.faults.add(clause.file, line, told)

    def _read_policy(self, part: str, facts: Mapping[str, Fact] | None = None) -> Policy:
        """`facts` are used if the folder has none of its own."""
        text = self._source(part, "policy.ja.txt")
        clauses = self._source(part, "clauses.yaml")
        own = self._source(part, FACTS_FILE)
        if facts is not None and not (text and clauses):
            told = "a revision needs both policy.ja.txt and clauses.yaml."
            self.faults.add(str(self.folder / part), 1, told)
        version = parse_policy(text, clauses, own, self.faults)
        return version if own or facts is None else replace(version, facts=facts)

    def _read_prepared(self, part: str) -> dict[str, PreparedAnswer]:
        found: dict[str, PreparedAnswer] = {}
        if file := self._source(part, ANSWERS_FILE):
            reader = FieldReader(file.name, self.faults)
            for node in read_items(file.text, file.name, self.faults):
                self.nodes.append((reader, node))
                name, answer = read_prepared(reader, node) or ("", None)
                if answer and name not in self.entries:
                    reader.fault(node.line, f"there is no entry “{name[:60]}”: correct the id.")
                elif answer and name in found:
                    reader.fault(node.line, f"“{name}” stands twice: keep one.")
                elif answer:
                    found[name] = answer
        return found

    def _read_words(self) -> WordLists:
        """Read the folder's word lists, or the shipped ones where it has none."""
        synonyms = self._source("words", "synonyms.yaml") or self._shipped("synonyms.yaml")
        stop_words = self._source("words", "stop_words.yaml") or self._shipped("stop_words.yaml")
        return WordLists(
            _read_synonyms(synonyms, self.faults) if synonyms else (),
            _read_stop_words(stop_words, self.faults) if stop_words else {},
        )

    def _source(self, part: str, name: str) -> SourceFile | None:
        path = self.folder / part / name
        return self._open(path) if path.exists() or path.is_symlink() else None

    def _shipped(self, name: str) -> SourceFile | None:
        file = read_file(SHIPPED_FOLDER / "words" / name, SHIPPED_FOLDER, self.faults)
        return file and self._keep(file)

    def _open(self, path: Path) -> SourceFile | None:
        file = read_file(path, self.folder, self.faults)
        return file and self._keep(file)

    def _keep(self, file: SourceFile) -> SourceFile:
        self.files.append(file)
        return file

    def _revision(self) -> str:
        digest = hashlib.blake2b(digest_size=16)
        for file in sorted(self.files, key=lambda file: file.name):
            path = Path(file.name)
            inside = path.is_relative_to(self.folder)
            name = path.relative_to(self.folder if inside else SHIPPED_FOLDER).as_posix()
            digest.update(f"{name}\0{len(file.raw)}\0".encode(errors="surrogateescape") + file.raw)
        return digest.hexdigest()


def _quotes(policies: tuple[Policy, ...]) -> dict[str, set[str]]:
    """Return the quotes of each clause in any version."""
    found: dict[str, set[str]] = {}
    for policy in policies:
        for clause in policy.clauses.values():
            found.setdefault(clause.id, set()).update(clause.quotes)
    return found


def _read_synonyms(source: SourceFile, faults: Faults) -> tuple[tuple[str, ...], ...]:
    reader = FieldReader(source.name, faults)
    groups = _items(source, faults, "synonyms.yaml must be a list of lists of words.")
    return tuple(reader.texts(group, "a group of synonyms") for group in groups)


def _read_stop_words(source: SourceFile, faults: Faults) -> Mapping[Language, tuple[str, ...]]:
    node = read_yaml(source.text, source.name, faults)
    reader = FieldReader(source.name, faults)
    return {} if node is None else reader.by_language(node, "stop_words.yaml", reader.texts)


def _read_topics(
    source: SourceFile, known: Mapping[str, object], faults: Faults
) -> tuple[Topic, ...]:
    reader = FieldReader(source.name, faults)
    needed = "topics.yaml must be a list of topics: write “- ” before each."
    topics = []
    for item in _items(source, faults, needed):
        topic = reader.record(item, TOPIC)
        if len(topic) < len(TOPIC.keys):
            continue
        for entry in topic["suggest"]:
            if entry not in known and faults.has_read_all_files:
                line = mapping_values(item)["suggest"].line
                reader.fault(line, f"there is no entry “{entry}”: correct the id.")
        topics.append(Topic(topic["title"], topic["suggest"]))
    return tuple(topics)


def _items(source: SourceFile, faults: Faults, needed: str) -> tuple[Node, ...]:
    node = read_yaml(source.text, source.name, faults)
    if isinstance(node, ListNode):
        return node.items
    if node is not None:
        faults.add(source.name, node.line, needed)
    return ()
