"""Synonyms, stop words, and the topics of the Home tab."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from knowledge.library import fields
from knowledge.library.fields import FieldReader, RecordType
from knowledge.library.files import Faults, SourceFile
from knowledge.library.yaml_reader import ListNode, Node, mapping_values, read_yaml
from knowledge.text import Language


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
class Words:
    """Groups of synonyms, and stop words by language."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    stop_words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


def read_synonyms(source: SourceFile, faults: Faults) -> tuple[tuple[str, ...], ...]:
    reader = FieldReader(source.name, faults)
    groups = _items(source, faults, "synonyms.yaml must be a list of lists of words.")
    return tuple(reader.texts(group, "a group of synonyms") for group in groups)


def read_stop_words(source: SourceFile, faults: Faults) -> Mapping[Language, tuple[str, ...]]:
    node = read_yaml(source.text, source.name, faults)
    reader = FieldReader(source.name, faults)
    return {} if node is None else reader.by_language(node, "stop_words.yaml", reader.texts)


def read_topics(
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
