"""Reads a whole knowledge folder, or refuses it with all faults."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from knowledge.library import word_lists as word_files
from knowledge.library.entry import Entry, check_links, read_entry
from knowledge.library.faults import Faults, FaultyKnowledge
from knowledge.library.fields import FieldReader
from knowledge.library.files import SourceFile, find
from knowledge.library.files import read as read_file
from knowledge.library.policy import Policy, build
from knowledge.library.word_lists import Topic, Words
from knowledge.library.yaml_reader import Node
from knowledge.library.yaml_reader import entries as read_items

SHIPPED = Path(__file__).parents[1]
_APART = ("policy", "words")


@dataclass(frozen=True)
class Library:
    """A knowledge base without faults; `revision` changes with any byte of its files."""

    entries: Mapping[str, Entry]
    policy: Policy | None
    words: Words
    topics: tuple[Topic, ...]
    revision: str

    @property
    def policy_revision(self) -> str:
        """The day of the policy's revision, 2022-06-21, or empty."""
        day = self.policy.revised_on if self.policy else None
        return day.isoformat() if day else ""


def read(folder: Path = SHIPPED) -> Library:
    """Read a folder; raises FaultyKnowledge with all faults."""
    reading = _Reading(folder)
    library = reading.library()
    if reading.faults.found:
        raise FaultyKnowledge(reading.faults.found)
    return library


@dataclass
class _Reading:
    folder: Path
    faults: Faults = field(default_factory=Faults)
    files: list[SourceFile] = field(default_factory=list)
    entries: dict[str, Entry] = field(default_factory=dict)
    nodes: list[tuple[FieldReader, Node]] = field(default_factory=list)

    def library(self) -> Library:
        if not self.folder.is_dir():
            self.faults.broken(str(self.folder), 1, "there is no such folder.")
        else:
            self._read_entries()
        policy = self._read_policy()
        for reader, node in self.nodes:
            known = self.entries if self.faults.all_files_were_read else None
            clauses, facts = (policy.clauses, policy.facts) if policy else ({}, {})
            check_links(reader, node, known, clauses, facts)
        words = self._read_words()
        topics = self._source("words", "topics.yaml")
        found = word_files.read_topics(topics, self.entries, self.faults) if topics else ()
        return Library(self.entries, policy, words, found, self._revision())

    def _read_entries(self) -> None:
        for path in find(self.folder, self.faults):
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

    def _read_policy(self) -> Policy | None:
        if not (self.folder / "policy").is_dir():
            return None
        text = self._source("policy", "policy.ja.txt")
        clauses = self._source("policy", "clauses.yaml")
        facts = self._source("policy", "facts.yaml")
        return build(text.text if text else "", clauses, facts, self.faults)

    def _read_words(self) -> Words:
        """Read the folder's word lists, or the shipped ones where it has none."""
        synonyms = self._source("words", "synonyms.yaml") or self._shipped("synonyms.yaml")
        stop_words = self._source("words", "stop_words.yaml") or self._shipped("stop_words.yaml")
        return Words(
            word_files.read_synonyms(synonyms, self.faults) if synonyms else (),
            word_files.read_stop_words(stop_words, self.faults) if stop_words else {},
        )

    def _source(self, room: str, name: str) -> SourceFile | None:
        path = self.folder / room / name
        return self._open(path) if path.exists() or path.is_symlink() else None

    def _shipped(self, name: str) -> SourceFile | None:
        file = read_file(SHIPPED / "words" / name, SHIPPED, self.faults)
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
            name = path.relative_to(self.folder if inside else SHIPPED).as_posix()
            digest.update(f"{name}\0{len(file.raw)}\0".encode(errors="surrogateescape") + file.raw)
        return digest.hexdigest()
