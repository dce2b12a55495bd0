"""What the matcher knows of words besides the entries: synonyms and words that say little."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from knowledge.language import Language
from knowledge.library.faults import Faults
from knowledge.library.fields import Shape
from knowledge.library.files import SourceFile
from knowledge.library.yaml_reader import Items, document


@dataclass(frozen=True)
class Topic:
    """A heading of the Home tab with the entries that it suggests."""

    title: Mapping[Language, str]
    entries: tuple[str, ...]


@dataclass(frozen=True)
class Words:
    """Groups of words that mean nearly the same, and words whose presence says little."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    stop_words: Mapping[Language, tuple[str, ...]] = field(default_factory=dict)


def read_synonyms(source: SourceFile, faults: Faults) -> tuple[tuple[str, ...], ...]:
    node = document(source.text, source.name, faults)
    shape = Shape(source.name, faults)
    if node is None:
        return ()
    if not isinstance(node, Items):
        shape.fault(node.line, "synonyms.yaml must be a list of lists of words.")
        return ()
    return tuple(shape.texts(group, "a group of synonyms") for group in node.items)


def read_stop_words(source: SourceFile, faults: Faults) -> Mapping[Language, tuple[str, ...]]:
    node = document(source.text, source.name, faults)
    shape = Shape(source.name, faults)
    return {} if node is None else shape.by_language(node, "stop_words.yaml", shape.texts)


def read_topics(
    source: SourceFile, known: Mapping[str, object], faults: Faults
) -> tuple[Topic, ...]:
    """The topics of the Home tab; an entry that does not exist is a fault."""
    node = document(source.text, source.name, faults)
    shape = Shape(source.name, faults)
    if node is None:
        return ()
    if not isinstance(node, Items):
        shape.fault(node.line, "topics.yaml must be a list of topics: write “- ” before each.")
        return ()
    topics = []
    for item in node.items:
        fields = shape.fields(item, "a topic", frozenset({"title", "suggest"}), frozenset())
        if len(fields) < 2:
            continue
        entries = shape.texts(fields["suggest"], "suggest")
        for entry in entries:
            if entry not in known and faults.all_files_were_read:
                shape.fault(fields["suggest"].line, f"there is no entry “{entry}”: correct the id.")
        topics.append(Topic(shape.by_language(fields["title"], "title", shape.text), entries))
    return tuple(topics)
